"""Which row of the record stands at which address of a table.

Kept in RAM, because fetching the rows' numbers from the table is a tenth of what looking words up takes (at 100,000 rows).
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.uint64]
"""Addresses as the engine gives them: the number of a fragment, then a place in it. No fragment's number is used twice."""

Seqs = NDArray[np.int64]


class Addresses:
    """The rows of one state of a table; never changes. Sixteen bytes a row."""

    def __init__(self, rows: Iterable[tuple[Places, Seqs]] = ()) -> None:
        """`rows` gives addresses and row numbers side by side, in any order."""
        parts = list(rows)
        places = np.concatenate([np.zeros(0, np.uint64), *(some for some, _ in parts)])
        seqs = np.concatenate([np.zeros(0, np.int64), *(some for _, some in parts)])
        if np.any(places[1:] < places[:-1]):  # one fragment comes in order
            order = np.argsort(places, kind="stable")
            places, seqs = places[order], seqs[order]
        self._places, self._seqs = places, seqs

    def seqs(self, places: Places) -> Seqs | None:
        """Return the rows that stand there; None when the table was written anew since, so that some are not known."""
        found = np.searchsorted(self._places, places)
        if not self._places.size or np.any(self._places[np.minimum(found, self._places.size - 1)] != places):
            return None if places.size else self._seqs[:0]
        seqs: Seqs = self._seqs[found]
        return seqs
