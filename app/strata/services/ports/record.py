"""The record: DuckDB's side of conversations, documents, passages, imports and work."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from strata.domain.health import Writability
from strata.domain.imports import ImportReport
from strata.domain.passages import Passage, PassageDraft, Speaker
from strata.domain.records import (
    Conversation,
    ConversationFilter,
    Document,
    IncomingConversation,
    IncomingDocument,
    LibraryStats,
    Message,
    SourceCount,
)
from strata.domain.search import Neighbour
from strata.domain.work import Work, WorkKind, WorkStatus, WorkStep
from strata.services.ports.index import Hit, IndexFilter, WordQuery
from strata.services.ports.signals import Signals


@dataclass(frozen=True, slots=True)
class ConversationDraft:
    """An arriving conversation made ready to be written.

    Attributes:
        fingerprint: 63-bit hash of everything that the importer yielded; equal fingerprints mean nothing changed.
        message_hashes: one 63-bit hash for each message (text, role, kind, author, activity, time), in order.
        passages: the passages of each message, in the same order; empty for kinds that are not searched.
    """

    incoming: IncomingConversation
    fingerprint: int
    message_hashes: tuple[int, ...]
    passages: tuple[tuple[PassageDraft, ...], ...]


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """An arriving document made ready to be written."""

    incoming: IncomingDocument
    fingerprint: int
    passages: tuple[PassageDraft, ...]


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """What one transaction takes in."""

    conversations: tuple[ConversationDraft, ...] = ()
    documents: tuple[DocumentDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteCounts:
    """What one transaction did; conversations and documents are counted together in the first three."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    messages_added: int = 0
    messages_changed: int = 0


@dataclass(frozen=True, slots=True)
class InContext:
    """A passage with the visible message right before and after it on the active branch; documents stand alone."""

    passage: Passage
    before: Neighbour | None
    after: Neighbour | None


class Pace:
    """What a long write tells about its way, so that others need not wait for all of it; this one listens to nothing."""

    def step(self) -> None:
        """A step is done and the next one may wait for a moment, though not for long: other writers wait, too."""

    def staged(self) -> None:
        """Python has done its part, and the engine begins with its own, which is half of the time."""


UNPACED: Final = Pace()


class RecordStore(Protocol):
    """Takes arriving records in."""

    def fingerprints(self, source: str, source_ids: Sequence[str]) -> dict[str, int]:
        """Return the fingerprint by source id of those conversations and documents that are kept."""
        ...

    def in_bulk(self) -> AbstractContextManager[None]:
        """Return a block within which many batches come in."""
        ...

    def write(self, batch: RecordBatch, pace: Pace = UNPACED) -> WriteCounts:
        """Write a batch in one transaction, outbox rows included; safe to repeat.

        Records whose fingerprint is known are counted as unchanged. Known conversations gain new messages and take over
        changed ones; messages that the newer export lacks are kept. An older export (smaller `updated_at`) adds what is
        missing and changes nothing. A person's own title and tags survive. Raises `DiskFull`.
        """
        ...


class ConversationStore(Protocol):
    """The kept conversations."""

    def seqs(self, wanted: ConversationFilter) -> Sequence[int]:
        """Return the row numbers of all matching conversations, sorted as asked; 100,000 are fine."""
        ...

    def page(self, seqs: Sequence[int]) -> tuple[Conversation, ...]:
        """Return these rows, in this order; rows that are gone are left out."""
        ...

    def get(self, conversation_id: UUID) -> Conversation:
        """Return one conversation. Raises `NotFound`."""
        ...

    def find_source(self, source_id: str) -> Conversation:
        """Return the conversation with this id in its export. Raises `NotFound`."""
        ...

    def messages(self, conversation_id: UUID, *, side_branches: bool) -> tuple[Message, ...]:
        """Return the messages in reading order. Raises `NotFound`."""
        ...

    def message(self, message_id: UUID) -> Message:
        """Return one message. Raises `NotFound`."""
        ...

    def find_message_source(self, source_id: str) -> Message:
        """Return the message with this id in its export. Raises `NotFound`."""
        ...

    def neighbours(self, messages: Sequence[UUID], characters: int) -> dict[UUID, tuple[Neighbour | None, Neighbour | None]]:
        """Return the visible message before and after each of these on its branch, texts cut to `characters`."""
        ...

    def rename(self, conversation_id: UUID, title: str) -> None:
        """Give a title that later imports do not overwrite. Raises `NotFound`."""
        ...

    def set_tags(self, conversation_id: UUID, tags: Sequence[str]) -> None:
        """Replace the person's tags. Raises `NotFound`."""
        ...

    def tags(self) -> tuple[tuple[str, int], ...]:
        """Return all tags with the number of conversations that carry them, most used first."""
        ...

    def trash(self, conversation_ids: Sequence[UUID], at: datetime) -> None:
        """Put into the trash, out of every list and of search (outbox rows in the same transaction)."""
        ...

    def restore(self, conversation_ids: Sequence[UUID]) -> None:
        """Take back out of the trash."""
        ...

    def sources(self) -> tuple[SourceCount, ...]:
        """Return how many conversations and documents outside the trash came from each source, most first."""
        ...

    def speakers(self) -> tuple[Speaker, ...]:
        """Return every author name with its number of messages, most first."""
        ...


class DocumentStore(Protocol):
    """The kept documents."""

    def seqs(self, text: str, sources: Sequence[str], *, in_trash: bool = False) -> Sequence[int]:
        """Return the row numbers of documents whose title or path contains `text`, newest first."""
        ...

    def page(self, seqs: Sequence[int]) -> tuple[Document, ...]:
        """Return these documents, in this order, each with its text."""
        ...

    def get(self, document_id: UUID) -> Document:
        """Return one document. Raises `NotFound`."""
        ...

    def find_source(self, source_id: str) -> Document:
        """Return the document with this id in its export. Raises `NotFound`."""
        ...

    def trash(self, document_ids: Sequence[UUID], at: datetime) -> None:
        """Put into the trash, out of every list and of search."""
        ...

    def restore(self, document_ids: Sequence[UUID]) -> None:
        """Take back out of the trash."""
        ...


class PassageStore(Protocol):
    """Passages as the record has them."""

    def signals(self, seqs: Sequence[int]) -> Signals:
        """Return what ranking needs of some hundred passages; those that are gone are left out."""
        ...

    def passages(self, seqs: Sequence[int]) -> tuple[Passage, ...]:
        """Return whole passages, in any order."""
        ...

    def in_context(self, seqs: Sequence[int], characters: int) -> tuple[InContext, ...]:
        """Return whole passages with the visible messages beside them, whose texts are cut to `characters`; in any order.

        Nothing is told of what stands beside passages of side branches: that takes `ConversationStore.neighbours`.
        """
        ...

    def scan(self, query: WordQuery, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """Look words up by reading every passage; for when the word index cannot be asked."""
        ...

    def of_message(self, message_id: UUID) -> tuple[int, ...]:
        """Return the row numbers of a message's passages."""
        ...


class Title(NamedTuple):
    """The title of a conversation outside the trash.

    Attributes:
        begins: row of its first visible passage; of an archived conversation it is looked up when it is wanted.
    """

    conversation_seq: int
    text: str
    source: str
    begins: int


class TitleSource(Protocol):
    """Titles of conversations."""

    def version(self) -> int:
        """Return a number that grows with every change to a conversation since the library was opened; costs nothing."""
        ...

    def changes(self, since: int) -> frozenset[int] | None:
        """Return the conversations that changed since that version, None where it may be any of them."""
        ...

    def titles(self, conversations: Iterable[int] | None = None) -> Sequence[Title]:
        """Return the titles of these conversations, or of all, by row; those in the trash are left out."""
        ...


class TitleStore(TitleSource, Protocol):
    """The titles of conversations outside the archive."""

    def beginnings(self, conversations: Iterable[int], where: IndexFilter) -> dict[int, int]:
        """Return the first visible passage of each of these conversations that a filter lets through, by conversation."""
        ...


class ImportStore(Protocol):
    """The reports of past imports."""

    def save(self, report: ImportReport) -> None:
        """Write or replace a report by its id."""
        ...

    def get(self, import_id: UUID) -> ImportReport:
        """Return one report. Raises `NotFound`."""
        ...

    def latest(self, limit: int) -> tuple[ImportReport, ...]:
        """Return the newest reports."""
        ...


class WorkStore(Protocol):
    """The job engine's own record."""

    def begin(self, kind: WorkKind, title: str, subject: str, at: datetime) -> UUID:
        """Write a running job and return its id."""
        ...

    def save_step(self, work_id: UUID, position: int, step: WorkStep) -> None:
        """Write or replace the step at `position`."""
        ...

    def finish(self, work_id: UUID, status: WorkStatus, at: datetime, error: str = "", import_id: UUID | None = None) -> None:
        """End a job."""
        ...

    def get(self, work_id: UUID) -> Work:
        """Return one job with its steps. Raises `NotFound`."""
        ...

    def latest(self, limit: int) -> tuple[Work, ...]:
        """Return the newest jobs with their steps, newest first."""
        ...

    def interrupt_running(self, at: datetime) -> tuple[Work, ...]:
        """Mark what a dead process left running as interrupted, imports included; return those jobs."""
        ...


class LibraryStore(Protocol):
    """The library as a whole."""

    def stats(self) -> LibraryStats:
        """Return counts and sizes; `bytes` and `pending` are filled in by the service."""
        ...

    def problems(self) -> tuple[str, ...]:
        """Look for faults inside the record itself; empty when it is sound."""
        ...

    def writability(self) -> Writability:
        """Whether writes are taken now; looks at free space and turns back to writable by itself."""
        ...

    def copy_to(self, file: Path) -> None:
        """Write the whole record to a new file, verified; writers wait meanwhile. Raises `DiskFull` or `WorldError`."""
        ...

    def sequence(self) -> AbstractContextManager[None]:
        """Group several reads into one snapshot."""
        ...

    def close(self) -> None:
        """Finish writes, checkpoint, let go of the file; may be called twice."""
        ...
