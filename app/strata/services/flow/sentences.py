"""One plain sentence for each chart, made of its figures, that claims no more than they bear."""

from collections.abc import Sequence
from typing import Final

from strata.domain.flow_pictures import Influence, TopicLearning
from strata.domain.intervals import Share

WEEKDAYS: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
NOTHING: Final = "There is nothing in this range yet."


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many}"


def lasting(minutes: float) -> str:
    """Return a length of time."""
    return f"{minutes:,.0f} min" if minutes < 120 else f"{minutes / 60:,.1f} h"


def percent(share: float) -> str:
    """Return a share in per cent."""
    return f"{100 * share:.0f} %"


def of_timeline(sessions: int, in_flow: int, minutes: float, flow_minutes: float) -> str:
    """Return the sentence of the timeline."""
    if not sessions:
        return NOTHING
    begun = f"{counted(sessions, 'session', 'sessions')} of {lasting(minutes)} together"
    if not in_flow:
        return f"{begun}; none of them counts as flow."
    return f"{begun}; {counted(in_flow, 'counts', 'count')} as flow, {lasting(flow_minutes)} of it."


def of_calendar(year: int, active: int, minutes: float, flow_minutes: float, best: str) -> str:
    """Return the sentence of a year's heat map; `best` names its longest day of flow, "" for none."""
    if not active:
        return f"Nothing was done in {year}."
    said = f"In {year} you were active on {counted(active, 'day', 'days')} for {lasting(minutes)}"
    return f"{said}, {lasting(flow_minutes)} of it in flow; most on {best}." if best else f"{said}, never in flow."


def of_best_times(overall: Share, hours: Sequence[Share], weekdays: Sequence[Share]) -> str:
    """Return the sentence of the best hours and weekdays: it names one only where its interval lies above all others' share."""
    if not overall.n:
        return NOTHING
    base = f"Of {counted(overall.n, 'session', 'sessions')}, {percent(overall.value)} became flow"
    hour, day = _surest(hours, overall), _surest(weekdays, overall)
    if hour is None and day is None:
        return f"{base}; no hour or weekday stands out from that with any certainty."
    named = [f"from {hour}:00 ({_told(hours[hour])})"] if hour is not None else []
    named += [f"on {WEEKDAYS[day]} ({_told(weekdays[day])})"] if day is not None else []
    return f"{base}; it was more {' and '.join(named)}."


def of_influences(precedes: Sequence[Influence], breaks: Sequence[Influence], sessions: int) -> str:
    """Return the sentence of what goes before flow and what breaks it."""
    if not sessions:
        return NOTHING
    before = next((one for one in precedes if one.sure and one.difference > 0), None)
    against = next((one for one in breaks if one.sure and one.difference < 0), None)
    parts = []
    if before is not None:
        parts.append(
            f"flow came more often {before.title} ({percent(before.present.value)}, else {percent(before.absent.value)})"
        )
    if against is not None:
        told = " (the score counts it)" if against.by_formula else ""
        parts.append(
            f"less often {against.title}{told} ({percent(against.present.value)}, else {percent(against.absent.value)})"
        )
    if not parts:
        return f"In {counted(sessions, 'session', 'sessions')}, nothing went together with flow clearly enough to say so."
    said = ", and ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def of_learning(questions: int, repeated: int, thumbs: int, trend: float | None, topics: Sequence[TopicLearning]) -> str:
    """Return the sentence of the learning curve."""
    if not questions and not thumbs:
        return "There are no questions and no thumbs in this range yet."
    said = f"{counted(questions, 'question', 'questions')}, of which {counted(repeated, 'was', 'were')} asked again"
    if trend is not None and abs(trend) >= 0.01:
        said += f"; success {'rises' if trend > 0 else 'falls'} by {percent(abs(trend))} a year"
    hardest = min((one for one in topics if one.success.n >= 10), key=lambda one: one.success.high, default=None)
    if hardest is not None and hardest.success.high < 0.95:
        said += f"; what sticks least is “{hardest.label}” ({_told(hardest.success)})"
    return f"{said}."


def of_topics(largest: str, share: float, rising: str, messages: int) -> str:
    """Return the sentence of the stream of topics."""
    if not messages:
        return "No topics are known in this range yet."
    said = f"“{largest}” is the largest topic with {percent(share)} of {counted(messages, 'message', 'messages')}"
    return f"{said}; “{rising}” grew most." if rising else f"{said}."


def of_metric(title: str, samples: int, mean: float, low: float, high: float) -> str:
    """Return the sentence of imported samples."""
    if not samples:
        return NOTHING
    told = [f"{value:,.2f}".rstrip("0").rstrip(".") for value in (mean, low, high)]
    return f"{counted(samples, 'sample', 'samples')} of {title}: {told[0]} on average, between {told[1]} and {told[2]}."


def _surest(shares: Sequence[Share], overall: Share) -> int | None:
    sure = [place for place, share in enumerate(shares) if share.n and share.low > overall.value]
    return max(sure, key=lambda place: shares[place].low, default=None)


def _told(share: Share) -> str:
    return f"{percent(share.value)}, between {percent(share.low)} and {percent(share.high)}, n = {share.n:,}"
