"""Stretches of time by height and colour, with ticks below and a line over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from strata.ui.text import duration, tr
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.axes import ValueAxis, Write, paint_times, paint_values, value_axis
from strata.ui.widgets.charts.ink import Type, pen, percent, ramp_colours, ramp_level, small_type, write_text
from strata.ui.widgets.charts.legend import Entry, legend_height, paint_legend
from strata.ui.widgets.charts.moments import Grain, moment_words
from strata.ui.widgets.charts.series import thinned
from strata.ui.widgets.charts.table import ChartTable
from strata.ui.widgets.charts.timed import TimedPlot

Floats = NDArray[np.float64]
_BELOW: Final = 38.0
_TICKS: Final = 9.0
_RIGHT: Final = 14.0
_NARROWEST: Final = 2.5
_MOST: Final = 6000
"""Spans that are drawn one by one; of more, the highest of each pixel column is."""


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Stretches of time as columns of equal length, by their beginning.

    Attributes:
        starts, ends: seconds since 1970.
        values: 0 to 1; height and colour.
        details: what else is said of each, "" for nothing.
    """

    starts: Floats
    ends: Floats
    values: Floats
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of time above the spans, seconds since 1970."""

    start: float
    end: float
    name: str


NO_SPANS: Final = Spans(np.zeros(0), np.zeros(0), np.zeros(0), ())


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    """Places across one room: of all spans, which of them are drawn, and where ticks are."""

    room: QRectF
    left: Floats
    right: Floats
    drawn: tuple[int, ...]
    ticks: tuple[float, ...]


class SpanPlot(TimedPlot):
    """Spans over time. A point is a span."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._spans = NO_SPANS
        self._ticks: Floats = np.zeros(0)
        self._line: tuple[Floats, Floats] = (np.zeros(0), np.zeros(0))
        self._bands: tuple[Band, ...] = ()
        self._titles = ("", "", "")
        self._threshold: float | None = None
        self._write: Write = percent
        self._whole: tuple[float, float] | None = None
        self._laid: _Laid | None = None

    def show_spans(
        self,
        spans: Spans,
        *,
        what: str,
        ticks: Floats | None = None,
        ticks_title: str = "",
        line: tuple[Floats, Floats] | None = None,
        line_title: str = "",
        bands: Sequence[Band] = (),
        threshold: float | None = None,
        within: tuple[float, float] | None = None,
        write: Write = percent,
    ) -> None:
        """Show other spans.

        Args:
            spans: what is shown.
            what: names the values.
            ticks: moments to mark below the spans, e.g. interruptions.
            ticks_title: names them.
            line: moments and values 0 to 1, e.g. coherence; NaN breaks it.
            line_title: names it.
            bands: stretches to name above the spans; they may not overlap.
            threshold: a value to draw a line at, None for none.
            within: the range of time that is shown, None for that of the spans.
            write: writes a value.
        """
        self._spans, self._whole, self._threshold, self._write = spans, within, threshold, write
        self._ticks = np.zeros(0) if ticks is None else ticks
        self._line = (np.zeros(0), np.zeros(0)) if line is None else line
        self._bands = tuple(bands)
        self._titles = (what, ticks_title, line_title)
        self._laid = None
        self.refilled()

    def count(self) -> int:
        """Return the number of spans."""
        return len(self._spans.starts)

    def words_of(self, point: int) -> str:
        """Say when a span was, how long, its value and detail."""
        spans = self._spans
        lasted = duration(float(spans.ends[point] - spans.starts[point]))
        lines = [
            f"{moment_words(float(spans.starts[point]), Grain.MOMENT)} · {lasted}",
            f"{self._titles[0]}: {self._write(float(spans.values[point]))}",
        ]
        return "\n".join((*lines, spans.details[point]) if spans.details[point] else lines)

    def table(self) -> ChartTable:
        """Return a row to each span."""
        spans = self._spans
        rows = tuple(
            (moment_words(start, Grain.MOMENT), duration(end - start), self._write(value), detail)
            for start, end, value, detail in zip(
                spans.starts.tolist(), spans.ends.tolist(), spans.values.tolist(), spans.details, strict=True
            )
        )
        return ChartTable((tr("Begin"), tr("Lasted"), self._titles[0], tr("Detail")), rows, frozenset({1, 2}))

    def place_at(self, at: QPointF) -> int | None:
        """Return the span under a place across, or one close by."""
        room = self._room(self.box())[0]
        if not room.left() <= at.x() <= room.right():
            return None
        laid = self._laid_in(room)
        left, right = laid.left, laid.right
        away = np.maximum(np.maximum(left - at.x(), at.x() - right), 0.0)
        best = int(np.argmin(away))
        return best if away[best] <= 5 else None

    def moment_at(self, at: QPointF) -> float:
        """Return the moment at a place across."""
        room = self._room(self.box())[0]
        start, end = self._extent()
        return start + (min(max(at.x(), room.left()), room.right()) - room.left()) / room.width() * (end - start)

    def extent_of(self, point: int) -> tuple[float, float]:
        """Return when a span begins and ends."""
        return float(self._spans.starts[point]), float(self._spans.ends[point])

    def draw(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw axes, spans, ticks and the line."""
        room, axis = self._room(box)
        start, end = self._extent()
        paint_values(painter, type_, axis, room)
        paint_times(painter, type_, start, end, room.adjusted(0, 0, 0, _TICKS + 3))
        painter.save()
        painter.setClipRect(room.adjusted(-2, -4, 2, _TICKS + 2))
        self._paint_spans(painter, room, axis)
        if self._threshold is not None:
            painter.setPen(pen(Role.TEXT_FAINT, 1.2, Qt.PenStyle.DashLine))
            y = axis.y(self._threshold, room)
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        for x in self._laid_in(room).ticks:
            painter.fillRect(QRectF(x - 0.75, room.bottom() + 2, 1.5, _TICKS - 2), qcolor(Role.CHART_2))
        self._paint_line(painter, room, axis)
        painter.restore()
        self._paint_bands(painter, room, type_)
        paint_legend(painter, type_, self._legend(), box, room.left())

    def draw_at(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw the range that is marked, and the span that is looked at, with an edge."""
        if self.brush is None and self.at is None:
            return
        room, axis = self._room(box)
        if self.brush is not None:
            self.paint_brush(painter, *self._xs(room, np.array(self.brush)).tolist(), room)
        if self.at is None:
            return
        area = self._area(self._laid_in(room), self.at, room, axis)
        painter.setPen(pen(Role.TEXT, 1.6))
        painter.setBrush(ramp_colours()[ramp_level(float(self._spans.values[self.at]))])
        painter.drawRect(area)

    # Inside

    def _legend(self) -> tuple[Entry, ...]:
        what, ticks, line = self._titles
        entries = [Entry(what, Role.GRAIN_3)]
        if len(self._ticks):
            entries.append(Entry(ticks, Role.CHART_2))
        if len(self._line[0]):
            entries.append(Entry(line, Role.CHART_4, Qt.PenStyle.SolidLine))
        return tuple(entries)

    def _extent(self) -> tuple[float, float]:
        if self._whole is not None:
            return self._whole
        first, last = float(self._spans.starts.min()), float(self._spans.ends.max())
        return (first, last) if last > first else (first - 1800, first + 1800)

    def _room(self, box: QRectF) -> tuple[QRectF, ValueAxis]:
        type_ = small_type(self.font())
        above = legend_height(type_, self._legend(), box.width()) + 8 + self._band_height(type_)
        height = max(1.0, box.height() - above - _BELOW)
        axis = value_axis(0.0, 1.0, height, self._write)
        left = box.left() + axis.width(type_)
        return QRectF(left, box.top() + above, max(1.0, box.right() - left - _RIGHT), height), axis

    def _xs(self, room: QRectF, times: Floats) -> Floats:
        start, end = self._extent()
        made: Floats = room.left() + (times - start) / (end - start) * room.width()
        return made

    def _laid_in(self, room: QRectF) -> "_Laid":
        """Return everything as places in a room; kept, because hovering paints again and again what did not move."""
        if self._laid is None or self._laid.room != room:
            left, right = self._xs(room, self._spans.starts), self._xs(room, self._spans.ends)
            ticks = tuple(np.unique(np.round(self._xs(room, self._ticks))).tolist())
            self._laid = _Laid(room, left, right, tuple(self._drawn(left)), ticks)
        return self._laid

    def _paint_spans(self, painter: QPainter, room: QRectF, axis: ValueAxis) -> None:
        colours = ramp_colours()
        laid = self._laid_in(room)
        for place in laid.drawn:
            painter.fillRect(self._area(laid, place, room, axis), colours[ramp_level(float(self._spans.values[place]))])

    def _area(self, laid: "_Laid", place: int, room: QRectF, axis: ValueAxis) -> QRectF:
        wide = max(_NARROWEST, float(laid.right[place] - laid.left[place]))
        top = axis.y(max(float(self._spans.values[place]), 0.02), room)
        return QRectF(float(laid.left[place]), top, wide, room.bottom() - top)

    def _band_height(self, type_: Type) -> float:
        return type_.height + 6 if self._bands else 0.0

    def _paint_bands(self, painter: QPainter, room: QRectF, type_: Type) -> None:
        height = self._band_height(type_)
        for band in self._bands:
            left, right = (
                min(max(float(x), room.left()), room.right()) for x in self._xs(room, np.array([band.start, band.end]))
            )
            wide = max(_NARROWEST, right - left - 1)
            painter.fillRect(QRectF(left, room.top() - height - 3, wide, height - 2), qcolor(Role.ACCENT_SOFT))
            painter.fillRect(QRectF(left, room.top() - height - 3, min(wide, 2.0), height - 2), qcolor(Role.ACCENT))
            name = type_.metrics.elidedText(band.name, Qt.TextElideMode.ElideRight, round(wide - 12))
            if len(name) > 1:
                write_text(painter, left + 7, room.top() - height - 2, name, Role.TEXT)

    def _drawn(self, left: Floats) -> Sequence[int]:
        """Return the spans to draw: all of few; of many the highest that begins in each pixel column."""
        if len(left) <= _MOST:
            return range(len(left))
        columns = np.floor(left).astype(np.int64)
        order = np.lexsort((-self._spans.values, columns))
        firsts = np.flatnonzero(np.diff(columns[order], prepend=columns[order[0]] - 1))
        return [int(place) for place in order[firsts]]

    def _paint_line(self, painter: QPainter, room: QRectF, axis: ValueAxis) -> None:
        times, values = self._line
        there = ~np.isnan(values)
        edges = np.flatnonzero(np.diff(there.astype(np.int8), prepend=0, append=0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            xs = self._xs(room, times[first:last])
            ys = room.bottom() - (values[first:last] - axis.low) / (axis.high - axis.low) * room.height()
            across, down = thinned(xs, ys)
            curve = QPolygonF([QPointF(x, y) for x, y in zip(across.tolist(), down.tolist(), strict=True)])
            for role, width in ((Role.SURFACE, 4.0), (Role.CHART_4, 1.8)):
                painter.setPen(pen(role, width))
                painter.drawPolyline(curve)
