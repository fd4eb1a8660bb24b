"""Where each entry of a long column stands, when most heights are only guessed until they are seen."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Heights:
    """Heights of entries and the tops that follow from them, in pixels."""

    def __init__(self, guesses: Sequence[int] = ()) -> None:
        self._heights = list(guesses)
        self._tops: list[int] | None = None

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def total(self) -> int:
        """Height of the whole column."""
        return self._all_tops()[-1]

    def height(self, index: int) -> int:
        """Height of one entry, measured or guessed."""
        return self._heights[index]

    def top(self, index: int) -> int:
        """Where an entry begins; `len(self)` gives the end of the column."""
        return self._all_tops()[index]

    def at(self, y: int) -> int:
        """Return the entry that covers `y`, the nearest one outside the column."""
        found = bisect_right(self._all_tops(), y) - 1
        return max(0, min(found, len(self._heights) - 1))

    def measure(self, index: int, height: int) -> int:
        """Replace a guess by the true height; return by how much it was off."""
        delta = height - self._heights[index]
        if delta:
            self._heights[index] = height
            self._tops = None
        return delta

    def _all_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=0))
        return self._tops
