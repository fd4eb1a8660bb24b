"""Positions 0 to 9 on a wheel: the 1-2-4-8-7-5 cycle, the triangle of 3, 6 and 9, and 0 in the middle."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from strata.ui.text import number, tr
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.ink import Type, pen, percent, shaded, small_type, write_text
from strata.ui.widgets.charts.plot import Plot
from strata.ui.widgets.charts.table import ChartTable

CYCLE: Final = (1, 2, 4, 8, 7, 5)
SACRED: Final = (3, 6, 9)
POSITIONS: Final = 10
_SMALL, _LARGE = 11.0, 26.0


class WheelPlot(Plot):
    """A point is a position; the more recalls lie on it, the larger it is. 9 is at the top, the others go clockwise."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._counts: NDArray[np.int64] = np.zeros(0, np.int64)
        self._ways: tuple[int, int] = (0, 0)

    def show_counts(self, counts: NDArray[np.int64], forward: int = 0, backward: int = 0) -> None:
        """Show other counts: one to each position 0 to 9, and how often the cycle was walked either way."""
        assert len(counts) in (0, POSITIONS), "a count for each position"
        self._counts, self._ways = counts, (forward, backward)
        self.refilled()

    def count(self) -> int:
        """Return the number of positions; 0 where nothing was counted."""
        return len(self._counts) if self._counts.sum() else 0

    def words_of(self, point: int) -> str:
        """Say how much lies on a position."""
        share = percent(float(self._counts[point]) / float(self._counts.sum()))
        return f"{tr('Position {n}').format(n=point)}: {number(int(self._counts[point]))} ({share})\n{self._kind(point)}"

    def table(self) -> ChartTable:
        """Return a row to each position."""
        rows = tuple((f"{place}", number(int(count)), self._kind(place)) for place, count in enumerate(self._counts.tolist()))
        return ChartTable((tr("Position"), tr("Count"), tr("Part")), rows, frozenset({0, 1}))

    def place_at(self, at: QPointF) -> int | None:
        """Return the position whose disc holds a place."""
        for place in range(POSITIONS):
            away = at - self._where(place, self.box())
            if math.hypot(away.x(), away.y()) <= self._radius(place, self.box()) + 3:
                return place
        return None

    def draw(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw the rim, the cycle, the triangle and the positions."""
        radius = self._wheel(box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(Role.BORDER, 1.2))
        painter.drawEllipse(self._centre(box), radius, radius)
        painter.setPen(pen(Role.CHART_1, 1.6, alpha=0.75))
        painter.drawPolygon(QPolygonF([self._where(place, box) for place in CYCLE]))
        painter.setPen(pen(Role.CHART_2, 1.6, Qt.PenStyle.DashLine, 0.85))
        painter.drawPolygon(QPolygonF([self._where(place, box) for place in SACRED]))
        for place in range(POSITIONS):
            self._paint_position(painter, type_, place, box)
        if any(self._ways):
            said = tr("Cycle forward {a}, backward {b}").format(a=number(self._ways[0]), b=number(self._ways[1]))
            write_text(painter, box.left(), box.top(), said, Role.TEXT_MUTED)

    # Inside

    def _kind(self, place: int) -> str:
        if place in SACRED:
            return tr("one of 3, 6, 9")
        return tr("in the 1-2-4-8-7-5 cycle") if place in CYCLE else tr("the middle")

    def _role(self, place: int) -> Role:
        return Role.CHART_2 if place in SACRED else Role.CHART_1 if place in CYCLE else Role.TEXT_FAINT

    def _paint_position(self, painter: QPainter, type_: Type, place: int, box: QRectF) -> None:
        at, radius = self._where(place, box), self._radius(place, box)
        painter.setBrush(qcolor(Role.SURFACE))
        painter.setPen(pen(Role.TEXT, 2.4) if place == self.at else pen(self._role(place), 1.8))
        painter.drawEllipse(at, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shaded(self._role(place), 0.25))
        painter.drawEllipse(at, radius, radius)
        text = f"{place}"
        write_text(painter, at.x() - type_.width(text) / 2, at.y() - type_.height / 2, text, Role.TEXT)

    def _centre(self, box: QRectF) -> QPointF:
        return box.center()

    def _wheel(self, box: QRectF) -> float:
        return max(20.0, min(box.width(), box.height()) / 2 - _LARGE - 2)

    def _radius(self, place: int, box: QRectF) -> float:
        most = max(1.0, float(self._counts.max()))
        largest = min(_LARGE, self._wheel(box) * 0.3)
        least = max(_SMALL, small_type(self.font()).height * 0.7)
        return least + max(0.0, largest - least) * math.sqrt(float(self._counts[place]) / most)

    def _where(self, place: int, box: QRectF) -> QPointF:
        centre = self._centre(box)
        if place == 0:
            return centre
        turn = 2 * math.pi * (place % 9) / 9 - math.pi / 2
        return centre + QPointF(math.cos(turn), math.sin(turn)) * self._wheel(box)
