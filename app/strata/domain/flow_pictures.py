"""What the charts of flow are drawn from: gathered, binned and ready, each with one sentence that says what it shows.

Times are UTC where they are `datetime`; hours, weekdays and days are those of the person's own zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from strata.domain.events import Event, EventKind, InterruptionCause
from strata.domain.flow import FLOW_FROM, Parts
from strata.domain.goals import GoalStretch
from strata.domain.intervals import Share


@dataclass(frozen=True, slots=True)
class Span:
    """A range of time, `since` within it and `until` not."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class FlowSession:
    """A run of activity.

    Attributes:
        number: identifies it; microseconds since 1970 of its beginning.
        acts: all that was done; `messages` of them are messages.
        continuity: mean nearness (cosine) of `pairs` successive messages, None without vectors.
        pace: median seconds from act to act, None for a single act.
        coherence, attention: means of imported samples, 0 to 1; None without any.
    """

    number: int
    started_at: datetime
    ended_at: datetime
    acts: int
    messages: int
    conversations: int
    kinds: int
    pairs: int
    continuity: float | None
    pace: float | None
    switches: int
    notifications: int
    breaks: int
    samples: int
    coherence: float | None
    attention: float | None
    parts: Parts
    score: float

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return (self.ended_at - self.started_at).total_seconds() / 60

    @property
    def interruptions(self) -> int:
        """Interruptions of all causes."""
        return self.switches + self.notifications + self.breaks

    @property
    def is_flow(self) -> bool:
        """Whether it counts as flow."""
        return self.score > FLOW_FROM


@dataclass(frozen=True, slots=True)
class Interruption:
    """A moment at which something broke in."""

    at: datetime
    cause: InterruptionCause


@dataclass(frozen=True, slots=True)
class Timeline:
    """The sessions of a range, oldest first.

    Attributes:
        sessions: at most as many as asked for; of more the longest are kept, and `left_out` says how many are not here.
        interruptions: those inside these sessions.
        days, minutes, flow_minutes: the whole range day by day, nothing left out.
        goals: the stretches in which the person worked on a goal, oldest first, cut to the range.
    """

    span: Span
    sessions: tuple[FlowSession, ...]
    left_out: int
    interruptions: tuple[Interruption, ...]
    days: tuple[date, ...]
    minutes: tuple[float, ...]
    flow_minutes: tuple[float, ...]
    goals: tuple[GoalStretch, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A year, day by day from 1 January to 31 December.

    Attributes:
        sessions, minutes, flow_minutes, best: one value a day; `best` is the highest score, 0 without a session.
        years: the years that have sessions, for the choice.
    """

    year: int
    sessions: tuple[int, ...]
    minutes: tuple[float, ...]
    flow_minutes: tuple[float, ...]
    best: tuple[float, ...]
    years: tuple[int, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class BestTimes:
    """Of the sessions that began at each hour (24) and weekday (7, Monday first), the share that became flow.

    Attributes:
        sure: whether some hour's or day's interval lies wholly above the share of all sessions.
    """

    span: Span
    overall: Share
    hours: tuple[Share, ...]
    weekdays: tuple[Share, ...]
    sure: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Influence:
    """How often sessions with a trait became flow, beside those without it.

    Attributes:
        key: stable name of the trait; `title`: for people.
        difference, low, high: share with it minus share without it, and its 95 % interval (Newcombe 1998).
        by_formula: whether the score itself looks at the trait, so that some difference is there by construction.
    """

    key: str
    title: str
    present: Share
    absent: Share
    difference: float
    low: float
    high: float
    by_formula: bool

    @property
    def sure(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class AroundFlow:
    """What goes before flow and what breaks it: what came together, not what caused it.

    Attributes:
        precedes: traits known when a session begins; `breaks`: what happened inside. Each strongest first.
        ends: how many sessions of flow, or nearly, were broken by what, most first; `BREAK` stands for a long pause.
    """

    span: Span
    precedes: tuple[Influence, ...]
    breaks: tuple[Influence, ...]
    ends: tuple[tuple[InterruptionCause, int], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """One week.

    Attributes:
        questions, repeated: questions, and how many of them had been asked before, at least a day earlier.
        good, bad: thumbs.
        success: share of questions that were new and of thumbs that were up.
    """

    week: date
    questions: int
    repeated: int
    good: int
    bad: int
    success: Share


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Success by week, of everything or of one topic, and by topic over the whole range.

    Attributes:
        points: weeks (Monday) with something to count, oldest first.
        by_topic: topic, its label, success over the range, success in its last half minus its first; most questions first.
        trend: change of success in a year by least squares over weeks, weighed by n; None for less than half a year.
    """

    span: Span
    topic: int | None
    points: tuple[LearningPoint, ...]
    by_topic: tuple["TopicLearning", ...]
    trend: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class TopicLearning:
    """A topic's success over a range, and how its second half differs from its first."""

    topic: int
    label: str
    success: Share
    change: float | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its telling words and the person's messages in it within a range."""

    number: int
    label: str
    words: tuple[str, ...]
    messages: int


@dataclass(frozen=True, slots=True)
class TopicStream:
    """Topics over time.

    Attributes:
        topics: largest first; what is beyond the wanted number is gathered in `others`.
        starts: beginning of each bucket, evenly spaced.
        counts: for each topic, the messages in each bucket.
        others: messages of all other topics in each bucket.
    """

    span: Span
    topics: tuple[Topic, ...]
    starts: tuple[datetime, ...]
    counts: tuple[tuple[int, ...], ...]
    others: tuple[int, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ConversationPart:
    """What of a conversation lies behind a point: its messages there, and one of them to open."""

    conversation_id: UUID
    title: str
    source: str
    messages: int
    first_message_id: UUID
    first_at: datetime
    in_trash: bool = False


@dataclass(frozen=True, slots=True)
class EventLine:
    """An act for the list of newest ones.

    Attributes:
        title: of what it was done to, "" where there is nothing or it is gone.
    """

    event: Event
    title: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is at all, for empty states and ranges.

    Attributes:
        since, until: first and last act, None without any.
        stale_days: days whose sessions are not up to date.
        kinds: how many acts of each kind, most first.
    """

    since: datetime | None
    until: datetime | None
    sessions: int
    flow_sessions: int
    stale_days: int
    topics: int
    kinds: tuple[tuple[EventKind, int], ...]
