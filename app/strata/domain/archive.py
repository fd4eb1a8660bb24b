"""The archive: what moved out of the record's tables, is still found when asked for, and comes back as it was."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ArchiveSize:
    """How much moves, or moved.

    Attributes:
        bytes: of the texts, UTF-8.
    """

    conversations: int = 0
    messages: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class ArchiveMove:
    """A conversation that an act of the history moved.

    Attributes:
        title: as it is called now.
        away: into the archive; False: out of it.
        stands: whether it is still where that act put it, and no later act moved it.
        month: YYYY-MM, by which it lies in the archive.
    """

    conversation_id: UUID
    title: str
    away: bool
    stands: bool
    month: str
