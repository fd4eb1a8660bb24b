"""The Confidence Lake kept in step with the record: filled as recalls come, made anew where it differs, written out."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from strata.domain.errors import WorldError
from strata.domain.lake import LakeEntry, LakeState
from strata.services.ports.recalls import LakeColumns, LakeFile, RecallStore

EVERYTHING: Final = 0.0


class LakeService:
    """Looks into the lake and mends it. Safe to use from any thread."""

    def __init__(self, file: LakeFile, store: RecallStore) -> None:
        self._file = file
        self._store = store

    def take_in(self, after: int, model: str) -> tuple[int, ...]:
        """Append what qualifies of the recalls with higher numbers; return their numbers. Raises `DiskFull`."""
        fresh = self._store.qualifying(after, model)
        for entry in fresh:
            self._file.append(entry)
        return tuple(entry.number for entry in fresh)

    def check(self, model: str) -> LakeState:
        """Compare the file with the record."""
        expected = {entry.number for entry in self._store.qualifying(0, model)}
        try:
            numbers, problem = set(self._file.numbers().tolist()), self._file.problem
        except WorldError as error:
            numbers, problem = set(), str(error)
        if numbers != expected and not problem:
            problem = f"{len(expected - numbers):,} entries missing, {len(numbers - expected):,} too many"
        return LakeState(len(numbers), len(expected), self._file.bytes, problem)

    def mend(self, model: str) -> bool:
        """Make the file anew where it differs from the record; say whether it did. Raises `DiskFull`."""
        if self.check(model).sound:
            return False
        self.rebuild(model)
        return True

    def rebuild(self, model: str) -> int:
        """Make the file anew from the record; return how many entries it has. Raises `DiskFull`."""
        entries = self._store.qualifying(0, model)
        self._file.replace(entries)
        return len(entries)

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the recalls that it holds."""
        return tuple(self._file.numbers().tolist())

    def export(self, least: float = EVERYTHING) -> Iterator[str]:
        """Return entries with at least that confidence as lines of JSON, oldest first."""
        return lines_of(self._file.columns(self._file.at_least(least)))

    def entries(self, least: float = EVERYTHING, limit: int | None = None) -> tuple[LakeEntry, ...]:
        """Return entries with at least that confidence, newest first, at most `limit`."""
        places = self._file.at_least(least)[::-1]
        return self._file.entries(places[:limit])


def lines_of(columns: LakeColumns) -> Iterator[str]:
    """Return entries as they are exported: one JSON object a line, times in UTC."""
    times = np.datetime_as_string(columns.at.astype("datetime64[us]")).tolist()
    best = columns.best.hex()
    rows = zip(
        columns.number.tolist(), times, columns.confidence.tolist(), columns.position.tolist(), columns.results.tolist(),
        columns.took.tolist(), range(0, len(best), 32), strict=True,
    )  # fmt: skip
    for number, at, confidence, position, results, took, first in rows:
        text = best[first : first + 32]
        yield (
            f'{{"recall": {number}, "at": "{at}Z", "confidence": {confidence:.4f}, '
            f'"flux_position": {position if position >= 0 else "null"}, "best": '
            f'"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}", "results": {results}, "ms": {took:.2f}}}'
        )
