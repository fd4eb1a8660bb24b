"""Two measures: how much text to encode at once, and how fast encoding goes."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

BATCH_SECONDS: Final = 0.08
"""How long one batch should take: short enough that a search never waits long, long enough that little is lost between."""

RATE_OVER: Final = timedelta(minutes=1)

_FIRST_BUDGET: Final = 4_000
_LEAST: Final = 200
_MOST: Final = 4_000_000
_PER_TEXT: Final = 16


class BatchSize:
    """Finds by itself how many characters a device encodes in `BATCH_SECONDS`."""

    def __init__(self) -> None:
        self._budget = float(_FIRST_BUDGET)

    def take(self, texts: Sequence[str], start: int) -> int:
        """Return the end of the batch that begins at `start`; it holds one text at least."""
        left = self._budget
        end = start
        while end < len(texts) and (end == start or left >= _cost(texts[end])):
            left -= _cost(texts[end])
            end += 1
        return end

    def took(self, texts: Sequence[str], seconds: float) -> None:
        """Learn from a batch. A step at most doubles or halves the size, so that one odd batch does little harm."""
        if seconds <= 0:
            return
        found = sum(_cost(text) for text in texts) * BATCH_SECONDS / seconds
        self._budget = min(max(found, self._budget / 2, _LEAST), self._budget * 2, _MOST)


def _cost(text: str) -> int:
    return len(text) + _PER_TEXT


class Throughput:
    """Passages a second over the last minute of work."""

    def __init__(self) -> None:
        self._parts: deque[tuple[datetime, datetime, int]] = deque()

    def note(self, started: datetime, ended: datetime, count: int) -> None:
        """Take in that `count` passages were done between two moments."""
        self._parts.append((started, ended, count))
        while ended - self._parts[0][1] > RATE_OVER:
            self._parts.popleft()

    def rest(self) -> None:
        """Forget: there is nothing to do."""
        self._parts.clear()

    def per_second(self) -> float | None:
        """Return the speed, None when nothing was done or no time has passed."""
        parts = tuple(self._parts)
        if not parts:
            return None
        seconds = (parts[-1][1] - parts[0][0]).total_seconds()
        return sum(count for _, _, count in parts) / seconds if seconds > 0 else None
