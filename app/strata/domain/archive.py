"""The archive: what moved out of the record's tables, is still found when asked for, and comes back as it was."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArchiveSize:
    """How much moves, or moved.

    Attributes:
        bytes: of the texts, UTF-8.
    """

    conversations: int = 0
    messages: int = 0
    bytes: int = 0
