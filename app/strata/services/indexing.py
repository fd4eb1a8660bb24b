"""Keeping the indexes in step with the record: apply what waits, fold, compare, repair, make anew."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np

from strata.domain.errors import IndexUnavailable, WorldError
from strata.domain.health import CheckReport, IndexCheck, Repair, RepairKind
from strata.domain.models import EmbeddingSpace
from strata.domain.work import Progress, WorkKind
from strata.services.comparing import compare
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.ports.index import (
    EmbeddingStore,
    IndexState,
    OutboxBatch,
    OutboxStore,
    VectorIndex,
    WordIndex,
)
from strata.services.ports.record import LibraryStore
from strata.services.work import Job, WorkService

logger = logging.getLogger(__name__)

BATCH: Final = 4_000
"""Outbox rows applied at once."""

REBUILD_BATCH: Final = 10_000
"""Rows read at once for a rebuild."""

_HELD_FROM: Final = 20_000
"""Outbox rows found at a start from which they are held: an import of that size was cut short before it was put away."""

Part = EmbeddingSpace | None
"""One index: that of a space, or the word index (None)."""

Item = TypeVar("Item")


class IndexingService:
    """The only one that writes to the indexes. Safe to call from any thread."""

    def __init__(
        self,
        outbox: OutboxStore,
        words: WordIndex,
        vectors: VectorIndex,
        embeddings: EmbeddingStore,
        library: LibraryStore,
        work: WorkService,
        courtesy: Courtesy,
    ) -> None:
        self._outbox = outbox
        self._words = words
        self._vectors = vectors
        self._embeddings = embeddings
        self._library = library
        self._work = work
        self._courtesy = courtesy
        self._busy = threading.RLock()
        self._bulk = 0
        self._whole: set[Part] = set()
        self._tried: set[Part] = set()
        self._problem = ""

    @property
    def problem(self) -> str:
        """Why the indexes cannot be brought up to date, to be shown to the person; "" when they can."""
        return self._problem

    @property
    def holding(self) -> bool:
        """Whether words are in memory alone, so that the next start has to read them again unless they are folded."""
        return self._outbox.held_up_to() > 0

    def waiting(self) -> int:
        """Return the number of outbox rows."""
        return self._outbox.waiting()

    def drain(self, limit_batches: int | None = None) -> int:
        """Apply what waits in the outbox; return how many rows of it were applied, 0 when somebody else is at it.

        What cannot be applied stays in the outbox. Raises `IndexUnavailable`, after noting it in `problem`.
        """
        if not self._busy.acquire(blocking=False):
            return 0
        try:
            return self._drain(limit_batches)
        except IndexUnavailable as error:
            self._problem = str(error)
            raise
        finally:
            self._busy.release()

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Let rows pile up for the length of a block that brings in many: folding them once is cheaper than again and again.

        Where the word index was next to empty, they stay in memory (and in the outbox) until `fold_if_idle`.
        """
        with self._busy:
            self._bulk += 1
        try:
            yield
        finally:
            with self._busy:
                self._bulk -= 1

    def fold_if_idle(self) -> bool:
        """Fold fresh rows where that is worth it; say whether anything was done. To be called when there is time.

        An index that broke while it was in use is made anew first, once.
        """
        if self._bulk or not self._busy.acquire(blocking=False):
            return False
        try:
            broken = tuple(part for part in self._parts() if part not in self._tried and self._state(part) is IndexState.BROKEN)
            self._tried.update(broken)
            if broken:
                return bool(self._repaired(broken))
            if self.holding or self._words.much_waits():
                self._put_away()
                return True
            folded = [self._words.fold(), *(self._vectors.fold(space) for space in self._spaces())]
        except IndexUnavailable as error:
            logger.warning("Fresh rows could not be folded in: %s", error)
            self._problem = str(error)
            return False
        finally:
            self._busy.release()
        return any(folded)

    def check(self) -> CheckReport:
        """Compare the record with every index, and look for faults in the record itself; put nothing right."""
        with self._busy:
            checks = tuple(self._compared(part) for part in self._parts())
            waiting = self._outbox.waiting()
        return CheckReport(checks, waiting, self._library.problems())

    def rebuild(self, control: Control) -> None:
        """Make every index anew from the record; searches go on over the old ones.

        Raises `IndexUnavailable` and `Cancelled`; what was not finished by then keeps its old index.
        """
        with self._busy:
            latest = self._outbox.latest()
            self._make_anew(self._parts(), control, "Making the indexes anew")
            self._outbox.clear_up_to(latest)

    def renew(self, control: Control, job: Job) -> None:
        """Make every index anew as a step of a job, and delete all else that holds passages: nothing deleted is left.

        Raises as `rebuild` does.
        """
        with self._busy:
            latest = self._outbox.latest()
            self._make_parts(self._parts(), control, job)
            self._outbox.clear_up_to(latest)
            self._words.forget_broken()
            self._vectors.keep_only(self._spaces())

    def rebuild_words(self, control: Control, job: Job) -> None:
        """Make the word index alone anew, as a step of a job. Raises as `rebuild` does."""
        with self._busy:
            self._make_parts((None,), control, job)

    def repair_if_needed(self, *, thorough: bool = False) -> tuple[Repair, ...]:
        """Make anew what is broken, or absent though the record has rows for it; return what was repaired.

        `thorough` compares sound indexes with the record, too; ask for it when the record itself had to be repaired. An
        index that cannot be made anew is noted in `problem`.
        """
        with self._busy:
            return self._repaired(tuple(part for part in self._parts() if not self._is_whole(part, thorough)))

    def forget_space(self, space: EmbeddingSpace) -> None:
        """Delete the vector index of a space that is used no more."""
        with self._busy:
            self._vectors.drop(space)
            self._whole.discard(space)

    def _drain(self, limit_batches: int | None) -> int:
        self._make_new_spaces_whole()
        applied = batches = 0
        while limit_batches is None or batches < limit_batches:
            self._courtesy.give_way()
            batch = self._outbox.next_batch(BATCH)
            if batch is None:
                break
            self._courtesy.give_way()
            if self._to_be_held():
                room = self._words.hold(batch.rows, batch.deletes)
                applied += self._apply_vectors(batch)
                self._outbox.hold(batch)
                if not room:
                    self._put_away()
            else:
                if batch.rows or batch.deletes:
                    self._words.apply(batch.rows, batch.deletes)
                applied += self._apply_vectors(batch)
                self._outbox.acknowledge(batch)
            batches += 1
        self._problem = ""
        return applied

    def _to_be_held(self) -> bool:
        """Whether words stay in memory for now: they are put away at once when all of them are there."""
        if self.holding:
            return True
        return self._words.may_hold() and (self._bulk > 0 or self._outbox.waiting() >= _HELD_FROM)

    def _put_away(self) -> None:
        """Make the word index anew where most words are fresh, or held in memory alone: these are on disk then.

        What was committed since the last of them were held stays in the outbox: it may be about vectors, too.
        """
        held, count = self._outbox.held_up_to(), self._library.stats().passages
        self._words.rebuild(self._considerately(self._outbox.index_rows(REBUILD_BATCH)), count)
        if held:
            self._outbox.clear_up_to(held)

    def _considerately(self, batches: Iterator[Item]) -> Iterator[Item]:
        for batch in batches:
            self._courtesy.give_way()
            yield batch

    def _apply_vectors(self, batch: OutboxBatch) -> int:
        fresh = {space: (rows, vectors) for space, rows, vectors in batch.vector_rows}
        applied = len(batch.rows) + len(batch.deletes)
        for space in self._spaces():
            rows, vectors = fresh.get(space, (None, np.zeros((0, space.dimension), np.float32)))
            bare = batch.rows.seqs if rows is None else np.setdiff1d(batch.rows.seqs, rows.seqs)
            gone = [*batch.deletes, *bare.tolist()]
            if rows or gone:
                self._vectors.apply(space, rows or (), vectors, gone)
                applied += len(vectors)
        return applied

    def _spaces(self) -> tuple[EmbeddingSpace, ...]:
        """Return the spaces that must have an index: the one in use and the one being changed to."""
        wanted = (self._embeddings.space_in_use(), self._embeddings.space_changing_to())
        return tuple(dict.fromkeys(space for space in wanted if space is not None))

    def _parts(self) -> tuple[Part, ...]:
        return (None, *self._spaces())

    def _repaired(self, faulty: Sequence[Part]) -> tuple[Repair, ...]:
        if not faulty:
            return ()
        self._problem = f"The {' and the '.join(map(_title, faulty))} must be made anew; until then searches find less."
        try:
            self._make_anew(faulty, Control(), "Repairing the indexes")
        except WorldError as error:
            logger.warning("An index could not be repaired: %s", error)
            self._problem = str(error)
            return ()
        return tuple(
            Repair(RepairKind.INDEX_REBUILT, f"The {_title(part)} was not whole and was made anew.") for part in faulty
        )

    def _make_new_spaces_whole(self) -> None:
        """A space that is taken into use again may have kept vectors but no index."""
        new = tuple(part for part in self._spaces() if part not in self._whole and not self._is_whole(part, thorough=False))
        if new:
            self._make_anew(new, Control(), "Making the vector index")

    def _is_whole(self, part: Part, thorough: bool) -> bool:
        state = self._state(part)
        if state is IndexState.BROKEN:
            return False
        if part in self._whole and not thorough:
            return True
        whole = (state is IndexState.SOUND and not thorough) or self._compared(part).sound
        if whole:
            self._whole.add(part)
        return whole

    def _state(self, part: Part) -> IndexState:
        return self._words.state() if part is None else self._vectors.state(part)

    def _compared(self, part: Part) -> IndexCheck:
        name = "words" if part is None else f"vectors:{part.model}"
        try:
            present = self._words.hashes() if part is None else self._vectors.hashes(part)
            found = compare(name, self._outbox.expected_hashes(part), present, self._outbox.waiting_seqs)
            absent = found.missing and not found.present
            return replace(found, problem=f"The {_title(part)} is not there.") if absent else found
        except IndexUnavailable as error:
            return IndexCheck(name, 0, 0, 0, 0, 0, str(error))

    def _make_anew(self, parts: Sequence[Part], control: Control, title: str) -> None:
        with self._work.begin(WorkKind.REBUILD, title) as job:
            self._make_parts(parts, control, job)
        self._problem = ""

    def _make_parts(self, parts: Sequence[Part], control: Control, job: Job) -> None:
        for part in parts:
            job.step(f"Making the {_title(part)}", "indexer")
            progress = _Progress(_title(part), self._library.stats().passages, job, control, self._courtesy)
            if part is None:
                rows = self._outbox.index_rows(REBUILD_BATCH)
                self._words.rebuild(progress.counted((len(some), some) for some in rows), progress.total)
            else:
                pairs = self._outbox.vector_rows(part, REBUILD_BATCH)
                self._vectors.rebuild(part, progress.counted((len(pair[0]), pair) for pair in pairs))
            self._whole.add(part)


class _Progress:
    """Tells how far the rows of a rebuild are, and lets it be paused and cancelled between batches.

    Attributes:
        total: rows that will come, about.
    """

    def __init__(self, title: str, total: int, job: Job, control: Control, courtesy: Courtesy) -> None:
        self._title = title
        self.total = total
        self._job = job
        self._control = control
        self._courtesy = courtesy

    def counted(self, batches: Iterator[tuple[int, Item]]) -> Iterator[Item]:
        """Pass on batches, each given with its number of rows."""
        done = 0
        for count, batch in batches:
            self._courtesy.give_way()
            yield batch
            done += count
            self._tell(f"Writing the {self._title}", done, self.total)
        self._tell(f"Sorting the {self._title}", done, None)

    def _tell(self, step: str, done: int, total: int | None) -> None:
        self._control.report(self._job.progress(Progress(step, done, total, "passages")))


def _title(part: Part) -> str:
    return "word index" if part is None else f"vector index of {part.model}"
