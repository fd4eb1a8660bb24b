"""The bands themselves: tinted sediment with soft, wavy boundaries, drawn once for a size and a theme.

The pattern repeats after its own width, so that it can drift along while the person pans.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from strata.ui.widgets.sediment.layout import Layout

_COARSENESS: Final = 3
"""Device-independent pixels to one that is computed; what is drawn is smooth anyway."""

_SWING, _BLEND = 6.5, 6.0
_TINT, _TINT_IN_THE_DARK = 0.13, 0.19
_LAMINA: Final = 0.009


@dataclass(frozen=True, slots=True)
class _Drawn:
    size: QSize
    ratio: float
    edges: tuple[float, ...]
    colours: tuple[str, ...]
    picture: QPixmap


class Ground:
    """Draws the bands and remembers the drawing."""

    def __init__(self) -> None:
        self._drawn: _Drawn | None = None

    def draw(
        self, painter: QPainter, ratio: float, layout: Layout, colours: Sequence[QColor], base: QColor, drift: float
    ) -> None:
        """Draw the bands over the whole width; `drift` is how far the pattern has moved, in device-independent pixels."""
        room = QRectF(0, layout.room.top(), layout.room.right(), layout.room.height())
        picture = self._picture(room, ratio, layout.edges, colours, base)
        shift = round(drift % room.width() * ratio) / ratio  # on whole pixels, where drawing is plain copying
        painter.drawPixmap(QPointF(shift, room.top()), picture)
        painter.drawPixmap(QPointF(shift - room.width(), room.top()), picture)

    def _picture(
        self, room: QRectF, ratio: float, edges: tuple[float, ...], colours: Sequence[QColor], base: QColor
    ) -> QPixmap:
        size = QSize(round(room.width() * ratio), round(room.height() * ratio))
        names = (base.name(), *(colour.name() for colour in colours))
        drawn = self._drawn
        if drawn is None or (drawn.size, drawn.ratio, drawn.edges, drawn.colours) != (size, ratio, edges, names):
            pixels = _sediment(room, edges, colours, base)
            height, width, _ = pixels.shape
            coarse = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
            how = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
            # Without an alpha channel, so that drawing it is plain copying.
            picture = QPixmap.fromImage(coarse.scaled(size, *how).convertToFormat(QImage.Format.Format_RGB32))
            picture.setDevicePixelRatio(ratio)
            self._drawn = drawn = _Drawn(size, ratio, edges, names, picture)
        return drawn.picture


def _sediment(room: QRectF, edges: tuple[float, ...], colours: Sequence[QColor], base: QColor) -> NDArray[np.uint8]:
    """Return rows of blue, green, red and nothing."""
    width, height = max(2, round(room.width() / _COARSENESS)), max(2, round(room.height() / _COARSENESS))
    turn = np.linspace(0, 2 * np.pi, width, endpoint=False)
    y = np.linspace(0, room.height(), height)[:, None]
    ground = np.array([base.red(), base.green(), base.blue()], np.float64)
    strength = _TINT_IN_THE_DARK if base.lightness() < 128 else _TINT
    tints = [
        ground + (np.array([c.red(), c.green(), c.blue()]) - ground) * strength * (1 + 0.25 * (place % 2))
        for place, c in enumerate(colours)
    ]
    mixed = np.broadcast_to(tints[0], (height, width, 3)).copy()
    for place in range(1, len(tints)):
        below = _below(y - (edges[place] - room.top()), turn, place)
        mixed += (tints[place] - mixed) * below[..., None]
    mixed *= 1 + _laminae(turn, height)[..., None]
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., :3] = np.clip(mixed, 0, 255)[..., ::-1].astype(np.uint8)
    return pixels


def _below(y: NDArray[np.float64], turn: NDArray[np.float64], place: int) -> NDArray[np.float64]:
    """Return how much each point lies below a wavy boundary, 0 to 1."""
    wave = np.sin(2 * turn + 1.7 * place) + 0.55 * np.sin(3 * turn - 2.3 * place) + 0.3 * np.sin(7 * turn + place)
    share = np.clip((y - _SWING * wave[None, :]) / (2 * _BLEND) + 0.5, 0, 1)
    return share * share * (3 - 2 * share)


def _laminae(turn: NDArray[np.float64], height: int) -> NDArray[np.float64]:
    """Return thin layers of lighter and darker silt, as shares of brightness."""
    random = np.random.default_rng(5)
    made = np.zeros((height, len(turn)))
    for waves in (1, 2, 5):
        phase = np.cumsum(random.normal(0, 0.35, height))
        strength = random.normal(0, 1, height)
        made += strength[:, None] * np.sin(waves * turn[None, :] + phase[:, None])
    return _LAMINA * made / 1.7 * 0.6 + _LAMINA * random.normal(0, 0.5, height)[:, None]
