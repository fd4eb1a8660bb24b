"""The ways in which a query names a time, as one pattern; its named groups say which way it is."""

import re
from typing import Final

from strata.services.timewords import NUMBERS, SEASONS, WEEKDAYS

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_SEASON = "|".join(SEASONS)
_WEEKDAY = "|".join(WEEKDAYS)
_NUMBER = "|".join((*sorted(NUMBERS, key=len, reverse=True), "few", "a few", "several", r"\d{1,3}"))
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_LATER = "before|after|since|until|till"
_POINTS: Final = (
    rf"(?P<iso>{_YEAR}-[01]\d(?:-[0-3]\d)?)",
    rf"(?P<dayfirst>{_DAY})\s+(?:of\s+)?(?P<month1>{_MONTH})(?:,?\s+(?P<year1>{_YEAR}))?",
    rf"(?P<month2>{_MONTH})\s+(?P<daylast>{_DAY})(?!\d)(?:,?\s+(?P<year2>{_YEAR}))?",
    rf"(?P<early>early|mid|late)?[\s-]*(?P<month3>{_MONTH}),?\s+(?:of\s+)?(?P<year3>{_YEAR})",
    rf"(?P<season>{_SEASON})\s+(?:of\s+)?(?P<year4>{_YEAR})",
    rf"q(?P<quarter>[1-4])\s+(?:of\s+)?(?P<year5>{_YEAR})",
    rf"(?P<which>last|this|past|previous)\s+(?P<period>weekend|week|month|quarter|year|night|{_SEASON}|{_WEEKDAY}|{_MONTH})",
    rf"(?:the\s+)?(?:last|past|previous)\s+(?P<span>{_NUMBER})\s+(?P<spanunit>day|week|month|year)s?",
    rf"(?P<count>{_NUMBER})\s+(?P<unit>day|week|weekend|fortnight|month|year)s?\s+ago",
    r"(?P<daybefore>(?:the\s+)?day\s+before\s+yesterday)",
    r"(?P<dayword>yesterday|today|tonight|this\s+(?:morning|afternoon|evening))",
    rf"(?:on\s+)(?P<weekday>{_WEEKDAY})",
    rf"(?:in|during|over)\s+(?:the\s+)?(?P<season2>{_SEASON})",
    rf"(?P<month4>{_MONTH})",
    rf"(?P<year6>{_YEAR})",
)
_RELATION = (
    rf"(?:(?P<relation>{_LATER}|between|from)\s+)?(?:(?:in|on|during|the|around|about|by|of)\s+)*"
    r"(?:(?P<wide>week(?:end)?)\s+of\s+)?"
)
EXPRESSION: Final = re.compile(rf"(?<![\w-])(?P<lead>{_RELATION})(?:{'|'.join(_POINTS)})(?![\w-])", re.IGNORECASE)
"""A point in time with what leads up to it ("since", "in the", "week of")."""
