"""Imports: what is about to come in, what did, and what did not and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID


class SkipReason(StrEnum):
    """Why a record or file was left out."""

    DO_NOT_REMEMBER = "do_not_remember"
    DAMAGED = "damaged"
    UNKNOWN_TYPE = "unknown_type"
    EMPTY = "empty"
    REFUSED = "refused"
    MISSING = "missing"
    NOT_UNDERSTOOD = "not_understood"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Skipped:
    """One thing left out.

    Attributes:
        where: file and place within it, as a person would look for it.
        detail: one sentence.
        count: how many equal cases this line stands for.
    """

    where: str
    reason: SkipReason
    detail: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person chose for one import.

    Attributes:
        include_do_not_remember: take in conversations that the provider marked as not to be remembered.
    """

    include_do_not_remember: bool = False


@dataclass(frozen=True, slots=True)
class FormatCount:
    """What one file, zip or folder turned out to be.

    Attributes:
        format: key of the importer, e.g. "chatgpt".
        title: its name for people, e.g. "ChatGPT export".
        where: the file, or the folder that holds its parts.
    """

    format: str
    title: str
    where: str
    conversations: int
    messages: int
    documents: int
    first: datetime | None
    last: datetime | None
    samples: int = 0
    memories: int = 0


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do, found by reading everything and writing nothing.

    Attributes:
        new, changed, unchanged: conversations, documents and memories against what the library holds.
        samples_new: measurements that the library does not hold.
    """

    paths: tuple[Path, ...]
    found: tuple[FormatCount, ...]
    skipped: tuple[Skipped, ...]
    new: int
    changed: int
    unchanged: int
    samples_new: int = 0

    @property
    def conversations(self) -> int:
        """Conversations found in all files."""
        return sum(count.conversations for count in self.found)

    @property
    def messages(self) -> int:
        """Messages found in all files."""
        return sum(count.messages for count in self.found)

    @property
    def documents(self) -> int:
        """Documents found in all files."""
        return sum(count.documents for count in self.found)

    @property
    def samples(self) -> int:
        """Measurements found in all files."""
        return sum(count.samples for count in self.found)


class ImportOutcome(StrEnum):
    """How an import ended."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; kept in the table `imports`.

    Attributes:
        id: public id.
        new, changed, unchanged: conversations, documents and memories.
        messages_added, messages_changed: messages written.
        samples_added: measurements written.
        error: the sentence that ended it; when it ended well "", or what could not be done beside it.
    """

    id: UUID
    paths: tuple[Path, ...]
    outcome: ImportOutcome
    started_at: datetime
    finished_at: datetime | None
    found: tuple[FormatCount, ...]
    skipped: tuple[Skipped, ...]
    new: int
    changed: int
    unchanged: int
    messages_added: int
    messages_changed: int
    error: str = ""
    samples_added: int = 0
