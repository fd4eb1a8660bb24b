"""Segmenting as a job: what grew or changed is cut and summed up anew, the rest is left alone."""

import logging
import threading
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.errors import IndexUnavailable
from strata.domain.models import EmbeddingSpace
from strata.domain.segments import Segment, Tier
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.indexing import IndexingService
from strata.services.ports.index import EmbeddingStore
from strata.services.ports.segments import DueConversation, SegmentStore
from strata.services.segmenting.history import period_draft, stale_periods
from strata.services.segmenting.pieces import segmented
from strata.services.words import Analyser
from strata.services.work import WorkService

logger = logging.getLogger(__name__)

BATCH_MESSAGES: Final = 2_000
"""Messages read, cut and written at once."""

_STEP: Final = "Cutting conversations where the topic turns"


class SegmentingService:
    """Makes and reads segments. Safe to use from any thread; one at a time makes them."""

    def __init__(
        self,
        *,
        store: SegmentStore,
        embeddings: EmbeddingStore,
        indexing: IndexingService,
        analyser: Analyser,
        work: WorkService,
        courtesy: Courtesy,
    ) -> None:
        """`analyser` is that of imports, because summaries become passages."""
        self._store = store
        self._embeddings = embeddings
        self._indexing = indexing
        self._analyser = analyser
        self._work = work
        self._courtesy = courtesy
        self._turn = threading.Lock()

    def waiting(self) -> int:
        """Return how many conversations have no segments of their present state.

        Those cut by words alone count again as soon as no passage of the library waits for its vector.
        """
        return len(self._store.due(with_vectors=self._space() is not None))

    def run(self, control: Control) -> Changes:
        """Segment every conversation that is due, then the months and years over them; a job on record where any is.

        Raises `Cancelled` and `DiskFull`; what was written by then stays, and the next run goes on from there.
        """
        with self._turn:
            space = self._space()
            due = self._store.due(with_vectors=space is not None)
            if not due and not self._stale():
                return Changes.of()
            with self._work.begin(WorkKind.SEGMENT, "Summing conversations up") as job:
                job.step(_STEP, "segmenter")
                done, total = 0, sum(one.messages for one in due)
                for batch in _batches(due):
                    self._courtesy.give_way()
                    self._segment(batch, space, control)
                    done += sum(one.messages for one in batch)
                    control.report(job.progress(Progress(_STEP, done, total, "messages")))
                job.done(f"{len(due):,} conversations")
                job.step("Summing months and years up", "segmenter")
                self._periods(control)
            self._findable()
        return Changes.of(Noun.SEGMENTS, Noun.INDEX, Noun.WORK)

    def run_one(self, conversation_id: UUID, control: Control) -> Changes:
        """Segment one conversation if it is due, without a job on record. Raises `NotFound`, `Cancelled` and `DiskFull`."""
        with self._turn:
            space = self._space()
            due = self._store.due(with_vectors=space is not None, conversation_id=conversation_id)
            if not due:
                return Changes.of()
            self._segment(due, space, control)
            self._findable()
        return Changes.of(Noun.SEGMENTS, Noun.INDEX, ids=frozenset({conversation_id}))

    def of_conversation(self, conversation_id: UUID) -> tuple[Segment, ...]:
        """Return the kept segments of a conversation, the whole first, then its pieces. Raises `NotFound`."""
        return self._store.of_conversation(conversation_id)

    def periods(self) -> tuple[Segment, ...]:
        """Return years and months, a year before its months."""
        return self._store.periods()

    def get(self, segment_id: UUID) -> Segment:
        """Return one segment. Raises `NotFound`."""
        return self._store.get(segment_id)

    def message_ids(self, segment_id: UUID) -> tuple[UUID, ...]:
        """Return the messages that a segment of any tier stands for, in order. Raises `NotFound`."""
        return self._store.message_ids(segment_id)

    def _space(self) -> EmbeddingSpace | None:
        """Return the space whose vectors are all there, None while some are missing."""
        space = self._embeddings.space_in_use()
        return space if space is not None and not self._embeddings.waiting(space) else None

    def _segment(self, batch: Sequence[DueConversation], space: EmbeddingSpace | None, control: Control) -> None:
        with self._analyser.held():
            made = []
            for one in self._store.material([one.seq for one in batch], space):
                self._courtesy.give_way()
                control.checkpoint()
                segments = segmented(one, self._analyser, vectors=space is not None)
                if segments is not None:
                    made.append(segments)
            self._store.write(made)

    def _stale(self) -> bool:
        nodes = self._store.history()
        return any(stale_periods(nodes, tier) for tier in (Tier.MONTH, Tier.YEAR))

    def _periods(self, control: Control) -> None:
        for tier in (Tier.MONTH, Tier.YEAR):
            for period in stale_periods(self._store.history(), tier):
                self._courtesy.give_way()
                control.checkpoint()
                parts = self._store.segments(period.parts)
                draft = period_draft(period, parts, self._analyser) if parts else None
                self._store.replace_period(period.gone, draft, period.parts)

    def _findable(self) -> None:
        """Bring the summaries into the word index; one that does not take them is told by the indexing itself."""
        try:
            self._indexing.drain()
        except IndexUnavailable as error:
            logger.warning("Segments are kept, but cannot be found yet: %s", error)


def _batches(due: Sequence[DueConversation]) -> Iterator[list[DueConversation]]:
    batch: list[DueConversation] = []
    size = 0
    for one in due:
        batch.append(one)
        size += one.messages
        if size >= BATCH_MESSAGES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
