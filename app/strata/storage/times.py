"""Times between the domain, where they know their zone, and the columns, where they are UTC and do not say so."""

from datetime import UTC, datetime


def stored(time: datetime) -> datetime:
    """Return a time as the columns hold it. One with a zone would be converted to the zone of the machine."""
    return time.astimezone(UTC).replace(tzinfo=None)


def stored_or_none(time: datetime | None) -> datetime | None:
    """As `stored`, for columns that may be empty."""
    return None if time is None else stored(time)


def aware(time: datetime) -> datetime:
    """Return a time of the store with its zone."""
    return time.replace(tzinfo=UTC)


def aware_or_none(time: datetime | None) -> datetime | None:
    """As `aware`, for columns that may be empty."""
    return None if time is None else time.replace(tzinfo=UTC)
