"""Relative dates made absolute, so that "I painted it yesterday" is found by its date.

English only; times are read in the zone of the moment that is given. Where a word allows two readings the likelier one is
taken: "next Friday" is the first Friday after today, "in June" is the June nearest to today.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final

from strata.services.timewords import (
    CLOCK,
    CLOCK_RUN,
    MENTIONS,
    MONTHS,
    NAMED_MONTH,
    NUMBERS,
    RULES,
    SEASONS,
    TIME_WORD,
    WEEKDAYS,
)

MOST_DATES: Final = 8
"""No more dates than this are taken from one text."""

REACH: Final = 64
"""Characters before and after a word for time within which an expression that holds it lies."""

_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
_VERBS = {"may", "mar", "march"}


def written_date(at: date) -> str:
    """Return a day as Strata writes it, e.g. "9 June 2023"."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def has_time(text: str) -> bool:
    """Whether the text mentions a time in any way."""
    return read_times(text, None)[1]


def resolve_dates(text: str, said_at: datetime) -> tuple[str, ...]:
    """Return the dates that the text names, made absolute from when it was said, in order, each once.

    Written as "9 June 2023", "June 2023", "week of 5 June 2023" (its Monday), "weekend of 10 June 2023" (its Saturday),
    "summer 2023", "winter 2023-2024" or "2022". A date that stands in the text in just this form is not repeated.
    """
    return read_times(text, said_at)[0]


def names_time(text: str) -> bool:
    """Whether a text holds a word without which nothing but a time of day can be read from it."""
    return TIME_WORD.search(text.lower()) is not None


def may_tell_clock(run: str) -> bool:
    """Whether a time of day may begin in a run of characters without a blank; no text without such a run holds one."""
    return CLOCK_RUN.search(run.lower()) is not None


def read_times(
    text: str, said_at: datetime | None, *, named: bool | None = None, clocked: bool = True
) -> tuple[tuple[str, ...], bool]:
    """Return what `resolve_dates` and `has_time` say, in one go; no dates where it is not known when it was said.

    `named` is what `names_time` says of the text, and `clocked` whether `may_tell_clock` says so of any of its runs, for
    callers that know.
    """
    if named is False and not clocked:
        return (), False
    lowered = text.lower()
    if not (names_time(text) if named is None else named):
        return (), CLOCK.search(lowered) is not None
    stretches = _stretches(lowered)
    resolved = _resolved_dates(text, lowered, stretches, said_at.date()) if said_at else ()
    if resolved or (clocked and CLOCK.search(lowered)):
        return resolved, True
    mentioned = any(MENTIONS.search(lowered, start, end) for start, end in stretches)
    return (), mentioned or (("May" in text or "March" in text) and NAMED_MONTH.search(text) is not None)


def _stretches(lowered: str) -> tuple[tuple[int, int], ...]:
    """Return where the patterns need to look, 4 characters a µs: around each word for time, from blank to blank."""
    if len(lowered) <= 4 * REACH:
        return ((0, len(lowered)),)
    found: list[tuple[int, int]] = []
    for word in TIME_WORD.finditer(lowered):
        start = lowered.rfind(" ", 0, max(0, word.start() - REACH)) + 1
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        end = lowered.find(" ", word.start() + REACH)
        found.append((start, end if end >= 0 else len(lowered)))
    return tuple(found)


def _resolved_dates(text: str, lowered: str, stretches: tuple[tuple[int, int], ...], today: date) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for match in chain.from_iterable(RULES.finditer(lowered, start, end) for start, end in stretches):
        written = "" if _is_verb(match, text) else _resolved(match, today)
        if written and written not in text:
            found[written] = None
            if len(found) == MOST_DATES:
                break
    return tuple(found)


def _is_verb(match: re.Match[str], text: str) -> bool:
    """Whether "may 5" or "march 3" is no month: written small and without a year."""
    for name, year in (("month_a", "year_a"), ("month_b", "year_b")):
        if match[name] in _VERBS and not match[year]:
            return text[slice(*match.span(name))].islower()
    return False


def _resolved(match: re.Match[str], today: date) -> str:
    """Return what one expression means; "" where the calendar has no such day."""
    groups = {name: " ".join(value.split()) for name, value in match.groupdict().items() if value}
    try:
        return next((text for rule in _RULES_IN_ORDER if (text := rule(groups, today))), "")
    except (ValueError, OverflowError):
        return ""


def _day_words(groups: dict[str, str], today: date) -> str:
    if "farther" in groups:
        return written_date(today + timedelta(days=-2 if "before" in groups["farther"] else 2))
    if "day" in groups:
        return written_date(today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(groups["day"], 0)))
    if "iso" in groups:
        return written_date(date.fromisoformat(groups["iso"]))
    return ""


def _period_words(groups: dict[str, str], today: date) -> str:
    if "beyond" in groups:
        return _unit(groups["beyond"], -2 if groups["side"] == "before last" else 2, today)
    if "period" not in groups:
        return ""
    step = {"last": -1, "this past": -1, "this": 0}.get(groups["which"], 1)
    period = groups["period"]
    if period in WEEKDAYS:
        return written_date(_weekday(WEEKDAYS.index(period), step, today))
    if period in SEASONS:
        return _season(period, step, today)
    if period[:3] in _MONTH_NUMBERS and period != "month":
        return _month(_named_month(_MONTH_NUMBERS[period[:3]], step, today))
    return _unit(period, step, today)


def _counted(groups: dict[str, str], today: date) -> str:
    if "half" in groups:
        return _unit("month", -6, today)
    if "count" in groups:
        sign = -1 if groups["direction"] in {"ago", "back"} else 1
        return _unit(groups["unit"], sign * _number(groups["count"]), today)
    if "ahead" in groups:
        return _unit(groups["ahead_unit"], _number(groups["ahead"]), today)
    return ""


def _calendar(groups: dict[str, str], today: date) -> str:
    for letter in "ab":
        name, day = groups.get(f"month_{letter}"), groups.get(f"day_{letter}")
        if name and day:
            year = groups.get(f"year_{letter}")
            number = _MONTH_NUMBERS[name[:3]]
            return written_date(date(int(year), number, int(day)) if year else _nearest(number, int(day), today))
    if "year_c" in groups:
        return f"{MONTHS[_MONTH_NUMBERS[groups['month_c'][:3]] - 1]} {groups['year_c']}"
    if "month_d" in groups:
        nearest = _nearest(_MONTH_NUMBERS[groups["month_d"][:3]], 15, today)
        return _month(nearest.year * 12 + nearest.month - 1)
    return ""


_Rule = Callable[[dict[str, str], date], str]
_RULES_IN_ORDER: Final[tuple[_Rule, ...]] = (_day_words, _period_words, _counted, _calendar)


def _unit(unit: str, count: int, today: date) -> str:
    """Return the unit of time that lies `count` units from today's."""
    monday = today - timedelta(days=today.weekday())
    match unit:
        case "minute" | "hour":
            return written_date(today)
        case "night" | "day":
            return written_date(today + timedelta(days=count))
        case "week" | "fortnight":
            return f"week of {written_date(monday + timedelta(weeks=count * (2 if unit == 'fortnight' else 1)))}"
        case "weekend":
            return f"weekend of {written_date(monday + timedelta(weeks=count, days=5))}"
        case "month":
            return _month(today.year * 12 + today.month - 1 + count)
        case _:
            return str(date(today.year + count * (10 if unit == "decade" else 1), 1, 1).year)


def _weekday(wanted: int, step: int, today: date) -> date:
    """Return the nearest such weekday before today (-1), after today (1), or from today on (0)."""
    if step < 0:
        return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    ahead = (wanted - today.weekday()) % 7
    return today + timedelta(days=ahead or 7 * step)


def _named_month(wanted: int, step: int, today: date) -> int:
    """Return the month of that name before (-1), in (0) or after (1) today's, counted from year 0."""
    this = today.year * 12 + today.month - 1
    here = today.year * 12 + wanted - 1
    if step < 0 and here >= this:
        return here - 12
    return here + 12 if step > 0 and here <= this else here


def _month(count: int) -> str:
    """Write a month that is counted from year 0."""
    first = date(count // 12, count % 12 + 1, 1)
    return f"{MONTHS[first.month - 1]} {first.year}"


def _season(name: str, step: int, today: date) -> str:
    """Write the season before (-1), in (0) or after (1) today; a winter has two years."""
    begins = SEASONS[name]
    year = today.year - (1 if begins == 12 and today.month <= 2 else 0)
    this, here = today.year * 12 + today.month, year * 12 + begins
    if step < 0 and here + 2 >= this:
        year -= 1
    elif step > 0 and here <= this:
        year += 1
    return f"{name} {year}-{year + 1}" if begins == 12 else f"{name} {year}"


def _nearest(month: int, day: int, today: date) -> date:
    """Return that day of the year nearest to today, the earlier one when both are as near."""
    candidates = list(_years_around(month, day, today.year))
    if not candidates:
        raise ValueError(f"no day {day} in month {month}")
    return min(candidates, key=lambda candidate: (abs(candidate - today), candidate))


def _years_around(month: int, day: int, year: int) -> Iterator[date]:
    for candidate in (year - 1, year, year + 1):
        try:
            yield date(candidate, month, day)
        except ValueError:
            continue  # 29 February, or a day that no month has


def _number(words: str) -> int:
    return NUMBERS[words] if words in NUMBERS else int(words)
