"""How the conversations pane behaves: lists, opens, renames, tags, trashes and takes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, assert_never
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.events import EventKind, Subject
from strata.domain.records import Conversation, Document, Message, SourceCount
from strata.tasks.api import Tasks, unique_key
from strata.ui.panes.conversations.state import ListState, Renamed, Row, Shelf, Trashed, Undoable
from strata.ui.soon import Soon

if TYPE_CHECKING:
    from strata.services.conversations import ConversationService
    from strata.services.documents import DocumentService
    from strata.services.services import Services

LIST_PAUSE_MS: Final = 400
"""While much is moving (an import), the list follows at most this often."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is to be read, and where.

    Attributes:
        message_id: the message to go to, None for the start or the place where one was.
        words: words to mark.
        again: the same conversation as before, fetched anew because it moved.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    message_id: UUID | None = None
    words: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """What the list can be filtered by."""

    sources: tuple[SourceCount, ...]
    tags: tuple[tuple[str, int], ...]


class ConversationsPresenter(QObject):
    """Holds what is listed and what is open.

    Signals:
        listed: `Sequence[int]`, the rows of the list, in order.
        facets_known: `Facets`.
        opened: `Opened`, a conversation to read.
        document_opened: `Document, tuple[str, ...]`, a note to read and the words to mark.
        gone: what was to be opened, or was open, is no longer there.
        undoable: `Undoable`, something was done that can be taken back.
    """

    listed = Signal(object)
    facets_known = Signal(object)
    opened = Signal(object)
    document_opened = Signal(object, object)
    gone = Signal()
    undoable = Signal(object)

    def __init__(self, services: "Services", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._list_key = unique_key("conversations.list")
        self._open_key = unique_key("conversations.open")
        self._facets_key = unique_key("conversations.facets")
        self.state = ListState()
        self._reading: tuple[Shelf, UUID] | None = None
        self._later = Soon(self, LIST_PAUSE_MS, self.refresh)
        tasks.changed.connect(self._on_changed)

    # The list

    def show(self, state: ListState) -> None:
        """List other rows."""
        if state != self.state:
            self.state = state
            self._list()

    def refresh(self) -> None:
        """List anew what is listed, and fetch what it can be filtered by."""
        self._list()
        self._tasks.query(partial(_facets, self._services), self._on_facets, key=self._facets_key)

    def fetch(self, shelf: Shelf) -> Callable[[Sequence[int]], Sequence[Row]]:
        """Return the read that gets rows of a shelf by their numbers, for the list's model."""
        match shelf:
            case Shelf.CONVERSATIONS:
                return self._services.conversations.page
            case Shelf.NOTES:
                return self._services.documents.page
            case _:
                assert_never(shelf)

    # Reading

    def open(self, conversation_id: UUID, message_id: UUID | None = None, words: tuple[str, ...] = ()) -> None:
        """Open a conversation at a message."""
        self._services.events.record(EventKind.OPENED, Subject.CONVERSATION, conversation_id)
        self._reading = (Shelf.CONVERSATIONS, conversation_id)
        self._read(conversation_id, message_id, words, again=False)

    def open_document(self, document_id: UUID, words: tuple[str, ...] = ()) -> None:
        """Open a note."""
        self._services.events.record(EventKind.OPENED, Subject.DOCUMENT, document_id)
        self._reading = (Shelf.NOTES, document_id)
        work = partial(_read_document, self._services, document_id, words)
        self._tasks.query(work, self._on_document, self._on_gone, key=self._open_key)

    # Changing

    def rename(self, conversation: Conversation, title: str) -> None:
        """Give a conversation another title."""
        title = " ".join(title.split())
        if not title or title == conversation.title:
            return
        done = partial(self._on_done, Renamed(conversation.id, conversation.title))
        self._tasks.change(partial(self._services.conversations.rename, conversation.id, title), done)

    def set_tags(self, conversation_id: UUID, tags: Sequence[str]) -> None:
        """Replace a conversation's tags."""
        self._tasks.change(partial(self._services.conversations.set_tags, conversation_id, tuple(tags)))

    def trash(self, shelf: Shelf, ids: Sequence[UUID]) -> None:
        """Put rows into the trash."""
        if ids:
            service = self._keeper(shelf)
            self._tasks.change(partial(service.trash, tuple(ids)), partial(self._on_done, Trashed(shelf, tuple(ids))))

    def restore(self, shelf: Shelf, ids: Sequence[UUID]) -> None:
        """Take rows back out of the trash."""
        if ids:
            self._tasks.change(partial(self._keeper(shelf).restore, tuple(ids)))

    def archive(self, ids: Sequence[UUID]) -> None:
        """Move conversations to the archive; they stay in the list."""
        if ids:
            self._tasks.change(partial(self._services.archive.archive_these, tuple(ids)))

    def bring_back(self, ids: Sequence[UUID]) -> None:
        """Bring conversations back from the archive."""
        if ids:
            self._tasks.change(partial(self._services.archive.restore, tuple(ids)))

    def undo(self, what: Undoable) -> None:
        """Take something back."""
        match what:
            case Trashed(shelf, ids):
                self.restore(shelf, ids)
            case Renamed(conversation_id, before):
                self._tasks.change(partial(self._services.conversations.rename, conversation_id, before))
            case _:
                assert_never(what)

    # Inside

    def _keeper(self, shelf: Shelf) -> "ConversationService | DocumentService":
        match shelf:
            case Shelf.CONVERSATIONS:
                return self._services.conversations
            case Shelf.NOTES:
                return self._services.documents
            case _:
                assert_never(shelf)

    def _list(self) -> None:
        self._later.stop()
        state, services = self.state, self._services
        match state.shelf:
            case Shelf.CONVERSATIONS:
                work = partial(services.conversations.seqs, state.filter(datetime.now().astimezone().date()))
            case Shelf.NOTES:
                work = partial(services.documents.seqs, state.text.strip(), state.sources, in_trash=state.in_trash)
            case _:
                assert_never(state.shelf)
        self._tasks.query(work, self._on_listed, key=self._list_key)

    def _read(self, conversation_id: UUID, message_id: UUID | None, words: tuple[str, ...], *, again: bool) -> None:
        work = partial(_read, self._services, conversation_id, message_id, words, again)
        self._tasks.query(work, self._on_opened, self._on_gone, key=self._open_key)

    def _on_listed(self, seqs: Sequence[int]) -> None:
        self.listed.emit(seqs)

    def _on_facets(self, facets: Facets) -> None:
        self.facets_known.emit(facets)

    def _on_opened(self, opened: Opened) -> None:
        self.opened.emit(opened)

    def _on_document(self, read: tuple[Document, tuple[str, ...]]) -> None:
        self.document_opened.emit(*read)

    def _on_gone(self, _: Exception) -> None:
        self._reading = None
        self.gone.emit()

    def _on_done(self, what: Undoable, _: Changes) -> None:
        self.undoable.emit(what)

    def _on_changed(self, changes: Changes) -> None:
        if not changes.touch(Noun.CONVERSATIONS, Noun.DOCUMENTS, Noun.TAGS):
            return
        if changes.ids:
            self.refresh()
        else:
            self._later.ask()
        self._read_again(changes)

    def _read_again(self, changes: Changes) -> None:
        """Follow when what is open moved."""
        if self._reading is None:
            return
        shelf, open_id = self._reading
        if changes.ids and open_id not in changes.ids:
            return
        if shelf is Shelf.CONVERSATIONS and changes.touch(Noun.CONVERSATIONS, Noun.TAGS):
            self._read(open_id, None, (), again=True)
        elif shelf is Shelf.NOTES and changes.touch(Noun.DOCUMENTS):
            self.open_document(open_id)


def _facets(services: "Services") -> Facets:
    return Facets(services.conversations.sources(), services.conversations.tags())


def _read(services: "Services", conversation_id: UUID, message_id: UUID | None, words: tuple[str, ...], again: bool) -> Opened:
    conversation = services.conversations.get(conversation_id)
    messages = services.conversations.messages(conversation_id, side_branches=conversation.branch_count > 0)
    return Opened(conversation, messages, message_id, words, again)


def _read_document(services: "Services", document_id: UUID, words: tuple[str, ...]) -> tuple[Document, tuple[str, ...]]:
    return services.documents.get(document_id), words
