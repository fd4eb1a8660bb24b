"""Surfaces: cards, separators and banners."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.navigation import Tone
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.labels import IconLabel, Label

_ICON = {Tone.PLAIN: "info", Tone.GOOD: "circle-check", Tone.WARN: "triangle-alert", Tone.BAD: "circle-alert"}
_ROLE = {Tone.PLAIN: Role.ACCENT_TEXT, Tone.GOOD: Role.GOOD, Tone.WARN: Role.WARN, Tone.BAD: Role.BAD}


class Card(QFrame):
    """A rounded surface. Add widgets to `self.body`, a vertical layout."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = Space.L) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(Space.S)


class Separator(QFrame):
    """A hairline."""

    def __init__(self, parent: QWidget | None = None, *, vertical: bool = False) -> None:
        super().__init__(parent)
        self.setProperty("vertical", vertical)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class Banner(QFrame):
    """A sentence across the width with an icon and at most one button; as a `strip` it runs from edge to edge.

    Signals:
        acted: its button was pressed.
    """

    acted = Signal()

    def __init__(
        self,
        text: str = "",
        tone: Tone = Tone.PLAIN,
        action: str = "",
        parent: QWidget | None = None,
        *,
        strip: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setProperty("strip", strip)
        side, edge = (Space.L, Space.XS) if strip else (Space.M, Space.S)
        row = QHBoxLayout(self)
        row.setContentsMargins(side, edge, side, edge)
        row.setSpacing(Space.S)
        self._icon = IconLabel(_ICON[tone], _ROLE[tone])
        self._text = Label(text, wrap=True, selectable=True)
        self._button = Button("", kind="quiet")
        self._button.clicked.connect(self.acted)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        self._write(text, tone, action)
        if not text:
            self.hide()

    def say(self, text: str, tone: Tone = Tone.PLAIN, action: str = "") -> None:
        """Show another sentence; "" hides the banner."""
        self._write(text, tone, action)
        self.setVisible(bool(text))

    def _write(self, text: str, tone: Tone, action: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._icon.show_icon(_ICON[tone], _ROLE[tone])
        self.setProperty("tone", tone.value)
        self.style().unpolish(self)
        self.style().polish(self)
