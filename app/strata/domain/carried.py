"""Memories as exports carry them: with ids and sources that any library can understand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strata.domain.memories import Layer, MemoryKind, MemoryState, Origin, SourceKind


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A source by the names that exports give: of a message with its conversation, or of a document.

    Attributes:
        source: the export that both come from, e.g. "chatgpt".
        conversation: id of the conversation in that export, "" for documents.
        source_id: id of the message or document in that export.
        first_char, end_char: the piece of it, end exclusive.
    """

    kind: SourceKind
    source: str
    conversation: str
    source_id: str
    first_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class CarriedMemory:
    """A memory on its way out of a library, or into one; times that nobody told are None.

    Attributes:
        score: effectiveness as it was at `touched_at`.
        expires_at: None where it never ends, or where its layer decides; `endless` tells which.
        metadata: what else was said of it, as JSON text.
    """

    id: UUID
    content: str
    kind: MemoryKind
    layer: Layer
    state: MemoryState
    origin: Origin
    score: float
    touched_at: datetime | None
    usage_count: int
    created_at: datetime | None
    said_at: datetime | None
    valid_until: datetime | None
    layer_since: datetime | None
    expires_at: datetime | None
    endless: bool
    pinned: bool
    flagged: bool
    sureness: float
    sources: tuple[NamedSource, ...]
    metadata: str = "{}"
