"""Bars, upright or lying, with intervals where the values are estimates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from strata.ui.text import tr
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.axes import ValueAxis, Write, paint_values, value_axis
from strata.ui.widgets.charts.ink import Type, exact, pen, short, small_type, write_text
from strata.ui.widgets.charts.plot import RING, Plot
from strata.ui.widgets.charts.table import ChartTable

_BELOW: Final = 26.0
_ROW: Final = 34.0
_LABEL_SHARE: Final = 0.38
_WIDEST: Final = 46.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        low, high: the interval around the value, None for none.
        detail: what else is said of it, "" for nothing.
        role: its colour.
    """

    title: str
    value: float
    low: float | None = None
    high: float | None = None
    detail: str = ""
    role: Role = Role.CHART_1


class BarPlot(Plot):
    """Bars side by side (`upright`), or one below the other with their names to the left."""

    def __init__(self, name: str, *, upright: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._upright = upright
        self._bars: tuple[Bar, ...] = ()
        self._write: Write = exact
        self._what = ""
        self._whole = True
        self._top: float | None = None

    def show_bars(
        self, bars: Sequence[Bar], *, what: str = "", write: Write = exact, whole: bool = True, top: float | None = None
    ) -> None:
        """Show other bars; `what` names the bars in the table, `write` writes values, `top` is the least end of the axis."""
        self._bars, self._what, self._write, self._whole, self._top = tuple(bars), what, write, whole, top
        if not self._upright:
            self.setMinimumHeight(round(_ROW * max(1, len(self._bars)) + 2 * RING + 8))
        self.refilled()

    def sizeHint(self) -> QSize:
        """Ask for a row to each lying bar."""
        return super().sizeHint() if self._upright else QSize(420, self.minimumHeight())

    def count(self) -> int:
        """Return the number of bars."""
        return len(self._bars)

    def words_of(self, point: int) -> str:
        """Say a bar's value, interval and detail."""
        bar = self._bars[point]
        lines = [f"{bar.title}: {self._write(bar.value)}"]
        if bar.low is not None and bar.high is not None:
            lines.append(tr("likely between {low} and {high}").format(low=self._write(bar.low), high=self._write(bar.high)))
        return "\n".join((*lines, bar.detail) if bar.detail else lines)

    def table(self) -> ChartTable:
        """Return a row to each bar."""
        ranged = any(bar.low is not None for bar in self._bars)
        detailed = any(bar.detail for bar in self._bars)
        titles = [self._what or tr("What"), tr("Value")]
        titles += [tr("From"), tr("To")] if ranged else []
        titles += [tr("Detail")] if detailed else []
        rows = []
        for bar in self._bars:
            row = [bar.title, self._write(bar.value)]
            row += [self._write(end) if end is not None else "" for end in (bar.low, bar.high)] if ranged else []
            rows.append((*row, bar.detail) if detailed else tuple(row))
        return ChartTable(tuple(titles), tuple(rows), frozenset({1, 2, 3} if ranged else {1}))

    def place_at(self, at: QPointF) -> int | None:
        """Return the bar whose lane holds a place."""
        room = self._room(self.box(), small_type(self.font()))[0]
        if not room.adjusted(-400 if not self._upright else 0, 0, 0, _BELOW).contains(at):
            return None
        along = (at.x() - room.left()) / room.width() if self._upright else (at.y() - room.top()) / room.height()
        return min(len(self._bars) - 1, max(0, int(along * len(self._bars))))

    def draw(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw axis, bars, intervals and names."""
        (self._draw_upright if self._upright else self._draw_lying)(painter, box, type_)

    # Inside

    def _axis(self, height: float) -> ValueAxis:
        ends = [end for bar in self._bars for end in (bar.value, bar.low, bar.high) if end is not None]
        write = short if self._write is exact else self._write
        return value_axis(min(0.0, *ends, 0.0), max(*ends, self._top or 0.0, 0.0), height, write, whole=self._whole)

    def _room(self, box: QRectF, type_: Type) -> tuple[QRectF, ValueAxis]:
        if self._upright:
            axis = self._axis(box.height() - _BELOW - 8)
            left = box.left() + axis.width(type_)
            return QRectF(left, box.top() + 8, box.right() - left - 8, box.height() - _BELOW - 8), axis
        axis = self._axis(box.width() / 2)
        names = min(box.width() * _LABEL_SHARE, max(type_.width(bar.title) for bar in self._bars) + 12)
        values = max(type_.width(self._write(bar.value)) for bar in self._bars) + 14
        height = min(box.height(), _ROW * len(self._bars))
        return QRectF(box.left() + names, box.top(), max(1.0, box.width() - names - values), height), axis

    def _draw_upright(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        room, axis = self._room(box, type_)
        paint_values(painter, type_, axis, room)
        step = room.width() / len(self._bars)
        wide = min(_WIDEST, step * 0.72)
        base = axis.y(0.0, room)
        every = max(1, round((max(type_.width(bar.title) for bar in self._bars) + 10) / step + 0.49))
        for place, bar in enumerate(self._bars):
            middle = room.left() + (place + 0.5) * step
            if place == self.at:
                painter.fillRect(QRectF(middle - step / 2, room.top(), step, room.height()), qcolor(Role.ACCENT_SOFT))
            y = axis.y(bar.value, room)
            _paint_bar(painter, QRectF(middle - wide / 2, min(y, base), wide, abs(base - y)), bar.role)
            if bar.low is not None and bar.high is not None:
                _paint_interval(painter, QPointF(middle, axis.y(bar.low, room)), QPointF(middle, axis.y(bar.high, room)))
            if place % every == 0:
                x = middle - type_.width(bar.title) / 2
                write_text(painter, x, room.bottom() + 6, bar.title, Role.TEXT_MUTED)
        painter.fillRect(QRectF(room.left(), round(base), room.width(), 1), qcolor(Role.BORDER_STRONG))

    def _draw_lying(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        room, axis = self._room(box, type_)
        step = room.height() / len(self._bars)
        tall = min(18.0, step * 0.6)
        scale = room.width() / (axis.high - min(0.0, axis.low))
        names = room.left() - box.left() - 12
        for place, bar in enumerate(self._bars):
            middle = room.top() + (place + 0.5) * step
            if place == self.at:
                painter.fillRect(QRectF(box.left(), middle - step / 2, box.width(), step), qcolor(Role.ACCENT_SOFT))
            title = type_.metrics.elidedText(bar.title, Qt.TextElideMode.ElideRight, names)
            write_text(painter, box.left(), middle - type_.height / 2, title, Role.TEXT)
            long = max(2.0 if bar.value else 0.0, bar.value * scale)
            _paint_bar(painter, QRectF(room.left(), middle - tall / 2, long, tall), bar.role)
            far = long
            if bar.low is not None and bar.high is not None:
                far = max(far, bar.high * scale)
                _paint_interval(painter, QPointF(room.left() + bar.low * scale, middle), QPointF(room.left() + far, middle))
            write_text(painter, room.left() + far + 8, middle - type_.height / 2, self._write(bar.value), Role.TEXT_MUTED)


def _paint_bar(painter: QPainter, box: QRectF, role: Role) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(qcolor(role))
    painter.drawRoundedRect(box, min(3.0, box.width() / 2), min(3.0, box.height() / 2))


def _paint_interval(painter: QPainter, low: QPointF, high: QPointF) -> None:
    """Draw a whisker with short ends, dark on light so that it shows on the bar too."""
    ends = QPointF(4, 0) if abs(low.x() - high.x()) < 0.5 else QPointF(0, 4)
    for role, width in ((Role.SURFACE, 3.6), (Role.TEXT_MUTED, 1.4)):
        painter.setPen(pen(role, width))
        painter.drawLine(low, high)
        for end in (low, high):
            painter.drawLine(end - ends, end + ends)
