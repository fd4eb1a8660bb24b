"""One act upon chosen memories: what it does to each, its title, its moves between layers, all in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.effectiveness import present
from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.memories import Layer, Memory, MemoryState
from strata.domain.rules import MemoryRules
from strata.services.ports.memories import Alteration, LayerMove, MemoryDesk, NewAct
from strata.services.remembering.tools import Tools

Change = Callable[[Memory, datetime, MemoryRules], Memory]
"""What becomes of one memory. Raises `InvalidRequest` where the act makes no sense."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An act by the person, before it is done.

    Attributes:
        title: of the memories, before the act.
        reason: for each memory's own history.
    """

    kind: ActKind
    title: Callable[[tuple[Memory, ...]], str]
    reason: str
    change: Change


def act_upon(tools: Tools, ids: Sequence[UUID], deed: Deed) -> Changes:
    """Do it; memories that it leaves as they are have no part in it. Raises `NotFound`, `InvalidRequest`, `DiskFull`."""
    if not ids:
        raise InvalidRequest("No memory is chosen.", "Choose one or more.")
    now, rules = tools.clock.now(), tools.rules()
    with tools.store.desk() as desk:
        chosen = desk.memories(tuple(dict.fromkeys(ids)))
        altered = [Alteration(one, after, deed.reason) for one in chosen if (after := deed.change(one, now, rules)) != one]
        if altered:
            act = NewAct(new_id(), deed.kind, Actor.PERSON, now, deed.title(tuple(one.before for one in altered)))
            seq = desk.begin(act)
            desk.change(seq, altered)
            note_moves(desk, seq, altered, now, rules)
    return touched(one.before.id for one in altered)


def note_moves(desk: MemoryDesk, act_seq: int, altered: Sequence[Alteration], now: datetime, rules: MemoryRules) -> None:
    """Write down which of these moved between layers, into one, or out of all."""
    moves = []
    for one in altered:
        before, after = _place(one.before), _place(one.after)
        if before is not after:
            moves.append(LayerMove(one.after.seq, before, after, present(one.before, now, rules), one.reason))
    desk.note_moves(act_seq, moves)


def touched(ids: Iterable[UUID]) -> Changes:
    """Return what a change of memories moved."""
    return Changes.of(Noun.MEMORIES, Noun.INDEX, ids=frozenset(ids))


def _place(memory: Memory) -> Layer | None:
    return memory.layer if memory.state is MemoryState.ACTIVE else None
