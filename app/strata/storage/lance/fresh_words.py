"""Words of rows that are not folded yet: searched in RAM, fresh to the last message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.services.ports.index import Hit, IndexFilter, WordQuery
from strata.storage.lance import postings
from strata.storage.lance.bm25 import TermStatistics, Weights
from strata.storage.lance.fresh_rows import FreshRows, FreshTable
from strata.storage.lance.ranking import best


@dataclass(frozen=True, slots=True)
class FreshWordsMoment:
    """A moment of `FreshWords`; never changes."""

    rows: FreshRows
    segments: tuple[postings.Segment, ...]

    def weights(self, terms: Sequence[str], folded: TermStatistics) -> Weights:
        """Weigh terms by the folded part, whose hits carry the engine's own scores; by these rows what only they know."""
        here = {term: sum(segment.holding(term).size for segment in self.segments) for term in terms}
        if folded.rows:
            return Weights.of({term: folded.count(term) or here[term] for term in terms}, folded.rows, folded.average)
        lengths = [segment.lengths for segment in self.segments]
        rows = sum(int(np.count_nonzero(part)) for part in lengths)
        return Weights.of(here, rows, sum(float(part.sum()) for part in lengths) / max(1, rows))

    def search(self, query: WordQuery, weights: Weights, where: IndexFilter, limit: int) -> list[Hit]:
        """Return the best rows by BM25."""
        mask = self.rows.passing(where)
        for term in query.required:
            mask &= postings.holding(self.segments, self.rows.count, term)
        for term in query.excluded:
            mask &= ~postings.holding(self.segments, self.rows.count, term)
        scores = postings.scores(self.segments, self.rows.count, weights)
        return best(self.rows.seqs, scores, mask & (scores > 0), limit)


class FreshWords:
    """Collects rows that are not folded yet. One writer."""

    COLUMN: Final = "words"

    def __init__(self) -> None:
        self._rows = FreshTable()
        self._segments: tuple[postings.Segment, ...] = ()

    @property
    def count(self) -> int:
        """Number of rows taken, replaced ones included."""
        return self._rows.count

    def append(self, rows: pa.Table) -> None:
        """Take rows with their words."""
        segment = postings.build(rows[self.COLUMN].combine_chunks(), self._rows.count)
        self._rows.append(rows)
        self._segments = postings.with_segment(self._segments, segment)

    def remove(self, seqs: NDArray[np.int64]) -> None:
        """Let rows go."""
        self._rows.remove(seqs)

    def moment(self) -> FreshWordsMoment:
        """Return the present state, safe from later changes."""
        return FreshWordsMoment(self._rows.moment(), self._segments)

    def statistics(self) -> TermStatistics:
        """Return what folding these rows adds to the statistics of the folded part."""
        return postings.statistics(self._segments)
