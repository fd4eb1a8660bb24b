"""Figures over time and figures of now: how the library grew, what moved, what it takes, how its indexes are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from strata.domain.models import EmbeddingSpace
from strata.domain.work import WorkKind


class BinWidth(StrEnum):
    """How much time a bin holds; the names are those of the calendar."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_WIDEST: Final = (
    (BinWidth.HOUR, timedelta(days=3)),
    (BinWidth.DAY, timedelta(days=150)),
    (BinWidth.WEEK, timedelta(days=1500)),
)


def fitting_width(first: datetime, last: datetime) -> BinWidth:
    """Return the width that cuts a span into some dozens to a few hundred bins."""
    return next((width for width, most in _WIDEST if last - first <= most), BinWidth.MONTH)


def begin_of(moment: datetime, width: BinWidth) -> datetime:
    """Return the beginning of the bin that holds a moment, UTC; weeks begin on Monday."""
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    match width:
        case BinWidth.HOUR:
            return hour
        case BinWidth.DAY:
            return day
        case BinWidth.WEEK:
            return day - timedelta(days=day.weekday())
        case BinWidth.MONTH:
            return day.replace(day=1)


def longest(width: BinWidth) -> timedelta:
    """Return how long the longest bin is."""
    hours = {BinWidth.HOUR: 1, BinWidth.DAY: 24, BinWidth.WEEK: 7 * 24, BinWidth.MONTH: 31 * 24}
    return timedelta(hours=hours[width])


def next_after(start: datetime, width: BinWidth) -> datetime:
    """Return the beginning of the bin that follows the one which begins at `start`."""
    # A day is added for months of unequal length; brought back to its beginning, it is the next one.
    return begin_of(start + longest(width) + timedelta(days=1 if width is BinWidth.MONTH else 0), width)


def bins_between(first: datetime, last: datetime, width: BinWidth) -> tuple[datetime, ...]:
    """Return the beginnings of all bins from that of `first` to that of `last`, without a gap."""
    at, end, found = begin_of(first, width), begin_of(last, width), []
    while at <= end:
        found.append(at)
        at = next_after(at, width)
    return tuple(found)


class Movement(StrEnum):
    """What a move between layers is, seen from the memory."""

    CAME = "came"
    DEEPER = "deeper"
    BACK = "back"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """How far the indexes are behind the record, and what they are made with.

    Attributes:
        passages: that there are.
        words_waiting, vectors_waiting: passages that are not in the index of words, or without a vector.
        problem: why search is degraded, "" when it is not.
        texts_per_second: of the vectors being made now, None when none are.
        query_ms: median time to read a query, None until measured.
    """

    passages: int
    words_waiting: int
    vectors_waiting: int
    problem: str
    space: EmbeddingSpace | None
    device: str
    texts_per_second: float | None
    query_ms: float | None


@dataclass(frozen=True, slots=True)
class JobFigures:
    """Jobs of one kind since a moment.

    Attributes:
        failed: how many of them failed or were interrupted.
        seconds: that they took together.
        longest: seconds of the longest.
    """

    kind: WorkKind
    count: int
    failed: int
    seconds: float
    longest: float
    latest: datetime
