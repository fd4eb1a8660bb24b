"""Small inverted lists in RAM: which of a stretch of rows hold a term, and how often."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from strata.storage.lance.bm25 import K1, B, TermStatistics, Weights
from strata.storage.lance.vocabulary import Vocabulary

MERGED_UP_TO: Final = 16_384
"""Rows of a segment that is left as it is: joining larger ones costs more than searching two."""

_MOST_COUNTED: Final = 65_535


@dataclass(frozen=True, slots=True)
class Segment:
    """The inverted list of the rows at the places [start, end).

    Attributes:
        terms: ascending numbers, in the vocabulary, of the terms that occur.
        offsets: postings of `terms[t]` lie at [offsets[t], offsets[t + 1]).
        rows: places of the postings, counted from `start`, ascending within a term.
        counts: how often the term stands in the row.
        lengths: words by row.
    """

    start: int
    end: int
    terms: NDArray[np.int32]
    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.float32]

    def postings(self, term: int | None) -> slice:
        """Return where the postings of a term lie; an empty slice when it does not occur."""
        if term is None:
            return slice(0, 0)
        place = int(np.searchsorted(self.terms, term))
        if place == self.terms.size or self.terms[place] != term:
            return slice(0, 0)
        return slice(int(self.offsets[place]), int(self.offsets[place + 1]))

    def holding(self, term: int | None) -> NDArray[np.int32]:
        """Return the places, counted from 0, of the rows that hold a term."""
        places: NDArray[np.int32] = self.rows[self.postings(term)] + np.int32(self.start)
        return places

    def statistics(self, vocabulary: Vocabulary) -> TermStatistics:
        """Return in how many rows each term stands."""
        held = dict(zip(vocabulary.names(self.terms), np.diff(self.offsets).tolist(), strict=True))
        return TermStatistics.of(int(np.count_nonzero(self.lengths)), int(self.lengths.sum()), held)


def spilled(segment: Segment, folder: Path) -> Segment:
    """Return the same segment with its postings in a nameless file of `folder`, from which a search reads what it asks for.

    The system deletes the file when the segment is forgotten, or when the process ends. Raises `OSError`.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(segment.rows.tobytes())
        file.write(segment.counts.tobytes())
        file.flush()
        rows = np.memmap(file, np.int32, "r", shape=segment.rows.shape)
        counts = np.memmap(file, np.uint16, "r", offset=segment.rows.nbytes, shape=segment.counts.shape)
    return replace(segment, rows=rows, counts=counts)


def build(words: pa.Array, start: int, vocabulary: Vocabulary) -> Segment:
    """Index rows of tokens joined by single spaces. Works in Arrow and numpy, which let other threads run meanwhile."""
    lists = pc.split_pattern(words, " ")
    encoded = lists.flatten().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    terms = vocabulary.numbers(names)[encoded.indices.to_numpy()].astype(np.int64)
    rows = np.repeat(np.arange(len(words), dtype=np.int64), np.diff(lists.offsets.to_numpy()))
    if "" in names:
        named = terms != vocabulary.number("")
        terms, rows = terms[named], rows[named]
    lengths = np.bincount(rows, minlength=len(words)).astype(np.float32)
    pairs, counts = np.unique(terms * max(1, len(words)) + rows, return_counts=True)
    terms, rows = np.divmod(pairs, max(1, len(words)))
    first = np.flatnonzero(np.diff(terms, prepend=-1))
    return Segment(
        start,
        start + len(words),
        terms[first].astype(np.int32),
        np.append(first, terms.size),
        rows.astype(np.int32),
        np.minimum(counts, _MOST_COUNTED).astype(np.uint16),
        lengths,
    )


def with_segment(segments: tuple[Segment, ...], new: Segment) -> tuple[Segment, ...]:
    """Append a segment, joining it with those before it while they are not much larger: a search looks at few of them."""
    kept = list(segments)
    while kept and (size := new.end - kept[-1].start) <= MERGED_UP_TO and 3 * (new.end - new.start) >= size:
        new = _joined(kept.pop(), new)
    return (*kept, new)


def _joined(left: Segment, right: Segment) -> Segment:
    """Lay two lists into one. Both are in order, so each posting's place is known without sorting."""
    terms = np.union1d(left.terms, right.terms)
    lefts, rights = _counts_among(terms, left), _counts_among(terms, right)
    offsets = np.append(0, np.cumsum(lefts + rights))
    from_left = _places(offsets[:-1], lefts)
    from_right = _places(offsets[:-1] + lefts, rights)
    rows, counts = np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.uint16)
    rows[from_left], rows[from_right] = left.rows, right.rows + np.int32(right.start - left.start)
    counts[from_left], counts[from_right] = left.counts, right.counts
    return Segment(left.start, right.end, terms, offsets, rows, counts, np.concatenate([left.lengths, right.lengths]))


def _counts_among(terms: NDArray[np.int32], segment: Segment) -> NDArray[np.int64]:
    counts = np.zeros(terms.size, np.int64)
    counts[np.searchsorted(terms, segment.terms)] = np.diff(segment.offsets)
    return counts


def _places(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers from each start on, as many as its count, one after the other."""
    shifts = starts - np.append(0, np.cumsum(counts)[:-1])
    places: NDArray[np.int64] = np.arange(counts.sum(), dtype=np.int64) + np.repeat(shifts, counts)
    return places


def scores(segments: Iterable[Segment], count: int, weights: Weights, vocabulary: Vocabulary) -> NDArray[np.float32]:
    """Return the BM25 score of each of `count` places."""
    total = np.zeros(count, np.float32)
    weighed = [(vocabulary.number(term), weight) for term, weight in weights.idf.items()]
    for segment in segments:
        part = total[segment.start : segment.end]
        for term, weight in weighed:
            where = segment.postings(term)
            rows, counts = segment.rows[where], segment.counts[where].astype(np.float32)
            room = K1 * (1 - B + B * segment.lengths[rows] / np.float32(weights.average))
            part[rows] += np.float32(weight * (K1 + 1)) * counts / (counts + room)
    return total


def holding(segments: Iterable[Segment], count: int, term: int | None) -> NDArray[np.bool_]:
    """Return by place whether a row holds the term."""
    mask = np.zeros(count, np.bool_)
    for segment in segments:
        mask[segment.holding(term)] = True
    return mask


def statistics(segments: Sequence[Segment], vocabulary: Vocabulary) -> TermStatistics:
    """Return the statistics of all segments together."""
    return sum((segment.statistics(vocabulary) for segment in segments), TermStatistics.empty())
