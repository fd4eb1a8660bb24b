"""Memories that come in as an export carries them: what is there already is left as it is, the rest is taken over whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.carried import CarriedMemory, NamedSource
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.layers import entry_end
from strata.domain.memories import Memory, MemoryState, SourceRef
from strata.domain.resemblance import normal_form
from strata.domain.rules import MemoryRules
from strata.services.ports.memories import LayerMove, MemoryDesk, NewAct, NewMemory
from strata.services.remembering.making import LONGEST
from strata.services.remembering.tools import Tools

AT_ONCE: Final = 500
"""Memories taken in by one transaction."""

_REASON: Final = "taken over from an export"


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became of memories: new here, or there already."""

    new: int
    known: int


class CarriedIntake:
    """Takes memories of exports in. All of one call are one act of the history."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def known(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        """Return which of these memories are here, in any state."""
        return self._tools.store.known(ids)

    def take(self, memories: Sequence[CarriedMemory], where: str) -> Iterator[TakenOver]:
        """Take memories in, a transaction at a time, and yield what became of each portion.

        One that is here by its id, or says the same as one in force, is left as it is. Raises `DiskFull`.
        """
        act = NewAct(new_id(), ActKind.TAKE_IN, Actor.PERSON, self._tools.clock.now(), f"Took over the memories of {where}")
        begun: int | None = None
        for start in range(0, len(memories), AT_ONCE):
            portion = [one for one in memories[start : start + AT_ONCE] if len(one.content) <= LONGEST]
            with self._tools.analyser.held(), self._tools.store.desk() as desk:
                fresh = self._fresh(desk, portion)
                if fresh:
                    begun = desk.begin(act) if begun is None else begun
                    self._add(desk, begun, fresh)
            yield TakenOver(len(fresh), len(memories[start : start + AT_ONCE]) - len(fresh))

    def _fresh(self, desk: MemoryDesk, portion: Sequence[CarriedMemory]) -> list[CarriedMemory]:
        known = self.known([one.id for one in portion])
        unknown = list({one.id: one for one in portion if one.id not in known}.values())
        found = desk.alike([one.content for one in unknown])
        return [one for one, alike in zip(unknown, found, strict=True) if not _is_there(one, alike)]

    def _add(self, desk: MemoryDesk, act: int, fresh: Sequence[CarriedMemory]) -> None:
        now, rules = self._tools.clock.now(), self._tools.rules()
        seqs = desk.take_seqs(len(fresh))
        made = [_memory(seq, one, now, rules) for seq, one in zip(seqs, fresh, strict=True)]
        places = desk.find_sources([source for one in fresh for source in one.sources])
        desk.add(
            act,
            [
                NewMemory(memory, _places(one, places), self._tools.passages(memory.content, memory.said_at), _REASON)
                for memory, one in zip(made, fresh, strict=True)
            ],
        )
        in_force = [memory for memory in made if memory.state is MemoryState.ACTIVE]
        desk.note_moves(act, [LayerMove(one.seq, None, one.layer, one.strength, _REASON) for one in in_force])
        desk.note_metadata({memory.seq: one.metadata for memory, one in zip(made, fresh, strict=True) if one.metadata != "{}"})


def _is_there(carried: CarriedMemory, alike: Sequence[Memory]) -> bool:
    """Whether the same is said by a memory in force already; what is out of force stands for itself."""
    if carried.state is not MemoryState.ACTIVE:
        return False
    said = normal_form(carried.content)
    return any(one.state is MemoryState.ACTIVE and normal_form(one.content) == said for one in alike)


def _places(carried: CarriedMemory, found: Mapping[NamedSource, UUID]) -> tuple[SourceRef, ...]:
    return tuple(
        SourceRef(one.kind, found[one], one.first_char, one.end_char) for one in dict.fromkeys(carried.sources) if one in found
    )


def _memory(seq: int, one: CarriedMemory, now: datetime, rules: MemoryRules) -> Memory:
    said_at = min(one.said_at or one.created_at or now, now)
    ends = one.expires_at
    if one.pinned:
        ends = None
    elif ends is None and not one.endless:
        ends = entry_end(one.layer, said_at, now, rules)
    return Memory(
        seq=seq,
        id=one.id,
        content=one.content,
        kind=one.kind,
        layer=one.layer,
        state=one.state,
        origin=one.origin,
        strength=one.score,
        touched_at=min(one.touched_at or now, now),
        usage_count=one.usage_count,
        created_at=one.created_at or now,
        said_at=said_at,
        valid_until=one.valid_until,
        layer_since=one.layer_since or now,
        expires_at=ends,
        held_until=None,
        pinned=one.pinned,
        flagged=one.flagged,
        sureness=one.sureness,
    )
