"""The history of memories: acts, what each changed, and how a present state is made of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias
from uuid import UUID

from strata.domain.memories import Layer, LinkState, Memory, MemoryKind, MemoryState, MemoryUse


class ActKind(StrEnum):
    """What was done, as one thing that can be undone."""

    REMEMBER = "remember"
    TAKE_IN = "take_in"
    PASS = "pass"
    PROMOTE = "promote"
    DEMOTE = "demote"
    PIN = "pin"
    UNPIN = "unpin"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"
    FORGET = "forget"
    BRING_BACK = "bring_back"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    RESOLVE = "resolve"
    ARCHIVE = "archive"
    UNDO = "undo"


class Actor(StrEnum):
    """Who did it."""

    RULE = "rule"
    PERSON = "person"


class Field(StrEnum):
    """What of a memory acts and uses can change; the names of the attributes of `Memory`."""

    CONTENT = "content"
    KIND = "kind"
    LAYER = "layer"
    STATE = "state"
    STRENGTH = "strength"
    TOUCHED_AT = "touched_at"
    USAGE_COUNT = "usage_count"
    SAID_AT = "said_at"
    VALID_UNTIL = "valid_until"
    LAYER_SINCE = "layer_since"
    EXPIRES_AT = "expires_at"
    HELD_UNTIL = "held_until"
    PINNED = "pinned"
    FLAGGED = "flagged"
    SURENESS = "sureness"


SCORE: Final = (Field.STRENGTH, Field.TOUCHED_AT, Field.USAGE_COUNT)
"""What uses move too. An undo keeps what uses did since, and never fails for them."""

YIELDING: Final = frozenset((*SCORE, Field.HELD_UNTIL))
"""Fields that may have moved since without standing in the way of an undo."""

FieldValue: TypeAlias = str | float | int | bool | datetime | Layer | MemoryKind | MemoryState | None
Values: TypeAlias = Mapping[Field, FieldValue]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done.

    Attributes:
        title: one sentence for people.
        undoes: the act that this one takes back, None for all others.
        in_effect: whether what it did still holds: False once it is undone, True again when the undo is undone.
        memories: how many memories it touched.
    """

    seq: int
    id: UUID
    kind: ActKind
    actor: Actor
    at: datetime
    title: str
    undoes: UUID | None
    in_effect: bool
    memories: int


@dataclass(frozen=True, slots=True)
class MemoryChange:
    """What an act changed of one memory: only the fields that moved.

    Attributes:
        seq: counted together with the uses, so that both can be put in one order.
        before: None when the act made the memory; `after` then holds every field.
    """

    seq: int
    act_seq: int
    memory_seq: int
    before: Values | None
    after: Values
    reason: str


@dataclass(frozen=True, slots=True)
class LinkChange:
    """What an act changed of a link between two memories; `before` None when it made it."""

    seq: int
    act_seq: int
    link_seq: int
    before: LinkState | None
    after: LinkState


@dataclass(frozen=True, slots=True)
class Promotion:
    """A memory that moved between layers. `from_layer` None: it came in; `to_layer` None: it left all layers."""

    seq: int
    act_id: UUID
    memory_id: UUID
    from_layer: Layer | None
    to_layer: Layer | None
    score: float
    reason: str
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which acts the history shows. Empty tuples and None mean "any".

    Attributes:
        text: case-insensitive part of the title.
        memory_id: only acts that touched this memory.
        in_effect: True leaves out what was undone, False shows that alone.
    """

    text: str = ""
    kinds: tuple[ActKind, ...] = ()
    actors: tuple[Actor, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    memory_id: UUID | None = None
    in_effect: bool | None = None
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """How many memories moved from one layer to another within one week, which begins on Monday."""

    week: datetime
    from_layer: Layer | None
    to_layer: Layer | None
    count: int


def values_of(memory: Memory) -> Values:
    """Return every field of a memory that can change."""
    return {field: getattr(memory, field) for field in Field}


def difference(before: Memory, after: Memory) -> tuple[Values, Values]:
    """Return the fields that differ, as they were and as they are."""
    pairs = [(field, getattr(before, field), getattr(after, field)) for field in Field]
    moved = [(field, old, new) for field, old, new in pairs if old != new]
    return {field: old for field, old, _ in moved}, {field: new for field, _, new in moved}


def replay(events: Iterable[MemoryChange | MemoryUse]) -> dict[int, dict[Field, FieldValue]]:
    """Return the fields of every memory, by row, as the whole history makes them; events in any order."""
    found: dict[int, dict[Field, FieldValue]] = {}
    for event in sorted(events, key=lambda one: one.seq):
        state = found.setdefault(event.memory_seq, {})
        if isinstance(event, MemoryChange):
            state.update(event.after)
        else:
            moved = (event.strength, event.at, event.usage_count)
            state.update(zip(SCORE, moved, strict=True))
    return found
