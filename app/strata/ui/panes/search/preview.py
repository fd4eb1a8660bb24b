"""The preview: what a result points to, opened at the very message."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from strata.domain.passages import PassageKind
from strata.domain.records import Conversation, Document, Message
from strata.domain.search import SearchResult
from strata.ui.reader.menu import Offers
from strata.ui.reader.panel import ReaderPanel
from strata.ui.sources import source_title
from strata.ui.text import counted, date, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.cards import Banner, Separator
from strata.ui.widgets.labels import ElidedLabel


class Preview(QWidget):
    """A head with title and facts, and the reader.

    Attributes:
        reader: the reader.
        archived: says that what is shown lies in the archive.

    Signals:
        open_wanted: the person wants to see the shown result among its conversations.
        remember_wanted: the person wants to remember it.
        back_wanted: the person wants it back from the archive.
    """

    open_wanted = Signal()
    remember_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paper")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._wanted: SearchResult | None = None
        self._words: tuple[str, ...] = ()
        self._shown: UUID | None = None
        self._at: UUID | None = None
        self._stale = False
        self.reader = ReaderPanel(Offers(open=tr("Open in Conversations")))
        self._title = ElidedLabel("", "heading")
        self._facts = ElidedLabel("", "small")
        self.open_button = Button(tr("Open"), "external-link")
        self.open_button.setToolTip(tr("Open in Conversations (Ctrl+Return)"))
        self.open_button.clicked.connect(self.open_wanted)
        self.remember_button = IconButton("layers", tr("Remember this (Ctrl+N)"))
        self.remember_button.clicked.connect(self.remember_wanted)
        self.archived = Banner()
        self.archived.acted.connect(self.back_wanted)
        told = QVBoxLayout()
        told.setSpacing(Space.XXS)
        told.addWidget(self._title)
        told.addWidget(self._facts)
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.M, Space.L, Space.M)
        head.setSpacing(Space.M)
        head.addLayout(told, 1)
        head.addWidget(self.remember_button)
        head.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        around = QVBoxLayout()
        around.setContentsMargins(Space.XL, 0, Space.L, Space.M)
        around.addWidget(self.archived)
        self._around = QWidget()
        self._around.setLayout(around)
        self._around.hide()
        column.addWidget(self._around)
        column.addWidget(Separator())
        column.addWidget(self.reader, 1)

    def expect(self, result: SearchResult, words: tuple[str, ...]) -> bool:
        """Note what comes next; true when it is shown already and nothing has to be fetched."""
        self._wanted, self._words = result, words
        self._title.setText(result.title or tr("Untitled"))
        self._say_archived(result)
        if self._stale or result.kind is not PassageKind.MESSAGE or self._shown != result.conversation_id:
            return False
        if self._at == result.owner_id:
            self.reader.view.mark(result.owner_id, words)
            return True
        self._at = result.owner_id
        return self.reader.go_to_message(result.owner_id, words)

    def show_conversation(self, conversation: Conversation, messages: tuple[Message, ...]) -> None:
        """Show the conversation that was fetched, at the expected message."""
        wanted = self._wanted
        if wanted is None or wanted.conversation_id != conversation.id:
            return
        again = self._shown == conversation.id
        self._shown, self._stale = conversation.id, False
        self._title.setText(conversation.title or tr("Untitled"))
        many = counted(conversation.message_count, tr("message"), tr("messages"))
        self._facts.setText(f"{source_title(conversation.source)} · {date(conversation.created_at)} · {many}")
        if again:
            self.reader.refresh_conversation(messages)
        else:
            self.reader.show_conversation(messages, conversation.title)
        if not again or self._at != wanted.owner_id:
            self.reader.go_to_message(wanted.owner_id, self._words)
        self._at = wanted.owner_id

    def show_document(self, document: Document) -> None:
        """Show the document that was fetched."""
        wanted = self._wanted
        if wanted is None or wanted.owner_id != document.id:
            return
        again = self._shown == document.id and self._at == document.id and not self._stale
        self._shown, self._at, self._stale = document.id, document.id, False
        if again:
            self.reader.view.mark(document.id, self._words, edge=False)
            return
        where = f" · {document.path}" if document.path else ""
        self._title.setText(document.title or tr("Untitled"))
        self._facts.setText(f"{source_title(document.source)} · {date(document.updated_at)}{where}")
        self.reader.show_document(document, self._words)

    def _say_archived(self, result: SearchResult) -> None:
        """Say that a result lies in the archive, and offer the way back."""
        self._around.setVisible(result.archived)
        if result.archived:
            memory = result.memory is not None
            text = tr("This memory lies in the archive.") if memory else tr("This conversation lies in the archive.")
            self.archived.say(tr("In the archive."), action=tr("Bring it back"))
            self.archived.setToolTip(text)
            self.archived.setAccessibleName(text)

    def say_back(self) -> None:
        """Take the offer away: what is shown is back from the archive."""
        self._around.hide()

    def doubt(self) -> None:
        """Fetch anew next time: the library moved."""
        self._stale = True

    def forget(self) -> None:
        """Show nothing, and fetch anew next time."""
        self._wanted, self._shown, self._at = None, None, None
        self._around.hide()
        self._title.setText("")
        self._facts.setText("")
        self.reader.clear()
