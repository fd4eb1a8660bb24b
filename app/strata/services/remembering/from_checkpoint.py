"""Memories brought back as a checkpoint has them: one act, which can be undone like any other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from strata.domain.changes import Changes
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.memories import Memory
from strata.domain.rules import MemoryRules
from strata.services.ports.keeping import KeptMemory
from strata.services.ports.memories import Alteration, LayerMove, MemoryDesk, NewAct, NewMemory
from strata.services.remembering.acting import note_moves, touched
from strata.services.remembering.taking_in import brought_back
from strata.services.remembering.tools import Tools
from strata.services.remembering.wording import subject

_REASON: Final = "brought back from a checkpoint"


def bring_back(tools: Tools, kept: Sequence[KeptMemory], checkpoint: str) -> Changes:
    """Make memories what they were, in force and with a fresh life; those that are no more are made anew. Raises `DiskFull`."""
    now, rules = tools.clock.now(), tools.rules()
    with tools.analyser.held(), tools.store.desk() as desk:
        title = f"Brought back {subject(tuple(one.memory for one in kept))} from “{checkpoint}”"
        act = desk.begin(NewAct(new_id(), ActKind.BRING_BACK, Actor.PERSON, now, title))
        altered, made = [], []
        present = desk.by_id([one.memory.id for one in kept])
        for one in kept:
            here = present.get(one.memory.id)
            if here is None:
                made.append(_anew(tools, desk, one, now, rules))
                continue
            after = _as_then(here, one.memory, now, rules)
            passages = None if after.content == here.content else tools.passages(after.content, after.said_at)
            altered.append(Alteration(here, after, _REASON, passages))
        desk.add(act, made)
        desk.change(act, altered)
        note_moves(desk, act, altered, now, rules)
        desk.note_moves(act, [LayerMove(new.memory.seq, None, new.memory.layer, new.memory.strength, _REASON) for new in made])
    return touched(one.memory.id for one in kept)


def _anew(tools: Tools, desk: MemoryDesk, kept: KeptMemory, now: datetime, rules: MemoryRules) -> NewMemory:
    (seq,) = desk.take_seqs(1)
    memory = _as_then(replace(kept.memory, seq=seq), kept.memory, now, rules)
    return NewMemory(memory, kept.sources, tools.passages(memory.content, memory.said_at), _REASON)


def _as_then(memory: Memory, then: Memory, now: datetime, rules: MemoryRules) -> Memory:
    """Return a memory with what it said and where it lived then; its score goes on from the better of the two."""
    strength = max((memory, then), key=lambda one: one.strength)
    like = replace(
        memory, content=then.content, kind=then.kind, pinned=then.pinned, flagged=then.flagged, strength=strength.strength,
        touched_at=strength.touched_at,
    )  # fmt: skip
    back = brought_back(like, then.layer, now, rules)
    return replace(back, expires_at=None) if back.pinned else back
