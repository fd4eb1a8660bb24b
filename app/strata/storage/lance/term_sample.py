"""Statistics of the terms of a whole library, gathered while its rows stream by."""

from typing import Final

import numpy as np
import pyarrow as pa

from strata.storage.lance.bm25 import TermStatistics
from strata.storage.lance.lexicon import Gathering, Lexicon
from strata.storage.lance.postings import build
from strata.storage.lance.vocabulary import Vocabulary

_COUNTED_WHOLE: Final = 100_000
"""Rows that are all counted; of those after them, one in `_ONE_IN`."""

_ONE_IN: Final = 8


class TermSample:
    """Counts terms: exact for small libraries, a sample for large ones (a million rows would take ten seconds to count)."""

    def __init__(self) -> None:
        self._seen = 0
        self._total = TermStatistics.empty()
        self._words = Gathering()

    def take(self, words: pa.Array) -> None:
        """Count the words of rows."""
        every = 1 if self._seen < _COUNTED_WHOLE else _ONE_IN
        self._seen += len(words)
        vocabulary = Vocabulary()
        segment = build(words.take(pa.array(np.arange(0, len(words), every))), 0, vocabulary)
        counted = segment.statistics(vocabulary)
        self._total += TermStatistics(counted.rows * every, counted.length * every, counted.hashes, counted.counts * every)
        self._words.take(vocabulary.names(segment.terms), np.diff(segment.offsets) * every)

    def total(self) -> TermStatistics:
        """Return what was counted so far."""
        return self._total

    def lexicon(self) -> Lexicon:
        """Return the words counted so far."""
        return self._words.lexicon()
