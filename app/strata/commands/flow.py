"""`strata flow`: when you think best, what breaks it, what you learn."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from strata.commands.output import Json
from strata.commands.request import ExitCode, Session
from strata.domain.flow_pictures import FlowSession, Influence, Span
from strata.domain.goals import worked_on
from strata.domain.intervals import Share


class Picture(StrEnum):
    """What is asked for."""

    OVERVIEW = "overview"
    SESSIONS = "sessions"
    HOURS = "hours"
    AROUND = "around"
    LEARNING = "learning"
    TOPICS = "topics"
    EVENTS = "events"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class Flow:
    """Arguments of `strata flow`."""

    picture: Picture
    since: datetime | None
    until: datetime | None
    limit: int
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Bring flow up to date and print what is asked for."""
        making = session.services.flow_making
        if making.due():
            session.catch_up(partial(making.run, session.control))
        whole = session.services.flow.everything()
        span = Span(self.since or whole.since, self.until or whole.until)
        tell = {
            Picture.OVERVIEW: self._overview,
            Picture.SESSIONS: self._sessions,
            Picture.HOURS: self._hours,
            Picture.AROUND: self._around,
            Picture.LEARNING: self._learning,
            Picture.TOPICS: self._topics,
            Picture.EVENTS: self._events,
            Picture.METRICS: self._metrics,
        }[self.picture]
        tell(session, span)
        return ExitCode.DONE

    def _overview(self, session: Session, span: Span) -> None:
        flow = session.services.flow
        said = {
            "timeline": flow.timeline(span, 1).sentence,
            "best_times": flow.best_times(span).sentence,
            "around_flow": flow.around_flow(span).sentence,
            "learning": flow.learning(span).sentence,
            "topics": flow.topics(span).sentence,
        }
        if self.as_json:
            overview = flow.overview()
            session.output.json(
                {
                    "since": span.since.isoformat(),
                    "until": span.until.isoformat(),
                    "sessions": overview.sessions,
                    "flow_sessions": overview.flow_sessions,
                    "acts": {kind.value: count for kind, count in overview.kinds},
                    "sentences": dict(said),
                }
            )
            return
        for sentence in said.values():
            session.output.data(sentence)

    def _sessions(self, session: Session, span: Span) -> None:
        timeline = session.services.flow.timeline(span, self.limit)
        for one in timeline.sessions:
            goals = worked_on(timeline.goals, one.started_at, one.ended_at)
            if self.as_json:
                session.output.json(_session(one, goals))
            else:
                session.output.data(
                    f"{one.started_at:%Y-%m-%d %H:%M}  {one.minutes:4.0f} min  {one.messages:4} messages  "
                    f"score {one.score:.2f}{'  flow' if one.is_flow else ''}{''.join(f'  “{goal}”' for goal in goals)}"
                )
        session.output.note(timeline.sentence)

    def _hours(self, session: Session, span: Span) -> None:
        times = session.services.flow.best_times(span)
        days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        named = [(f"{hour:02}:00", share) for hour, share in enumerate(times.hours)]
        named += list(zip(days, times.weekdays, strict=True))
        for name, share in named:
            if self.as_json:
                session.output.json({"when": name, **_share(share)})
            elif share.n:
                session.output.data(f"{name:9}  {_told(share)}")
        session.output.note(times.sentence)

    def _around(self, session: Session, span: Span) -> None:
        around = session.services.flow.around_flow(span)
        for when, influences in (("before", around.precedes), ("inside", around.breaks)):
            for one in influences:
                if self.as_json:
                    session.output.json(_influence(when, one))
                else:
                    sure = "" if one.sure else "  (may be chance)"
                    session.output.data(f"{one.title}: {_told(one.present)}; else {_told(one.absent)}{sure}")
        session.output.note(around.sentence)

    def _learning(self, session: Session, span: Span) -> None:
        curve = session.services.flow.learning(span)
        for point in curve.points:
            counts = {"questions": point.questions, "repeated": point.repeated, "good": point.good, "bad": point.bad}
            if self.as_json:
                session.output.json({"week": point.week.isoformat(), **counts, **_share(point.success)})
            else:
                session.output.data(
                    f"{point.week}  {point.questions} questions, {point.repeated} asked again, "
                    f"{point.good} thumbs up, {point.bad} down: {_told(point.success)}"
                )
        session.output.note(curve.sentence)

    def _topics(self, session: Session, span: Span) -> None:
        stream = session.services.flow.topics(span, self.limit)
        for topic, counts in zip(stream.topics, stream.counts, strict=True):
            if self.as_json:
                row: dict[str, Json] = {
                    "topic": topic.number,
                    "label": topic.label,
                    "words": list(topic.words),
                    "messages": topic.messages,
                    "counts": list(counts),
                }
                session.output.json(row)
            else:
                session.output.data(f"{topic.messages:6,} messages  {topic.label}")
        session.output.note(stream.sentence)

    def _events(self, session: Session, span: Span) -> None:
        for line in session.services.flow.events(span, self.limit):
            event = line.event
            if self.as_json:
                session.output.json(
                    {
                        "at": event.at.isoformat(),
                        "kind": event.kind.value,
                        "subject": event.subject.value if event.subject else None,
                        "id": str(event.subject_id) if event.subject_id else None,
                        "cause": event.cause.value if event.cause else None,
                        "amount": event.amount,
                        "title": line.title,
                    }
                )
            else:
                session.output.data(f"{event.at:%Y-%m-%d %H:%M:%S}  {event.kind.value:13}  {line.title}")

    def _metrics(self, session: Session, span: Span) -> None:
        for count in session.services.flow.metrics():
            series = session.services.flow.metric(count.kind, span)
            if self.as_json:
                session.output.json(
                    {
                        "kind": count.kind,
                        "samples": count.samples,
                        "first": count.first.isoformat(),
                        "last": count.last.isoformat(),
                        "sentence": series.sentence,
                    }
                )
            else:
                session.output.data(f"{count.kind}: {series.sentence}")


def _session(one: FlowSession, goals: tuple[str, ...]) -> Json:
    parts = one.parts
    return {
        "session": one.number,
        "started_at": one.started_at.isoformat(),
        "ended_at": one.ended_at.isoformat(),
        "minutes": round(one.minutes, 2),
        "acts": one.acts,
        "messages": one.messages,
        "conversations": one.conversations,
        "interruptions": one.interruptions,
        "continuity": one.continuity,
        "pace": one.pace,
        "goals": list(goals),
        "coherence": one.coherence,
        "attention": one.attention,
        "score": one.score,
        "flow": one.is_flow,
        "parts": {
            "immersion": parts.immersion,
            "continuity": parts.continuity,
            "pace": parts.pace,
            "focus": parts.focus,
            "variety": parts.variety,
            "coherence": parts.coherence,
        },
    }


def _share(share: Share) -> dict[str, Json]:
    return {"share": share.value, "low": share.low, "high": share.high, "n": share.n}


def _influence(when: str, one: Influence) -> Json:
    return {
        "when": when,
        "trait": one.key,
        "title": one.title,
        "present": _share(one.present),
        "absent": _share(one.absent),
        "difference": one.difference,
        "low": one.low,
        "high": one.high,
        "sure": one.sure,
        "by_formula": one.by_formula,
    }


def _told(share: Share) -> str:
    return f"{100 * share.value:3.0f} % of {share.n:,} ({100 * share.low:.0f} to {100 * share.high:.0f} %)"
