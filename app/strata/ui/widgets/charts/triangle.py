"""Shares of three that add up to one, as places in a triangle."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from strata.ui.text import counted, tr
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.ink import Type, pen, percent, shaded, write_text
from strata.ui.widgets.charts.plot import Plot
from strata.ui.widgets.charts.table import ChartTable

Floats = NDArray[np.float64]
_LINES: Final = 5
_NEAR: Final = 12.0
_SMALL, _LARGE = 3.5, 13.0


class TrianglePlot(Plot):
    """A point is a place with the number of things there; where several share a place, it is larger."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._corners = ("", "", "")
        self._shares: Floats = np.zeros((0, 3))
        self._counts: Floats = np.zeros(0)
        self._words = ("", "")
        self._middle: Floats | None = None

    def show_shares(
        self, corners: tuple[str, str, str], shares: Floats, counts: Floats | None = None, *, one: str = "", many: str = ""
    ) -> None:
        """Show other places.

        Args:
            corners: names of the three: top, lower left, lower right.
            shares: (n, 3), rows that add up to 1.
            counts: (n,) how many lie at each, None for one each.
            one: what is counted, already passed through `tr`.
            many: the same where there are several.
        """
        self._corners, self._shares = corners, shares
        self._counts = np.ones(len(shares)) if counts is None else counts
        self._words = (one or tr("value"), many or tr("values"))
        whole = float(self._counts.sum())
        self._middle = (shares * self._counts[:, None]).sum(axis=0) / whole if whole else None
        self.refilled()

    def count(self) -> int:
        """Return the number of places."""
        return len(self._shares)

    def words_of(self, point: int) -> str:
        """Say a place's shares, and how many lie there."""
        shares = zip(self._corners, self._shares[point].tolist(), strict=True)
        lines = [f"{title}: {percent(share)}" for title, share in shares]
        return "\n".join((*lines, counted(int(self._counts[point]), *self._words)))

    def table(self) -> ChartTable:
        """Return a row to each place."""
        rows = tuple(
            (*(percent(share) for share in shares), f"{int(count)}")
            for shares, count in zip(self._shares.tolist(), self._counts.tolist(), strict=True)
        )
        return ChartTable((*self._corners, tr("Count")), rows, frozenset(range(4)))

    def place_at(self, at: QPointF) -> int | None:
        """Return the place nearest to the pointer."""
        xs, ys = self._points(self.box())
        away = np.hypot(xs - at.x(), ys - at.y())
        best = int(np.argmin(away))
        return best if away[best] <= _NEAR else None

    def draw(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw the triangle, its lines, the places and the middle of all."""
        top, left, right = self._ends(box)
        painter.setBrush(qcolor(Role.CANVAS))
        painter.setPen(pen(Role.BORDER_STRONG, 1.2))
        painter.drawPolygon(QPolygonF([top, left, right]))
        painter.setPen(pen(Role.BORDER))
        for step in range(1, _LINES):
            share = step / _LINES
            for a, b, c in ((top, left, right), (left, right, top), (right, top, left)):
                painter.drawLine(a + (b - a) * share, a + (c - a) * share)
        self._paint_points(painter, box)
        upper, lower_left, lower_right = self._corners
        write_text(painter, top.x() - type_.width(upper) / 2, top.y() - type_.height - 4, upper, Role.TEXT_MUTED)
        write_text(painter, left.x() - type_.width(lower_left) / 2, left.y() + 5, lower_left, Role.TEXT_MUTED)
        write_text(painter, right.x() - type_.width(lower_right) / 2, right.y() + 5, lower_right, Role.TEXT_MUTED)

    # Inside

    def _paint_points(self, painter: QPainter, box: QRectF) -> None:
        xs, ys = self._points(box)
        most = max(1.0, float(self._counts.max()))
        for place in np.argsort(-self._counts).tolist():
            radius = _SMALL + (_LARGE - _SMALL) * math.sqrt(float(self._counts[place]) / most) * (most > 1)
            here = place == self.at
            painter.setPen(pen(Role.TEXT, 1.8) if here else pen(Role.SURFACE, 1.0))
            painter.setBrush(shaded(Role.CHART_1, 0.95 if here else 0.6))
            painter.drawEllipse(QPointF(xs[place], ys[place]), radius, radius)
        if self._middle is not None and len(self._shares) > 1:
            top, left, right = self._ends(box)
            at = top * float(self._middle[0]) + left * float(self._middle[1]) + right * float(self._middle[2])
            for role, width in ((Role.SURFACE, 4.5), (Role.CHART_2, 2.2)):
                painter.setPen(pen(role, width))
                painter.drawLine(at - QPointF(7, 0), at + QPointF(7, 0))
                painter.drawLine(at - QPointF(0, 7), at + QPointF(0, 7))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _points(self, box: QRectF) -> tuple[Floats, Floats]:
        ends = np.array([(end.x(), end.y()) for end in self._ends(box)])
        places = self._shares @ ends
        return places[:, 0], places[:, 1]

    def _ends(self, box: QRectF) -> tuple[QPointF, QPointF, QPointF]:
        """Return the corners: top, lower left, lower right."""
        margin = 22.0
        side = min(box.width() - 90, (box.height() - 2 * margin) / (math.sqrt(3) / 2))
        tall = side * math.sqrt(3) / 2
        middle, top = box.center().x(), box.top() + margin + (box.height() - 2 * margin - tall) / 2
        return QPointF(middle, top), QPointF(middle - side / 2, top + tall), QPointF(middle + side / 2, top + tall)
