"""A year of days as a heat map: weeks across, Monday to Sunday down."""

from collections.abc import Hashable
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from strata.ui.text import tr, written
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.axes import Write
from strata.ui.widgets.charts.ink import Type, exact, pen, ramp_colours, ramp_level, small_type, write_text
from strata.ui.widgets.charts.table import ChartTable
from strata.ui.widgets.charts.timed import TimedPlot

DAYS: Final = 366
"""Days that are shown, a leap year; of a longer span the last ones."""

_ABOVE: Final = 24.0
_BELOW: Final = 26.0
_LARGEST: Final = 26.0
_DAY: Final = timedelta(days=1)


class CalendarPlot(TimedPlot):
    """A day is a cell; the fuller, the further along the ramp. A brush marks days."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._first = date.min
        self._values: NDArray[np.float64] = np.zeros(0)
        self._write: Write = exact
        self._what = ""

    def show_days(self, first: date, values: NDArray[np.float64], *, what: str = "", write: Write = exact) -> None:
        """Show other days: a value to each from `first` on, NaN for a day without one; `what` names the values."""
        cut = max(0, len(values) - DAYS)
        self._first, self._values = first + cut * _DAY, values[cut:]
        self._write, self._what = write, what
        self.refilled()

    def day_of(self, point: int) -> date:
        """Return the day of a point."""
        return self._first + point * _DAY

    def count(self) -> int:
        """Return the number of days."""
        return len(self._values)

    def words_of(self, point: int) -> str:
        """Say a day's value."""
        day, value = self.day_of(point), float(self._values[point])
        said = tr("nothing") if np.isnan(value) else f"{self._what} {self._write(value)}".strip()
        return f"{written(_midnight(day), 'dddd d MMMM yyyy')}\n{said}"

    def table(self) -> ChartTable:
        """Return a row to each day."""
        rows = tuple(
            (written(_midnight(self.day_of(place)), "ddd d MMM yyyy"), "" if np.isnan(value) else self._write(value))
            for place, value in enumerate(self._values.tolist())
        )
        return ChartTable((tr("Day"), self._what or tr("Value")), rows, frozenset({1}))

    def stepped(self, key: Qt.Key) -> int | None:
        """Go a day with Up and Down, a week with Left and Right."""
        last = self.count() - 1
        if last < 0 or self.at is None:
            return last if last >= 0 and key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else super().stepped(key)
        way = {Qt.Key.Key_Left: -7, Qt.Key.Key_Right: 7, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        return super().stepped(key) if way is None else min(last, max(0, self.at + way))

    def place_at(self, at: QPointF) -> int | None:
        """Return the day of the cell at a place."""
        left, top, cell = self._grid(self.box())
        week, weekday = int((at.x() - left) // cell), int((at.y() - top) // cell)
        place = week * 7 + weekday - self._first.weekday()
        inside = at.x() >= left and 0 <= weekday < 7 and at.y() >= top
        return place if inside and 0 <= place < len(self._values) else None

    def moment_at(self, at: QPointF) -> float:
        """Return the beginning of the day nearest to a place."""
        left, top, cell = self._grid(self.box())
        weekday = min(6, max(0, int((at.y() - top) // cell)))
        place = int((at.x() - left) // cell) * 7 + weekday - self._first.weekday()
        return _midnight(self.day_of(min(len(self._values) - 1, max(0, place)))).timestamp()

    def extent_of(self, point: int) -> tuple[float, float]:
        """Return when a day begins and ends."""
        return _midnight(self.day_of(point)).timestamp(), _midnight(self.day_of(point) + _DAY).timestamp()

    def kept_while(self) -> Hashable:
        """Keep nothing: the day that is looked at is painted with the others."""
        return None

    def draw(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw cells, months, weekdays and the scale."""
        left, top, cell = self._grid(box)
        gap = 2.0 if cell > 9 else 1.0
        colours, most = ramp_colours(), self._most()
        chosen = self._chosen()
        for place, value in enumerate(self._values.tolist()):
            week, weekday = divmod(place + self._first.weekday(), 7)
            room = QRectF(left + week * cell, top + weekday * cell, cell - gap, cell - gap)
            empty = np.isnan(value) or value <= 0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(Role.HOVER) if empty else colours[ramp_level(value / most)])
            painter.drawRoundedRect(room, 2, 2)
            if place == self.at or place in chosen:
                painter.setPen(pen(Role.TEXT if place == self.at else Role.ACCENT, 1.6))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(room.adjusted(0.3, 0.3, -0.3, -0.3), 2, 2)
        self._paint_names(painter, type_, box, QPointF(left, top), cell)
        self._paint_scale(painter, type_, QPointF(left, top + 7 * cell + 8))

    # Inside

    def _most(self) -> float:
        with np.errstate(all="ignore"):
            known = self._values[~np.isnan(self._values)]
        return max(float(known.max()) if len(known) else 0.0, 1e-9)

    def _chosen(self) -> range:
        if self.brush is None or not len(self._values):
            return range(0)
        start = _midnight(self._first).timestamp()
        days = [int((at - start) // 86_400 + 1e-6) for at in self.brush]
        return range(max(0, days[0]), max(days[0] + 1, min(len(self._values), days[1])))

    def _grid(self, box: QRectF) -> tuple[float, float, float]:
        """Return the upper left corner of the cells and their size."""
        weeks = max(1, (len(self._values) + self._first.weekday() + 6) // 7)
        names = small_type(self.font()).width(self._weekday(2)) + 10
        cell = min(_LARGEST, (box.width() - names) / weeks, (box.height() - _ABOVE - _BELOW) / 7)
        return box.left() + names, box.top() + _ABOVE, max(2.0, cell)

    def _weekday(self, place: int) -> str:
        return written(datetime(2024, 1, 1 + place), "ddd")

    def _paint_names(self, painter: QPainter, type_: Type, box: QRectF, corner: QPointF, cell: float) -> None:
        for place in (0, 2, 4, 6) if cell < 16 else range(7):
            if cell >= type_.height / 2 or place in (0, 4):
                y = corner.y() + (place + 0.5) * cell - type_.height / 2 - 1
                write_text(painter, box.left(), y, self._weekday(place), Role.TEXT_FAINT)
        free, shown = corner.x() - 1, 0
        for place in range(len(self._values)):
            day = self.day_of(place)
            if day.day != 1 and place:
                continue
            x = corner.x() + (place + self._first.weekday() + (6 if day.day != 1 else 0)) // 7 * cell
            text = written(_midnight(day), "MMM yyyy" if day.month == 1 or shown == 0 else "MMM")
            soon = place == 0 and day.day > 18
            if free <= x <= box.right() - type_.width(text) and not soon:
                write_text(painter, x, corner.y() - type_.height - 4, text, Role.TEXT_MUTED)
                free, shown = x + type_.width(text) + 8, shown + 1

    def _paint_scale(self, painter: QPainter, type_: Type, at: QPointF) -> None:
        less, more = tr("less"), self._write(self._most())
        write_text(painter, at.x(), at.y(), less, Role.TEXT_FAINT)
        x = at.x() + type_.width(less) + 8
        colours = ramp_colours()
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(6):
            painter.setBrush(qcolor(Role.HOVER) if step == 0 else colours[ramp_level((step - 1) / 4)])
            painter.drawRoundedRect(QRectF(x + step * 15, at.y() + 2, 12, 12), 2, 2)
        write_text(painter, x + 6 * 15 + 5, at.y(), more, Role.TEXT_FAINT)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
