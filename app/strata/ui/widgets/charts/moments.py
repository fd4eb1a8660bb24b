"""How the time of a bin is written, by how long it is."""

from datetime import datetime
from enum import Enum

from strata.ui.text import tr, written


class Grain(Enum):
    """How long a bin is."""

    MOMENT = "moment"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def moment_words(at: float, grain: Grain) -> str:
    """Say when a bin is, in the person's own time; `at` is its beginning, seconds since 1970."""
    local = datetime.fromtimestamp(at).astimezone()
    match grain:
        case Grain.MOMENT | Grain.HOUR:
            return f"{written(local, 'ddd d MMM yyyy')}, {local:%H:%M}"
        case Grain.DAY:
            return written(local, "ddd d MMM yyyy")
        case Grain.WEEK:
            return tr("Week of {day}").format(day=written(local, "d MMM yyyy"))
        case Grain.MONTH:
            return written(local, "MMMM yyyy")
