"""Honest shares: how sure one can be of a share when little was counted."""

import math
from dataclasses import dataclass
from typing import Final

_Z: Final = 1.959964
"""Of a normal distribution: 95 in 100 lie within so many deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `n` with the interval in which, 95 times in 100, the true one lies.

    Attributes:
        value, low, high: 0 to 1; with nothing counted 0, 0 and 1.
    """

    value: float
    low: float
    high: float
    n: int


def wilson(hits: float, n: int) -> Share:
    """Return the share of `hits` in `n` with its score interval (Wilson, "Probable inference", JASA 1927)."""
    if n <= 0:
        return Share(0.0, 0.0, 1.0, 0)
    share = min(1.0, max(0.0, hits / n))
    squared = _Z * _Z
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    half = _Z * math.sqrt(share * (1 - share) / n + squared / (4 * n * n)) / (1 + squared / n)
    return Share(share, max(0.0, middle - half), min(1.0, middle + half), n)


def difference(one: Share, other: Share) -> tuple[float, float, float]:
    """Return one share minus another with its 95 % interval (Newcombe, "Interval estimation for the difference", 1998)."""
    value = one.value - other.value
    down = math.hypot(one.value - one.low, other.high - other.value)
    up = math.hypot(one.high - one.value, other.value - other.low)
    return value, max(-1.0, value - down), min(1.0, value + up)
