"""What the charts of flow ask: each question is one call, answered with what is ready to be drawn."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Final

import numpy as np

from strata.domain.errors import InvalidRequest
from strata.domain.events import InterruptionCause
from strata.domain.flow import FLOW_FROM
from strata.domain.flow_pictures import (
    AroundFlow,
    BestTimes,
    Calendar,
    ConversationPart,
    EventLine,
    FlowSession,
    LearningCurve,
    Overview,
    Span,
    Timeline,
    TopicStream,
)
from strata.domain.goals import GoalStretch, stretches, within
from strata.domain.goals_kept import without_deleted
from strata.domain.samples import MetricCount, MetricSeries, metric_title
from strata.services.flow import binning, learning, sentences, streams, zone
from strata.services.ports.clock import Clock
from strata.services.ports.flow import EventStore, GoalStore, Integers, SampleStore, SessionColumns, SessionStore, TopicStore

MOST_SESSIONS: Final = 2_000
MOST_INTERRUPTIONS: Final = 5_000
MOST_BUCKETS: Final = 5_000

NEARLY: Final = 0.5
"""Score from which a session was on the way to flow, so that what broke in counts as having broken it."""

LEAST: Final = 5
"""Sessions on both sides from which a trait is told of."""


class FlowService:
    """Reads sessions, topics, acts and samples. Nothing is made here, see `FlowMaking`. Safe to use from any thread."""

    def __init__(
        self,
        *,
        sessions: SessionStore,
        topics: TopicStore,
        events: EventStore,
        goals: GoalStore,
        samples: SampleStore,
        clock: Clock,
        gap: Callable[[], int],
        where: tzinfo | None = None,
    ) -> None:
        """`gap` gives the seconds after which a session has ended; `where` is the person's zone, None that of the computer."""
        self._sessions = sessions
        self._topics = topics
        self._events = events
        self._goals = goals
        self._samples = samples
        self._clock = clock
        self._gap = gap
        self._where = where

    def overview(self) -> Overview:
        """Return what there is at all."""
        extent = self._sessions.extent()
        columns = self._sessions.columns(None)
        return Overview(
            None if extent is None else extent[0],
            None if extent is None else extent[1],
            len(columns.started),
            int((columns.score > FLOW_FROM).sum()),
            self._sessions.stale_days(self._gap()),
            len(self._topics.topics()[0]),
            self._sessions.kinds(),
        )

    def everything(self) -> Span:
        """Return the range from the first session to the end of the last; without any, the present day."""
        extent = self._sessions.extent()
        if extent is None:
            now = self._clock.now()
            return Span(now.replace(hour=0, minute=0, second=0, microsecond=0), now)
        return Span(extent[0], zone.moment_of(zone.micros_of(extent[1]) + 1))

    def timeline(self, span: Span, limit: int = MOST_SESSIONS) -> Timeline:
        """Return the sessions of a range with their interruptions, and the range day by day. Raises `InvalidRequest`."""
        _check(span, limit)
        columns = self._sessions.columns(span)
        sessions = self._sessions.sessions(span, limit)
        first, last = self._days(span)
        _, minutes, flow, _ = binning.by_day(columns, first, last, self._where)
        in_flow = int((columns.score > FLOW_FROM).sum())
        return Timeline(
            span,
            sessions,
            len(columns.started) - len(sessions),
            self._sessions.interruptions(span, self._gap(), MOST_INTERRUPTIONS),
            tuple(map(zone.date_of, range(first, last + 1))),
            tuple(minutes.tolist()),
            tuple(flow.tolist()),
            self.goals(span),
            sentences.of_timeline(len(columns.started), in_flow, float(minutes.sum()), float(flow.sum())),
        )

    def goals(self, span: Span) -> tuple[GoalStretch, ...]:
        """Return the stretches within a range in which the person worked on a goal, oldest first, cut to the range."""
        _check(span)
        return within(stretches(without_deleted(self._goals.marks())), span.since, span.until, self._clock.now())

    def session(self, number: int) -> FlowSession:
        """Return one session. Raises `NotFound`."""
        return self._sessions.session(number)

    def calendar(self, year: int | None = None) -> Calendar:
        """Return a year, day by day; without one the last that has a session."""
        columns = self._sessions.columns(None)
        if year is None:
            newest = int(columns.started[-1]) if len(columns.started) else zone.micros_of(self._clock.now())
            year = zone.moment_of(newest).astimezone(self._where).year
        return binning.calendar(columns, year, self._where)

    def best_times(self, span: Span) -> BestTimes:
        """Return at which hours and weekdays sessions became flow, with how sure that is. Raises `InvalidRequest`."""
        _check(span)
        return binning.best_times(self._sessions.columns(span), span, self._where)

    def around_flow(self, span: Span) -> AroundFlow:
        """Return what goes before flow and what breaks it. Raises `InvalidRequest`."""
        _check(span)
        columns = self._sessions.columns(span)
        precedes = binning.influences(columns, binning.PRECEDES, self._where, LEAST)
        breaks = binning.influences(columns, binning.BREAKS, self._where, LEAST)
        said = sentences.of_influences(precedes, breaks, len(columns.started))
        return AroundFlow(span, precedes, breaks, _ends(columns), said)

    def sessions_with(self, span: Span, trait: str, limit: int = 25) -> tuple[int, ...]:
        """Return the best sessions that have a trait of `around_flow`, or of all for "". Raises `InvalidRequest`."""
        _check(span, limit)
        columns = self._sessions.columns(span)
        try:
            return _best(columns, binning.with_trait(columns, trait, self._where), limit)
        except KeyError as error:
            raise InvalidRequest(
                f"“{trait}” is no trait of sessions.", "Take the key of one that `around_flow` tells."
            ) from error

    def broken_by(self, span: Span, cause: InterruptionCause, limit: int = 25) -> tuple[int, ...]:
        """Return the best sessions of flow, or nearly, into which this broke. Raises `InvalidRequest`."""
        _check(span, limit)
        columns = self._sessions.columns(span)
        return _best(columns, (_broken(columns)[cause] > 0) & (columns.score > NEARLY), limit)

    def learning(self, span: Span, topic: int | None = None) -> LearningCurve:
        """Return success by week and by topic. Raises `InvalidRequest`."""
        _check(span)
        labels = {one.number: one.label for one in self._topics.topics()[0]}
        return learning.curve(self._topics.weeks(span), self._topics.thumbs(span), labels, span, topic)

    def topics(self, span: Span, wanted: int = 8, buckets: int = 60) -> TopicStream:
        """Return the largest topics of a range over time. Raises `InvalidRequest`."""
        _check(span, buckets)
        width = streams.width_of(span, buckets)
        return streams.stream(self._topics.topics()[0], self._topics.stream(span, width), span, width, wanted)

    def events(self, span: Span | None = None, limit: int = 100) -> tuple[EventLine, ...]:
        """Return the newest acts, messages included, newest first. Raises `InvalidRequest`."""
        if span is not None:
            _check(span, limit)
        return self._events.newest(span, limit)

    def behind(self, span: Span, topic: int | None = None, limit: int = 50) -> tuple[ConversationPart, ...]:
        """Return the conversations behind a stretch of time, or a topic in it, most messages first. Raises `InvalidRequest`."""
        _check(span, limit)
        return self._sessions.behind(span, topic, limit)

    def behind_session(self, number: int, limit: int = 50) -> tuple[ConversationPart, ...]:
        """Return the conversations behind a session, most messages first. Raises `NotFound`."""
        session = self._sessions.session(number)
        until = zone.moment_of(zone.micros_of(session.ended_at) + 1)
        return self._sessions.behind(Span(session.started_at, until), None, limit)

    def metrics(self) -> tuple[MetricCount, ...]:
        """Return which kinds of samples there are, most samples first."""
        return self._samples.counts()

    def metric(self, kind: str, span: Span, buckets: int = 400) -> MetricSeries:
        """Return a kind of sample over a range, gathered into at most `buckets`. Raises `InvalidRequest`."""
        _check(span, buckets)
        first, width = zone.micros_of(span.since), max(1, (zone.micros_of(span.until) - zone.micros_of(span.since)) // buckets)
        bucket, mean, low, high, count = self._samples.series(kind, span, buckets)
        total = int(count.sum())
        middle = float((mean * count).sum() / total) if total else 0.0
        lowest, highest = (float(low.min()), float(high.max())) if total else (0.0, 0.0)
        return MetricSeries(
            kind,
            width / zone.MICROS,
            tuple(zone.moment_of(first + int(one) * width + width // 2) for one in bucket),
            tuple(mean.tolist()),
            tuple(low.tolist()),
            tuple(high.tolist()),
            tuple(count.tolist()),
            sentences.of_metric(metric_title(kind), total, middle, lowest, highest),
        )

    def _days(self, span: Span) -> tuple[int, int]:
        ends = np.array([zone.micros_of(span.since), zone.micros_of(span.until) - 1], np.int64)
        first, last = (zone.local(ends, self._where) // zone.DAY).tolist()
        return first, last


def _ends(columns: SessionColumns) -> tuple[tuple[InterruptionCause, int], ...]:
    near = columns.score > NEARLY
    counts = [(cause, int(times[near].sum())) for cause, times in _broken(columns).items()]
    return tuple(sorted((one for one in counts if one[1]), key=lambda one: -one[1]))


def _broken(columns: SessionColumns) -> dict[InterruptionCause, Integers]:
    return {
        InterruptionCause.SWITCHED_AWAY: columns.switches,
        InterruptionCause.NOTIFICATION: columns.notifications,
        InterruptionCause.BREAK: columns.breaks,
    }


def _best(columns: SessionColumns, chosen: binning.Mask, limit: int) -> tuple[int, ...]:
    there = np.flatnonzero(chosen)
    best = there[np.argsort(-columns.score[there], kind="stable")[:limit]]
    return tuple(columns.started[best].tolist())


def _check(span: Span, amount: int = 1) -> None:
    if span.since.tzinfo is None or span.until.tzinfo is None:
        raise InvalidRequest("A range of time needs its zone.", "Give times in UTC.")
    if span.until <= span.since:
        raise InvalidRequest("This range of time is empty.", "Choose an end that comes after its beginning.")
    if span.until.astimezone(UTC) - span.since.astimezone(UTC) > datetime(2200, 1, 1) - datetime(1900, 1, 1):
        raise InvalidRequest("This range of time is too long.", "Choose at most 300 years.")
    if not 1 <= amount <= MOST_BUCKETS:
        raise InvalidRequest(f"{amount} cannot be asked for.", f"Ask for 1 to {MOST_BUCKETS:,}.")
