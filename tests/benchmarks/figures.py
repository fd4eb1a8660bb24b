"""Statistics of the benchmarks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 2000
SEED = 7


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % interval by bootstrap over questions."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.mean:5.1f} [{100 * self.low:.1f}–{100 * self.high:.1f}]"


def bootstrap(values: Sequence[float]) -> Interval:
    """Return the mean of some questions' figures and where it would fall with other questions of the same kind."""
    array = np.asarray(values, float)
    draws = np.random.default_rng(SEED).integers(0, len(array), (DRAWS, len(array)))
    low, high = np.percentile(array[draws].mean(axis=1), (2.5, 97.5))
    return Interval(float(array.mean()), float(low), float(high))


def recall(found: Sequence[str], wanted: frozenset[str], first: int) -> float:
    """Return the share of the wanted ids among the first found."""
    return len(wanted.intersection(found[:first])) / len(wanted)


def reciprocal_rank(found: Sequence[str], wanted: frozenset[str]) -> float:
    """Return one over the rank of the first wanted id, 0 without any."""
    return next((1 / rank for rank, one in enumerate(found, 1) if one in wanted), 0.0)


def ndcg(found: Sequence[str], wanted: frozenset[str], first: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first found; every wanted id gains 1."""
    gain = sum(1 / math.log2(rank + 1) for rank, one in enumerate(found[:first], 1) if one in wanted)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(first, len(wanted)) + 1))
    return gain / best


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """The middle and the slow end of some durations."""

    p50: float
    p95: float
    count: int

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f} ms"


def spread(milliseconds: Sequence[float]) -> Milliseconds:
    """Return p50 and p95."""
    p50, p95 = np.percentile(np.asarray(milliseconds, float), (50, 95)) if milliseconds else (math.nan, math.nan)
    return Milliseconds(float(p50), float(p95), len(milliseconds))
