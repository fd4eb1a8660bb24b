"""The terms of the fresh part, each with a number that all of its segments share."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Vocabulary:
    """Numbers terms in the order in which they are met. One writer; readers may ask meanwhile.

    Segments that hold numbers can be joined without looking at a single word again.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []

    def number(self, term: str) -> int | None:
        """Return the number of a term, None for one that was never met."""
        return self._numbers.get(term)

    def numbers(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Return the numbers of terms, giving new ones to those that are met for the first time."""
        known = self._numbers
        for term in terms:
            if term not in known:
                self._names.append(term)
                known[term] = len(known)
        return np.fromiter(map(known.__getitem__, terms), np.int32, len(terms))

    def names(self, numbers: NDArray[np.int32]) -> list[str]:
        """Return the terms behind numbers."""
        return [self._names[number] for number in numbers.tolist()]
