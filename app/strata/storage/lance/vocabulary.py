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
        # One look-up for each term that is known, which are most: a look-up costs what the memory's latency is.
        numbers = list(map(self._numbers.get, terms))
        if None in numbers:
            numbers = [self._new(term) if number is None else number for term, number in zip(terms, numbers, strict=True)]
        return np.array(numbers, np.int32)

    def names(self, numbers: NDArray[np.int32]) -> list[str]:
        """Return the terms behind numbers."""
        return [self._names[number] for number in numbers.tolist()]

    def names_from(self, number: int) -> list[str]:
        """Return the terms from a number on, in the order in which they were met."""
        return self._names[number:]

    def _new(self, term: str) -> int:
        number = self._numbers.setdefault(term, len(self._names))
        if number == len(self._names):
            self._names.append(term)
        return number
