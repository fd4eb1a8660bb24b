"""Axes: round steps for values, steps of the calendar for time, and where they are drawn."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from strata.ui.text import date
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.ink import Type, short, write_text
from strata.ui.widgets.sediment.span import Span
from strata.ui.widgets.sediment.ticks import Tick, ticks
from strata.ui.widgets.sediment.timescale import TimeScale

Write = Callable[[float], str]
"""Writes a value for people."""

LABEL_GAP: Final = 8
_LEAST: Final = 2
"""Fewer labels than this tell no distance."""
_HOURS: Final = 7200.0
"""Seconds from which on a range is named without its seconds."""
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_APART: Final = 46
_CLOSER: Final = 1.25
"""Ticks may lie this much closer than in the strata view: labels that meet are left out here, so that February shows too."""


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """A scale of values from `low` to `high`, both on round steps.

    Attributes:
        step: between two marks.
        write: how a mark is written.
    """

    low: float
    high: float
    step: float
    write: Write = short

    def marks(self) -> tuple[float, ...]:
        """Return the values that are marked."""
        first, count = self.low, round((self.high - self.low) / self.step) + 1
        return tuple(first + self.step * number for number in range(count))

    def y(self, value: float, room: QRectF) -> float:
        """Return where a value lies in a room, px."""
        return room.bottom() - (value - self.low) / (self.high - self.low) * room.height()

    def width(self, type_: Type) -> float:
        """Return the room that the labels need, px."""
        return max(type_.width(self.write(value)) for value in self.marks()) + LABEL_GAP


def value_axis(low: float, high: float, height: float, write: Write = short, *, whole: bool = False) -> ValueAxis:
    """Return an axis that holds `low` to `high` in `height` px; `whole` allows no fractions of one."""
    if not high > low:
        high = low + 1.0
    wanted = (high - low) / max(2.0, height / _APART)
    step = _round_step(max(wanted, 1.0) if whole else wanted, whole=whole)
    return ValueAxis(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step, write)


def time_ticks(start: float, end: float, width: float) -> tuple[Tick, ...]:
    """Return ticks of the calendar between two moments (seconds since 1970); places are seconds after `start`."""
    closer = max(1.0, width * _CLOSER)
    return ticks(Span(0.0, max(1.0, end - start)), TimeScale(start, bent=False), closer)


def paint_values(painter: QPainter, type_: Type, axis: ValueAxis, room: QRectF) -> None:
    """Draw the marks of a value axis: hairlines across the room, labels to its left."""
    for value in axis.marks():
        y = axis.y(value, room)
        painter.fillRect(QRectF(room.left(), round(y), room.width(), 1), qcolor(Role.BORDER))
        text = axis.write(value)
        write_text(painter, room.left() - LABEL_GAP - type_.width(text), y - type_.height / 2, text, Role.TEXT_FAINT)


def paint_times(painter: QPainter, type_: Type, start: float, end: float, room: QRectF) -> None:
    """Draw the labels of time below a room; the larger unit is named where it changes."""
    around = ""
    edge = room.left() - type_.height
    found = time_ticks(start, end, room.width())
    if len(found) < _LEAST:
        _paint_ends(painter, type_, start, end, room)
        return
    for tick in found:
        x = room.left() + tick.place / max(1.0, end - start) * room.width()
        painter.fillRect(QRectF(round(x), room.bottom(), 1, 4), qcolor(Role.BORDER_STRONG))
        text = tick.label if tick.around in ("", around) else f"{tick.label} {tick.around}"
        left = min(max(room.left() - 12, x - type_.width(text) / 2), room.right() + 12 - type_.width(text))
        if left < edge:
            text = tick.label
            left = min(x - type_.width(text) / 2, room.right() + 12 - type_.width(text))
        if left >= edge:
            write_text(painter, left, room.bottom() + 6, text, Role.TEXT_MUTED)
            edge = left + type_.width(text) + 7
            around = tick.around or tick.label


def _paint_ends(painter: QPainter, type_: Type, start: float, end: float, room: QRectF) -> None:
    """Name the ends of a range that is about as short as a step of the calendar; one moment has one name."""
    first, last = end_names(start, end)
    write_text(painter, room.left(), room.bottom() + 6, first, Role.TEXT_MUTED)
    write_text(painter, room.right() - type_.width(last), room.bottom() + 6, last, Role.TEXT_MUTED)


def end_names(start: float, end: float) -> tuple[str, str]:
    """Return how the ends of a short range are named: the first with its day, the last as far as it differs."""
    first, last = (datetime.fromtimestamp(at).astimezone() for at in (start, end))
    clock = "%H:%M" if end - start > _HOURS else "%H:%M:%S"
    begin = f"{date(first)}, {first:{clock}}"
    if first.date() != last.date():
        return begin, f"{date(last)}, {last:{clock}}"
    return begin, f"{last:{clock}}" if last - first >= timedelta(seconds=1) else ""


def _round_step(wanted: float, *, whole: bool) -> float:
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in _STEPS if step * power >= wanted - 1e-12 and not (whole and step * power % 1))
