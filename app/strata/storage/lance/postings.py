"""Small inverted lists in RAM: which of a stretch of rows hold a term, and how often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from strata.storage.lance.bm25 import K1, B, TermStatistics, Weights

_MERGED_UP_TO: Final = 16_384
"""Rows of a segment that is left as it is: joining larger ones costs more than searching two."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The inverted list of the rows at the places [start, end).

    Attributes:
        terms: number of each term.
        offsets: postings of term t lie at [offsets[t], offsets[t + 1]).
        rows: places of the postings, counted from `start`, ascending within a term.
        counts: how often the term stands in the row.
        lengths: words by row.
    """

    start: int
    end: int
    terms: dict[str, int]
    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.float32]
    lengths: NDArray[np.float32]

    def postings(self, term: str) -> slice:
        """Return where the postings of a term lie; an empty slice when it does not occur."""
        number = self.terms.get(term)
        return slice(0, 0) if number is None else slice(int(self.offsets[number]), int(self.offsets[number + 1]))

    def holding(self, term: str) -> NDArray[np.int32]:
        """Return the places, counted from 0, of the rows that hold a term."""
        return self.rows[self.postings(term)] + np.int32(self.start)

    def statistics(self) -> TermStatistics:
        """Return in how many rows each term stands."""
        counts = np.diff(self.offsets).tolist()
        rows = int(np.count_nonzero(self.lengths))
        return TermStatistics.of(rows, int(self.lengths.sum()), dict(zip(self.terms, counts, strict=True)))


def build(words: pa.Array, start: int) -> Segment:
    """Index rows of tokens joined by single spaces. Works in Arrow and numpy, which let other threads run meanwhile."""
    lists = pc.split_pattern(words, " ")
    encoded = lists.flatten().dictionary_encode()
    sizes = np.diff(lists.offsets.to_numpy())
    codes = encoded.indices.to_numpy().astype(np.int64)
    rows = np.repeat(np.arange(len(words), dtype=np.int64), sizes)
    names = encoded.dictionary.to_pylist()
    if "" in names:
        named = codes != names.index("")
        codes, rows = codes[named], rows[named]
    lengths = np.bincount(rows, minlength=len(words)).astype(np.float32)
    pairs, counts = np.unique(codes * max(1, len(words)) + rows, return_counts=True)
    codes, rows = np.divmod(pairs, max(1, len(words)))
    offsets = np.searchsorted(codes, np.arange(len(names) + 1))
    terms = {name: number for number, name in enumerate(names)}
    return Segment(start, start + len(words), terms, offsets, rows.astype(np.int32), counts.astype(np.float32), lengths)


def with_segment(segments: tuple[Segment, ...], new: Segment) -> tuple[Segment, ...]:
    """Append a segment, joining it with those before it while they are not much larger: a search looks at few of them."""
    kept = list(segments)
    while kept and (size := new.end - kept[-1].start) <= _MERGED_UP_TO and 3 * (new.end - new.start) >= size:
        new = _joined(kept.pop(), new)
    return (*kept, new)


def _joined(left: Segment, right: Segment) -> Segment:
    terms = dict(left.terms)
    numbers = np.fromiter((terms.setdefault(term, len(terms)) for term in right.terms), np.int64, len(right.terms))
    codes = np.concatenate(
        [
            np.repeat(np.arange(len(left.terms)), np.diff(left.offsets)),
            np.repeat(numbers, np.diff(right.offsets)),
        ]
    )
    order = np.argsort(codes, kind="stable")
    rows = np.concatenate([left.rows, right.rows + np.int32(right.start - left.start)])[order]
    return Segment(
        left.start,
        right.end,
        terms,
        np.searchsorted(codes[order], np.arange(len(terms) + 1)),
        rows,
        np.concatenate([left.counts, right.counts])[order],
        np.concatenate([left.lengths, right.lengths]),
    )


def scores(segments: Iterable[Segment], count: int, weights: Weights) -> NDArray[np.float32]:
    """Return the BM25 score of each of `count` places."""
    total = np.zeros(count, np.float32)
    for segment in segments:
        part = total[segment.start : segment.end]
        room = K1 * (1 - B + B * segment.lengths / weights.average)
        for term, weight in weights.idf.items():
            where = segment.postings(term)
            rows, counts = segment.rows[where], segment.counts[where]
            part[rows] += weight * (K1 + 1) * counts / (counts + room[rows])
    return total


def holding(segments: Iterable[Segment], count: int, term: str) -> NDArray[np.bool_]:
    """Return by place whether a row holds the term."""
    mask = np.zeros(count, np.bool_)
    for segment in segments:
        mask[segment.holding(term)] = True
    return mask


def statistics(segments: Sequence[Segment]) -> TermStatistics:
    """Return the statistics of all segments together."""
    return sum((segment.statistics() for segment in segments), TermStatistics.empty())
