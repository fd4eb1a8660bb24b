"""Grains drawn into an array of pixels: one by one as round stamps, or as density where they lie too close for that.

A stamp is a list of pixel offsets with a coverage each. All pixels of all grains are written by one assignment, in the
order of the grains, so that the later lie on top; a rim that is only partly covered lets the ground through, which is
what tells two touching grains apart.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from strata.ui.widgets.sediment.ramp import LEVELS, packed

MARGIN: Final = 24
"""Device pixels around the picture in which stamps at its edge may end."""

SEPARATE: Final = 16_000
"""Up to so many grains in sight are drawn one by one."""

MOST_RINGS: Final = 6_000
"""Up to so many chosen grains each get a ring; more lie so close that a veil over their cells says the same, in a tenth of the
time."""

_VEIL: Final = 0.5
_FINEST, _COARSEST = 1.25, 5.0
_FINE: Final = 1.5
"""Device pixels to a device-independent one from which on a pixel is too small to be seen."""

_FIRST, _FULL = 0.62, 4.0
_BITS: Final = 26
"""In sums of weights, the levels are below this bit and the number above; exact for 100 million grains."""


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A shape of pixels.

    Attributes:
        across, down: int, offsets from the middle.
        cover: float, how much of each pixel is covered, above 0 to 1.
        light: float, -1 (shade) to 1 (light), as if lit from the upper left.
    """

    across: NDArray[np.int64]
    down: NDArray[np.int64]
    cover: NDArray[np.float64]
    light: NDArray[np.float64]


class Sheet:
    """The pixels of a picture of a given size, kept between frames."""

    def __init__(self, width: int, height: int, ratio: float) -> None:
        """`width` and `height` in device-independent pixels, `ratio` device pixels to each."""
        self.ratio = ratio
        self.columns, self.rows = round(width * ratio), round(height * ratio)
        self._pixels = np.zeros((self.rows + 2 * MARGIN, self.columns + 2 * MARGIN), np.uint32)
        side = self._side
        self._cells = np.zeros((-(-self.rows // side), -(-self.columns // side) + 2), np.uint32)
        self._used = (0, 0)

    @property
    def _side(self) -> int:
        """Device pixels of a cell: two, blurred, where pixels are coarse; three, crisp, where they are fine."""
        return 2 if self.ratio < _FINE else 3

    def clear(self) -> None:
        """Forget what was stamped."""
        first, end = self._used
        self._pixels[first:end].fill(0)
        self._used = (0, 0)

    def stamp(
        self,
        x: NDArray[np.float32],
        y: NDArray[np.float32],
        stamp: Stamp,
        colours: NDArray[np.uint32],
        levels: NDArray[np.uint8],
    ) -> None:
        """Draw a stamp at places in device-independent pixels; `colours` by level and pixel of the stamp."""
        if not len(x):
            return
        across = np.rint(x * self.ratio).astype(np.int64)
        down = np.rint(y * self.ratio).astype(np.int64)
        inside = (across > -MARGIN // 2) & (across < self.columns + MARGIN // 2)
        inside &= (down > -MARGIN // 2) & (down < self.rows + MARGIN // 2)
        width = self._pixels.shape[1]
        if not inside.any():
            return
        rows = down[inside] + MARGIN
        self._use(int(rows.min() + stamp.down.min()), int(rows.max() + stamp.down.max()) + 1)
        middles = rows * width + across[inside] + MARGIN
        pixels = middles[:, None] + (stamp.down * width + stamp.across)[None, :]
        self._pixels.reshape(-1)[pixels.reshape(-1)] = colours[levels[inside]].reshape(-1)

    def rule(self, x: NDArray[np.float32], top: float, colours: NDArray[np.uint32], levels: NDArray[np.uint8]) -> None:
        """Draw vertical lines of one height from `top` down; `colours` by level and device pixel of the line."""
        first = round(top * self.ratio) + MARGIN
        end = first + colours.shape[1]
        across = np.rint(x * self.ratio).astype(np.int64)
        inside = (across >= 0) & (across < self.columns)
        self._pixels[first:end, across[inside] + MARGIN] = colours[levels[inside]].T
        self._use(first, end)

    def _use(self, first: int, end: int) -> None:
        used = self._used
        self._used = (min(first, used[0]), max(end, used[1])) if used[0] < used[1] else (first, end)

    def draw(self, painter: QPainter, at: QPointF) -> None:
        """Draw what was stamped."""
        first, end = max(self._used[0], MARGIN), min(self._used[1], MARGIN + self.rows)
        if first >= end:
            return
        height, width = self._pixels.shape
        image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self.ratio)
        source = QRectF(MARGIN, first, self.columns, end - first)
        top = at.y() + (first - MARGIN) / self.ratio
        painter.drawImage(QRectF(at.x(), top, self.columns / self.ratio, (end - first) / self.ratio), image, source)

    def draw_density(
        self,
        painter: QPainter,
        at: QPointF,
        x: NDArray[np.float32],
        y: NDArray[np.float32],
        weights: NDArray[np.float64],
        shades: NDArray[np.uint32],
    ) -> None:
        """Draw how many grains lie where: `shades` by their mean level and by their number; `weights` from `weights_of`."""
        side = self._side
        rows, columns = self._cells.shape
        share = np.float32(self.ratio / side)
        across = np.clip(x * share + np.float32(1), 0, columns - 1).astype(np.intp)
        cells = np.clip(y * share, 0, rows - 1).astype(np.intp) * columns + across
        sums = np.bincount(cells, weights=weights, minlength=rows * columns)
        filled = np.flatnonzero(sums > 0)  # of truths it is ten times as fast as of numbers
        found = sums[filled].astype(np.int64)
        number = found >> _BITS
        mean = (found & ((1 << _BITS) - 1)) // number
        flat = self._cells.reshape(-1)
        flat.fill(0)
        flat[filled] = shades[mean, np.minimum(number, shades.shape[1] - 1)]
        image = QImage(self._cells.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)
        first, end = max(0, int(filled[0]) // columns - 1), min(rows, int(filled[-1]) // columns + 2)
        left = max(1, int(across.min()) - 1)
        used = QRectF(left, first, columns - 1 - left, end - first)  # the outermost columns gathered what lies beyond
        to = side / self.ratio
        target = QRectF(at.x() + (left - 1) * to, at.y() + first * to, used.width() * to, used.height() * to)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.ratio < _FINE)
        painter.drawImage(target, image, used)


def radius_for(count: int, area: float) -> float:
    """Return the radius of a grain when so many are in sight on an area of square pixels: together they cover a tenth."""
    wanted = (0.1 * area / (np.pi * max(1, count))) ** 0.5
    return float(min(_COARSEST, max(_FINEST, wanted)))


@lru_cache(maxsize=64)
def disc(radius: float) -> Stamp:
    """Return a filled circle of a radius in device pixels."""
    return _shape(radius, 0.0)


@lru_cache(maxsize=64)
def ring(radius: float, stroke: float) -> Stamp:
    """Return a circle line whose outer edge has a radius, both in device pixels."""
    return _shape(radius, max(0.0, radius - stroke))


def lit(stamp: Stamp, ramp: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return a stamp's pixels in every colour of the ramp, a little lit from above."""
    light = stamp.light[None, :, None]
    base = ramp[:, None, :].astype(np.float64)
    shaded = np.clip(np.where(light > 0, base + (255 - base) * light * 0.16, base * (1 + light * 0.2)), 0, 255)
    return packed(shaded.astype(np.uint8), stamp.cover[None, :])


def plain(stamp: Stamp, colour: tuple[int, int, int], opacity: float = 1.0) -> NDArray[np.uint32]:
    """Return a stamp's pixels in one colour, for every level."""
    one = packed(np.array([[colour]], np.uint8), stamp.cover[None, :] * opacity)
    return np.repeat(one, LEVELS, axis=0)


def veil(colour: tuple[int, int, int]) -> NDArray[np.uint32]:
    """Return one colour for every cell that holds a grain, through which the cell's own colour shows."""
    opacity = np.array([[0.0, _VEIL]])
    return np.repeat(packed(np.array([[colour]], np.uint8), opacity), LEVELS, axis=0)


def _shape(outer: float, inner: float) -> Stamp:
    reach = int(np.ceil(outer)) + 1
    down, across = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    away = np.hypot(across, down)
    cover = np.clip(outer + 0.5 - away, 0, 1)
    if inner > 0:
        cover *= np.clip(away - inner + 0.5, 0, 1)
    kept = cover > 0.04
    light = -(across + down) / (2.0 * max(1.0, outer))
    return Stamp(
        across[kept].astype(np.int64), down[kept].astype(np.int64), cover[kept].astype(np.float64), np.clip(light[kept], -1, 1)
    )


def weights_of(levels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return one weight a grain, of which a sum tells both how many were added and the sum of their levels."""
    return levels.astype(np.float64) + float(1 << _BITS)


def shades_of(ramp: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return the colours of cells by mean effectiveness and by the number of grains in them: more are more opaque."""
    number = np.arange(round(_FULL) + 2)
    opacity = np.where(number == 0, 0.0, _FIRST + (1 - _FIRST) * np.clip((number - 1) / _FULL, 0, 1))
    return packed(ramp[:, None, :], opacity[None, :])
