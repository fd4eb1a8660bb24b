"""Fresh words by their beginnings: those of the rows that are not folded yet."""

import threading
from collections.abc import Sequence

import numpy as np

from strata.services.beginnings import Beginnings
from strata.storage.lance.postings import Segment
from strata.storage.lance.vocabulary import Vocabulary


class BegunWords:
    """Looks up the terms of a vocabulary by their beginnings. Safe to use from any thread.

    It takes in what the vocabulary has met since when it is asked, so that writing pays nothing for it.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._lock = threading.Lock()
        self._taken = 0
        self._beginnings = Beginnings()

    def longer(self, beginning: str) -> list[str]:
        """Return the terms that begin so and go on, in any order."""
        with self._lock:
            new = self._vocabulary.names_from(self._taken)
            for term in new:
                self._beginnings.add(term)
            self._taken += len(new)
            return self._beginnings.longer(beginning)


def most_common(terms: Sequence[str], segments: Sequence[Segment], vocabulary: Vocabulary, most: int) -> list[str]:
    """Return the terms that stand in most rows, dead ones included."""
    if len(terms) <= most:
        return list(terms)
    numbers = vocabulary.numbers(terms)
    counts = np.zeros(numbers.size, np.int64)
    for segment in segments:
        if segment.terms.size:
            places = np.minimum(np.searchsorted(segment.terms, numbers), segment.terms.size - 1)
            counts += np.where(segment.terms[places] == numbers, np.diff(segment.offsets)[places], 0)
    return [terms[place] for place in np.argsort(-counts, kind="stable")[:most].tolist()]
