"""How often what was held for likely was right: a point on the diagonal means that the confidence can be taken at its word."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from strata.domain.recall_pictures import ReliabilityBin
from strata.ui.text import number, tr
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.axes import ValueAxis, paint_values, value_axis
from strata.ui.widgets.charts.ink import Type, pen, percent, shaded, small_type, write_text
from strata.ui.widgets.charts.plot import Plot
from strata.ui.widgets.charts.table import ChartTable

_BELOW: Final = 44.0
_COUNTS: Final = 34.0


class ReliabilityPlot(Plot):
    """Confidence across, share right upward, and below how many answers there were."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._bins: tuple[ReliabilityBin, ...] = ()
        self.setMinimumHeight(260)

    def show_bins(self, bins: Sequence[ReliabilityBin]) -> None:
        """Show other bins; those without answers are left out."""
        self._bins = tuple(one for one in bins if one.was.n)
        self.refilled()

    def count(self) -> int:
        """Return the number of bins with answers."""
        return len(self._bins)

    def words_of(self, point: int) -> str:
        """Say a bin's confidence, how often it was right, and how many answers that is."""
        one = self._bins[point]
        return "\n".join(
            (
                tr("Confidence {low} to {high}").format(low=percent(one.since), high=percent(one.until)),
                tr("right: {share}, likely {low} to {high}").format(
                    share=percent(one.was.value), low=percent(one.was.low), high=percent(one.was.high)
                ),
                tr("answers: {n}").format(n=number(one.was.n)),
            )
        )

    def table(self) -> ChartTable:
        """Return a row to each bin."""
        rows = tuple(
            (
                f"{percent(one.since)} – {percent(one.until)}",
                *(percent(share) for share in (one.said, one.was.value, one.was.low, one.was.high)),
                number(one.was.n),
            )
            for one in self._bins
        )
        titles = (tr("Confidence"), tr("Mean"), tr("Right"), tr("From"), tr("To"), tr("Answers"))
        return ChartTable(titles, rows, frozenset(range(1, 6)))

    def place_at(self, at: QPointF) -> int | None:
        """Return the bin at a place across."""
        room, _axis = self._room(self.box())
        share = (at.x() - room.left()) / room.width()
        return next((place for place, one in enumerate(self._bins) if one.since <= share <= one.until), None)

    def draw(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw the diagonal, the bins with their intervals, and the counts."""
        room, axis = self._room(box)
        paint_values(painter, type_, axis, room)
        counts = QRectF(room.left(), room.bottom() + 6, room.width(), _COUNTS - 6)
        painter.setPen(pen(Role.TEXT_FAINT, 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(self._spot(room, axis, 0, 0), self._spot(room, axis, 1, 1))
        most = max(one.was.n for one in self._bins)
        for place, one in enumerate(self._bins):
            left, right = (room.left() + end * room.width() for end in (one.since, one.until))
            if place == self.at:
                painter.fillRect(QRectF(left, room.top(), right - left, room.height() + _COUNTS), qcolor(Role.ACCENT_SOFT))
            tall = max(1.5, one.was.n / most * counts.height())
            painter.fillRect(QRectF(left + 1, counts.bottom() - tall, right - left - 2, tall), shaded(Role.CHART_3, 0.7))
        self._paint_curve(painter, room, axis)
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            text = percent(share)
            x = room.left() + share * room.width() - type_.width(text) * share
            write_text(painter, x, counts.bottom() + 4, text, Role.TEXT_MUTED)
        middle = room.left() + room.width() / 2
        said = tr("confidence")
        write_text(painter, middle - type_.width(said) / 2, counts.bottom() + 4 + type_.height, said, Role.TEXT_FAINT)

    # Inside

    def _room(self, box: QRectF) -> tuple[QRectF, ValueAxis]:
        type_ = small_type(self.font())
        axis = value_axis(0.0, 1.0, box.height() - _BELOW - _COUNTS, percent)
        left = box.left() + axis.width(type_)
        return QRectF(left, box.top() + 8, box.right() - left - 10, max(1.0, box.height() - 8 - _COUNTS - _BELOW)), axis

    def _spot(self, room: QRectF, axis: ValueAxis, confidence: float, right: float) -> QPointF:
        return QPointF(room.left() + confidence * room.width(), axis.y(right, room))

    def _paint_curve(self, painter: QPainter, room: QRectF, axis: ValueAxis) -> None:
        points = [self._spot(room, axis, one.said, one.was.value) for one in self._bins]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(Role.CHART_1, 1.4, alpha=0.8))
        for one in self._bins:
            low, high = (self._spot(room, axis, one.said, end) for end in (one.was.low, one.was.high))
            painter.drawLine(low, high)
        painter.setPen(pen(Role.CHART_1, 2.0))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(qcolor(Role.CHART_1))
        painter.setPen(pen(Role.SURFACE, 1.5))
        for point in points:
            painter.drawEllipse(point, 4.5, 4.5)
