"""The words of the folded part in order, each with how many rows hold it: what a half-typed word may become.

A file for each state of the folded part, mapped into memory: a look-up reads a few pages of it. It is made from counts that
are there anyway, when an index is written and when rows are folded, and is as exact as they are.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from strata.services.beginnings import SHORTEST
from strata.services.ports.index import WordCount
from strata.storage.lance.syncing import write_durably

log = logging.getLogger(__name__)

_FILE: Final = "lexicon-{}.arrow"
_LAST: Final = "\U0010ffff"
"""Sorts behind everything that a word may go on with."""

_GATHERED: Final = 500_000
"""Words gathered before they are laid into one list; 10 MB."""

_SCHEMA: Final = pa.schema([pa.field("word", pa.string()), pa.field("rows", pa.uint32())])


class Lexicon:
    """Words in the order of their letters' code points, each once."""

    def __init__(self, words: pa.StringArray, rows: NDArray[np.uint32]) -> None:
        self._words = words
        self._rows = rows

    @classmethod
    def empty(cls) -> "Lexicon":
        """Return one without words."""
        return cls(pa.array([], pa.string()), np.zeros(0, np.uint32))

    def __len__(self) -> int:
        return len(self._words)

    def longer(self, beginning: str, most: int) -> list[WordCount]:
        """Return the words that begin so and go on, those in most rows first."""
        first = self._place(beginning)
        if first < len(self) and self._words[first].as_py() == beginning:
            first += 1
        rows = self._rows[first : self._place(beginning + _LAST)].astype(np.int64)
        # Equals come in the order of the words.
        worth = rows * rows.size - np.arange(rows.size)
        best = np.argpartition(-worth, most - 1)[:most] if rows.size > most else np.arange(rows.size)
        best = best[np.argsort(-worth[best])]
        return [WordCount(self._words[first + place].as_py(), int(rows[place])) for place in best.tolist()]

    def count(self, word: str) -> int:
        """Return in how many rows a word stands."""
        place = self._place(word)
        return int(self._rows[place]) if place < len(self) and self._words[place].as_py() == word else 0

    def with_counts(self, words: Sequence[str], rows: NDArray[np.int64]) -> "Lexicon":
        """Return one with these words as well."""
        gathering = Gathering(self)
        gathering.take(words, rows)
        return gathering.lexicon()

    def save(self, folder: Path, wave: int) -> None:
        """Write it for a state of the folded part, synced. Raises `OSError`."""
        sink = pa.BufferOutputStream()
        table = pa.table([self._words, pa.array(self._rows)], schema=_SCHEMA)
        with pa.ipc.new_file(sink, _SCHEMA) as file:
            file.write_table(table, max_chunksize=max(1, len(self)))
        write_durably(folder / _FILE.format(wave), sink.getvalue().to_pybytes())

    def _place(self, word: str) -> int:
        """Return how many words come before this one."""
        low, high = 0, len(self._words)
        while low < high:
            middle = (low + high) // 2
            if self._words[middle].as_py() < word:
                low = middle + 1
            else:
                high = middle
        return low


class Gathering:
    """Gathers words with their counts into a lexicon."""

    def __init__(self, start: Lexicon | None = None) -> None:
        start = start or Lexicon.empty()
        self._words: list[pa.Array] = [start._words]
        self._rows: list[NDArray[np.uint32]] = [start._rows]
        self._fresh = 0

    def take(self, words: Sequence[str], rows: NDArray[np.int64]) -> None:
        """Take words in, each with the number of rows that hold it; what nobody would complete is passed over."""
        kept = [place for place, word in enumerate(words) if len(word) > SHORTEST and word[0].isalpha()]
        self._words.append(pa.array([words[place] for place in kept], pa.string()))
        self._rows.append(rows[kept].astype(np.uint32))
        self._fresh += len(kept)
        if self._fresh >= _GATHERED:
            self._join()

    def lexicon(self) -> Lexicon:
        """Return what was gathered."""
        self._join()
        return Lexicon(self._words[0], self._rows[0])

    def _join(self) -> None:
        words, rows = pa.concat_arrays(self._words), np.concatenate(self._rows)
        if len(words):
            order = pc.sort_indices(words)
            words, rows = words.take(order), rows[order.to_numpy()]
            first = np.flatnonzero(np.r_[True, pc.not_equal(words[1:], words[:-1]).to_numpy(zero_copy_only=False)])
            words, rows = words.take(pa.array(first)), np.add.reduceat(rows, first, dtype=np.uint32)
        self._words, self._rows, self._fresh = [words], [rows], 0


def read_lexicon(folder: Path, wave: int) -> Lexicon | None:
    """Return that of a state of the folded part; None where there is none, or none that can be read."""
    file = folder / _FILE.format(wave)
    if not file.exists():
        return None
    try:
        with pa.memory_map(str(file)) as source:
            table = pa.ipc.open_file(source).read_all()
        if table.schema != _SCHEMA:
            raise pa.ArrowInvalid("it has other columns")
    except (OSError, pa.ArrowInvalid) as error:
        log.warning("Half-typed words are not completed until rows are folded again: %s", error)
        return None
    return Lexicon(table["word"].combine_chunks(), table["rows"].combine_chunks().to_numpy())


def forget_lexicons(folder: Path, before: int) -> None:
    """Delete those of states before one; what the system keeps open is deleted the next time."""
    kept = {_FILE.format(before), _FILE.format(before + 1)}
    for file in folder.glob(_FILE.format("*")):
        if file.name not in kept:
            _delete(file)


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.info("%s stays for now: %s", file.name, error)
