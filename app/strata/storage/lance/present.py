"""Which rows a table or a part of it holds: a byte for each row number, so that new rows need no look-up and no delete."""

import numpy as np
from numpy.typing import NDArray


class SeqSet:
    """A growing set of non-negative row numbers; 1 MB for a million. One thread at a time; others may ask."""

    def __init__(self) -> None:
        self._bits: NDArray[np.bool_] = np.zeros(1024, np.bool_)

    def __contains__(self, seq: object) -> bool:
        return isinstance(seq, int) and seq < self._bits.size and bool(self._bits[seq])

    def add(self, seqs: NDArray[np.int64]) -> None:
        """Take these in."""
        if not seqs.size:
            return
        highest = int(seqs.max())
        if highest >= self._bits.size:
            bits = np.zeros(max(highest + 1, self._bits.size * 2), np.bool_)
            bits[: self._bits.size] = self._bits
            self._bits = bits
        self._bits[seqs] = True

    def discard(self, seqs: NDArray[np.int64]) -> None:
        """Take these out."""
        self._bits[seqs[seqs < self._bits.size]] = False

    def among(self, seqs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of `seqs` that are held."""
        inside = seqs[seqs < self._bits.size]
        return inside[self._bits[inside]]
