"""How the search pane behaves: waits for the typing to pause, asks, lets the latest question win."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, assert_never
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, QTimeZone, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.events import EventKind, Subject
from strata.domain.passages import PassageKind
from strata.domain.recalls import OutcomeKind
from strata.domain.records import Conversation, Document, Message, SourceCount
from strata.domain.search import SearchAnswer, SearchResult
from strata.tasks.api import Tasks, unique_key
from strata.ui.panes.search.state import Filters, Question, RelatedTo, Scope

if TYPE_CHECKING:
    from strata.services.services import Services

TYPING_PAUSE_MS: Final = 120
"""A search starts this long after the last key."""

RENEWAL_MS: Final = 1_500
"""An answer that was less than the whole is asked again this long after the indexes moved."""

_THUMBS: Final = {OutcomeKind.THUMB_UP: 1.0, OutcomeKind.THUMB_DOWN: -1.0}


class SearchPresenter(QObject):
    """Holds the question and fetches answers and previews.

    Signals:
        answered: `SearchAnswer` to `question`.
        failed: `Exception`, why there is no answer.
        emptied: there is no question.
        moved: conversations or documents changed; what was fetched may be old.
        asked: the question moved; its chips may have to follow.
        sources_known: `tuple[SourceCount, ...]`, the sources to offer as filters.
        conversation_ready: `Conversation, tuple[Message, ...]` for the preview.
        document_ready: `Document` for the preview.
        brought_back: something came out of the archive.
    """

    answered = Signal(object)
    failed = Signal(object)
    emptied = Signal()
    moved = Signal()
    asked = Signal()
    sources_known = Signal(object)
    conversation_ready = Signal(object, object)
    document_ready = Signal(object)
    brought_back = Signal()

    def __init__(self, services: "Services", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._search_key = unique_key("search")
        self._ahead_key = unique_key("search.ahead")
        self._ahead: SearchAnswer | None = None
        self._preview_key = unique_key("search.preview")
        self._sources_key = unique_key("search.sources")
        self._partial = False
        self._completed = False
        self.question = Question()
        self._typing = _timer(self, TYPING_PAUSE_MS, self.search_now)
        self._renewal = _timer(self, RENEWAL_MS, self.search_now)
        tasks.changed.connect(self._on_changed)

    def type(self, text: str, *, settled: bool = False) -> None:
        """Take the words as typed; `settled` searches at once, and for whole words alone.

        While a person types, the last word is looked for as those that it may become, too, until a space or Return ends it.
        """
        question = self.question.ask(text, unfinished=not settled)
        if text.strip() == self.question.text.strip() and self.question.related is None:
            ended = (text, question.unfinished) != (self.question.text, self.question.unfinished)
            if not ended or not (self._typing.isActive() or self._completed):
                self.question = replace(self.question, text=text, unfinished=question.unfinished)
                return
        self._move(question)
        if settled or self.question.empty:
            self.search_now()
        else:
            self._typing.start()

    def narrow(self, filters: Filters) -> None:
        """Take other filters and search."""
        self._move(self.question.narrow(filters))
        self.search_now()

    def widen(self) -> None:
        """Drop all filters but side branches and archive, and search."""
        self.narrow(self.question.filters.widened())

    def search_in(self, conversation_id: UUID) -> None:
        """Search only inside one conversation; its title is fetched."""
        self.narrow(replace(self.question.filters, scope=Scope(conversation_id, "")))
        self._tasks.query(partial(self._services.conversations.get, conversation_id), self._on_scope, self._on_no_preview)

    def show_related(self, related: RelatedTo) -> None:
        """Show what is related to a message."""
        self._move(replace(Question(filters=self.question.filters), related=related))
        self.search_now()

    def more(self) -> None:
        """Ask for more results."""
        self._move(self.question.more())
        self.search_now()

    def search_now(self) -> None:
        """Ask without waiting."""
        self._typing.stop()
        self._renewal.stop()
        question, services = self.question, self._services
        if question.empty:
            self._tasks.query(_nothing, self._on_empty, key=self._search_key)
            return
        if question.related is not None:
            work = partial(services.search.related, question.related.message_id, question.limit)
        else:
            request = question.request(datetime.now().astimezone().date(), _zone())
            work = partial(services.search.search, request)
            self._ahead = None
            self._tasks.query(partial(services.recalls.ahead, request), self._on_ahead, key=self._ahead_key)
        self._tasks.query(work, self._on_answer, self._on_failed, key=self._search_key)

    def preview(self, result: SearchResult) -> None:
        """Fetch what a result points to; only the latest request is answered."""
        services = self._services
        if result.kind is PassageKind.MEMORY:
            memory = partial(_memory_page, services, result)
            self._tasks.query(memory, self._on_document, self._on_no_preview, key=self._preview_key)
            return
        if result.kind is PassageKind.DOCUMENT or result.conversation_id is None:
            work = partial(services.documents.get, result.owner_id)
            self._tasks.query(work, self._on_document, self._on_no_preview, key=self._preview_key)
            return
        read = partial(_read, services, result.conversation_id)
        self._tasks.query(read, self._on_conversation, self._on_no_preview, key=self._preview_key)

    def note_opened(self, memory_id: UUID) -> None:
        """Note that the person opened a memory from the results, which is a use."""
        self._tasks.change(partial(self._services.memories.opened, (memory_id,), "search"))

    def note_done(self, answer: SearchAnswer | None, kind: OutcomeKind, result: SearchResult | None = None) -> None:
        """Note what the person did with an answer, or with one of its results; costs a microsecond, so it needs no task."""
        if kind is OutcomeKind.OPENED and result is not None:
            self._services.events.record(EventKind.RECALLED, *_subject(result))
        if answer is None or answer.assessment is None:
            return
        if kind in _THUMBS:
            recall = answer.assessment.recall_id
            self._services.events.record(EventKind.FEEDBACK, Subject.RECALL, recall, amount=_THUMBS[kind])
        place = answer.results.index(result) + 1 if result is not None and result in answer.results else None
        owner = None if result is None else result.owner_id
        self._services.recalls.did(answer.assessment.recall_id, kind, owner, place)

    def bring_back(self, result: SearchResult) -> None:
        """Bring a result back from the archive: a memory into force, or the conversation that a message belongs to."""
        services = self._services
        if result.kind is PassageKind.MEMORY:
            self._tasks.change(partial(services.memories.bring_back, (result.owner_id,)), self._on_back)
        elif result.conversation_id is not None:
            self._tasks.change(partial(services.archive.restore, (result.conversation_id,)), self._on_back)

    def refresh_sources(self) -> None:
        """Fetch the sources that can be filtered by."""
        self._tasks.query(self._services.conversations.sources, self._on_sources, key=self._sources_key)

    # Inside

    def _move(self, question: Question) -> None:
        self.question = question
        self.asked.emit()

    def _on_ahead(self, answer: SearchAnswer | None) -> None:
        """Show what is known already; the search that is under way verifies it."""
        if answer is not None and answer.request.text == self.question.text:
            self._ahead = answer
            self.answered.emit(answer)

    def _on_answer(self, answer: SearchAnswer) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead.request == answer.request:
            self._services.recalls.verified(ahead, answer)
        self._partial, self._completed = bool(answer.notices), bool(answer.completed)
        self.answered.emit(answer)

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)

    def _on_document(self, document: Document) -> None:
        self.document_ready.emit(document)

    def _on_empty(self, _: None) -> None:
        self._partial = False
        self.emptied.emit()

    def _on_scope(self, conversation: Conversation) -> None:
        scope = self.question.filters.scope
        if scope is not None and scope.conversation_id == conversation.id:
            named = Scope(conversation.id, conversation.title)
            self._move(replace(self.question, filters=replace(self.question.filters, scope=named)))

    def _on_conversation(self, read: tuple[Conversation, tuple[Message, ...]]) -> None:
        self.conversation_ready.emit(*read)

    def _on_no_preview(self, _: Exception) -> None:
        """The source is gone; the next change of the library renews the results."""

    def _on_back(self, _: Changes) -> None:
        self.brought_back.emit()
        self._renewal.start()

    def _on_sources(self, counts: tuple[SourceCount, ...]) -> None:
        self.sources_known.emit(counts)

    def _on_changed(self, changes: Changes) -> None:
        if self.question.empty:
            return
        moved = changes.touch(Noun.CONVERSATIONS, Noun.DOCUMENTS)
        if moved:
            self.moved.emit()
        fuller = self._partial and changes.touch(Noun.INDEX, Noun.MODELS)
        if (moved or fuller) and not self._renewal.isActive():
            self._renewal.start()


def _timer(owner: QObject, milliseconds: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer


def _zone() -> str:
    return bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC"


def _subject(result: SearchResult) -> tuple[Subject, UUID]:
    """Return what a result is, as acts name it; a segment counts as its conversation."""
    match result.kind:
        case PassageKind.MEMORY:
            return Subject.MEMORY, result.owner_id
        case PassageKind.DOCUMENT:
            return Subject.DOCUMENT, result.owner_id
        case PassageKind.MESSAGE:
            return Subject.MESSAGE, result.owner_id
        case PassageKind.SEGMENT:
            return Subject.CONVERSATION, result.conversation_id or result.owner_id
        case _:
            assert_never(result.kind)


def _nothing() -> None:
    """Answer an empty question, in turn with the others so that it wins over a late answer."""


def _memory_page(services: "Services", result: SearchResult) -> Document:
    """Return a memory that came from no message as a page to read."""
    memory = services.memories.get(result.owner_id).memory
    times = (memory.said_at, memory.said_at)
    return Document(memory.seq, memory.id, result.source, result.source_id, result.title, None, memory.content, *times)


def _read(services: "Services", conversation_id: UUID) -> tuple[Conversation, tuple[Message, ...]]:
    conversation = services.conversations.get(conversation_id)
    return conversation, services.conversations.messages(conversation_id, side_branches=conversation.branch_count > 0)
