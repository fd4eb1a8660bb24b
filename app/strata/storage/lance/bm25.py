"""BM25 as LanceDB computes it, so that hits of its index and hits from RAM stand on one scale.

Formula: idf = ln(1 + (N - df + 0.5) / (df + 0.5)), score = sum of idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length /
average)); see https://en.wikipedia.org/wiki/Okapi_BM25. N counts rows that have words at all. The engine rounds lengths a
little: scores agree to 0.1 %.
"""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

K1: Final = 1.2
B: Final = 0.75


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """In how many rows each term stands, over a collection.

    Terms are kept as 64-bit hashes: 12 bytes each, where a dictionary of strings would take a hundred.

    Attributes:
        rows: rows that have words.
        length: words in all rows together.
        hashes: sorted hashes of the terms.
        counts: rows that hold the term, beside `hashes`.
    """

    rows: int
    length: int
    hashes: NDArray[np.uint64]
    counts: NDArray[np.int64]

    @classmethod
    def empty(cls) -> "TermStatistics":
        """Return the statistics of nothing."""
        return cls(0, 0, np.zeros(0, np.uint64), np.zeros(0, np.int64))

    @classmethod
    def of(cls, rows: int, length: int, terms: Mapping[str, int]) -> "TermStatistics":
        """Return statistics from counts by term."""
        hashes = np.fromiter(map(_hash, terms), np.uint64, len(terms))
        return _summed(rows, length, hashes, np.fromiter(terms.values(), np.int64, len(terms)))

    def __add__(self, other: "TermStatistics") -> "TermStatistics":
        hashes = np.concatenate([self.hashes, other.hashes])
        counts = np.concatenate([self.counts, other.counts])
        return _summed(self.rows + other.rows, self.length + other.length, hashes, counts)

    @property
    def average(self) -> float:
        """Words of an average row."""
        return self.length / self.rows if self.rows else 1.0

    def count(self, term: str) -> int:
        """Return in how many rows the term stands."""
        place = int(np.searchsorted(self.hashes, np.uint64(_hash(term))))
        found = place < self.hashes.size and int(self.hashes[place]) == _hash(term)
        return int(self.counts[place]) if found else 0

    def to_bytes(self) -> bytes:
        """Return it as a file's content."""
        stream = io.BytesIO()
        np.savez(stream, totals=np.array([self.rows, self.length]), hashes=self.hashes, counts=self.counts)
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "TermStatistics":
        """Read what `to_bytes` gave. Raises `ValueError` or `OSError` when it is something else."""
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            rows, length = (int(total) for total in kept["totals"])
            return cls(rows, length, kept["hashes"], kept["counts"])


@dataclass(frozen=True, slots=True)
class Weights:
    """What a query's terms weigh in a collection.

    Attributes:
        idf: weight by term.
        average: words of an average row.
        greatest: weight of a term that stands nowhere.
    """

    idf: dict[str, float]
    average: float
    greatest: float

    @classmethod
    def of(cls, counts: Mapping[str, int], rows: int, average: float) -> "Weights":
        """Weigh terms by the number of rows, of `rows` altogether, that hold each."""
        return cls({term: idf(rows, min(count, rows)) for term, count in counts.items()}, average, idf(rows, 0))

    def score(self, words: Sequence[str]) -> float:
        """Return the score of one row of words."""
        room = K1 * (1 - B + B * len(words) / self.average)
        counts = {term: words.count(term) for term in self.idf}
        return sum(self.idf[term] * count * (K1 + 1) / (count + room) for term, count in counts.items() if count)


def idf(rows: int, count: int) -> float:
    """Return the weight of a term that stands in `count` of `rows` rows."""
    return math.log(1 + (rows - count + 0.5) / (count + 0.5))


def _hash(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")


def _summed(rows: int, length: int, hashes: NDArray[np.uint64], counts: NDArray[np.int64]) -> TermStatistics:
    unique, place = np.unique(hashes, return_inverse=True)
    return TermStatistics(rows, length, unique, np.bincount(place, counts, unique.size).astype(np.int64))
