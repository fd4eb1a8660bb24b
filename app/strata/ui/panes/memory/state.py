"""What the Memory pane shows and does, as frozen values."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from strata.domain.history import Act, MemoryChange
from strata.domain.memories import (
    Layer,
    Memory,
    MemoryFilter,
    MemoryKind,
    MemoryLink,
    MemoryOrder,
    MemorySource,
    MemoryState,
)
from strata.services.remembering.explaining import Explanation, KeptMemory
from strata.ui.period import DateRange


class Shelf(StrEnum):
    """Which side of the pane is shown."""

    ALL = "all"
    INBOX = "inbox"


class Deed(StrEnum):
    """What can be done to one or many memories with a click."""

    PROMOTE = "promote"
    DEMOTE = "demote"
    PIN = "pin"
    UNPIN = "unpin"
    FORGET = "forget"
    BRING_BACK = "bring_back"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    THUMB_UP = "thumb_up"
    THUMB_DOWN = "thumb_down"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which memories are shown, and in what order.

    Attributes:
        scope: rows chosen in the picture, None for all that the filters let through.
    """

    text: str = ""
    layers: tuple[Layer, ...] = ()
    kinds: tuple[MemoryKind, ...] = ()
    states: tuple[MemoryState, ...] = (MemoryState.ACTIVE,)
    when: DateRange = field(default_factory=DateRange)
    pinned: bool = False
    order: MemoryOrder = MemoryOrder.SAID
    descending: bool = True
    scope: tuple[int, ...] | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything is left out that could be shown."""
        return self.without_filters() != self

    def without_filters(self) -> "Wanted":
        """Return it with everything in force let through."""
        return Wanted(order=self.order, descending=self.descending)

    def same_grains(self, other: "Wanted") -> bool:
        """Whether both show the same picture; order and scope only concern the table."""
        return replace(self, scope=None, order=other.order, descending=other.descending) == replace(other, scope=None)

    def filter(self, today: date) -> MemoryFilter:
        """Return what the service is asked; dates are read in the machine's zone."""
        since, until = self.when.bounds(today)
        return MemoryFilter(
            text=self.text.strip(),
            layers=self.layers,
            kinds=self.kinds,
            states=self.states or tuple(MemoryState),
            since=since,
            until=until,
            pinned=True if self.pinned else None,
            order=self.order,
            descending=self.descending,
        )


@dataclass(frozen=True, slots=True)
class Details:
    """Everything that one memory says of itself.

    Attributes:
        changes: its history, oldest first; `acts` are their acts, by row.
    """

    kept: KeptMemory
    explanation: Explanation
    sources: tuple[MemorySource, ...]
    related: tuple[tuple[MemoryLink, Memory], ...]
    changes: tuple[tuple[MemoryChange, Act], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is.

    Attributes:
        shown: memories that the filters let through; `kept`: memories in force; `waiting`: in the inbox, contradictions
            included.
    """

    kept: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Undoable:
    """An act that a notice offers to take back."""

    act_id: UUID
