"""One frame of the strata view, put together from its parts."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from strata.ui.theme.active import qcolor, theme, type_sizes
from strata.ui.theme.palette import Role
from strata.ui.widgets.sediment.arrows import lines_of, stamp_lines
from strata.ui.widgets.sediment.axis import BandLine, draw_axis, draw_bands, draw_legend, hairline
from strata.ui.widgets.sediment.ground import Ground
from strata.ui.widgets.sediment.layout import AXIS, Layout
from strata.ui.widgets.sediment.ramp import ramp
from strata.ui.widgets.sediment.scene import Scene, Sight
from strata.ui.widgets.sediment.span import Span
from strata.ui.widgets.sediment.stamps import MOST_RINGS, SEPARATE, Sheet, disc, lit, plain, ring, shades_of, veil
from strata.ui.widgets.sediment.strokes import (
    draw_countdown,
    draw_focus,
    draw_halo,
    draw_now,
    draw_path,
    draw_pin,
    draw_rubber_band,
)
from strata.ui.widgets.sediment.timescale import TimeScale
from strata.ui.widgets.sediment.values import Mark

DETAILED: Final = 160
"""Up to so many grains in sight, each shows its countdown and its pin."""

_URGENT: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that one frame depends on beside the scene.

    Attributes:
        rested: place of the grain under the pointer or the keyboard.
        pulled: the rubber band.
        drift: how far the ground has moved, in device-independent pixels.
        ratio: device pixels to a device-independent one.
        focused: whether the keyboard is here.
    """

    layout: Layout
    span: Span
    scale: TimeScale
    now: float
    lines: tuple[BandLine, ...]
    focus: int | None
    rested: int | None
    pulled: QRectF | None
    drift: float
    ratio: float
    focused: bool


class Brush:
    """Paints frames; what does not change from one to the next is kept."""

    def __init__(self) -> None:
        self._ground = Ground()
        self._sheet: Sheet | None = None
        self._sheet_size = (0, 0, 0.0)
        self._colours: NDArray[np.uint8] | None = None
        self._cells: NDArray[np.uint32] | None = None
        self._names: QPixmap | None = None
        self._names_key: object = None
        self._hair: QPixmap | None = None
        self._hair_key: object = None
        self._era = 0

    def _hair_for(self, frame: Frame) -> QPixmap:
        key = (frame.layout.room.height(), frame.ratio, self._era)
        if self._hair is None or self._hair_key != key:
            self._hair, self._hair_key = hairline(frame.layout.room.height() + 4, frame.ratio), key
        return self._hair

    def _names_for(self, frame: Frame, font: QFont) -> QPixmap:
        """Return the names of the bands and the legend, which change once a second at most."""
        layout = frame.layout
        key = (frame.lines, frame.focus, layout.edges, frame.ratio, type_sizes(), self._era)
        if self._names is None or self._names_key != key:
            height = layout.room.bottom() + AXIS
            picture = QPixmap(round(layout.room.left() * frame.ratio), round(height * frame.ratio))
            picture.setDevicePixelRatio(frame.ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            draw_bands(painter, layout, frame.lines, font, frame.focus)
            draw_legend(painter, layout, self.colours(), font)
            painter.end()
            self._names, self._names_key = picture, key
        return self._names

    def forget(self) -> None:
        """The theme moved: take its colours anew."""
        self._colours = self._cells = None
        self._era += 1

    def paint(self, painter: QPainter, scene: Scene, sight: Sight, frame: Frame, font: QFont) -> None:
        """Paint one frame."""
        layout = frame.layout
        base = qcolor(Role.CANVAS)
        below = QRectF(painter.viewport())
        below.setTop(layout.room.bottom())
        painter.fillRect(below, base)
        self._ground.draw(painter, frame.ratio, layout, [qcolor(line.band.role) for line in frame.lines], base, frame.drift)
        draw_axis(painter, layout, frame.span, frame.scale, font, frame.now, self._hair_for(frame))
        self._paint_grains(painter, scene, sight, frame)
        draw_now(painter, layout.x_of(frame.scale.place(frame.now), frame.span), layout)
        painter.setClipRect(layout.room)
        if len(sight.places) <= DETAILED:
            _paint_details(painter, scene, sight, frame.now)
        if frame.rested is not None:
            self._paint_rested(painter, scene, sight, frame, frame.rested)
        if frame.pulled is not None:
            draw_rubber_band(painter, frame.pulled)
        painter.setClipping(False)
        if layout.room.left():
            painter.drawPixmap(0, 0, self._names_for(frame, font))
        if frame.focused:
            draw_focus(painter, QRectF(painter.viewport()))

    def colours(self) -> NDArray[np.uint8]:
        """Return the ramp in the theme in force."""
        if self._colours is None:
            self._colours = ramp(theme().palette)
        return self._colours

    def _shades(self) -> NDArray[np.uint32]:
        if self._cells is None:
            self._cells = shades_of(self.colours())
        return self._cells

    def colour_of(self, scene: Scene, place: int) -> QColor:
        """Return the colour of a grain."""
        return QColor(*(int(part) for part in self.colours()[int(scene.levels[place])]))

    def _paint_grains(self, painter: QPainter, scene: Scene, sight: Sight, frame: Frame) -> None:
        layout = frame.layout
        sheet = self._sheet_for(layout, frame.ratio)
        room = layout.room
        x, y = sight.x - np.float32(room.left()), sight.y - np.float32(room.top())
        levels = scene.levels[sight.places]
        radius = sight.radius * sheet.ratio
        sheet.clear()
        stamp_lines(sheet, lines_of(scene.moves, scene.moves_across, layout, frame.span), layout)
        if len(sight.places) > SEPARATE:
            sheet.draw(painter, room.topLeft())
            sheet.draw_density(painter, room.topLeft(), x, y, scene.weights[sight.places], self._shades())
            sheet.clear()
        else:
            waiting = (scene.grains.marks[sight.places] & Mark.WAITING) != 0
            round_, hollow = disc(radius), ring(radius, max(1.0, radius * 0.45))
            sheet.stamp(x[~waiting], y[~waiting], round_, lit(round_, self.colours()), levels[~waiting])
            sheet.stamp(x[waiting], y[waiting], hollow, lit(hollow, self.colours()), levels[waiting])
        chosen = scene.chosen[sight.places]
        accent = qcolor(Role.SELECTION_TEXT)
        rgb = (accent.red(), accent.green(), accent.blue())
        if np.count_nonzero(chosen) > MOST_RINGS:
            sheet.draw_density(painter, room.topLeft(), x[chosen], y[chosen], scene.weights[sight.places][chosen], veil(rgb))
        elif chosen.any():
            mark = ring(radius + 2.0 * sheet.ratio, 1.4 * sheet.ratio)
            sheet.stamp(x[chosen], y[chosen], mark, plain(mark, rgb), levels[chosen])
        sheet.draw(painter, room.topLeft())

    def _paint_rested(self, painter: QPainter, scene: Scene, sight: Sight, frame: Frame, place: int) -> None:
        stations = [QPointF(x, y) for x, y in scene.path_of(place, frame.layout, frame.span)]
        draw_path(painter, stations, qcolor(Role.TEXT_MUTED))
        middle = QPointF(*scene.point_of(place, frame.layout, frame.span))
        colour = self.colour_of(scene, place)
        radius = max(3.2, sight.radius)
        draw_halo(painter, middle, radius, qcolor(Role.ACCENT))
        painter.setBrush(colour)
        painter.drawEllipse(middle, radius, radius)
        left = scene.life_left(place, frame.now)
        if left is not None:
            draw_countdown(painter, middle, radius + 6.5, left, _is_urgent(scene, place, frame.now))

    def _sheet_for(self, layout: Layout, ratio: float) -> Sheet:
        size = (math.ceil(layout.room.width()), math.ceil(layout.room.height()), ratio)
        if self._sheet is None or self._sheet_size != size:
            self._sheet, self._sheet_size = Sheet(*size), size
        return self._sheet


def _paint_details(painter: QPainter, scene: Scene, sight: Sight, now: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, x, y in zip(sight.places.tolist(), sight.x.tolist(), sight.y.tolist(), strict=True):
        middle = QPointF(x, y)
        left = scene.life_left(place, now)
        if left is not None:
            draw_countdown(painter, middle, sight.radius + 2.6, left, _is_urgent(scene, place, now))
        if scene.grains.marks[place] & Mark.PINNED:
            draw_pin(painter, middle, sight.radius * 0.38)


def _is_urgent(scene: Scene, place: int, now: float) -> bool:
    return float(scene.grains.until[place]) - now < _URGENT
