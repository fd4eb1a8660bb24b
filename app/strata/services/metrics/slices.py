"""Recalls gathered in slices of a range, so that a chart gets a few hundred points whatever the number of recalls."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import numpy as np

from strata.domain.flow_pictures import Span
from strata.domain.intervals import wilson
from strata.domain.recall_pictures import ReliabilityBin
from strata.services.flow.zone import micros_of, moment_of
from strata.services.ports.recalls import Floats, Integers

MOST_SLICES: Final = 2_000
TENTHS: Final = 10


class Slices:
    """Moments of a range, ascending, cut into equal slices; empty slices are left out.

    Attributes:
        at: the beginning of each slice that holds something.
        count: how many moments it holds.
    """

    def __init__(self, moments: Integers, span: Span, most: int) -> None:
        first, last = micros_of(span.since), micros_of(span.until)
        width = max(1, -(-(last - first) // max(1, most)))
        which = (moments - first) // width
        slices, self._begins = np.unique(which, return_index=True)
        self._ends = np.r_[self._begins[1:], len(moments)][: len(slices)]
        self.at: tuple[datetime, ...] = tuple(moment_of(first + int(one) * width) for one in slices)
        self.count: tuple[int, ...] = tuple((self._ends - self._begins).tolist())

    def quantiles(self, values: Floats, share: float) -> tuple[float, ...]:
        """Return a quantile of the values of each slice."""
        return tuple(float(np.quantile(part, share)) for part in self._parts(values))

    def means(self, values: Floats) -> tuple[float, ...]:
        """Return the mean of the values of each slice."""
        return tuple(float(part.mean()) for part in self._parts(values))

    def _parts(self, values: Floats) -> Iterator[Floats]:
        for begin, end in zip(self._begins.tolist(), self._ends.tolist(), strict=True):
            yield values[begin:end]


def quantile(values: Floats, share: float) -> float:
    """Return a quantile, 0 without values."""
    return float(np.quantile(values, share)) if len(values) else 0.0


def evenly(count: int, most: int) -> Integers:
    """Return at most `most` places out of `count`, evenly spread."""
    if count <= most:
        return np.arange(count, dtype=np.int64)
    chosen: Integers = np.linspace(0, count - 1, most).round().astype(np.int64)
    return chosen


def reliability(confidence: Floats, right: Floats) -> tuple[ReliabilityBin, ...]:
    """Return what was said against what was, by tenths; tenths without a value are left out."""
    tenths = np.minimum((confidence * TENTHS).astype(np.int64), TENTHS - 1)
    bins = []
    for tenth in np.unique(tenths).tolist():
        inside = tenths == tenth
        share = wilson(float(right[inside].sum()), int(inside.sum()))
        said = float(confidence[inside].mean())
        bins.append(ReliabilityBin(tenth / TENTHS, (tenth + 1) / TENTHS, said, share))
    return tuple(bins)


def calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """Return the expected calibration error: the mean of |said - was|, weighted by counts (Naeini et al., AAAI 2015)."""
    count = sum(one.was.n for one in bins)
    return sum(one.was.n * abs(one.said - one.was.value) for one in bins) / count if count else 0.0
