"""Where bands and grains lie, in device-independent pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from strata.ui.widgets.sediment.span import Span
from strata.ui.widgets.sediment.values import BANDS, Grains

GUTTER: Final = 168
"""Room on the left for the names of the bands."""

AXIS: Final = 44
"""Room below for the time."""

_EMPTY, _BASE, _PER_DECADE, _FOCUSED = 0.55, 0.9, 0.22, 5.0
_SPREAD: Final = 0.88
"""Share of a band's height over which its grains lie; the rest is where two bands blend."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The picture's geometry.

    Attributes:
        room: where grains lie.
        edges: `BANDS` + 1 heights, from the top of the first band to the foot of the last.
    """

    room: QRectF
    edges: tuple[float, ...]

    def x_of(self, place: float, span: Span) -> float:
        """Return where a place on the time axis lies."""
        return self.room.left() + (place - span.start) / span.length * self.room.width()

    def place_of(self, x: float, span: Span) -> float:
        """Return the place on the time axis at x."""
        return span.start + (x - self.room.left()) / self.room.width() * span.length

    def band_at(self, y: float) -> int:
        """Return the band at a height; the nearest one outside."""
        return min(BANDS - 1, max(0, sum(edge <= y for edge in self.edges) - 1))

    def middle(self, band: int) -> float:
        """Return the middle of a band."""
        return (self.edges[band] + self.edges[band + 1]) / 2

    def height(self, band: int) -> float:
        """Return how high a band is."""
        return self.edges[band + 1] - self.edges[band]

    def heights_of(self, bands: NDArray[np.int8], depths: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the y of grains from their bands and depths."""
        edges = np.asarray(self.edges, np.float32)
        return edges[bands] + depths * (edges[1:] - edges[:-1])[bands]


def lay_out(width: float, height: float, counts: Sequence[int], focus: int | None) -> Layout:
    """Return the layout for a size: bands that hold more are higher, gently; one in focus is much higher."""
    gutter = GUTTER if width >= 480 else 0
    room = QRectF(gutter, 0, max(1.0, width - gutter), max(1.0, height - AXIS))
    weights = [_EMPTY if not count else _BASE + _PER_DECADE * math.log10(count) for count in counts]
    if focus is not None:
        weights[focus] = _FOCUSED
    edges = np.concatenate(([0.0], np.cumsum(weights))) / sum(weights) * room.height() + room.top()
    return Layout(room, tuple(float(edge) for edge in edges))


def depths_of(grains: Grains) -> NDArray[np.float32]:
    """Return how deep each grain lies in its band, 0 to 1: scattered by its key, always the same, thinning out at both edges.

    The scatter is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), which spreads neighbouring keys evenly.
    """
    mixed = grains.keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    even = (mixed >> np.uint64(40)).astype(np.float32) / np.float32(1 << 24)
    soft = (mixed & np.uint64(0xFFFFFF)).astype(np.float32) / np.float32(1 << 24)
    return (0.5 + (0.72 * even + 0.28 * soft - 0.5) * _SPREAD).astype(np.float32)
