"""The archive of memories: what expired long ago moves out of the way, a month at a time; the history takes it back."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Final

from strata.domain.changes import Changes, Noun
from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.memories import MemoryState
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.dates import written_date
from strata.services.ports.memories import Alteration, MemoryArchiveStore, MemoryBatch, NewAct
from strata.services.remembering.tools import Tools
from strata.services.remembering.wording import subject
from strata.services.work import WorkService

AT_ONCE: Final = 5_000
"""Memories that move in one transaction; others wait meanwhile to write, about a second."""

CHANGED: Final = Changes.of(Noun.MEMORIES, Noun.INDEX, Noun.LIBRARY, Noun.WORK)
"""What moving memories to the archive touches."""

_STEP: Final = "Moving to the archive"


class MemoryArchiveService:
    """Moves memories that expired to compressed files; `MemoryService.bring_back` and the history bring them back.

    Safe to call from any thread; one move at a time.
    """

    def __init__(self, tools: Tools, store: MemoryArchiveStore, work: WorkService) -> None:
        self._tools = tools
        self._store = store
        self._work = work
        self._turn = threading.Lock()

    def preview(self, older_than: timedelta) -> int:
        """Return how many memories `archive` would move. Raises `InvalidRequest` for an age below zero."""
        return _count(self._older(older_than))

    def due(self) -> int:
        """Return how many memories `take_due` would move."""
        return _count(self._due())

    def archive(self, older_than: timedelta, control: Control) -> int:
        """Move every memory whose life ended longer ago than that; return how many; a job on record.

        Memories of one month are one act of the history (or several, of `AT_ONCE`), each whole and verified or not done at all.
        Raises `InvalidRequest` for an age below zero or while the language of the words changes, `Cancelled`, `DiskFull` or
        `WorldError`; what moved before stays there.
        """
        with self._turn:
            return self._move((*self._store.stranded(), *self._older(older_than)), Actor.PERSON, control)

    def take_due(self, control: Control) -> int:
        """Move the memories of whole months that ended as long ago as the settings say; return how many.

        By whole months, so that each gets its files once. Nothing moves while the words change their language. Raises as
        `archive`.
        """
        with self._turn:
            return self._move(self._due(), Actor.RULE, control)

    def _older(self, older_than: timedelta) -> tuple[MemoryBatch, ...]:
        if older_than < timedelta():
            raise InvalidRequest("An age cannot be below zero.", "Name a number of days.")
        # A hold keeps rules away, not the person.
        return self._store.due(self._tools.clock.now() - older_than, None)

    def _due(self) -> tuple[MemoryBatch, ...]:
        after, now = self._tools.rules().archive_after, self._tools.clock.now()
        if after is None or not self._store.can_move():
            return ()
        before = (now - after).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return (*self._store.stranded(), *self._store.due(before, now))

    def _move(self, batches: Sequence[MemoryBatch], actor: Actor, control: Control) -> int:
        total = _count(batches)
        if not total:
            return 0
        title, subject_text = f"Archiving {total:,} expired memories", json.dumps({"memories": total})
        with self._work.begin(WorkKind.ARCHIVE, title, subject_text) as job:
            job.step(_STEP, "archivist")
            done = 0
            try:
                for batch in _portions(batches):
                    control.checkpoint()
                    self._put(batch, actor)
                    done += len(batch.seqs)
                    control.report(job.progress(Progress(_STEP, done, total, "memories")))
            finally:
                self._store.settle()
            job.done(f"{done:,} memories, verified.")
        return done

    def _put(self, batch: MemoryBatch, actor: Actor) -> None:
        """Write the act and move what it is about, in one transaction."""
        now = self._tools.clock.now()
        with self._tools.store.desk() as desk:
            found = desk.by_seq(batch.seqs)
            expired = tuple(one for one in found.values() if one.state is MemoryState.EXPIRED)
            if expired:
                title = f"Archived {subject(expired)}, expired in {_month(batch.month)}"
                act = desk.begin(NewAct(new_id(), ActKind.ARCHIVE, actor, now, title))
                reason = "archived by you" if actor is Actor.PERSON else "it had expired long ago"
                desk.change(act, [Alteration(one, replace(one, state=MemoryState.ARCHIVED), reason) for one in expired])
            self._store.put(batch.month, batch.seqs, now)
        # Not before the commit: whoever looked meanwhile would keep what is away now.
        self._store.tell()


def _count(batches: Sequence[MemoryBatch]) -> int:
    return sum(len(batch.seqs) for batch in batches)


def _portions(batches: Sequence[MemoryBatch]) -> Iterator[MemoryBatch]:
    for batch in batches:
        seqs = iter(batch.seqs)
        while portion := tuple(islice(seqs, AT_ONCE)):
            yield MemoryBatch(batch.month, portion)


def _month(month: str) -> str:
    """Return "May 2023"."""
    return written_date(date.fromisoformat(f"{month}-01")).partition(" ")[2]
