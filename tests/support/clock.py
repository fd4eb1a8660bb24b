"""A clock that tests set."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Stands still until it is moved; with `ticks`, moves on by that much at every look."""

    def __init__(self, at: datetime = datetime(2023, 6, 9, 12, 0, tzinfo=UTC), ticks: timedelta = timedelta()) -> None:
        self._at = at
        self._ticks = ticks

    def now(self) -> datetime:
        """Return the time that was set."""
        self._at += self._ticks
        return self._at

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._at += timedelta(seconds=seconds)
