"""Checkpoints: states of the library that can be compared with and returned to.

A checkpoint holds the memories whole. Of the record, which is never rewritten, it holds which conversations and documents
there were, which of them lay in the trash, and what the person called and labelled them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from strata.domain.memories import Layer

NEWEST_KEPT: Final = 10
"""Automatic checkpoints that are kept whatever their age; of older ones, the newest of each week is."""


class CheckpointReason(StrEnum):
    """Why a checkpoint was made."""

    PERSON = "person"
    IMPORT = "import"
    MODEL_CHANGE = "model_change"
    MIGRATION = "migration"
    UNDO = "undo"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One checkpoint.

    Attributes:
        conversations, messages, documents: how many there were outside the trash.
        memories: how many were in force.
        bytes: size of its file.
    """

    id: UUID
    name: str
    reason: CheckpointReason
    made_at: datetime
    conversations: int
    messages: int
    documents: int
    memories: int
    bytes: int


class Difference(StrEnum):
    """What happened to a memory between two states of the library."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class MemoryDifference:
    """A memory that is not in force in the same way in both states.

    Attributes:
        before, after: its text, None where it is not in force.
        layer_before, layer_after: its layer, None where it is not in force.
    """

    id: UUID
    difference: Difference
    before: str | None
    after: str | None
    layer_before: Layer | None
    layer_after: Layer | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many there were of something ("messages", "memories: ltm") and how many there are."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What lies between two states of the library.

    Attributes:
        tables: rows by table.
        layers: memories in force, by layer.
        differences: how many memories differ, by kind of difference.
        memories: the first of them.
        came, went: conversations and documents that are outside the trash only after, or only before.
    """

    tables: tuple[Count, ...]
    layers: tuple[Count, ...]
    differences: tuple[tuple[Difference, int], ...]
    memories: tuple[MemoryDifference, ...]
    came: int
    went: int

    @property
    def same(self) -> bool:
        """Whether nothing that a person would notice differs."""
        return not (self.differences or self.came or self.went)


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What going back to a checkpoint did.

    Attributes:
        before: the checkpoint that was made just before, which leads forward again.
        rows: rows of memories and their history that were put back, replaced or taken out.
        trashed, restored: conversations and documents that went to the trash, or came back from it.
    """

    before: Checkpoint
    rows: int
    trashed: int
    restored: int


def superfluous(checkpoints: Iterable[Checkpoint]) -> tuple[Checkpoint, ...]:
    """Return the checkpoints that may go: automatic ones beyond the newest, but for the newest of each week.

    What a person named stays until the person deletes it.
    """
    newest_first = sorted(checkpoints, key=lambda one: one.made_at, reverse=True)
    automatic = [one for one in newest_first if one.reason is not CheckpointReason.PERSON]
    weeks: set[tuple[int, int]] = set()
    gone = []
    for place, one in enumerate(automatic):
        year, week, _ = one.made_at.isocalendar()
        if place >= NEWEST_KEPT:
            if (year, week) in weeks:
                gone.append(one)
            weeks.add((year, week))
    return tuple(gone)
