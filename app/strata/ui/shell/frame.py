"""What the window consists of, and how it lies: rail, search field, banner, panes, status line."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.navigation import Tone
from strata.ui.pane import PaneSpec
from strata.ui.shell.pages import OpeningPage
from strata.ui.shell.rail import Rail
from strata.ui.shell.stack import PaneStack
from strata.ui.shell.status_line import StatusLine
from strata.ui.shell.top_bar import TopBar
from strata.ui.shell.welcome import Welcome
from strata.ui.widgets.cards import Banner

ROOMY = 1000
"""From this width on, in pixels, the rail shows the names of the panes."""


class Frame(QWidget):
    """The parts of the window; it knows nothing of what they do."""

    def __init__(self, specs: Sequence[PaneSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rail = Rail(specs)
        self.top = TopBar()
        self.banner = Banner(strip=True)
        self.stack = PaneStack(specs)
        self.status = StatusLine()
        self.opening = OpeningPage()
        self.welcome = Welcome()
        self._lay_out()
        self.say("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of a small window to the pane."""
        super().resizeEvent(event)
        self.rail.show_narrow(self.width() < ROOMY)

    def show_whole(self, whole: bool) -> None:
        """Show rail and search field, or leave the room to one page."""
        self.rail.setVisible(whole)
        self.top.setVisible(whole)

    def show_opening(self, text: str) -> None:
        """Leave the room to what goes on before there is anything to show."""
        self.show_whole(False)
        self.opening.say(text)
        self.stack.show_page(self.opening)

    def show_welcome(self) -> None:
        """Leave the room to the welcome, and the keyboard too."""
        self.show_whole(False)
        self.stack.show_page(self.welcome)
        self.welcome.take_keyboard()

    def say(self, text: str, tone: Tone = Tone.PLAIN, action: str = "") -> None:
        """Show a banner above the pane; "" hides it."""
        self.banner.say(text, tone, action)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addWidget(self.banner)
        right.addWidget(self.stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(upper, 1)
        whole.addWidget(self.status)
