"""Days as they are typed."""

from datetime import UTC, datetime

from strata.domain.errors import InvalidRequest


def day(text: str | None) -> datetime | None:
    """Return the moment that a typed date means, None for none; without a zone it is UTC. Raises `InvalidRequest`."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest(f"“{text}” is no date.", "Write it as YYYY-MM-DD.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
