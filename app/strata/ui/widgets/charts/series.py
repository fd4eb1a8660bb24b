"""Values over time: lines with intervals, areas, stacked areas, a stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QWidget

from strata.ui.text import tr
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.axes import ValueAxis, Write, paint_times, paint_values, value_axis
from strata.ui.widgets.charts.ink import DASHES, SERIES, Type, exact, pen, shaded, short, small_type
from strata.ui.widgets.charts.legend import Entry, legend_height, paint_legend
from strata.ui.widgets.charts.moments import Grain, moment_words
from strata.ui.widgets.charts.table import ChartTable
from strata.ui.widgets.charts.timed import TimedPlot

Floats = NDArray[np.float64]
_RIGHT: Final = 14.0
_BELOW: Final = 26.0
_NO_TIMES: Final = np.zeros(0)


class Shape(Enum):
    """How series are drawn together."""

    LINES = "lines"
    AREA = "area"
    STACKED = "stacked"
    STREAM = "stream"


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One curve: a value for each moment of the plot, NaN where there is none.

    Attributes:
        low, high: the interval around each value, None for none; drawn for lines only.
        role: its colour, None to be given one.
    """

    title: str
    values: Floats
    low: Floats | None = None
    high: Floats | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class _Room:
    box: QRectF
    axis: ValueAxis


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    """Curves and intervals as places in one room: for each series (of stacked areas, for each edge) its stretches."""

    room: _Room
    curves: tuple[tuple[QPolygonF, ...], ...]
    bands: tuple[tuple[QPolygonF, ...], ...]


class SeriesPlot(TimedPlot):
    """Series over the same moments. A point is a moment: hovering says the values of all series at it."""

    def __init__(self, name: str, shape: Shape = Shape.LINES, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._shape = shape
        self._times = _NO_TIMES
        self._series: tuple[Series, ...] = ()
        self._edges: tuple[Floats, ...] = ()
        self._grain = Grain.DAY
        self._write: Write = exact
        self._whole = True
        self._top: float | None = None
        self._ends = (0.0, 1.0)
        self._laid: _Laid | None = None

    def show_series(
        self,
        times: Floats,
        series: Sequence[Series],
        *,
        grain: Grain = Grain.DAY,
        write: Write = exact,
        whole: bool = True,
        top: float | None = None,
    ) -> None:
        """Show other series.

        Args:
            times: ascending, seconds since 1970, the beginning of each bin.
            series: with a value to each of these moments.
            grain: how long a bin is; says how its time is written.
            write: writes a value; used for hovering and the table.
            whole: values are counts, so that the axis has no fractions.
            top: the least end of the axis, e.g. 1.0 for shares.
        """
        assert all(len(one.values) == len(times) for one in series), "a value for each moment"
        self._times, self._series = times, tuple(series)
        self._grain, self._write, self._whole, self._top = grain, write, whole, top
        self._edges = self._stack() if self._shape in (Shape.STACKED, Shape.STREAM) else ()
        self._ends = self._range()
        self._laid = None
        self.refilled()

    def count(self) -> int:
        """Return the number of moments; 0 without series."""
        return len(self._times) if self._series else 0

    def words_of(self, point: int) -> str:
        """Say the values at a moment."""
        lines = [moment_words(float(self._times[point]), self._grain)]
        for one in self._series:
            value = float(one.values[point])
            if not np.isnan(value):
                lines.append(f"{one.title}: {self._write(value)}{self._interval(one, point)}")
        return "\n".join(lines) if len(lines) > 1 else f"{lines[0]}\n{tr('nothing')}"

    def table(self) -> ChartTable:
        """Return moments down, series across."""
        rows = tuple(
            (moment_words(time, self._grain), *("" if np.isnan(v) else self._write(v) for v in values))
            for time, values in zip(
                self._times.tolist(), zip(*(s.values.tolist() for s in self._series), strict=True), strict=True
            )
        )
        titles = (tr("Time"), *(one.title for one in self._series))
        return ChartTable(titles, rows, frozenset(range(1, len(titles))))

    def place_at(self, at: QPointF) -> int | None:
        """Return the moment nearest to a place across."""
        room = self._room(self.box()).box
        if not room.left() - 8 <= at.x() <= room.right() + 8:
            return None
        after = int(np.searchsorted(self._times, self.moment_at(at)))
        near = [place for place in (after - 1, after) if 0 <= place < len(self._times)]
        return min(near, key=lambda place: abs(float(self._times[place]) - self.moment_at(at)))

    def moment_at(self, at: QPointF) -> float:
        """Return the moment at a place across."""
        room = self._room(self.box()).box
        start, end = self._span()
        share = (min(max(at.x(), room.left()), room.right()) - room.left()) / room.width()
        return start + share * (end - start)

    def extent_of(self, point: int) -> tuple[float, float]:
        """Return when a bin begins and ends."""
        begin = float(self._times[point])
        last = point + 1 >= len(self._times)
        return begin, self._span()[1] if last else float(self._times[point + 1])

    def draw(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw axes and curves."""
        room = self._room(box)
        start, end = self._span()
        if self._shape is not Shape.STREAM:
            paint_values(painter, type_, room.axis, room.box)
        paint_times(painter, type_, start, end, room.box)
        laid = self._laid_in(room)
        painter.save()
        painter.setClipRect(room.box.adjusted(-3, -3, 3, 3))
        if self._edges:
            self._paint_stack(painter, room, laid)
        else:
            for place in range(len(self._series)):
                self._paint_line(painter, room, laid, place)
        painter.restore()
        paint_legend(painter, type_, self._legend(), box, room.box.left())

    def draw_at(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw the range that is marked, a line at the moment that is looked at, and a dot on each curve."""
        if self.brush is None and self.at is None:
            return
        room = self._room(box)
        if self.brush is not None:
            self.paint_brush(painter, *(self._x(room.box, edge) for edge in self.brush), room.box)
        if self.at is None:
            return
        x = self._x(room.box, float(self._times[self.at]))
        painter.fillRect(QRectF(x - 0.5, room.box.top(), 1, room.box.height()), qcolor(Role.BORDER_STRONG))
        if self._edges:
            return
        for place, one in enumerate(self._series):
            value = float(one.values[self.at])
            if not np.isnan(value):
                painter.setPen(pen(Role.SURFACE, 1.5))
                painter.setBrush(qcolor(self._role(place)))
                painter.drawEllipse(QPointF(x, room.axis.y(value, room.box)), 4, 4)

    # Inside

    def _role(self, place: int) -> Role:
        return self._series[place].role or SERIES[place % len(SERIES)]

    def _interval(self, one: Series, point: int) -> str:
        if one.low is None or one.high is None or np.isnan(one.low[point]) or np.isnan(one.high[point]):
            return ""
        return f" ({self._write(float(one.low[point]))} – {self._write(float(one.high[point]))})"

    def _legend(self) -> tuple[Entry, ...]:
        if len(self._series) < 2 and not self._edges:
            return ()
        lines = self._shape is Shape.LINES
        return tuple(
            Entry(one.title, self._role(place), DASHES[place % len(DASHES)] if lines else None)
            for place, one in enumerate(self._series)
        )

    def _stack(self) -> tuple[Floats, ...]:
        """Return the edges between the areas, from the lowest up: one more than there are series."""
        if not self._series:
            return ()
        sums = np.cumsum([np.nan_to_num(one.values) for one in self._series], axis=0)
        base = -sums[-1] / 2 if self._shape is Shape.STREAM else np.zeros(len(self._times))
        return (base, *(base + row for row in sums))

    def _span(self) -> tuple[float, float]:
        """Return the moments at both ends; a single one gets a day around it."""
        first, last = float(self._times[0]), float(self._times[-1])
        return (first, last) if last > first else (first - 43_200, first + 43_200)

    def _range(self) -> tuple[float, float]:
        rows = self._edges or tuple(row for one in self._series for row in (one.values, one.low, one.high) if row is not None)
        with np.errstate(all="ignore"):
            filled = [row[~np.isnan(row)] for row in rows]
        values = np.concatenate(filled) if filled else _NO_TIMES
        low = float(min(0.0, values.min())) if len(values) else 0.0
        return low, max(float(values.max()) if len(values) else 1.0, self._top or 0.0)

    def _room(self, box: QRectF) -> _Room:
        type_ = self._type()
        low, high = self._ends
        above = legend_height(type_, self._legend(), box.width()) + 8
        height = max(1.0, box.height() - above - _BELOW)
        axis = value_axis(low, high, height, self._short(), whole=self._whole)
        left = 14.0 if self._shape is Shape.STREAM else axis.width(type_)
        if self._shape is Shape.STREAM:
            axis = ValueAxis(low, high if high > low else low + 1, max(1.0, high - low))
        left = box.left() + left
        return _Room(QRectF(left, box.top() + above, max(1.0, box.right() - left - _RIGHT), height), axis)

    def _short(self) -> Write:
        return short if self._write is exact else self._write

    def _type(self) -> Type:
        return small_type(self.font())

    def _laid_in(self, room: _Room) -> "_Laid":
        """Return the curves as places in a room; kept, because hovering paints again and again what did not move."""
        if self._laid is None or self._laid.room != room:
            xs = self._xs(room.box)
            rows = self._edges or tuple(one.values for one in self._series)
            curves = tuple(self._curves(room, xs, row) for row in rows)
            bands = tuple(self._bands(room, xs, one) for one in self._series)
            self._laid = _Laid(room, curves, bands)
        return self._laid

    def _curves(self, room: _Room, xs: Floats, values: Floats) -> tuple[QPolygonF, ...]:
        """Return a curve to each stretch without a gap."""
        ys = self._ys(room, values)
        return tuple(_polygon(*thinned(xs[part], ys[part])) for part in _stretches(values))

    def _bands(self, room: _Room, xs: Floats, one: Series) -> tuple[QPolygonF, ...]:
        """Return the area between the ends of the intervals, for each stretch without a gap."""
        if one.low is None or one.high is None:
            return ()
        low, high = self._ys(room, one.low), self._ys(room, one.high)
        return tuple(_between(xs[part], low[part], high[part]) for part in _stretches(one.low + one.high))

    def _x(self, room: QRectF, time: float) -> float:
        start, end = self._span()
        return room.left() + (time - start) / (end - start) * room.width()

    def _xs(self, room: QRectF) -> Floats:
        start, end = self._span()
        made: Floats = room.left() + (self._times - start) / (end - start) * room.width()
        return made

    def _ys(self, room: _Room, values: Floats) -> Floats:
        axis = room.axis
        made: Floats = room.box.bottom() - (values - axis.low) / (axis.high - axis.low) * room.box.height()
        return made

    def _paint_stack(self, painter: QPainter, room: _Room, laid: "_Laid") -> None:
        painter.setPen(pen(Role.SURFACE, 1.0))
        for place in range(len(self._series)):
            painter.setBrush(qcolor(self._role(place)))
            for lower, upper in zip(laid.curves[place], laid.curves[place + 1], strict=True):
                if lower.size() == 1:
                    top, bottom = upper.first(), lower.first()
                    painter.drawRect(QRectF(top.x() - 12, top.y(), 24, bottom.y() - top.y()))
                else:
                    painter.drawPolygon(upper + QPolygonF(list(reversed(list(lower)))))

    def _paint_line(self, painter: QPainter, room: _Room, laid: "_Laid", place: int) -> None:
        role = self._role(place)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shaded(role, 0.18))
        for band in laid.bands[place]:
            painter.drawPolygon(band)
        for curve in laid.curves[place]:
            if curve.size() == 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(qcolor(role))
                painter.drawEllipse(curve.first(), 2.5, 2.5)
                continue
            if self._shape is Shape.AREA:
                self._paint_under(painter, room, curve, role)
            painter.setPen(pen(role, 1.8, DASHES[place % len(DASHES)]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(curve)

    def _paint_under(self, painter: QPainter, room: _Room, curve: QPolygonF, role: Role) -> None:
        base = room.axis.y(max(0.0, room.axis.low), room.box)
        path = QPainterPath()
        path.addPolygon(curve)
        path.lineTo(curve.last().x(), base)
        path.lineTo(curve.first().x(), base)
        painter.fillPath(path, shaded(role, 0.22))


def thinned(xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Keep the highest and lowest of each pixel column where points lie closer than that: looks the same, costs less."""
    if len(xs) < 4 or len(xs) <= 4 * (xs[-1] - xs[0] + 1):
        return xs, ys
    columns = np.floor(xs).astype(np.int64)
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    low, high = np.minimum.reduceat(ys, starts), np.maximum.reduceat(ys, starts)
    across = columns[starts].astype(np.float64)
    return np.repeat(across, 2), np.stack((low, high), axis=1).ravel()


def _stretches(values: Floats) -> list[slice]:
    """Return the stretches without a gap."""
    there = ~np.isnan(values)
    edges = np.flatnonzero(np.diff(there.astype(np.int8), prepend=0, append=0))
    return [slice(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _between(xs: Floats, low: Floats, high: Floats) -> QPolygonF:
    return _polygon(np.concatenate((xs, xs[::-1])), np.concatenate((high, low[::-1])))


def _polygon(xs: Floats, ys: Floats) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])
