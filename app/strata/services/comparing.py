"""The record against an index, row by row but as whole arrays."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from strata.domain.health import IndexCheck

Rows = Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]
"""Row numbers with the hash of what each row says, part by part, in any order."""


def compare(name: str, expected: Rows, present: Rows, waiting: Callable[[], NDArray[np.int64]]) -> IndexCheck:
    """Return how an index differs from the record.

    `waiting` gives the rows that the index has not been told of yet, whose differences are no fault. It is asked last: what
    changes while the other two are read is among them.
    """
    wanted, wanted_hashes = _sorted(expected)
    held, held_hashes = _sorted(present)
    excused = waiting()
    once, first = np.unique(held, return_index=True)
    missing = np.setdiff1d(wanted, once, assume_unique=True)
    surplus = np.setdiff1d(once, wanted, assume_unique=True)
    _, in_wanted, in_once = np.intersect1d(wanted, once, assume_unique=True, return_indices=True)
    differs = wanted_hashes[in_wanted] != held_hashes[first][in_once]
    twice = held.size - once.size
    return IndexCheck(
        name,
        expected=int(wanted.size),
        present=int(held.size),
        missing=_inexcusable(missing, excused),
        surplus=_inexcusable(surplus, excused) + int(twice),
        stale=_inexcusable(wanted[in_wanted][differs], excused),
    )


def _sorted(rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    parts = list(rows)
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    seqs, hashes = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(seqs, kind="stable")
    return seqs[order], hashes[order]


def _inexcusable(seqs: NDArray[np.int64], excused: NDArray[np.int64]) -> int:
    return int(np.count_nonzero(~np.isin(seqs, excused)))
