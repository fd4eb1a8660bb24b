"""What the context asks of the memories, so that it need not know how they live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RecalledMemory:
    """A memory that bears on a query; `score` is comparable within one recall."""

    id: UUID
    text: str
    said_at: datetime
    score: float


class MemoryRecall(Protocol):
    """Finds memories in force. Safe to use from any thread."""

    def recall(self, query: str, limit: int) -> Sequence[RecalledMemory]:
        """Return at most `limit` memories for a query, best first."""
        ...

    def note(self, memories: Sequence[RecalledMemory]) -> None:
        """Note that these were put to use; that it could not be noted is no reason to fail."""
        ...
