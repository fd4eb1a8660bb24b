"""Words of rows that are not folded yet: searched in RAM, fresh to the last message."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.services.ports.index import Hit, IndexFilter, WordQuery
from strata.storage.lance import postings
from strata.storage.lance.begun_words import BegunWords, most_common
from strata.storage.lance.bm25 import TermStatistics, Weights
from strata.storage.lance.fresh_rows import FreshRows, FreshTable
from strata.storage.lance.ranking import best
from strata.storage.lance.vocabulary import Vocabulary

log = logging.getLogger(__name__)

_SPILLED_FROM: Final = postings.MERGED_UP_TO // 2
"""Rows from which a segment's postings go to disk: about 5 MB, which is worth a file."""


@dataclass(frozen=True, slots=True)
class FreshWordsMoment:
    """A moment of `FreshWords`; never changes."""

    rows: FreshRows
    segments: tuple[postings.Segment, ...]
    vocabulary: Vocabulary
    begun: BegunWords

    def weights(self, terms: Sequence[str], folded: TermStatistics) -> Weights:
        """Weigh terms by the folded part, whose hits carry the engine's own scores; by these rows what only they know."""
        numbers = {term: self.vocabulary.number(term) for term in terms}
        here = {term: sum(segment.holding(number).size for segment in self.segments) for term, number in numbers.items()}
        if folded.rows:
            return Weights.of({term: folded.count(term) or here[term] for term in terms}, folded.rows, folded.average)
        lengths = [segment.lengths for segment in self.segments]
        rows = sum(int(np.count_nonzero(part)) for part in lengths)
        return Weights.of(here, rows, sum(float(part.sum()) for part in lengths) / max(1, rows))

    def longer(self, beginning: str, most: int) -> list[str]:
        """Return words that begin so and go on, those in most rows first."""
        return most_common(self.begun.longer(beginning), self.segments, self.vocabulary, most)

    def count(self, term: str) -> int:
        """Return how many rows hold a term, those that were deleted left out."""
        number = self.vocabulary.number(term)
        return sum(int(self.rows.alive[segment.holding(number)].sum()) for segment in self.segments)

    def search(self, query: WordQuery, weights: Weights, where: IndexFilter, limit: int) -> list[Hit]:
        """Return the best rows by BM25."""
        mask = self.rows.passing(where)
        for term in query.required:
            mask &= postings.holding(self.segments, self.rows.count, self.vocabulary.number(term))
        for term in query.excluded:
            mask &= ~postings.holding(self.segments, self.rows.count, self.vocabulary.number(term))
        scores = postings.scores(self.segments, self.rows.count, weights, self.vocabulary)
        return best(self.rows.seqs, scores, mask & (scores > 0), limit)


class FreshWords:
    """Collects rows that are not folded yet. One writer.

    An import may bring hundreds of thousands before there is time to fold, so that postings of large segments lie on disk.
    """

    COLUMN: Final = "words"

    def __init__(self, folder: Path) -> None:
        """`folder` takes in postings that are too many for RAM."""
        self._folder = folder
        self._rows = FreshTable()
        self._segments: tuple[postings.Segment, ...] = ()
        self._vocabulary = Vocabulary()
        self._begun = BegunWords(self._vocabulary)

    @property
    def count(self) -> int:
        """Number of rows taken, replaced ones included."""
        return self._rows.count

    def append(self, rows: pa.Table) -> None:
        """Take rows with their words."""
        segment = postings.build(rows[self.COLUMN].combine_chunks(), self._rows.count, self._vocabulary)
        self._rows.append(rows)
        *settled, latest = postings.with_segment(self._segments, segment)
        self._segments = (*settled, self._spilled(latest))

    def _spilled(self, segment: postings.Segment) -> postings.Segment:
        if segment.end - segment.start < _SPILLED_FROM:
            return segment
        try:
            return postings.spilled(segment, self._folder)
        except OSError as error:
            log.warning("Fresh words stay in memory: %s", error)
            return segment

    def remove(self, seqs: NDArray[np.int64]) -> None:
        """Let rows go."""
        self._rows.remove(seqs)

    def moment(self) -> FreshWordsMoment:
        """Return the present state, safe from later changes."""
        return FreshWordsMoment(self._rows.moment(), self._segments, self._vocabulary, self._begun)

    def statistics(self) -> TermStatistics:
        """Return what folding these rows adds to the statistics of the folded part."""
        return postings.statistics(self._segments, self._vocabulary)

    def words(self) -> tuple[list[str], NDArray[np.int64]]:
        """Return the words of these rows and in how many each stands; a word may come once for each segment."""
        terms = np.concatenate([np.zeros(0, np.int32), *(segment.terms for segment in self._segments)])
        counts = np.concatenate([np.zeros(0, np.int64), *(np.diff(segment.offsets) for segment in self._segments)])
        return self._vocabulary.names(terms), counts
