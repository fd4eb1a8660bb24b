"""Sessions gathered for charts: days, hours and weekdays, and what came together with flow."""

from collections.abc import Callable
from datetime import date, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.domain.flow import FLOW_FROM
from strata.domain.flow_pictures import BestTimes, Calendar, Influence, Span
from strata.domain.intervals import Share, difference, wilson
from strata.services.flow import sentences, zone
from strata.services.ports.flow import Floats, Integers, SessionColumns

Mask = NDArray[np.bool_]

_MINUTE: Final = 60 * zone.MICROS


def minutes_of(columns: SessionColumns) -> Floats:
    """Return how long each session lasted."""
    found: Floats = (columns.ended - columns.started) / _MINUTE
    return found


def by_day(columns: SessionColumns, first: int, last: int, where: tzinfo | None) -> tuple[Integers, Floats, Floats, Floats]:
    """Return sessions, minutes, minutes of flow and the best score of each day from `first` to `last` (days since 1970).

    A session counts to the day on which it began.
    """
    days = zone.local(columns.started, where) // zone.DAY - first
    inside = (days >= 0) & (days <= last - first)
    days, minutes, score = days[inside], minutes_of(columns)[inside], columns.score[inside]
    size = last - first + 1
    sessions = np.bincount(days, minlength=size).astype(np.int64)
    whole = np.bincount(days, minutes, minlength=size).astype(np.float64)
    flow = np.bincount(days, minutes * (score > FLOW_FROM), minlength=size).astype(np.float64)
    best = np.zeros(size)
    np.maximum.at(best, days, score)
    return sessions, whole, flow, best


def calendar(columns: SessionColumns, year: int, where: tzinfo | None) -> Calendar:
    """Return a year, day by day; `columns` hold all sessions."""
    first, last = zone.day_of(date(year, 1, 1)), zone.day_of(date(year, 12, 31))
    sessions, minutes, flow, best = by_day(columns, first, last, where)
    longest = zone.date_of(first + int(flow.argmax()))
    wall_days = np.unique(zone.local(columns.started, where) // zone.DAY)
    years = sorted({zone.date_of(day).year for day in wall_days.tolist()})
    best_day = f"{longest.day} {longest:%B}" if flow.any() else ""
    said = sentences.of_calendar(year, int((sessions > 0).sum()), float(minutes.sum()), float(flow.sum()), best_day)
    return Calendar(
        year, tuple(sessions.tolist()), tuple(minutes.tolist()), tuple(flow.tolist()), tuple(best.tolist()), tuple(years), said
    )


def best_times(columns: SessionColumns, span: Span, where: tzinfo | None) -> BestTimes:
    """Return the share of sessions that became flow by the hour and weekday at which they began."""
    wall = zone.local(columns.started, where)
    flow = columns.score > FLOW_FROM
    hours = _shares(zone.hours(wall), flow, 24)
    weekdays = _shares(zone.weekdays(wall), flow, 7)
    overall = wilson(int(flow.sum()), len(flow))
    sure = any(share.n and share.low > overall.value for share in (*hours, *weekdays))
    said = sentences.of_best_times(overall, hours, weekdays)
    return BestTimes(span, overall, hours, weekdays, sure, said)


def _shares(places: Integers, hits: Mask, size: int) -> tuple[Share, ...]:
    total = np.bincount(places, minlength=size)
    good = np.bincount(places, hits, minlength=size)
    return tuple(wilson(float(one), int(n)) for one, n in zip(good, total, strict=True))


Trait = tuple[str, str, Callable[[SessionColumns, Integers], Mask], bool]
"""Key, words for people, which sessions have it (given the columns and the wall's clock), whether the score looks at it."""


def _rest(columns: SessionColumns) -> Integers:
    """Return the microseconds since the session before ended; endless for the first."""
    rest = np.full(len(columns.started), np.iinfo(np.int64).max, np.int64)
    rest[1:] = columns.started[1:] - columns.ended[:-1]
    return rest


def _first_of_day(columns: SessionColumns, wall: Integers) -> Mask:
    days = wall // zone.DAY
    first = np.ones(len(days), bool)
    first[1:] = days[1:] != days[:-1]
    return first


def _after_flow(columns: SessionColumns, wall: Integers) -> Mask:
    after = np.zeros(len(wall), bool)
    after[1:] = (columns.score[:-1] > FLOW_FROM) & ~_first_of_day(columns, wall)[1:]
    return after


PRECEDES: Final[tuple[Trait, ...]] = (
    ("morning", "in the morning, before noon", lambda _, wall: (zone.hours(wall) >= 5) & (zone.hours(wall) < 12), False),
    ("afternoon", "in the afternoon, from noon to six",
     lambda _, wall: (zone.hours(wall) >= 12) & (zone.hours(wall) < 18), False),
    ("evening", "in the evening, from six on", lambda _, wall: zone.hours(wall) >= 18, False),
    ("weekend", "at weekends", lambda _, wall: zone.weekdays(wall) >= 5, False),
    ("first", "in the first session of a day", _first_of_day, False),
    ("rested", "after eight hours without a session", lambda columns, _: _rest(columns) >= 8 * zone.HOUR, False),
    ("hour_off", "after a pause of one to three hours",
     lambda columns, _: (_rest(columns) >= zone.HOUR) & (_rest(columns) <= 3 * zone.HOUR), False),
    ("after_flow", "after a session of flow on the same day", _after_flow, False),
)  # fmt: skip
"""What is known of a session when it begins."""

BREAKS: Final[tuple[Trait, ...]] = (
    ("switched", "when the window was left", lambda columns, _: columns.switches > 0, True),
    ("notified", "when a notification came", lambda columns, _: columns.notifications > 0, True),
    ("paused", "with a long pause inside", lambda columns, _: columns.breaks > 0, True),
    ("scattered", "across three or more conversations", lambda columns, _: columns.conversations >= 3, False),
)
"""What happened inside a session."""


def with_trait(columns: SessionColumns, key: str, where: tzinfo | None) -> Mask:
    """Return which sessions have the trait of this key, every one for "". Raises `KeyError` for a key that no trait has."""
    if not key:
        return np.ones(len(columns.started), bool)
    has = {trait[0]: trait[2] for trait in (*PRECEDES, *BREAKS)}[key]
    return has(columns, zone.local(columns.started, where))


def influences(columns: SessionColumns, traits: tuple[Trait, ...], where: tzinfo | None, least: int) -> tuple[Influence, ...]:
    """Return how sessions with each trait differ from those without, the surest and strongest first.

    Traits with fewer than `least` sessions on either side are left out.
    """
    wall = zone.local(columns.started, where)
    flow = columns.score > FLOW_FROM
    found = []
    for key, title, has, by_formula in traits:
        there = has(columns, wall)
        present = wilson(int(flow[there].sum()), int(there.sum()))
        absent = wilson(int(flow[~there].sum()), int((~there).sum()))
        if min(present.n, absent.n) >= least:
            found.append(Influence(key, title, present, absent, *difference(present, absent), by_formula))
    return tuple(sorted(found, key=lambda one: (not one.sure, -abs(one.difference))))
