"""Figures of the library: how it grew, what lies in its layers, what moved, what it takes on the disk, how its indexes are."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from strata.domain.figures import BinWidth, IndexHealth, JobFigures, bins_between, fitting_width, longest
from strata.domain.health import PartSize
from strata.domain.records import LibraryStats
from strata.services.embedding import EmbeddingService
from strata.services.indexing import IndexingService
from strata.services.library import LibraryService
from strata.services.ports.clock import Clock
from strata.services.ports.figures import Bin, Binned, Counted, FigureStore, Span, Speeds

NAMED: Final = 5
"""Series with a name of their own; the rest is summed up."""

OTHERS: Final = "…"
"""Name of the series that sums up the rest."""

LEAST_BINS: Final = 11
"""A young library is shown with some bins before it, so that there is a curve to see."""

_RUNS: Final = 400
_JOBS_SINCE: Final = timedelta(days=90)
_MOVES_SINCE: Final = timedelta(days=365)
NOTHING: Final = Binned(BinWidth.DAY, (), ())


class FigureService:
    """Reads; everything is counted by the store."""

    def __init__(
        self,
        store: FigureStore,
        library: LibraryService,
        indexing: IndexingService,
        embedding: EmbeddingService,
        latency: Callable[[str], float | None],
        clock: Clock,
    ) -> None:
        """`latency` says how long a model takes to read a query, in ms."""
        self._store = store
        self._library = library
        self._indexing = indexing
        self._embedding = embedding
        self._latency = latency
        self._clock = clock

    def stats(self) -> LibraryStats:
        """Return the size of the library now."""
        return self._library.stats()

    def storage(self) -> tuple[PartSize, ...]:
        """Return the bytes that each part takes on the disk."""
        return self._library.sizes()

    def growth(self) -> Binned:
        """Return how many messages and documents there were at the end of each bin, by source, up to now."""
        span = self._store.span_of_record()
        if span is None:
            return NOTHING
        width = fitting_width(span.first, self._clock.now())
        return _summed(self._binned(span, width, self._store.growth(width)))

    def layers(self) -> Binned:
        """Return how many memories lay in each layer at the end of each bin, up to now; names are those of `Layer`."""
        span = self._store.span_of_moves()
        if span is None:
            return NOTHING
        width = fitting_width(span.first, self._clock.now())
        return _summed(self._binned(span, width, self._store.layers(width)))

    def movements(self) -> Binned:
        """Return how many memories moved in each bin of the last year; names are those of `Movement`."""
        span, now = self._store.span_of_moves(), self._clock.now()
        if span is None or span.last < now - _MOVES_SINCE:
            return NOTHING
        since = max(span.first, now - _MOVES_SINCE)
        width = BinWidth.WEEK if now - since > timedelta(days=21) else fitting_width(since, now)
        return self._binned(Span(since, span.last), width, self._store.movements(width, since))

    def index(self) -> IndexHealth:
        """Return how the indexes are."""
        status = self._embedding.status()
        return IndexHealth(
            passages=status.total,
            words_waiting=self._indexing.waiting(),
            vectors_waiting=status.waiting,
            problem=self._indexing.problem or self._embedding.model_problem,
            space=status.space,
            device=status.device.value,
            texts_per_second=status.texts_per_second,
            query_ms=self._latency(status.space.model) if status.space else None,
        )

    def embedding_speeds(self) -> Speeds:
        """Return how fast vectors were made, run by run, the newest few hundred."""
        return self._store.embedding_speeds(_RUNS)

    def jobs(self) -> tuple[JobFigures, ...]:
        """Return the jobs of the last 90 days by kind, the one that took the most time first."""
        return self._store.jobs(self._clock.now() - _JOBS_SINCE)

    def _binned(self, span: Span, width: BinWidth, bins: Sequence[Bin]) -> Binned:
        last = max(span.last, self._clock.now())
        starts = bins_between(min(span.first, last - LEAST_BINS * longest(width)), last, width)
        return Binned(width, starts, _series(starts, bins))


def _series(starts: tuple[datetime, ...], bins: Sequence[Bin]) -> tuple[Counted, ...]:
    """Return an array to each name, the largest first; what comes after the named ones is one series."""
    place = {start: number for number, start in enumerate(starts)}
    rows: dict[str, np.ndarray] = {}
    for one in bins:
        rows.setdefault(one.name, np.zeros(len(starts), np.int64))[place[one.start]] += one.count
    ordered = sorted(rows, key=lambda name: -int(np.abs(rows[name]).sum()))
    named = [Counted(name, rows[name]) for name in ordered[:NAMED]]
    rest = ordered[NAMED:]
    if rest:
        named.append(Counted(OTHERS, np.sum([rows[name] for name in rest], axis=0)))
    return tuple(named)


def _summed(binned: Binned) -> Binned:
    return Binned(binned.width, binned.starts, tuple(Counted(one.name, np.cumsum(one.counts)) for one in binned.series))
