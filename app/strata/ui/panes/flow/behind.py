"""What lies behind a point: the score's parts of a session, and the conversations, each a step away."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from strata.domain.flow_pictures import ConversationPart
from strata.ui.navigation import MessagePlace
from strata.ui.panes.flow import wording
from strata.ui.panes.flow.state import Behind
from strata.ui.sources import source_title
from strata.ui.text import counted, date, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import IconButton
from strata.ui.widgets.cards import Card
from strata.ui.widgets.charts.bars import BarPlot
from strata.ui.widgets.charts.frame import ChartFrame
from strata.ui.widgets.labels import Label

_CONVERSATION = int(Qt.ItemDataRole.UserRole)
_MESSAGE = _CONVERSATION + 1


class ConversationList(QListWidget):
    """Conversations behind a point.

    Signals:
        opened: `MessagePlace`, by a click or Return.
    """

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Conversations behind this point"))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("behind")
        self.ensurePolished()  # before the rows come: they keep the distances of the style that they find
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._on_item)

    def show_parts(self, parts: tuple[ConversationPart, ...]) -> None:
        """Show other conversations; one in the trash can be read of, not opened."""
        self.clear()
        for part in parts:
            said = [counted(part.messages, tr("message"), tr("messages")), source_title(part.source), date(part.first_at)]
            said += [tr("in the trash")] if part.in_trash else []
            item = QListWidgetItem(f"{part.title or tr('Untitled')}\n{' · '.join(said)}")
            item.setToolTip(item.text())
            item.setData(_CONVERSATION, str(part.conversation_id))
            item.setData(_MESSAGE, str(part.first_message_id))
            if part.in_trash:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(item)
        self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._on_item(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _on_item(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.opened.emit(MessagePlace(UUID(item.data(_CONVERSATION)), UUID(item.data(_MESSAGE))))


class BehindView(QWidget):
    """The panel beside the charts.

    Attributes:
        parts: the chart of a session's score; conversations: the list.

    Signals:
        go: `Place` of a conversation that was opened; closed: the panel is not wanted any more.
    """

    go = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What lies behind a point"))
        self._title = Label("", "heading", wrap=True, selectable=True)
        self._facts = Label("", "muted", wrap=True, selectable=True)
        self.close_button = IconButton("x", tr("Close"), size=16)
        self.parts = ChartFrame(tr("The parts of the score"), BarPlot(tr("The parts of the score"), upright=False))
        self.conversations = ConversationList()
        self._card = Card()
        self._nothing = Label(tr("No conversations lie behind this point."), "muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        column.setSpacing(Space.S)
        column.addLayout(head)
        self._card.body.addWidget(Label(tr("Conversations"), "heading"))
        self._card.body.addWidget(self._nothing, 1)
        self._card.body.addWidget(self.conversations, 1)
        for widget in (self._facts, self.parts):
            column.addWidget(widget)
        column.addWidget(self._card, 1)
        self.close_button.clicked.connect(self.closed)
        self.conversations.opened.connect(self.go)

    def show_behind(self, behind: Behind) -> None:
        """Show what lies behind a point."""
        session = behind.session
        self._title.setText(behind.title)
        self._facts.setVisible(session is not None)
        self.parts.setVisible(session is not None)
        if session is not None:
            lasted = wording.minutes(session.minutes)
            self._facts.setText(f"{wording.score_of(session)} · {lasted}, {wording.session_detail(session, behind.goals)}")
            self.parts.plot.show_bars(wording.part_bars(session), what=tr("Part"), write=wording.two, whole=False, top=1.0)
            self.parts.say(wording.why(session))
        self.conversations.show_parts(behind.conversations)
        self.conversations.setVisible(bool(behind.conversations))
        self._nothing.setVisible(not behind.conversations)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
