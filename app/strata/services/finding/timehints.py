"""Time words in a query: "last spring", "in May 2023", "two weeks ago", "between March and June 2024".

A query looks back: "in May" is the latest May that has begun, "on Friday" the latest Friday. English only, as `timewords`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from strata.domain.search import TimeHint
from strata.services.finding.calendar import DayRange, days, in_utc, months, season, weekend, zone_of
from strata.services.finding.timepatterns import EXPRESSION
from strata.services.timewords import MONTHS, NUMBERS, SEASONS, WEEKDAYS

_SAFE_MONTH = re.compile(r"\b(?:in|on|since|until|till|during|from|before|after|last|this|past|of|to|and)\s+$", re.IGNORECASE)
_JOINED = re.compile(r"\s+(?:and|to|until|till|through)\s+", re.IGNORECASE)
_MONTHS_OF_PART: Final = {"early": (1, 11), "mid": (11, 21), "late": (21, 0)}
_VAGUE: Final = {"few": 3, "a few": 3, "several": 5}
_MONTH_NUMBER: Final = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
_WORDS_TOO: Final = {"may", "mar", "march", "aug", "sep", "dec", "jan", "august"}
_BEGINNING: Final = date(1900, 1, 1)
_ASKS_WHEN = re.compile(
    r"\b(?:when|how\s+(?:long|recently|often|many\s+(?:days|weeks|months|years))|(?:what|which)\s+(?:date|day|week|month|year|time|season)"
    r"|since\s+when|wann|quand|cuándo|quando|wanneer)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundTime:
    """Where a query names a time, and what time that is.

    Attributes:
        start, end: character offsets into the query.
        relative: whether the words mean nothing without the present ("last week"); such words are not looked for in texts.
    """

    hint: TimeHint
    start: int
    end: int
    relative: bool


def find_time(text: str, now: datetime, zone_name: str) -> FoundTime | None:
    """Return the first time that a query names, None when it names none.

    `now` is UTC; days begin at midnight in the zone of that IANA name.
    """
    zone = zone_of(zone_name)
    today = now.astimezone(zone).date()
    for match in EXPRESSION.finditer(text):
        point = _range_of(match, text, today)
        if point is None:
            continue
        found, end = _related(match, point, text, today)
        if found.first < found.end:
            return _found(text, match, end, found, zone)
    return None


def asks_when(text: str) -> bool:
    """Whether the answer to a query is a time."""
    return _ASKS_WHEN.search(text) is not None


def _found(text: str, match: re.Match[str], end: int, found: DayRange, zone: tzinfo) -> FoundTime:
    start = match.start()
    hint = TimeHint(" ".join(text[start:end].split()), in_utc(found.first, zone), in_utc(found.end, zone))
    relative = any(match[name] for name in ("which", "span", "count", "daybefore", "dayword", "weekday"))
    return FoundTime(hint, start, end, relative)


def _related(match: re.Match[str], point: DayRange, text: str, today: date) -> tuple[DayRange, int]:
    """Read "since", "before", "between … and …"; return the range and where its words end."""
    relation = (match["relation"] or "").lower()
    if match["wide"]:
        monday = point.first - timedelta(days=point.first.weekday())
        point = weekend(monday) if match["wide"].lower() == "weekend" else days(monday, 7)
    tomorrow = today + timedelta(days=1)
    if relation in {"between", "from"}:
        joined = _JOINED.match(text, match.end())
        second = EXPRESSION.match(text, joined.end()) if joined else None
        other = _range_of(second, text, today) if second else None
        if second and other:
            return _between(match, point, second, other), second.end()
        return (DayRange(point.first, tomorrow) if relation == "from" and joined else point), match.end()
    if relation == "since":
        return DayRange(point.first, tomorrow), match.end()
    if relation == "after":
        return DayRange(point.end, tomorrow), match.end()
    if relation in {"before", "until", "till"}:
        return DayRange(_BEGINNING, point.first if relation == "before" else point.end), match.end()
    return point, match.end()


def _between(match: re.Match[str], first: DayRange, second_match: re.Match[str], second: DayRange) -> DayRange:
    """Join two ends; "between March and June 2024" lends its year to March."""
    year = second_match["year1"] or second_match["year2"] or second_match["year3"]
    if match["month4"] and year:
        first = months(int(year), _number_of_month(match["month4"]))
        if first.first > second.first:
            first = months(int(year) - 1, first.first.month)
    return DayRange(min(first.first, second.first), max(first.end, second.end))


def _range_of(match: re.Match[str], text: str, today: date) -> DayRange | None:
    """Return the days that one expression names, None where it is none after all ("may I", 31 June)."""
    try:
        return _calendar_day(match, today) or _calendar_period(match, text, today) or _relative(match, today)
    except (ValueError, OverflowError):
        return None


def _calendar_day(match: re.Match[str], today: date) -> DayRange | None:
    if match["iso"]:
        parts = [int(part) for part in match["iso"].split("-")]
        return days(date(*parts)) if len(parts) == 3 else months(parts[0], _checked(parts[1]))
    for name, day, year in (("month1", "dayfirst", "year1"), ("month2", "daylast", "year2")):
        if match[name]:
            month, number = _number_of_month(match[name]), int(re.sub(r"\D", "", match[day]))
            if match[year]:
                return days(date(int(match[year]), month, number))
            this = date(today.year, month, number) if (month, number) != (2, 29) else date(_leap(today.year), 2, 29)
            return days(this if this <= today else date(today.year - 1, month, number))
    return None


def _calendar_period(match: re.Match[str], text: str, today: date) -> DayRange | None:
    if match["month3"]:
        return _part(match["early"], months(int(match["year3"]), _number_of_month(match["month3"])))
    if match["season"]:
        return season(int(match["year4"]), match["season"].lower())
    if match["quarter"]:
        return months(int(match["year5"]), 3 * int(match["quarter"]) - 2, 3)
    if match["season2"]:
        return _latest_season(match["season2"].lower(), today)
    if match["month4"]:
        return _bare_month(match, text, today)
    if match["year6"]:
        return months(int(match["year6"]), 1, 12) if int(match["year6"]) <= today.year + 1 else None
    return None


def _bare_month(match: re.Match[str], text: str, today: date) -> DayRange | None:
    """Return the latest month of that name; a name that is also a word ("may") needs a preposition before it."""
    name = match["month4"].lower().rstrip(".")
    safe = match["relation"] or _SAFE_MONTH.search(text, 0, match.start("month4")) or _SAFE_MONTH.search(match["lead"])
    if not safe and (name in _WORDS_TOO or len(name) == 3 or not match["month4"][0].isupper()):
        return None
    month = _number_of_month(name)
    return months(today.year if month <= today.month else today.year - 1, month)


def _relative(match: re.Match[str], today: date) -> DayRange | None:
    if match["period"]:
        return _period(match["which"].lower(), match["period"].lower(), today)
    if match["span"]:
        return DayRange(_ago(match["spanunit"].lower(), _number(match["span"]), today).first, today + timedelta(days=1))
    if match["count"]:
        return _ago(match["unit"].lower(), _number(match["count"]), today)
    if match["daybefore"]:
        return days(today - timedelta(days=2))
    if match["weekday"]:
        return days(_latest_weekday(match["weekday"].lower(), today))
    if match["dayword"]:
        return days(today - timedelta(days=match["dayword"].lower() == "yesterday"))
    return None


def _period(which: str, period: str, today: date) -> DayRange | None:
    """Return this or the last week, month, season, Friday or May."""
    back = 0 if which == "this" else 1
    monday = today - timedelta(days=today.weekday())
    match period:
        case "night":
            return days(today - timedelta(days=back), 1 + back)
        case "week":
            return days(monday - timedelta(weeks=back), 7)
        case "weekend":
            return weekend(monday - timedelta(weeks=back))
        case "month":
            return months(today.year, today.month - back)
        case "quarter":
            return months(today.year, (today.month - 1) // 3 * 3 + 1 - 3 * back, 3)
        case "year":
            return months(today.year - back, 1, 12)
        case _ if period in SEASONS:
            latest = _latest_season(period, today)
            running = latest.end > today
            return season(latest.first.year - 1, period) if back and running else latest
        case _ if period in WEEKDAYS:
            return days(_latest_weekday(period, today))
    month = _number_of_month(period)
    return months(today.year if month < today.month + (not back) else today.year - 1, month)


def _ago(unit: str, count: int, today: date) -> DayRange:
    """Return the day, week, month or year that lies so far back; a week reaches from three days before to three after."""
    match unit:
        case "day":
            return days(today - timedelta(days=count))
        case "week" | "weekend" | "fortnight":
            weeks = count * (2 if unit == "fortnight" else 1)
            return days(today - timedelta(days=7 * weeks + 3), 7)
        case "month":
            return months(today.year, today.month - count)
        case _:
            return months(today.year - count, 1, 12)


def _latest_season(name: str, today: date) -> DayRange:
    this = season(today.year, name)
    return this if this.first <= today else season(today.year - 1, name)


def _latest_weekday(name: str, today: date) -> date:
    return today - timedelta(days=(today.weekday() - WEEKDAYS.index(name) - 1) % 7 + 1)


def _part(part: str | None, month: DayRange) -> DayRange:
    if part is None:
        return month
    first, end = _MONTHS_OF_PART[part.lower()]
    return DayRange(month.first.replace(day=first), month.first.replace(day=end) if end else month.end)


def _number(words: str) -> int:
    lowered = " ".join(words.lower().split())
    return _VAGUE.get(lowered) or NUMBERS.get(lowered) or int(lowered)


def _number_of_month(name: str) -> int:
    return _MONTH_NUMBER[name[:3].lower()]


def _checked(month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(f"no month {month}")
    return month


def _leap(year: int) -> int:
    return year - year % 4
