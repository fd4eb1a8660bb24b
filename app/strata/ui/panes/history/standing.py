"""Checkpoints as they stand on the timeline, between the acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from strata.domain.checkpoints import Checkpoint, CheckpointReason
from strata.domain.history import Act, Actor, HistoryFilter
from strata.ui.panes.history.state import Wanted

if TYPE_CHECKING:
    from strata.services.services import Services

_BITS = 62


@dataclass(frozen=True, slots=True)
class Standing:
    """A checkpoint as a row of the timeline."""

    checkpoint: Checkpoint

    @property
    def seq(self) -> int:
        """A number of its own among the rows: negative, as those of acts never are, and always the same."""
        return -(self.checkpoint.id.int % 2**_BITS) - 1


Row = Act | Standing
"""What stands on the timeline."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The timeline: row numbers, newest first, and the checkpoints among them."""

    ids: tuple[int, ...] = ()
    standing: Mapping[int, Standing] = field(default_factory=dict)

    def page(self, services: "Services", ids: Sequence[int]) -> tuple[Row, ...]:
        """Return these rows; acts are read from the store."""
        acts = services.history.page([one for one in ids if one > 0])
        return (*acts, *(self.standing[one] for one in ids if one in self.standing))


def listing(services: "Services", wanted: Wanted, today: date) -> Listing:
    """Return what the timeline shows: the acts between one checkpoint and the next are asked for one after the other."""
    filtered = wanted.filter(today)
    shown = [one for one in services.checkpoints.all() if _lets_through(wanted, filtered, one)]
    ids: list[int] = []
    until = filtered.until
    for checkpoint in shown:
        ids += _acts(services, wanted, replace(filtered, since=checkpoint.made_at, until=until))
        ids.append(Standing(checkpoint).seq)
        until = checkpoint.made_at
    ids += _acts(services, wanted, replace(filtered, until=until))
    return Listing(tuple(ids), {row.seq: row for row in map(Standing, shown)})


def _acts(services: "Services", wanted: Wanted, filtered: HistoryFilter) -> Sequence[int]:
    return () if wanted.checkpoints and not wanted.kinds else services.history.seqs(filtered)


def _lets_through(wanted: Wanted, filtered: HistoryFilter, one: Checkpoint) -> bool:
    actor = Actor.PERSON if one.reason is CheckpointReason.PERSON else Actor.RULE
    return (
        wanted.memory_id is None
        and (wanted.checkpoints or not wanted.kinds)
        and (not wanted.actors or actor in wanted.actors)
        and filtered.text.casefold() in one.name.casefold()
        and _within(filtered, one.made_at)
    )


def _within(filtered: HistoryFilter, at: datetime) -> bool:
    return (filtered.since is None or at >= filtered.since) and (filtered.until is None or at < filtered.until)
