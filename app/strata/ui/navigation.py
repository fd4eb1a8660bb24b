"""Where the window can go. Panes know each other only through these places; the shell takes people there."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from strata.domain.memories import SourceRef


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """A conversation in the reader.

    Attributes:
        message_id: the message to scroll to, None for the start.
        words: words to mark in the reader.
    """

    conversation_id: UUID
    message_id: UUID | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DaysPlace:
    """The list of conversations of the days from `first` to `last`, both inside, in the machine's zone."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """A document in the reader."""

    document_id: UUID
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryPlace:
    """The search pane with a query.

    Attributes:
        settled: the person pressed Return; False while they type.
        conversation_id: search only inside this conversation, None for everywhere.
    """

    text: str
    settled: bool = False
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """The search pane with what is related to one message."""

    message_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """The report of one import, in Activity."""

    import_id: UUID


@dataclass(frozen=True, slots=True)
class MemoryPlace:
    """One memory, in Memory."""

    memory_id: UUID


@dataclass(frozen=True, slots=True)
class InboxPlace:
    """What waits for the person's word, in Memory."""


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """The history; of one memory, or of all."""

    memory_id: UUID | None = None


class Section(StrEnum):
    """The parts of Settings."""

    LIBRARY = "library"
    MODEL = "model"
    SEARCH = "search"
    MEMORY = "memory"
    FLOW = "flow"
    RECALLS = "recalls"
    APPEARANCE = "appearance"
    PRIVACY = "privacy"
    BACKUP = "backup"
    TRASH = "trash"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class SettingsPlace:
    """One part of Settings."""

    section: Section


Place = (
    MessagePlace
    | DaysPlace
    | DocumentPlace
    | QueryPlace
    | RelatedPlace
    | ReportPlace
    | MemoryPlace
    | InboxPlace
    | HistoryPlace
    | SettingsPlace
)
"""Everything that a pane can ask the shell to show."""


class Tone(StrEnum):
    """How a notice sounds."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Capture:
    """Something that the person may want to remember, to begin with.

    Attributes:
        text: as it stands; the person can change it.
        sources: `SourceRef`s of where it comes from.
        said_at: when it was said, None for now.
    """

    text: str = ""
    sources: tuple[SourceRef, ...] = ()
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToastText:
    """A short notice that goes away by itself.

    Attributes:
        action: label of its one button, "" for none; pressing it calls `Pane.toast_action` of the pane that sent it
            with `token`.
        token: what the sender needs to know which toast was answered.
    """

    text: str
    tone: Tone = Tone.PLAIN
    action: str = ""
    token: object = field(default=None, compare=False)
