"""Fuzzy matching for the command palette: all letters in order, better at the starts of words and side by side."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def score(query: str, text: str) -> float | None:
    """Return how well `query` fits `text` (higher is better), None when it does not; "" fits everything equally."""
    wanted, offered = query.casefold().replace(" ", ""), text.casefold()
    if not wanted:
        return 0.0
    total, place, previous = 0.0, 0, -2
    for letter in wanted:
        found = _next(letter, offered, place, previous)
        if found < 0:
            return None
        starts = found == 0 or not offered[found - 1].isalnum()
        total += 1.0 + (3.0 if starts else 0.0) + (2.0 if found == previous + 1 else 0.0)
        previous, place = found, found + 1
    return total - 0.02 * len(offered)


def best(query: str, items: Iterable[T], text: Callable[[T], str]) -> list[T]:
    """Return the items that fit, best first; equal ones keep their order."""
    scored = [(fit, item) for item in items if (fit := score(query, text(item))) is not None]
    return [item for _, item in sorted(scored, key=lambda pair: -pair[0])]


def _next(letter: str, text: str, place: int, previous: int) -> int:
    """Return where a letter is taken: right after the one before, else at the start of a word, else the first there is."""
    if previous + 1 == place and text.startswith(letter, place):
        return place
    first = text.find(letter, place)
    found = first
    while found > 0 and text[found - 1].isalnum():
        found = text.find(letter, found + 1)
    return found if found >= 0 else first
