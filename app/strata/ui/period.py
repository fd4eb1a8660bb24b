"""Spans of days that a person filters by, and the UTC times they stand for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QDate, QLocale

from strata.ui.text import tr


class Period(StrEnum):
    """The spans that are offered."""

    ANY = "any"
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class DateRange:
    """A chosen span; `first` and `last` are days, both inside, and count for CUSTOM only."""

    period: Period = Period.ANY
    first: date | None = None
    last: date | None = None

    def bounds(self, today: date) -> tuple[datetime | None, datetime | None]:
        """Return the half-open range of UTC times, read in the machine's zone; None where it is open."""
        first, last = self._days(today)
        return _midnight(first), _midnight(last + timedelta(days=1)) if last else None

    def title(self) -> str:
        """Return the span in words."""
        match self.period:
            case Period.ANY:
                return tr("Any time")
            case Period.TODAY:
                return tr("Today")
            case Period.WEEK:
                return tr("Last 7 days")
            case Period.MONTH:
                return tr("Last 30 days")
            case Period.THIS_YEAR:
                return tr("This year")
            case Period.LAST_YEAR:
                return tr("Last year")
            case Period.CUSTOM:
                return self._custom_title()
            case _:
                assert_never(self.period)

    def _custom_title(self) -> str:
        first = _written(self.first) if self.first else ""
        last = _written(self.last) if self.last else ""
        if first and last:
            return first if first == last else f"{first} – {last}"
        if first:
            return tr("Since {0}").format(first)
        return tr("Until {0}").format(last) if last else tr("Any time")

    def _days(self, today: date) -> tuple[date | None, date | None]:
        match self.period:
            case Period.ANY:
                return None, None
            case Period.TODAY:
                return today, None
            case Period.WEEK:
                return today - timedelta(days=6), None
            case Period.MONTH:
                return today - timedelta(days=29), None
            case Period.THIS_YEAR:
                return date(today.year, 1, 1), None
            case Period.LAST_YEAR:
                return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
            case Period.CUSTOM:
                return self.first, self.last
            case _:
                assert_never(self.period)


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time()).astimezone(UTC) if day else None


def _written(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM yyyy")
