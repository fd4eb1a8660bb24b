"""Calendar arithmetic in a person's time zone: half-open ranges of days, weeks, months, seasons and years."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from strata.services.timewords import SEASONS


@dataclass(frozen=True, slots=True)
class DayRange:
    """Whole days, the last one not included."""

    first: date
    end: date


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its IANA name, UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def in_utc(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def days(first: date, count: int = 1) -> DayRange:
    """Return `count` days beginning with `first`."""
    return DayRange(first, first + timedelta(days=count))


def weekend(monday: date) -> DayRange:
    """Return Saturday and Sunday of the week that begins on `monday`."""
    return days(monday + timedelta(days=5), 2)


def months(year: int, month: int, count: int = 1) -> DayRange:
    """Return `count` months; `month` may lie outside 1 to 12 and is carried into the years."""
    return DayRange(_first(year, month), _first(year, month + count))


def season(year: int, name: str) -> DayRange:
    """Return a season of a year; the winter of 2023 begins in December 2023."""
    return months(year, SEASONS[name], 3)


def _first(year: int, month: int) -> date:
    carried, index = divmod(month - 1, 12)
    return date(year + carried, index + 1, 1)
