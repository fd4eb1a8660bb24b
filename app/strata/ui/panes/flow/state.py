"""What the Flow pane is made of besides the pictures of the service."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from strata.domain.flow_pictures import Calendar, ConversationPart, FlowSession, Overview, Timeline
from strata.domain.goals import Goal
from strata.domain.goals_kept import KeptGoal
from strata.domain.samples import MetricCount, MetricSeries


class Figure(StrEnum):
    """The figures, each fetched by itself."""

    OUTLINE = "outline"
    GOALS = "goals"
    TIMELINE = "timeline"
    CALENDAR = "calendar"
    BEST_TIMES = "best_times"
    MEASURED = "measured"
    AROUND = "around"
    LEARNING = "learning"
    TOPICS = "topics"


FIXED = frozenset({Figure.OUTLINE, Figure.GOALS, Figure.CALENDAR})
"""What no range narrows."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What there is at all, and today."""

    overview: Overview
    today: Timeline


@dataclass(frozen=True, slots=True)
class Goals:
    """What the person works on now, None for nothing in particular, and every goal that was set, the newest first."""

    present: Goal | None
    so_far: tuple[KeptGoal, ...]


@dataclass(frozen=True, slots=True)
class DeletedGoal:
    """A goal that was put into the trash just now, and can be brought back."""

    id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of a range, and coherence (0 to 1) over it where samples of it were brought in."""

    timeline: Timeline
    coherence: MetricSeries | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The kinds of measurements that were brought in, and one of them over the range; None without any."""

    kinds: tuple[MetricCount, ...]
    series: MetricSeries | None


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind a point that was picked.

    Attributes:
        title: the point in words.
        session: the session that was picked, None for a point of another kind.
        goals: what the person said they worked on in it.
    """

    title: str
    session: FlowSession | None
    conversations: tuple[ConversationPart, ...]
    goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A figure with what was found for it."""

    figure: Figure
    value: object


def moment(seconds: float) -> datetime:
    """Return a moment of a chart, seconds since 1970, as a time in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def years_around(calendar: Calendar) -> tuple[int | None, int | None]:
    """Return the nearest years before and after that have sessions, None where there is none."""
    before = max((year for year in calendar.years if year < calendar.year), default=None)
    after = min((year for year in calendar.years if year > calendar.year), default=None)
    return before, after
