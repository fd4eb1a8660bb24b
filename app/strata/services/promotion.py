"""The promotion pass: what has lived out its time expires, what proved itself moves up, what is not wanted sinks."""

import json
import threading
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.ids import new_id
from strata.domain.memories import Memory
from strata.domain.rules import MemoryRules
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.memory_archive import MemoryArchiveService
from strata.services.ports.passes import PassCounts, PassStore, PlannedMove
from strata.services.remembering.tools import Tools
from strata.services.work import WorkService


@dataclass(frozen=True, slots=True)
class PassPlan:
    """What the next pass would do.

    Attributes:
        moves: the first ones, the most urgent first, each with its memory.
        archived: expired memories that would go to the archive.
    """

    at: datetime
    counts: PassCounts
    moves: tuple[tuple[PlannedMove, Memory], ...]
    archived: int = 0


@dataclass(frozen=True, slots=True)
class PassReport:
    """What a pass did.

    Attributes:
        act_id: its place in the history, None when nothing moved between layers.
        archived: expired memories that went to the archive, by acts of their own.
    """

    act_id: UUID | None
    at: datetime
    counts: PassCounts
    archived: int = 0

    @property
    def changes(self) -> Changes:
        """What moved, to be broadcast."""
        return Changes.of(Noun.MEMORIES, Noun.INDEX, Noun.WORK) if self.counts.moves or self.archived else Changes(frozenset())


class PromotionService:
    """Runs the pass; to be called every quarter of an hour, at close, and on demand. Safe to use from any thread.

    One pass at a time: another command line may ask the window for one while its own runs.
    """

    def __init__(self, tools: Tools, store: PassStore, work: WorkService, archive: MemoryArchiveService) -> None:
        self._tools = tools
        self._store = store
        self._work = work
        self._archive = archive
        self._turn = threading.Lock()

    def dry_run(self, limit: int = 500) -> PassPlan:
        """Return what a pass would do now, at most `limit` moves one by one; nothing is written."""
        now = self._tools.clock.now()
        counts, moves = self._store.plan(now, self._tools.rules(), limit)
        memories = {memory.seq: memory for memory in self._tools.store.page([move.memory_seq for move in moves])}
        named = tuple((move, memories[move.memory_seq]) for move in moves if move.memory_seq in memories)
        return PassPlan(now, counts, named, self._archive.due())

    def run(self, control: Control) -> PassReport:
        """Run a pass as one act and one transaction, then let the archive take what expired long ago, by acts of its own.

        With nothing to do it leaves no trace, not even a job. Raises `Cancelled` before it begins, `DiskFull`, `WorldError`.
        """
        with self._turn:
            control.checkpoint()
            now, rules = self._tools.clock.now(), self._tools.rules()
            act_id, counts = self._move(now, rules, control)
        return PassReport(act_id, now, counts, self._archive.take_due(control))

    def _move(self, now: datetime, rules: MemoryRules, control: Control) -> tuple[UUID | None, PassCounts]:
        """Move what the rules move; return the act that did it, None without anything to move."""
        if not self._store.is_due(now, rules):
            return None, PassCounts()
        act_id = new_id()
        with self._work.begin(WorkKind.PASS, "Settling memories", json.dumps({"act": str(act_id)})) as job:
            job.step("Moving memories between layers", "promoter")
            counts = self._store.run(act_id, now, rules)
            control.report(job.progress(Progress("Moving memories between layers", counts.moves, counts.moves, "memories")))
            job.done(f"{counts.promoted:,} promoted, {counts.demoted:,} demoted, {counts.expired:,} expired.")
        return (act_id if counts.moves else None), counts
