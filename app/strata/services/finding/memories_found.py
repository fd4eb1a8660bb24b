"""Memories among what was found: which were in force at a time, and which say what a message says that was found too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import numpy as np

from strata.domain.passages import PassageKind
from strata.domain.search import MemoryMark
from strata.services.finding.fusing import Ranked
from strata.services.ports.memories import MemoryStore, Recallable
from strata.services.ports.signals import Signals


class MemoriesFound:
    """Asks the store only where memories were found at all."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def in_force_at(self, signals: Signals, moment: datetime, *, side_branches: bool) -> Signals:
        """Leave out memories that were not in force then, and messages of side branches unless they are asked for."""
        memories = signals.of_kind(PassageKind.MEMORY)
        known = self._known(signals.owner_seq[memories].tolist())
        in_force = [seq for seq, found in known.items() if found.memory.in_force_at(moment)]
        said = signals.active | side_branches
        return signals.where(np.where(memories, np.isin(signals.owner_seq, in_force), said))

    def folded(self, ranked: Sequence[Ranked]) -> tuple[Ranked, ...]:
        """Let messages stand for the memories taken from them, in the better of both places; `behind` marks them.

        A message says the same with what stands around it, and memories take no place from messages in this way.
        """
        known = self._known(_memories(ranked))
        if not known:
            return tuple(ranked)
        messages = {one.signals.owner_seq: one for one in ranked if one.signals.kind is PassageKind.MESSAGE}
        told: dict[tuple[PassageKind, int], Ranked] = {}
        for one in ranked:
            stands = one
            if one.signals.kind is PassageKind.MEMORY:
                if one.signals.owner_seq not in known:
                    continue
                source = next((messages[seq] for seq in known[one.signals.owner_seq].sources if seq in messages), None)
                stands = one if source is None else replace(source, score=max(source.score, one.score))
            told.setdefault((stands.signals.kind, stands.signals.owner_seq), stands)
        return tuple(told.values())

    def mark(self, memory_id: UUID) -> MemoryMark:
        """Return what is to be said of one memory. Raises `NotFound`."""
        memory = self._store.get(memory_id)
        return _mark(self._known([memory.seq])[memory.seq])

    def behind(self, chosen: Sequence[Ranked]) -> dict[int, MemoryMark]:
        """Return the memory behind each passage that is one, or was cut from a message that became one."""
        known = self._known(_memories(chosen))
        marks = {one.signals.seq: _mark(known[one.signals.owner_seq]) for one in chosen if _is_known(one, known)}
        messages = [one.signals.owner_seq for one in chosen if one.signals.kind is PassageKind.MESSAGE]
        became = self._store.of_messages(messages) if messages else {}
        marks |= {
            one.signals.seq: _mark(became[one.signals.owner_seq])
            for one in chosen
            if one.signals.kind is PassageKind.MESSAGE and one.signals.owner_seq in became
        }
        return marks

    def _known(self, seqs: Sequence[int]) -> dict[int, Recallable]:
        return self._store.recallable(seqs) if seqs else {}


def _memories(ranked: Sequence[Ranked]) -> list[int]:
    return [one.signals.owner_seq for one in ranked if one.signals.kind is PassageKind.MEMORY]


def _is_known(one: Ranked, known: dict[int, Recallable]) -> bool:
    return one.signals.kind is PassageKind.MEMORY and one.signals.owner_seq in known


def _mark(found: Recallable) -> MemoryMark:
    message, conversation = found.first_source or (None, None)
    memory = found.memory
    return MemoryMark(memory.id, memory.kind, memory.layer, memory.state, message, conversation)
