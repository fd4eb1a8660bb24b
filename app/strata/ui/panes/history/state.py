"""What the History pane shows, frozen."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from strata.domain.archive import ArchiveMove
from strata.domain.history import Act, ActKind, Actor, Flow, HistoryFilter, MemoryChange
from strata.domain.memories import Memory
from strata.ui.period import DateRange


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts are shown; the empty value lets everything through.

    Attributes:
        checkpoints: checkpoints are asked for by name; without any kind chosen they stand among the acts anyway.
        memory_id: only what was done to this memory; `memory_text` is what it says.
    """

    text: str = ""
    kinds: tuple[ActKind, ...] = ()
    checkpoints: bool = False
    actors: tuple[Actor, ...] = ()
    when: DateRange = field(default_factory=DateRange)
    memory_id: UUID | None = None
    memory_text: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return replace(self, memory_text="") != Wanted()

    def filter(self, today: date) -> HistoryFilter:
        """Return what the service is asked; dates are read in the machine's zone."""
        since, until = self.when.bounds(today)
        return HistoryFilter(
            text=self.text.strip(),
            kinds=self.kinds,
            actors=self.actors,
            since=since,
            until=until,
            memory_id=self.memory_id,
        )


@dataclass(frozen=True, slots=True)
class ActDetails:
    """One act and what it changed; at most the first few hundred.

    Attributes:
        changes: each with the memory as it is now.
        conversations: those that it moved into the archive, or out of it.
    """

    act: Act
    changes: tuple[tuple[MemoryChange, Memory], ...]
    conversations: tuple[ArchiveMove, ...] = ()


@dataclass(frozen=True, slots=True)
class Flows:
    """What moved, by week."""

    found: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class Undoable:
    """Acts that a notice offers to take back."""

    act_ids: tuple[UUID, ...]
