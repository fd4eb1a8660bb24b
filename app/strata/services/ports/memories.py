"""The memories as the record keeps them: lists, one desk at which they are changed, the archive, and the history."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from strata.domain.carried import CarriedMemory, NamedSource
from strata.domain.history import Act, ActKind, Actor, Flow, HistoryFilter, LinkChange, MemoryChange, Promotion
from strata.domain.memories import (
    Layer,
    LinkKind,
    LinkState,
    Memory,
    MemoryCount,
    MemoryFilter,
    MemoryLink,
    MemorySource,
    MemoryUse,
    SourceRef,
    UseKind,
)
from strata.domain.passages import PassageDraft
from strata.domain.rules import MemoryRules


@dataclass(frozen=True, slots=True)
class Grains:
    """Many memories as columns of equal length, for pictures of them.

    Attributes:
        said_us, expires_us: microseconds since 1970-01-01 UTC; what never expires has the highest number.
        layers: places in `layers.LADDER`.
        effectiveness: present, 1 to 10.
    """

    seqs: NDArray[np.int64]
    said_us: NDArray[np.int64]
    expires_us: NDArray[np.int64]
    layers: NDArray[np.int8]
    effectiveness: NDArray[np.float32]
    pinned: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MoveColumns:
    """Moves between layers as columns of equal length, for pictures of them; oldest first.

    Attributes:
        at_us: microseconds since 1970-01-01 UTC.
        from_layers, to_layers: places in `layers.LADDER`.
    """

    seqs: NDArray[np.int64]
    at_us: NDArray[np.int64]
    from_layers: NDArray[np.int8]
    to_layers: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class NewAct:
    """An act that is being done."""

    id: UUID
    kind: ActKind
    actor: Actor
    at: datetime
    title: str
    undoes: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewMemory:
    """A memory that is being made, with its sources and the passages by which it is found."""

    memory: Memory
    sources: tuple[SourceRef, ...]
    passages: tuple[PassageDraft, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Alteration:
    """A memory that is being changed.

    Attributes:
        passages: of the new content; None when the content stays.
    """

    before: Memory
    after: Memory
    reason: str
    passages: tuple[PassageDraft, ...] | None = None


@dataclass(frozen=True, slots=True)
class LayerMove:
    """A row for the history of moves; see `Promotion`."""

    memory_seq: int
    from_layer: Layer | None
    to_layer: Layer | None
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class NewUse:
    """A use with the memory as it was and as it is afterwards."""

    before: Memory
    after: Memory
    kind: UseKind
    delta: float
    reason: str


@dataclass(frozen=True, slots=True)
class Recallable:
    """What a search must know of a memory that it found.

    Attributes:
        sources: rows of the messages that it was taken from.
        first_source: message and conversation of the first of them, None where there is none.
    """

    memory: Memory
    sources: frozenset[int]
    first_source: tuple[UUID, UUID] | None


class MemoryDesk(Protocol):
    """Where memories are read and changed within one transaction."""

    def take_seqs(self, count: int) -> Sequence[int]:
        """Return row numbers for memories that are about to be made."""
        ...

    def memories(self, ids: Sequence[UUID]) -> tuple[Memory, ...]:
        """Return these memories in this order. Raises `NotFound`."""
        ...

    def by_id(self, ids: Sequence[UUID]) -> dict[UUID, Memory]:
        """Return those of these memories that are here. Reads the archive once, whatever their number."""
        ...

    def by_seq(self, seqs: Sequence[int]) -> dict[int, Memory]:
        """Return these memories by row."""
        ...

    def alike(self, texts: Sequence[str]) -> tuple[tuple[Memory, ...], ...]:
        """Return for each text the memories, in any state but undone ones, that share most of its telling words."""
        ...

    def sources(self, memory_seq: int) -> tuple[SourceRef, ...]:
        """Return the sources of a memory that hold."""
        ...

    def find_sources(self, named: Sequence[NamedSource]) -> dict[NamedSource, UUID]:
        """Return the messages and documents that these name; what the record does not have is left out."""
        ...

    def note_metadata(self, metadata: Mapping[int, str]) -> None:
        """Keep what else an export said of memories, as JSON text by row."""
        ...

    def begin(self, act: NewAct) -> int:
        """Write an act and return its row."""
        ...

    def add(self, act_seq: int, memories: Sequence[NewMemory]) -> None:
        """Make memories, passages and outbox rows included."""
        ...

    def change(self, act_seq: int, alterations: Sequence[Alteration]) -> None:
        """Change memories; their passages follow."""
        ...

    def note_sources(self, act_seq: int, memory_seq: int, sources: Sequence[SourceRef], at: datetime) -> int:
        """Add sources that the memory lacks; return how many."""
        ...

    def note_moves(self, act_seq: int, moves: Sequence[LayerMove]) -> None:
        """Write moves between layers."""
        ...

    def use(self, uses: Sequence[NewUse]) -> None:
        """Write uses."""
        ...

    def link(self, act_seq: int, from_seq: int, to_seq: int, kind: LinkKind, at: datetime) -> None:
        """Link two memories, unless they are linked in this way already; a contradiction is open at first."""
        ...

    def links(self, seqs: Sequence[int]) -> tuple[MemoryLink, ...]:
        """Return these links."""
        ...

    def set_link(self, act_seq: int, link: MemoryLink, state: LinkState) -> None:
        """Change what became of a link."""
        ...

    def acts(self, ids: Sequence[UUID]) -> tuple[Act, ...]:
        """Return these acts in this order. Raises `NotFound`."""
        ...

    def changes(self, act_seq: int) -> tuple[tuple[MemoryChange, ...], tuple[LinkChange, ...]]:
        """Return what an act changed, of memories and of links."""
        ...

    def later(self, act_seq: int, memory_seq: int) -> Act | None:
        """Return the newest act in effect after this one that changed the memory."""
        ...

    def set_in_effect(self, act_id: UUID, *, in_effect: bool) -> None:
        """Note that an act was undone, or that its undo was; through a chain of undos, the other way round at each."""
        ...


class MemoryStore(Protocol):
    """The kept memories."""

    def desk(self) -> AbstractContextManager[MemoryDesk]:
        """Open the desk: everything done at it is on disk when the block is left, or nothing. Raises `DiskFull`."""
        ...

    def seqs(self, wanted: MemoryFilter, now: datetime, rules: MemoryRules) -> Sequence[int]:
        """Return the row numbers of all matching memories, sorted as asked."""
        ...

    def grains(self, wanted: MemoryFilter, now: datetime, rules: MemoryRules) -> Grains:
        """Return all matching memories as columns, in order of their rows."""
        ...

    def page(self, seqs: Sequence[int]) -> tuple[Memory, ...]:
        """Return these memories, in this order; rows that are gone are left out."""
        ...

    def get(self, memory_id: UUID) -> Memory:
        """Return one memory. Raises `NotFound`."""
        ...

    def known(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        """Return which of these are here, in any state."""
        ...

    def carried(self, seqs: Sequence[int]) -> tuple[CarriedMemory, ...]:
        """Return memories as exports carry them, in this order. Raises `LibraryDamaged`."""
        ...

    def sources(self, memory_seq: int) -> tuple[MemorySource, ...]:
        """Return the sources that hold, with their texts."""
        ...

    def uses(self, memory_seq: int) -> tuple[MemoryUse, ...]:
        """Return what moved the score, oldest first."""
        ...

    def links(self, memory_seq: int) -> tuple[MemoryLink, ...]:
        """Return the links from and to a memory."""
        ...

    def contradictions(self) -> tuple[MemoryLink, ...]:
        """Return the open contradictions between memories that both wait or are in force, newest first."""
        ...

    def counts(self) -> tuple[MemoryCount, ...]:
        """Return how many memories are in each layer and state."""
        ...

    def recallable(self, seqs: Sequence[int]) -> dict[int, Recallable]:
        """Return what a search must know of these memories, by row."""
        ...

    def of_messages(self, seqs: Sequence[int]) -> dict[int, Recallable]:
        """Return the memories in force that were taken from these messages, by the message's row; of several the newest."""
        ...


@dataclass(frozen=True, slots=True)
class MemoryBatch:
    """Memories that go to the archive together: those that expired in one month (YYYY-MM), by row."""

    month: str
    seqs: tuple[int, ...]


class MemoryArchiveStore(Protocol):
    """What of memories lies outside the record's tables. The act that archives one is written at the desk."""

    def due(self, before: datetime, now: datetime | None) -> tuple[MemoryBatch, ...]:
        """Return what expired before a time, by month; what is held off at `now` is left out, None leaves out nothing."""
        ...

    def stranded(self) -> tuple[MemoryBatch, ...]:
        """Return what is archived and lies in the tables all the same."""
        ...

    def can_move(self) -> bool:
        """Whether anything can be moved at the moment: not while the words change their language."""
        ...

    def put(self, month: str, seqs: Sequence[int], at: datetime) -> int:
        """Move memories in the state `archived` to files in one transaction; return how many. May be called inside a write.

        `tell` must follow the commit. Raises `InvalidRequest` while the language of the words changes, `DiskFull`,
        `WorldError`.
        """
        ...

    def tell(self) -> None:
        """Bring what is kept in RAM up to date, once a write is committed in which memories moved."""
        ...

    def settle(self) -> None:
        """Clear up files that count no more. Not inside a write."""
        ...


class MemoryHistoryStore(Protocol):
    """What was done to memories."""

    def seqs(self, wanted: HistoryFilter) -> Sequence[int]:
        """Return the row numbers of all matching acts, by time."""
        ...

    def page(self, seqs: Sequence[int]) -> tuple[Act, ...]:
        """Return these acts, in this order."""
        ...

    def get(self, act_id: UUID) -> Act:
        """Return one act. Raises `NotFound`."""
        ...

    def changes(self, act_id: UUID, limit: int) -> tuple[MemoryChange, ...]:
        """Return the first changes of an act."""
        ...

    def changes_of(self, memory_seq: int) -> tuple[MemoryChange, ...]:
        """Return every change of a memory, oldest first."""
        ...

    def promotions(self, act_id: UUID | None, memory_seq: int | None, limit: int) -> tuple[Promotion, ...]:
        """Return moves between layers, newest first; of one act, of one memory, or all."""
        ...

    def moves(self, limit: int) -> MoveColumns:
        """Return the newest moves from one layer to another as columns; coming in and expiry are none."""
        ...

    def flows(self, since: datetime) -> tuple[Flow, ...]:
        """Return how many memories moved between which layers, by week, oldest first."""
        ...

    def events(self) -> tuple[MemoryChange | MemoryUse, ...]:
        """Return the whole history, for a replay."""
        ...
