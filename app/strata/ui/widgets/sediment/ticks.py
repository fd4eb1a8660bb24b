"""The time axis: steps of the calendar that stay readable at any zoom and on a bent scale, in the person's own time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Final

from strata.ui.text import written
from strata.ui.widgets.sediment.span import Span
from strata.ui.widgets.sediment.timescale import BEND, TimeScale

APART: Final = 64
"""Device-independent pixels between two ticks, at least."""

_MINUTE, _HOUR, _DAY, _MONTH, _YEAR = 60.0, 3600.0, 86400.0, 2629746.0, 31556952.0


class _Unit(IntEnum):
    MINUTE = 0
    HOUR = 1
    DAY = 2
    MONTH = 3
    YEAR = 4


_STEPS: Final = (
    *((_Unit.YEAR, n, n * _YEAR) for n in (25, 10, 5, 2, 1)),
    *((_Unit.MONTH, n, n * _MONTH) for n in (6, 3, 1)),
    *((_Unit.DAY, n, n * _DAY) for n in (7, 1)),
    *((_Unit.HOUR, n, n * _HOUR) for n in (12, 6, 3, 1)),
    *((_Unit.MINUTE, n, n * _MINUTE) for n in (30, 15, 5, 1)),
)
"""Coarse first: unit, how many of it, and about how many seconds that is."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis.

    Attributes:
        place: on the axis.
        label: what stands there; `around`: the larger unit it lies in ("2026" for a month), "" for a year.
    """

    place: float
    label: str
    around: str


def ticks(span: Span, scale: TimeScale, width: float) -> tuple[Tick, ...]:
    """Return the ticks inside a span that is `width` pixels wide, in order and at least `APART` pixels from each other.

    Coarse steps go first; finer ones fill what is left, on a bent scale only from where they have room on.
    """
    apart = APART * span.length / width
    taken: list[Tick] = []
    for unit, count, seconds in _STEPS:
        since = max(span.start, _from_where(seconds, apart, scale))
        if since >= span.end:
            continue
        for moment in _moments(scale.moment(since), unit, count):
            place = scale.place(moment.timestamp())
            if place > span.end:
                break
            if place >= since and all(abs(place - other.place) >= apart for other in taken):
                taken.append(Tick(place, _label(moment, unit), _around(moment, unit)))
    return tuple(sorted(taken, key=_place))


def _from_where(seconds: float, apart: float, scale: TimeScale) -> float:
    """Return the place from which on steps of so many seconds lie far enough apart."""
    if not scale.bent:
        return float("-inf") if seconds >= apart else float("inf")
    age = seconds * BEND / apart - BEND
    return scale.place(scale.now - age) if age > 0 else float("inf") if seconds < apart else 0.0


def _moments(since: float, unit: _Unit, count: int) -> Iterator[datetime]:
    """Steps of the calendar from a little before a moment on, without end."""
    first = datetime.fromtimestamp(since).astimezone()
    match unit:
        case _Unit.YEAR:
            year = first.year - first.year % count
            while year < datetime.max.year:
                yield _midnight(max(1, year), 1, 1)
                year += count
        case _Unit.MONTH:
            month = first.year * 12 + (first.month - 1) // count * count
            while True:
                yield _midnight(month // 12, month % 12 + 1, 1)
                month += count
        case _Unit.DAY:
            yield from _days(first, count)
        case _:
            step = timedelta(minutes=count) if unit is _Unit.MINUTE else timedelta(hours=count)
            wall = _midnight(first.year, first.month, first.day).replace(tzinfo=None)
            wall += (first.replace(tzinfo=None) - wall) // step * step
            while True:
                yield wall.astimezone()
                wall += step


def _days(first: datetime, count: int) -> Iterator[datetime]:
    """Days; with a step of a week, Mondays."""
    day = datetime(first.year, first.month, first.day)
    if count == 7:
        day -= timedelta(days=day.weekday())
    while True:
        yield day.astimezone()
        day += timedelta(days=count)


def _midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day).astimezone()


def _label(moment: datetime, unit: _Unit) -> str:
    match unit:
        case _Unit.YEAR:
            return f"{moment.year}"
        case _Unit.MONTH:
            return _named(moment.date(), "MMM")
        case _Unit.DAY:
            return _named(moment.date(), "d MMM")
        case _:
            return f"{moment:%H:%M}"


def _around(moment: datetime, unit: _Unit) -> str:
    match unit:
        case _Unit.YEAR:
            return ""
        case _Unit.MONTH | _Unit.DAY:
            return f"{moment.year}"
        case _:
            return _named(moment.date(), "ddd d MMM")


@lru_cache(maxsize=512)
def _named(day: date, pattern: str) -> str:
    return written(datetime(day.year, day.month, day.day), pattern)


def _place(tick: Tick) -> float:
    return tick.place
