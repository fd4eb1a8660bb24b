"""The figures of flow as the charts take them, and what is said of each point."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, assert_never

import numpy as np
from numpy.typing import NDArray

from strata.domain import flow as formula
from strata.domain.events import InterruptionCause
from strata.domain.flow_pictures import (
    AroundFlow,
    BestTimes,
    Calendar,
    FlowSession,
    Influence,
    LearningCurve,
    LearningPoint,
    Timeline,
    TopicLearning,
    TopicStream,
)
from strata.domain.goals import worked_on
from strata.domain.intervals import Share, wilson
from strata.domain.samples import MetricSeries, metric_title
from strata.ui.text import counted, duration, number, tr, written
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.bars import Bar
from strata.ui.widgets.charts.ink import percent
from strata.ui.widgets.charts.moments import Grain
from strata.ui.widgets.charts.series import Series
from strata.ui.widgets.charts.spans import Band, Spans

Floats = NDArray[np.float64]

_HOLE: Final = 3.0
"""Buckets without a sample in a row, from which a line is broken."""

_DAY: Final = 86_400.0
_MONDAY: Final = 1
"""1 January 2024 was one."""


def spans_of(timeline: Timeline) -> Spans:
    """Return the sessions of a timeline as spans, by their beginning; each says which goals it was for."""
    sessions = timeline.sessions
    return Spans(
        np.array([one.started_at.timestamp() for one in sessions], np.float64),
        np.array([one.ended_at.timestamp() for one in sessions], np.float64),
        np.array([one.score for one in sessions], np.float64),
        tuple(session_detail(one, worked_on(timeline.goals, one.started_at, one.ended_at)) for one in sessions),
    )


def goal_bands(timeline: Timeline) -> tuple[Band, ...]:
    """Return the stretches in which goals were worked on."""
    return tuple(
        Band(one.since.timestamp(), (one.until or timeline.span.until).timestamp(), one.text) for one in timeline.goals
    )


def session_detail(one: FlowSession, goals: Sequence[str]) -> str:
    """Say what a session was: messages, conversations, interruptions, whether it counts as flow, what it was for."""
    said = [
        counted(one.messages, tr("message"), tr("messages")),
        counted(one.conversations, tr("conversation"), tr("conversations")),
        counted(one.interruptions, tr("interruption"), tr("interruptions")),
    ]
    if one.coherence is not None:
        said.append(tr("coherence {share}").format(share=percent(one.coherence)))
    said.append(tr("counts as flow") if one.is_flow else tr("not flow"))
    said += [tr("working on {goals}").format(goals=", ".join(f"“{goal}”" for goal in goals))] if goals else []
    return ", ".join(said)


def coherence_line(series: MetricSeries) -> tuple[Floats, Floats]:
    """Return moments and means, with a gap where for a while nothing was measured."""
    times, means = _broken([at.timestamp() for at in series.at], series.mean)
    return times, means


def measured_series(measured: MetricSeries) -> tuple[Floats, tuple[Series, ...]]:
    """Return moments, and the means between the lowest and the highest at each, with gaps as `coherence_line` has."""
    times, mean, low, high = _broken([at.timestamp() for at in measured.at], measured.mean, measured.low, measured.high)
    return times, (Series(metric_title(measured.kind), mean, low, high),) if len(times) else ()


def _broken(moments: Sequence[float], *columns: Sequence[float]) -> tuple[Floats, ...]:
    """Return moments and columns with a row of NaN in the middle of each hole."""
    times, values = np.array(moments, np.float64), [np.array(column, np.float64) for column in columns]
    if len(times) < 3:
        return times, *values
    steps = np.diff(times)
    holes = np.flatnonzero(steps > _HOLE * float(steps.min())) + 1
    middles = (times[holes - 1] + times[holes]) / 2
    return np.insert(times, holes, middles), *(np.insert(column, holes, np.nan) for column in values)


def calendar_values(calendar: Calendar, *, only_flow: bool) -> Floats:
    """Return minutes by day, NaN on days without a session."""
    minutes = np.array(calendar.flow_minutes if only_flow else calendar.minutes, np.float64)
    return np.where(np.array(calendar.sessions) > 0, np.maximum(minutes, 0.0), np.nan)


def minutes(value: float) -> str:
    """Write minutes: "40 min", "2 h 5 min"."""
    return duration(60 * value)


def hour_bars(times: BestTimes) -> tuple[Bar, ...]:
    """Return a bar to each hour of the day, none without any session."""
    if not times.overall.n:
        return ()
    return tuple(_share_bar(f"{hour:02}", share, times.overall) for hour, share in enumerate(times.hours))


def weekday_bars(times: BestTimes) -> tuple[Bar, ...]:
    """Return a bar to each weekday from Monday on, none without any session."""
    if not times.overall.n:
        return ()
    return tuple(
        _share_bar(_with_count(weekday(place, "ddd"), share.n), share, times.overall)
        for place, share in enumerate(times.weekdays)
    )


def weekday(place: int, pattern: str = "dddd") -> str:
    """Return the name of a weekday, 0 for Monday."""
    return written(datetime(2024, 1, _MONDAY + place), pattern)


def weekdays_sentence(times: BestTimes) -> str:
    """Say how many sessions each weekday rests on."""
    busiest = max(range(7), key=lambda place: times.weekdays[place].n)
    return tr("Share of sessions that became flow, by the weekday they began on: most often ({n} of {all}) a {day}.").format(
        n=number(times.weekdays[busiest].n), all=number(times.overall.n), day=weekday(busiest)
    )


def influence_bars(influences: Sequence[Influence]) -> tuple[Bar, ...]:
    """Return a bar to each trait, and one of all sessions to hold them against; none without traits."""
    if not influences:
        return ()
    one = influences[0]
    hits = one.present.value * one.present.n + one.absent.value * one.absent.n
    every = wilson(round(hits), one.present.n + one.absent.n)
    base = Bar(
        _with_count(tr("all sessions"), every.n), every.value, every.low, every.high, f"n = {number(every.n)}", Role.TEXT_FAINT
    )
    return (base, *map(_influence_bar, influences))


def _influence_bar(one: Influence) -> Bar:
    points = tr("{n} points, likely {low} to {high}").format(
        n=_signed(one.difference), low=_signed(one.low), high=_signed(one.high)
    )
    lines = [
        tr("n = {n}; otherwise {share} of {others}").format(
            n=number(one.present.n), share=percent(one.absent.value), others=number(one.absent.n)
        ),
        f"{tr('Difference')}: {points} ({tr('sure') if one.sure else tr('may be chance')})",
    ]
    if one.by_formula:
        lines.append(tr("The score itself counts this."))
    role = Role.TEXT_FAINT if not one.sure else Role.CHART_1 if one.difference > 0 else Role.CHART_2
    return Bar(
        _with_count(one.title, one.present.n), one.present.value, one.present.low, one.present.high, "\n".join(lines), role
    )


def ends_sentence(around: AroundFlow) -> str:
    """Say how often flow was broken, and by what most; nothing where it was not."""
    broken = sum(count for _, count in around.ends)
    if not broken:
        return ""
    cause, count = around.ends[0]
    return tr("Sessions of flow, or on the way there, were broken {n} times; {share} of it: {cause}.").format(
        n=number(broken), share=percent(count / broken), cause=cause_title(cause)
    )


def cause_title(cause: InterruptionCause) -> str:
    """Return what broke in, in a word or two."""
    match cause:
        case InterruptionCause.SWITCHED_AWAY:
            return tr("the window was left")
        case InterruptionCause.NOTIFICATION:
            return tr("a notification")
        case InterruptionCause.BREAK:
            return tr("a long pause")
        case _:
            assert_never(cause)


def end_bars(around: AroundFlow) -> tuple[Bar, ...]:
    """Return how often each cause broke in."""
    return tuple(Bar(cause_title(cause), float(count), role=Role.CHART_2) for cause, count in around.ends)


def learning_times(curve: LearningCurve) -> Floats:
    """Return the beginnings of weeks on the person's own calendar, seconds since 1970."""
    return np.array([midnight(one.week) for one in curve.points], np.float64)


def learning_series(curve: LearningCurve) -> tuple[Series, ...]:
    """Return success by week with its interval, none without weeks."""
    if not curve.points:
        return ()
    shares = [one.success for one in curve.points]
    values, low, high = (np.array([getattr(one, end) for one in shares], np.float64) for end in ("value", "low", "high"))
    return (Series(tr("What held"), values, low, high),)


def week_title(point: LearningPoint) -> str:
    """Name a week with what was counted in it."""
    asked = counted(point.questions, tr("question"), tr("questions"))
    return tr("Week of {day}: {asked}, {again} asked again").format(
        day=written(datetime(point.week.year, point.week.month, point.week.day), "d MMM yyyy"),
        asked=asked,
        again=number(point.repeated),
    )


def topic_bars(topics: Sequence[TopicLearning], chosen: int | None) -> tuple[Bar, ...]:
    """Return success by topic; the chosen one in another colour."""
    return tuple(
        Bar(
            _with_count(one.label, one.success.n),
            one.success.value,
            one.success.low,
            one.success.high,
            _topic_detail(one),
            Role.CHART_3 if one.topic == chosen else Role.CHART_1,
        )
        for one in topics
    )


def topics_sentence(topics: Sequence[TopicLearning]) -> str:
    """Say what is counted, and of how many questions."""
    questions = sum(one.success.n for one in topics)
    return tr(
        "Share of {n} questions that you had not asked before, by topic (how many in brackets). Choose one to see its weeks."
    ).format(n=number(questions))


def stream_series(stream: TopicStream) -> tuple[Series, ...]:
    """Return a series to each topic, and one of all others; none without messages."""
    shown = [Series(topic.label, floats(counts)) for topic, counts in zip(stream.topics, stream.counts, strict=True)]
    if any(stream.others):
        shown.append(Series(tr("Other topics"), floats(stream.others), role=Role.TEXT_FAINT))
    return tuple(shown)


def stream_grain(stream: TopicStream) -> Grain:
    """Return how the time of a bucket is written."""
    if len(stream.starts) < 2:
        return Grain.DAY
    return Grain.DAY if (stream.starts[1] - stream.starts[0]).total_seconds() >= _DAY else Grain.MOMENT


def part_bars(one: FlowSession) -> tuple[Bar, ...]:
    """Return the parts of a session's score that were measured, each with its weight and what it was made of."""
    parts = one.parts
    continuity = tr("mean nearness {n}").format(n=two(one.continuity))
    pace = tr("{time} from act to act").format(time=duration(one.pace or 0.0))
    broken = counted(one.interruptions, tr("interruption"), tr("interruptions"))
    kinds = counted(one.kinds, tr("kind of act"), tr("kinds of acts"))
    lasted = tr("multiplies all others; it lasted {time}").format(time=minutes(one.minutes))
    coherence = tr("mean {n}").format(n=two(one.coherence))
    weighed = (
        (tr("Continuity"), parts.continuity, formula.CONTINUITY_WEIGHT, continuity),
        (tr("Pace"), parts.pace, formula.PACE_WEIGHT, pace),
        (tr("Focus"), parts.focus, formula.FOCUS_WEIGHT, broken),
        (tr("Variety"), parts.variety, formula.VARIETY_WEIGHT, kinds),
        (tr("Coherence"), parts.coherence, formula.COHERENCE_WEIGHT, coherence),
    )
    measured = [one for one in weighed if one[1] is not None]
    whole = sum(weight for _, _, weight, _ in measured)
    bars = [Bar(tr("Immersion"), parts.immersion, detail=lasted, role=Role.CHART_3)]
    for title, value, weight, detail in measured:
        share = tr("weighs {share}").format(share=percent(weight / whole))
        bars.append(Bar(title, value or 0.0, detail=f"{share}; {detail}"))
    return tuple(bars)


def why(one: FlowSession) -> str:
    """Say how a session's score comes about."""
    rest = one.score / one.parts.immersion if one.parts.immersion else 0.0
    said = tr("{score} = immersion {immersion} × {rest}, the weighted mean of the other parts.").format(
        score=two(one.score), immersion=two(one.parts.immersion), rest=two(rest)
    )
    unknown = [
        title
        for title, part in (
            (tr("continuity"), one.parts.continuity),
            (tr("pace"), one.parts.pace),
            (tr("coherence"), one.parts.coherence),
        )
        if part is None
    ]
    if unknown:
        said += " " + tr("Not measured, and left out: {parts}.").format(parts=", ".join(unknown))
    return said


def score_of(one: FlowSession) -> str:
    """Return the heading of a session's parts."""
    return tr("Why {score}").format(score=two(one.score))


def two(value: float | None) -> str:
    """Write a score: 0.62; nothing for one that is not known."""
    return "" if value is None else f"{value:.2f}"


def amount(value: float) -> str:
    """Write a measurement with three digits at most before they are all whole: 0.62, 71.5, 100, 1,240."""
    return number(round(value)) if abs(value) >= 100 else f"{value:.3g}"


def floats(values: Sequence[float]) -> Floats:
    """Return values as a column."""
    return np.array(values, np.float64)


def first_day(calendar: Calendar) -> date:
    """Return the first day of the year that is shown."""
    return date(calendar.year, 1, 1)


def midnight(day: date) -> float:
    """Return the beginning of a day on the person's own calendar, seconds since 1970."""
    return datetime(day.year, day.month, day.day).timestamp()


def _share_bar(title: str, share: Share, overall: Share) -> Bar:
    if not share.n:
        return Bar(title, 0.0, detail=tr("no session (n = 0)"))
    sure = share.low > overall.value
    detail = f"n = {number(share.n)}" + (f", {tr('surely more than on average')}" if sure else "")
    return Bar(title, share.value, share.low, share.high, detail, Role.CHART_3 if sure else Role.CHART_1)


def _topic_detail(one: TopicLearning) -> str:
    said = counted(one.success.n, tr("question"), tr("questions"))
    if one.change is None:
        return f"n = {said}"
    return f"n = {said}; {tr('second half against the first')}: {tr('{n} points').format(n=_signed(one.change))}"


def _with_count(title: str, count: int) -> str:
    return f"{title} ({number(count)})"


def _signed(share: float) -> str:
    return f"{100 * share:+.0f}".replace("-", "−")
