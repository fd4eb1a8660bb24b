"""The learning curve: of what was tried, how much held.

A question is a try that failed when it had been asked before, at least a day earlier: what was answered then did not stick. A
thumb is a try whose outcome the person told. Looking back only, the newest weeks are judged like all others.
"""

from typing import Final

import numpy as np

from strata.domain.flow_pictures import LearningCurve, LearningPoint, Span, TopicLearning
from strata.domain.intervals import wilson
from strata.services.flow import sentences, zone
from strata.services.ports.flow import Integers, WeekColumns

LEAST_WEEKS: Final = 4
LEAST_SPAN: Final = 26
"""Weeks with something counted, and weeks from the first of them to the last, from which a change in a year is told: a line
through a month says little of the year that it is drawn on for."""

LEAST_QUESTIONS: Final = 5
"""Questions in each half of a range from which a topic's change is told."""

_WEEKS_A_YEAR: Final = 365.25 / 7

Thumbs = tuple[Integers, Integers, Integers]


def curve(weeks: WeekColumns, thumbs: Thumbs, labels: dict[int, str], span: Span, topic: int | None) -> LearningCurve:
    """Return the curve of everything, or of one topic, for which thumbs are left out because they have none."""
    chosen = np.ones(len(weeks.week), bool) if topic is None else weeks.topic == topic
    none = np.empty(0, np.int64)
    points = _points(weeks, chosen, thumbs if topic is None else (none, none, none))
    by_topic = _by_topic(weeks, labels, span)
    questions = sum(point.questions for point in points)
    repeated = sum(point.repeated for point in points)
    judged = sum(point.good + point.bad for point in points)
    trend = _trend(points)
    said = sentences.of_learning(questions, repeated, judged, trend, by_topic)
    return LearningCurve(span, topic, points, by_topic, trend, said)


def _points(
    weeks: WeekColumns, chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], thumbs: Thumbs
) -> tuple[LearningPoint, ...]:
    judged, ups, downs = thumbs
    every = np.unique(np.concatenate([weeks.week[chosen], judged]))
    size = len(every)
    place, judged_place = np.searchsorted(every, weeks.week[chosen]), np.searchsorted(every, judged)
    columns = (
        np.bincount(place, weeks.questions[chosen], minlength=size),
        np.bincount(place, weeks.repeated[chosen], minlength=size),
        np.bincount(judged_place, ups, minlength=size),
        np.bincount(judged_place, downs, minlength=size),
    )
    points = []
    for week, *values in zip(every.tolist(), *(column.astype(np.int64).tolist() for column in columns), strict=True):
        questions, repeated, good, bad = values
        success = wilson(questions - repeated + good, questions + good + bad)
        points.append(LearningPoint(zone.date_of(week), questions, repeated, good, bad, success))
    return tuple(points)


def _by_topic(weeks: WeekColumns, labels: dict[int, str], span: Span) -> tuple[TopicLearning, ...]:
    middle = (zone.micros_of(span.since) + zone.micros_of(span.until)) // 2 // zone.DAY
    found = []
    for number, label in labels.items():
        mine = weeks.topic == number
        asked, again = weeks.questions[mine], weeks.repeated[mine]
        if not asked.sum():
            continue
        late = weeks.week[mine] >= middle
        halves = [(int(asked[part].sum()), int(again[part].sum())) for part in (~late, late)]
        enough = all(questions >= LEAST_QUESTIONS for questions, _ in halves)
        before, after = (1 - repeated / questions if questions else 0.0 for questions, repeated in halves)
        success = wilson(int((asked - again).sum()), int(asked.sum()))
        found.append(TopicLearning(number, label, success, after - before if enough else None))
    return tuple(sorted(found, key=lambda one: -one.success.n))


def _trend(points: tuple[LearningPoint, ...]) -> float | None:
    """Return the change of success in a year: the slope of a line through the weeks, each weighed by what was counted."""
    weeks = np.array([zone.day_of(point.week) / 7 for point in points])
    if len(points) < LEAST_WEEKS or np.ptp(weeks) < LEAST_SPAN:
        return None
    success = np.array([point.success.value for point in points])
    weights = np.array([point.success.n for point in points], float)
    off = weeks - np.average(weeks, weights=weights)
    return float((weights * off * success).sum() / (weights * off * off).sum() * _WEEKS_A_YEAR)
