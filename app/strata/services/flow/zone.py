"""The person's own hours, weekdays and days for moments that are kept in UTC."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

import numpy as np

from strata.services.ports.flow import Integers

MICROS: Final = 1_000_000
HOUR: Final = 3600 * MICROS
DAY: Final = 24 * HOUR
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WEEKDAY: Final = 3
"""1 January 1970 was a Thursday, three days after a Monday."""


def moment_of(micros: int) -> datetime:
    """Return the moment so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=int(micros))


def micros_of(moment: datetime) -> int:
    """Return a moment in microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def local(moments: Integers, zone: tzinfo | None) -> Integers:
    """Return moments as microseconds of the clock on the wall of a zone; None is the zone of this computer.

    One look at the zone serves a whole day unless the clocks change on it.
    """
    if not len(moments):
        return moments
    days, which = np.unique(moments // DAY, return_inverse=True)
    begins = np.array([_offset(int(day) * DAY, zone) for day in [*days, days[-1] + 1]], np.int64)
    ends = np.array([_offset((int(day) + 1) * DAY, zone) for day in days], np.int64)
    offsets = begins[:-1][which]
    for place in np.flatnonzero((begins[:-1] != ends)[which]):
        offsets[place] = _offset(int(moments[place]), zone)
    shifted: Integers = moments + offsets
    return shifted


def hours(wall: Integers) -> Integers:
    """Return the hour, 0 to 23, of moments on the wall's clock."""
    found: Integers = wall % DAY // HOUR
    return found


def weekdays(wall: Integers) -> Integers:
    """Return the weekday, Monday 0, of moments on the wall's clock."""
    found: Integers = (wall // DAY + _EPOCH_WEEKDAY) % 7
    return found


def date_of(day: int) -> date:
    """Return the date so many days after 1 January 1970."""
    return date(1970, 1, 1) + timedelta(days=int(day))


def day_of(day: date) -> int:
    """Return a date as days since 1970."""
    return (day - date(1970, 1, 1)).days


def _offset(micros: int, zone: tzinfo | None) -> int:
    offset = moment_of(micros).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // timedelta(microseconds=1)
