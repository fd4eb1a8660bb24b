"""The inbox: what may be worth keeping and waits for the person's word; and how distilled statements come in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from strata.domain.changes import Changes
from strata.domain.effectiveness import present
from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind
from strata.domain.layers import entry_layer, moved
from strata.domain.memories import (
    Layer,
    Memory,
    MemoryDraft,
    MemoryFilter,
    MemoryOrder,
    MemoryState,
)
from strata.domain.rules import MemoryRules
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.remembering.acting import Deed, act_upon, touched
from strata.services.remembering.arriving import AT_ONCE, Arrivals, worth_keeping
from strata.services.remembering.explaining import KeptMemory, kept
from strata.services.remembering.making import cleaned
from strata.services.remembering.reshaping import edit
from strata.services.remembering.taking_in import Tally
from strata.services.remembering.tools import Tools
from strata.services.remembering.wording import quoted, subject
from strata.services.work import WorkService


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of statements.

    Attributes:
        kept: new in force; waiting: new in the inbox; joined: added a source to what is there; known: added nothing.
        contradictions: links to memories that say otherwise.
    """

    kept: int
    waiting: int
    joined: int
    known: int
    contradictions: int
    changes: Changes


class InboxService:
    """Takes statements in and settles those that wait."""

    def __init__(self, tools: Tools, work: WorkService, courtesy: Courtesy) -> None:
        self._tools = tools
        self._work = work
        self._courtesy = courtesy

    def take_in(self, drafts: Sequence[MemoryDraft], control: Control, title: str = "an import") -> TakenIn:
        """Take distilled statements in: sure ones enter a layer by age and use, doubtful and flagged ones wait in the inbox.

        Taking the same ones in again adds nothing; what was dismissed, forgotten or has expired is not offered again. All
        of it is one act of the history. Raises `Cancelled` and `DiskFull`; what was committed by then stays.
        """
        fit = [draft for draft in drafts if worth_keeping(draft)]
        if not fit:
            return _taken_in(Tally(known=len(drafts)))
        arrivals = self.arrivals(title)
        with self._work.begin(WorkKind.TAKE_IN, f"Memories from {title}", json.dumps({"statements": len(fit)})) as job:
            job.step("Taking memories in", "distiller")
            for start in range(0, len(fit), AT_ONCE):
                arrivals.take(fit[start : start + AT_ONCE])
                done = min(start + AT_ONCE, len(fit))
                control.report(job.progress(Progress("Taking memories in", done, len(fit), "statements")))
            tally = arrivals.tally
            job.done(f"{tally.kept:,} kept, {tally.waiting:,} wait in the inbox, {tally.joined:,} joined others.")
        return _taken_in(tally)

    def arrivals(self, source: str) -> Arrivals:
        """Return the way in for statements that are found bit by bit: all that it takes are one act of the history."""
        return Arrivals(self._tools, self._courtesy, source)

    def count(self) -> int:
        """Return how many wait, contradictions included."""
        waiting = sum(one.count for one in self._tools.store.counts() if one.state is MemoryState.INBOX)
        return waiting + len(self._tools.store.contradictions())

    def seqs(self) -> Sequence[int]:
        """Return the row numbers of what waits, the surest first by date of coming in."""
        wanted = MemoryFilter(states=(MemoryState.INBOX,), order=MemoryOrder.CREATED)
        return self._tools.store.seqs(wanted, self._tools.clock.now(), self._tools.rules())

    def page(self, seqs: Sequence[int]) -> tuple[KeptMemory, ...]:
        """Return these memories, in this order."""
        now, rules = self._tools.clock.now(), self._tools.rules()
        return tuple(kept(memory, now, rules) for memory in self._tools.store.page(seqs))

    def accept(self, memory_ids: Sequence[UUID], layer: Layer | None = None) -> Changes:
        """Keep what waits, in a layer or in the one that its age gives. Raises `NotFound`, `InvalidRequest`."""

        def accepted(memory: Memory, now: datetime, rules: MemoryRules) -> Memory:
            _waits(memory)
            draft = MemoryDraft(memory.content, memory.kind, memory.origin, memory.said_at, 1.0)
            place = layer or entry_layer(draft, now, rules)
            return replace(moved(memory, place, present(memory, now, rules), now, rules), state=MemoryState.ACTIVE)

        return act_upon(self._tools, memory_ids, Deed(ActKind.ACCEPT, _accepted_title, "accepted by you", accepted))

    def edit(self, memory_id: UUID, text: str) -> Changes:
        """Change what one says before it is kept. Raises `NotFound`, `InvalidRequest`."""
        return edit(self._tools, memory_id, cleaned(text), None)

    def dismiss(self, memory_ids: Sequence[UUID]) -> Changes:
        """Let go of what waits; it is never offered again. Raises `NotFound`, `InvalidRequest`."""
        return act_upon(self._tools, memory_ids, Deed(ActKind.DISMISS, _dismissed_title, "dismissed by you", _dismissed))


def _accepted_title(chosen: tuple[Memory, ...]) -> str:
    return f"Accepted {subject(chosen)}"


def _dismissed_title(chosen: tuple[Memory, ...]) -> str:
    return f"Dismissed {subject(chosen)}"


def _dismissed(memory: Memory, now: datetime, rules: MemoryRules) -> Memory:
    _waits(memory)
    return replace(memory, state=MemoryState.DISMISSED)


def _waits(memory: Memory) -> None:
    if memory.state is not MemoryState.INBOX:
        raise InvalidRequest(f"{quoted(memory.content)} does not wait in the inbox: it is {memory.state.value}.")


def _taken_in(tally: Tally) -> TakenIn:
    changes = touched(memory.id for memory in tally.touched)
    return TakenIn(tally.kept, tally.waiting, tally.joined, tally.known, tally.contradictions, changes)
