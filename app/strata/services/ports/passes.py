"""The promotion pass as the store does it: over all memories at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from strata.domain.layers import MoveKind
from strata.domain.memories import Layer
from strata.domain.rules import MemoryRules


@dataclass(frozen=True, slots=True)
class PassCounts:
    """What a pass does, in numbers."""

    expired: int = 0
    promoted: int = 0
    demoted: int = 0

    @property
    def moves(self) -> int:
        """All of them."""
        return self.expired + self.promoted + self.demoted


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """One move that a pass would make; see `layers.Move`."""

    memory_seq: int
    kind: MoveKind
    from_layer: Layer
    to_layer: Layer | None
    score: float
    reason: str


class PassStore(Protocol):
    """The promotion pass over all memories, as a handful of statements."""

    def plan(self, now: datetime, rules: MemoryRules, limit: int) -> tuple[PassCounts, tuple[PlannedMove, ...]]:
        """Return what a pass would do, its first moves one by one; write nothing."""
        ...

    def is_due(self, now: datetime, rules: MemoryRules) -> bool:
        """Whether a pass would move anything; much quicker than a plan."""
        ...

    def run(self, act_id: UUID, now: datetime, rules: MemoryRules) -> PassCounts:
        """Do it, as one act in one transaction; without anything to move there is no act. Raises `DiskFull`."""
        ...
