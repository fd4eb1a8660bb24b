"""The words of the folded part in order, each with how many rows hold it: what a half-typed word may become.

It is made from counts that are there anyway, when an index is written and when rows are folded, and is as exact as they are.
There is a file for each state of the folded part, of which a look-up reads a few kilobytes. It holds, little-endian and
without gaps: three int64 (a sign, the number of words n, the bytes of all words), n uint32 (rows), n + 1 int32 (where each
word begins, and the end), and the words in UTF-8, in the order of their code points.
"""

import logging
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from strata.services.beginnings import SHORTEST
from strata.services.ports.index import WordCount
from strata.storage.lance.syncing import write_durably

log = logging.getLogger(__name__)

_FILE: Final = "lexicon-{}.words"
_SIGN: Final = 0x31_6C_65_78
_HEAD: Final = 24
_LAST: Final = "\U0010ffff"
"""Sorts behind everything that a word may go on with."""

_STEP: Final = 256
"""Of so many words one is kept in memory; those between are read."""

_GATHERED: Final = 500_000
"""Words gathered before they are laid into one list; 10 MB."""


class Lexicon:
    """A whole lexicon in memory, while it is made."""

    def __init__(self, words: pa.StringArray | None = None, rows: NDArray[np.uint32] | None = None) -> None:
        """`words` are in order, each once."""
        self.words = pa.array([], pa.string()) if words is None else words
        self.rows = np.zeros(0, np.uint32) if rows is None else rows

    def with_counts(self, words: Sequence[str], rows: NDArray[np.int64]) -> "Lexicon":
        """Return one with these words as well."""
        gathering = Gathering(self)
        gathering.take(words, rows)
        return gathering.lexicon()

    def to_bytes(self) -> bytes:
        """Return it as a file's content."""
        count = len(self.words)
        if not count:
            return np.array([_SIGN, 0, 0, 0], np.int64).tobytes()[: _HEAD + 4]
        # Taken from the array as it lies: a million words as objects would keep all other threads waiting.
        _, places, words = self.words.buffers()
        ends = np.frombuffer(places, np.int32, count + 1, self.words.offset * 4)
        text = memoryview(words)[ends[0] : ends[-1]]
        head = np.array([_SIGN, count, len(text)], np.int64)
        return b"".join([head.tobytes(), self.rows.tobytes(), (ends - ends[0]).tobytes(), text])

    def save(self, folder: Path, wave: int) -> None:
        """Write it for a state of the folded part, synced. Raises `OSError`."""
        write_durably(folder / _FILE.format(wave), self.to_bytes())


class Gathering:
    """Gathers words with their counts into a lexicon."""

    def __init__(self, start: Lexicon | None = None) -> None:
        start = start or Lexicon()
        self._words: list[pa.Array] = [start.words]
        self._rows: list[NDArray[np.uint32]] = [start.rows]
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


class KeptLexicon:
    """A lexicon on disk. Safe to use from any thread; a file that went meanwhile (a newer one took its place) holds no word."""

    def __init__(self, opened: Callable[[], BinaryIO]) -> None:
        """`opened` opens the file. Raises `OSError`, and `ValueError` when it is something else."""
        self._opened = opened
        with opened() as file:
            sign, count, size = map(int, _read(file, 0, 3, np.dtype(np.int64)).tolist())
            self._count = count
            if sign != _SIGN or file.seek(0, 2) != self._begin + size:
                raise ValueError("it is not whole")
            self._landmarks = [self._words(file, place, 1)[0] for place in range(0, self._count, _STEP)]

    @property
    def _begin(self) -> int:
        """Where the words begin in the file."""
        return _HEAD + 8 * self._count + 4

    def longer(self, beginning: str, most: int) -> list[WordCount]:
        """Return the words that begin so and go on, those in most rows first."""
        try:
            with self._opened() as file:
                return self._longer(file, beginning, most)
        except OSError as error:
            log.info("A list of words went while it was looked through: %s", error)
            return []

    def count(self, word: str) -> int:
        """Return in how many rows a word stands."""
        try:
            with self._opened() as file:
                place = self._place(file, word)
                return int(self._rows(file, place, 1)[0]) if self._words(file, place, 1) == [word] else 0
        except OSError as error:
            log.info("A list of words went while it was looked through: %s", error)
            return 0

    def whole(self) -> Lexicon:
        """Read all of it. Raises `OSError`."""
        with self._opened() as file:
            ends = _read(file, _HEAD + 4 * self._count, self._count + 1, np.dtype(np.int32))
            file.seek(self._begin)
            words = pa.StringArray.from_buffers(self._count, pa.py_buffer(ends), pa.py_buffer(file.read()))
            return Lexicon(words, self._rows(file, 0, self._count))

    def _longer(self, file: BinaryIO, beginning: str, most: int) -> list[WordCount]:
        first, last = self._place(file, beginning), self._place(file, beginning + _LAST)
        first += self._words(file, first, 1) == [beginning]
        rows = self._rows(file, first, max(0, last - first)).astype(np.int64)
        # Equals come in the order of the words.
        worth = rows * rows.size - np.arange(rows.size)
        best = np.argpartition(-worth, most - 1)[:most] if rows.size > most else np.arange(rows.size)
        best = best[np.argsort(-worth[best])]
        return [WordCount(self._words(file, first + place, 1)[0], int(rows[place])) for place in best.tolist()]

    def _place(self, file: BinaryIO, word: str) -> int:
        """Return how many words come before this one."""
        start = max(0, bisect_left(self._landmarks, word) - 1) * _STEP
        return start + bisect_left(self._words(file, start, _STEP), word)

    def _words(self, file: BinaryIO, place: int, count: int) -> list[str]:
        """Return up to `count` words from a place on."""
        count = min(count, self._count - place)
        if count < 1:
            return []
        ends = _read(file, _HEAD + 4 * self._count + 4 * place, count + 1, np.dtype(np.int32)).tolist()
        file.seek(self._begin + ends[0])
        text = file.read(ends[-1] - ends[0])
        return [text[a - ends[0] : b - ends[0]].decode() for a, b in pairwise(ends)]

    def _rows(self, file: BinaryIO, place: int, count: int) -> NDArray[np.uint32]:
        return _read(file, _HEAD + 4 * place, count, np.dtype(np.uint32)).view(np.uint32)


def read_lexicon(folder: Path, wave: int) -> KeptLexicon | None:
    """Return that of a state of the folded part; None where there is none, or none that can be read."""
    file = folder / _FILE.format(wave)
    if not file.exists():
        return None
    try:
        return KeptLexicon(partial(_open, file))
    except (OSError, ValueError) as error:
        log.warning("Half-typed words are not completed until rows are folded again: %s", error)
        return None


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


def _open(file: Path) -> BinaryIO:
    return file.open("rb", buffering=0)


def _read(file: BinaryIO, start: int, count: int, kind: "np.dtype[np.generic]") -> NDArray[np.generic]:
    """Read numbers. Raises `ValueError` where the file ends before."""
    file.seek(start)
    return np.frombuffer(file.read(count * kind.itemsize), kind, count)
