"""Foreign times: seconds since 1970, milliseconds, ISO 8601, with or without a zone; all become UTC."""

import math
import re
from datetime import UTC, date, datetime
from typing import Final

_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC).timestamp()
_LAST: Final = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_FRACTION: Final = re.compile(r"\.(\d{1,9})\d*")
_SHORT_ZONE: Final = re.compile(r"([+-]\d\d)(\d\d)?$")


def from_epoch(value: object) -> datetime | None:
    """Return the time of a number of seconds or milliseconds since 1970; None when it cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    seconds = float(value) if abs(value) < 1e18 else math.inf
    if seconds > _LAST:
        seconds /= 1000
    if not _FIRST < seconds < _LAST:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def from_iso(value: object) -> datetime | None:
    """Return the time of an ISO 8601 text, UTC when it names no zone; None when it is none."""
    if not isinstance(value, str) or not 8 <= len(value) <= 40:
        return None
    try:
        return _in_utc(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        return _from_loose_iso(value.strip())


def from_any(value: object) -> datetime | None:
    """Return the time of a number, an ISO 8601 text, a `datetime` or a `date`."""
    if isinstance(value, datetime):
        try:
            return _in_utc(value)
        except OverflowError:
            return None
    if isinstance(value, date):
        return _in_utc(datetime(value.year, value.month, value.day))
    if isinstance(value, str):
        return from_iso(value)
    return from_epoch(value)


def _from_loose_iso(value: str) -> datetime | None:
    """Read what `fromisoformat` refuses: longer fractions, a zone without its minutes, a blank before the zone."""
    text = _FRACTION.sub(lambda found: "." + found[1][:6].ljust(6, "0"), value).replace(" UTC", "Z").replace(" +", "+")
    text = _SHORT_ZONE.sub(lambda found: f"{found[1]}:{found[2] or '00'}", text) if "T" in text or " " in text else text
    try:
        return _in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _in_utc(at: datetime) -> datetime | None:
    moment = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return moment if 1 < moment.year < 2200 else None
