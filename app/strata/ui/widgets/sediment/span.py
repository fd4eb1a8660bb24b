"""The stretch of the time axis in sight."""

from dataclasses import dataclass
from typing import Final

from strata.ui.widgets.sediment.timescale import TimeScale
from strata.ui.widgets.sediment.values import Grains

SHORTEST: Final = 120.0
"""Seconds: no closer than two minutes across."""

_LEAST_WHOLE: Final = 3600.0
_MARGIN: Final = 0.035


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, places on the time axis (see `timescale`)."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """How much of the axis is in sight."""
        return self.end - self.start

    @property
    def middle(self) -> float:
        """The place in the middle."""
        return (self.start + self.end) / 2

    def panned(self, way: float) -> "Span":
        """Return it moved to the right by so much of the axis."""
        return Span(self.start + way, self.end + way)

    def zoomed(self, factor: float, anchor: float) -> "Span":
        """Return it `factor` times as long, with the place `anchor` staying where it is."""
        return Span(anchor + (self.start - anchor) * factor, anchor + (self.end - anchor) * factor)

    def within(self, whole: "Span", scale: TimeScale) -> "Span":
        """Return it no shorter than `SHORTEST`, no longer than `whole`, and not beyond its ends."""
        shortest = SHORTEST * scale.pace(min(max(self.middle, whole.start), whole.end))
        length = min(max(self.length, shortest), whole.length)
        start = min(max(self.middle - length / 2, whole.start), whole.end - length)
        return Span(start, start + length)

    def towards(self, other: "Span", share: float) -> "Span":
        """Return the span that lies a share, 0 to 1, of the way to another; lengths go by ratio, as the eye does."""
        length = self.length ** (1 - share) * other.length**share
        if abs(other.length - self.length) < 1e-9 * self.length:
            return Span(self.start + (other.start - self.start) * share, self.end + (other.end - self.end) * share)
        way = (length - self.length) / (other.length - self.length)
        start = self.start + (other.start - self.start) * way
        return Span(start, start + length)

    def rescaled(self, before: TimeScale, after: TimeScale) -> "Span":
        """Return the same moments on another scale."""
        return Span(after.place(before.moment(self.start)), after.place(before.moment(self.end)))


def whole_of(grains: Grains, scale: TimeScale) -> Span:
    """Return the span that holds every grain, now, and some room on both sides."""
    first = float(grains.times.min()) if len(grains) else scale.now
    last = float(grains.times.max()) if len(grains) else scale.now
    start = scale.place(min(first, scale.now - _LEAST_WHOLE))
    end = scale.place(max(last, scale.now))
    margin = (end - start) * _MARGIN
    return Span(start - margin, end + margin)
