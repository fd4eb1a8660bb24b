"""Memories in words: titles of acts, score changes, lengths of time."""

from datetime import datetime, timedelta
from typing import Final

from strata.domain.layers import TITLES
from strata.domain.memories import Layer, Memory
from strata.services.dates import written_date

_TITLE: Final = 60


def quoted(content: str) -> str:
    """Return the beginning of a content in quotation marks, on one line."""
    line = " ".join(content.split())
    return f"“{line}”" if len(line) <= _TITLE else f"“{line[: _TITLE - 1].rstrip()}…”"


def subject(memories: tuple[Memory, ...]) -> str:
    """Return what an act is about: the one memory, or how many."""
    return quoted(memories[0].content) if len(memories) == 1 else f"{len(memories):,} memories"


def title_of(layer: Layer) -> str:
    """Return what a layer is called in a sentence."""
    return TITLES[layer]


def day(at: datetime, now: datetime) -> str:
    """Return "12 May", with the year where it is another one than now."""
    written = written_date(at)
    return written if at.year != now.year else written.rpartition(" ")[0]


def change_words(delta: float, reason: str, at: datetime, now: datetime) -> str:
    """Return "+0.4 opened from search on 12 May"."""
    sign = "+" if delta >= 0 else "−"
    return f"{sign}{abs(delta):.1f} {reason} on {day(at, now)}"


def time_left(span: timedelta) -> str:
    """Return "41 min", "1 h 20 min", "3 days"."""
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days = round(hours / 24)
    return f"{days} day{'' if days == 1 else 's'}"


def times(count: int) -> str:
    """Return "once more" or "3 more times"."""
    return "once more" if count == 1 else f"{count} more times"
