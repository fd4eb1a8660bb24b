"""What is left out, counted: equal cases become one line of the report."""

import logging
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from strata.domain.imports import Skipped, SkipReason

logger = logging.getLogger(__name__)

T = TypeVar("T")

UNEXPECTED: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)
"""What a record of an unforeseen shape can provoke in the code that reads it."""


class SkipTally:
    """Counts equal cases; asked for its lines at the end."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, SkipReason, str], int] = {}

    def add(self, where: str, reason: SkipReason, detail: str, count: int = 1) -> None:
        """Count one case."""
        key = (where, reason, detail)
        self._counts[key] = self._counts.get(key, 0) + count

    def lines(self) -> Iterator[Skipped]:
        """Yield one line for each kind of case."""
        for (where, reason, detail), count in self._counts.items():
            yield Skipped(where, reason, detail, count)


def converted(convert: Callable[[], T], where: str) -> T | Skipped:
    """Return what `convert` makes of a foreign record, or the line that says it is damaged: it never costs the file."""
    try:
        return convert()
    except UNEXPECTED:
        logger.info("A record of an unforeseen shape at %s", where, exc_info=True)
        return Skipped(where, SkipReason.DAMAGED, "This record has a shape that Strata does not know; it was left out.")
