"""What the Flow pane asks of several services at once, off the window's thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from strata.domain.events import InterruptionCause
from strata.domain.flow_pictures import ConversationPart, Span
from strata.domain.goals import worked_on
from strata.domain.samples import Metric, MetricSeries, share_of_ratio
from strata.ui.panes.flow.state import Behind, Measured, Outline, Sessions
from strata.ui.text import moment, tr

if TYPE_CHECKING:
    from strata.services.services import Services

TOPICS: Final = 5
"""Topics that are told apart in the stream; with all others together they have a colour each."""

BUCKETS: Final = 400
MOST_BEHIND: Final = 50
_MOST_SESSIONS: Final = 25


def outline(services: "Services", midnight: datetime, now: datetime) -> Outline:
    """Return what there is at all, and the day that began at `midnight`."""
    return Outline(services.flow.overview(), services.flow.timeline(Span(midnight, max(now, midnight + timedelta(minutes=1)))))


def sessions(services: "Services", span: Span) -> Sessions:
    """Return the sessions of a range with coherence over it."""
    return Sessions(services.flow.timeline(span), _coherence(services, span))


def measured(services: "Services", span: Span, wanted: str) -> Measured:
    """Return a kind of measurement over a range; without one that there is, heart rate or the one with most samples."""
    counts = services.flow.metrics()
    kinds = [one.kind for one in counts]
    for kind in (wanted, Metric.HEART_RATE, *kinds):
        if kind in kinds:
            return Measured(counts, services.flow.metric(kind, span, BUCKETS))
    return Measured(counts, None)


def behind_session(services: "Services", number: int) -> Behind:
    """Return a session and its conversations. Raises `NotFound`."""
    session = services.flow.session(number)
    title = tr("Session of {when}").format(when=moment(session.started_at))
    lasted = Span(session.started_at, session.ended_at + timedelta(microseconds=1))
    goals = worked_on(services.flow.goals(lasted), session.started_at, session.ended_at)
    return Behind(title, session, services.flow.behind_session(number, MOST_BEHIND), goals)


def behind_span(services: "Services", span: Span, title: str, topic: int | None) -> Behind:
    """Return the conversations of a stretch of time, of one topic or of all."""
    return Behind(title, None, services.flow.behind(span, topic, MOST_BEHIND))


def behind_some(services: "Services", span: Span, fits: Callable[[datetime], bool], title: str) -> Behind:
    """Return the conversations of the best sessions whose beginning, on the person's own clock, `fits`."""
    timeline = services.flow.timeline(span)
    chosen = [one for one in timeline.sessions if fits(one.started_at.astimezone())]
    best = sorted(chosen, key=lambda one: -one.score)[:_MOST_SESSIONS]
    return _gathered(services, [one.number for one in best], title)


def behind_trait(services: "Services", span: Span, trait: str, title: str) -> Behind:
    """Return the conversations of the best sessions that have a trait, or of all for ""."""
    return _gathered(services, services.flow.sessions_with(span, trait, _MOST_SESSIONS), title)


def behind_cause(services: "Services", span: Span, cause: InterruptionCause, title: str) -> Behind:
    """Return the conversations of the best sessions that were flow, or nearly, and into which this broke."""
    return _gathered(services, services.flow.broken_by(span, cause, _MOST_SESSIONS), title)


def _gathered(services: "Services", sessions: Sequence[int], title: str) -> Behind:
    gathered: dict[UUID, ConversationPart] = {}
    for number in sessions:
        for part in services.flow.behind_session(number, MOST_BEHIND):
            known = gathered.get(part.conversation_id)
            gathered[part.conversation_id] = part if known is None else replace(known, messages=known.messages + part.messages)
    return Behind(title, None, tuple(gathered.values())[:MOST_BEHIND])


def _coherence(services: "Services", span: Span) -> MetricSeries | None:
    series = services.flow.metric(Metric.COHERENCE, span, BUCKETS)
    if series.at:
        return series
    ratio = services.flow.metric(Metric.COHERENCE_RATIO, span, BUCKETS)
    if not ratio.at:
        return None
    return replace(ratio, mean=tuple(map(share_of_ratio, ratio.mean)))
