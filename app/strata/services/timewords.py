"""The English words for time, and the patterns made of them.

A blank in a pattern stands for any white space. Patterns are for text in lower case, which the engine matches in a third of
the time that ignoring case takes.
"""

import re
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Names in calendar order, as they are written."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names in the order of `date.weekday`."""

SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each season begins (northern half of the world)."""

NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "a couple": 2, "a couple of": 2, "couple": 2, "couple of": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30,
}  # fmt: skip
"""Number words that people put before units of time."""

_LONG_MONTH = "|".join(MONTHS).lower()
_SHORT_MONTH = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_MONTH = f"{_LONG_MONTH}|{_SHORT_MONTH}"
_NUMBER = "|".join(sorted(NUMBERS, key=len, reverse=True)) + r"|\d{1,3}"
_PERIOD = "|".join(("weekend", "week", "month", "year", "night", *WEEKDAYS, *SEASONS, _LONG_MONTH))
_UNIT = "minute|hour|day|weekend|week|fortnight|month|year|decade"
_YEAR = r"(?:19|20)\d\d"
_ORDINAL = r"[0-3]?\d"
_NOT_TIME = r"(?![:%]|\.\d)"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(alternatives).replace(" ", r"\s+") + r")\b")


RULES: Final = _pattern(
    "(?P<farther>the day before yesterday|the day after tomorrow)",
    "(?P<beyond>weekend|week|month|year) (?P<side>before last|after next)",
    "(?P<day>yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening))",
    f"(?P<which>this past|this coming|last|this|next|coming|upcoming) (?P<period>{_PERIOD})",
    "(?P<half>half a year ago)",
    f"(?P<count>{_NUMBER}) (?P<unit>{_UNIT})s? (?P<direction>ago|back|from now|from today)",
    f"in (?:(?:about|around|just) )?(?P<ahead>{_NUMBER}) (?P<ahead_unit>day|weekend|week|fortnight|month|year)s?",
    f"(?P<iso>{_YEAR}-[01]\\d-[0-3]\\d)",
    f"(?P<month_a>{_MONTH})\\.? (?P<day_a>{_ORDINAL})(?:st|nd|rd|th)?\\b{_NOT_TIME}(?:,? (?P<year_a>{_YEAR}))?",
    f"(?P<day_b>{_ORDINAL})(?:st|nd|rd|th)? (?:of )?(?P<month_b>{_MONTH})\\b\\.?(?:,? (?P<year_b>{_YEAR}))?",
    f"(?P<month_c>{_LONG_MONTH}),? (?:of )?(?P<year_c>{_YEAR})",
    f"(?:in|since|until|till|by|during|from|early|late|mid|around) (?P<month_d>{_LONG_MONTH})",
)
"""Every expression that can be made absolute; its named groups say which rule it is."""

NAMED_MONTH: Final = re.compile(r"\b(?:March|May)\b")
"""The months that are verbs in lower case; for text as it was written."""

MENTIONS: Final = _pattern(
    "yesterday|today|tonight|tomorrow|ago|recently|weekends?",
    f"(?:last|this|next|past|previous|coming|every|each) (?:(?:few|couple of) )?(?:{_UNIT}|{_PERIOD})s?",
    "(?:this|next|every|each|the next) (?:morning|afternoon|evening)",
    f"(?:{_NUMBER}|few|several) (?:{_UNIT})s?",
    "(?:" + "|".join(WEEKDAYS) + ")s?",
    "|".join(month.lower() for month in MONTHS if month not in {"March", "May"}),
    f"(?:in|during) (?:the )?(?:{'|'.join(SEASONS)})",
    f"{_YEAR}s?",
    f"(?:{_SHORT_MONTH})\\.? {_ORDINAL}(?:st|nd|rd|th)?",
    f"week before last|the {_ORDINAL}(?:st|nd|rd|th)",
)
"""Any mention of time, whether it can be made absolute or not."""

CLOCK: Final = re.compile(r"\d(?:\s?[ap]\.?m\b|:[0-5]\d\b)")
"""A time of day; the digit stands before the choice, because the engine then leaps from digit to digit."""

CLOCK_RUN: Final = re.compile(r"\d(?:[ap]|:[0-5]\d|$)")
"""What the run between blanks looks like in which the match of `CLOCK` begins."""

_UNITS_AND_PERIODS = "|".join(("minute", "hour", "day", "fortnight", "decade", "weekend", "week", "month", "year", "night"))

TIME_WORD: Final = _pattern(
    "yesterday|today|tonight|tomorrow|morning|afternoon|evening|recently|ago",
    f"(?:{_UNITS_AND_PERIODS}|{'|'.join((*WEEKDAYS, *SEASONS))}|{_YEAR})s?",
    _MONTH,
    f"{_ORDINAL}(?:st|nd|rd|th)",
    f"{_YEAR}(?=-)",
)
"""Every expression that the patterns above match holds at least one of these words; none of them holds white space."""
