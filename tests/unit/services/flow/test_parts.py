"""The pieces that flow is made with: signs, clusters, names, questions asked again, zones, sentences."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from strata.domain.errors import Cancelled, DiskFull
from strata.domain.events import Event, EventKind
from strata.domain.flow_pictures import EventLine, Influence, Span
from strata.domain.intervals import difference, wilson
from strata.services.events import MOST_WAITING, EventService
from strata.services.flow import binning, clusters, labels, learning, sentences, streams, zone
from strata.services.flow.asking_again import asked_before
from strata.services.flow.signs import cosine, signs_of
from strata.services.ports.flow import SessionColumns, WeekColumns
from strata.services.words import Analyser
from tests.support.clock import FakeClock

DAY = 86_400_000_000


def blobs(chance: np.random.Generator, count: int, each: int) -> np.ndarray:
    middles = chance.standard_normal((count, 64))
    return np.concatenate([middle + 0.3 * chance.standard_normal((each, 64)) for middle in middles]).astype(np.float32)


def test_signs_tell_the_cosine() -> None:
    vectors = clusters.unit(np.random.default_rng(1).standard_normal((60, 384)).astype(np.float32))
    vectors[1::2] = clusters.unit(vectors[::2] + 0.5 * vectors[1::2])
    signs = signs_of(vectors)
    errors = [cosine(signs[place], signs[place + 1]) - float(vectors[place] @ vectors[place + 1]) for place in range(59)]
    assert np.abs(np.mean(errors)) < 0.03
    assert np.std(errors) < 0.12
    assert signs_of(vectors[:0]).shape == (0, 4)


def test_signs_stay_the_same_for_good() -> None:
    vector = np.linspace(-1, 1, 384, dtype=np.float32)[None, :]
    assert signs_of(vector).tolist() == KEPT_SIGNS


KEPT_SIGNS = [[-8535963238882778717, 5017359952005251830, 1161830045650905665, -1241788605118724530]]
"""Of that vector; libraries hold such numbers, which others would not be comparable with."""


def test_clusters_are_found_again_whatever_their_order() -> None:
    vectors = blobs(np.random.default_rng(2), 5, 40)
    centres, sizes = clusters.centres_of(vectors, 5, lambda: None)
    assert sorted(sizes.tolist()) == [40] * 5
    again, _ = clusters.centres_of(vectors, 5, lambda: None)
    assert np.array_equal(centres, again)
    shuffled, _ = clusters.centres_of(vectors[np.random.default_rng(3).permutation(200)], 5, lambda: None)
    assert sorted(clusters.matched(shuffled, centres, [11, 12, 13, 14, 15])) == [11, 12, 13, 14, 15]


def test_a_topic_keeps_its_number_and_a_new_one_has_none() -> None:
    old = np.eye(4, 8, dtype=np.float32)
    new = clusters.unit(np.array([[0, 1, 0.1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1]], np.float32))
    assert clusters.matched(new, old, [5, 6, 7, 8]) == [6, 0]
    assert clusters.matched(new, np.empty((0, 0), np.float32), []) == [0, 0]
    assert clusters.matched(new, np.eye(4, dtype=np.float32), [5, 6, 7, 8]) == [0, 0]


def test_more_clusters_than_directions_leave_no_empty_ones() -> None:
    centres, sizes = clusters.centres_of(np.tile(np.eye(2, 8, dtype=np.float32), (30, 1)), 10, lambda: None)
    assert len(centres) == len(sizes) == 2


def test_looking_for_clusters_can_be_stopped() -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        clusters.centres_of(blobs(np.random.default_rng(4), 3, 20), 3, stop)


def test_topics_are_named_by_what_tells_them_apart() -> None:
    texts = [
        ["The tomato seedlings need water today", "Two tomatoes, and water for the seedling"],
        ["The train to Lisbon leaves today", "Two trains to Lisbon, with water on board"],
        [""],
    ]
    (garden, words), (travel, _), (nothing, _) = labels.named(texts, Analyser(), lambda: None)
    assert set(garden.split(", ")[:2]) == {"seedling", "tomato"}
    assert travel.split(", ")[0] in ("lisbon", "train", "trains")
    assert "two" not in words[:2]
    assert nothing == "topic 3"


def test_no_two_topics_carry_the_same_label() -> None:
    alike = ["oven bread flour yeast crust", "oven bread flour yeast crumb"] * 4
    named = labels.named([alike, list(reversed(alike)), ["kettle"] * 4, ["kettle"] * 4], Analyser(), lambda: None)
    told = [label for label, _ in named]
    assert len({frozenset(label.split(", ")) for label in told}) == 4
    assert told[2:] == ["kettle", "kettle, topic 4"]
    assert all(label.split(", ")[0] in words for label, words in named)


def test_a_question_was_asked_before_only_by_an_earlier_one_that_was_the_same_and_a_day_apart() -> None:
    angles = np.array([0.0, 0.1, 1.5, 0.2, 0.0])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    seqs = np.array([10, 20, 30, 40, 50])
    moments = np.array([0, DAY // 2, DAY * 2, DAY * 3, DAY * 4])
    wanted, earlier = asked_before(seqs, moments, vectors, np.array([True, True, True, True, False]))
    assert (wanted.tolist(), earlier.tolist()) == ([10, 20, 30, 40], [0, 0, 0, 20])


def test_hours_are_those_of_the_zone_through_changes_of_the_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime(2024, 3, 29, tzinfo=UTC)
    moments = [begin + timedelta(hours=hour) for hour in range(96)]
    wall = zone.local(np.array([zone.micros_of(one) for one in moments]), berlin)
    assert zone.hours(wall).tolist() == [one.astimezone(berlin).hour for one in moments]
    assert zone.weekdays(wall).tolist() == [one.astimezone(berlin).weekday() for one in moments]
    assert (zone.date_of(zone.day_of(date(2024, 2, 29))), len(zone.local(np.empty(0, np.int64), None))) == (
        date(2024, 2, 29),
        0,
    )


def columns(started: list[datetime], minutes: list[float], score: list[float], breaks: list[int]) -> SessionColumns:
    begun = np.array([zone.micros_of(one) for one in started], np.int64)
    whole = np.zeros(len(begun), np.int64)
    none = np.full(len(begun), np.nan)
    ended = begun + (np.array(minutes) * 60_000_000).astype(np.int64)
    return SessionColumns(begun, ended, np.array(score), whole, whole, whole, whole, np.array(breaks, np.int64), none, none)


def test_an_hour_that_stands_out_is_named_with_its_n_and_one_that_does_not_is_not() -> None:
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    started = [begin + timedelta(days=place, hours=9 if place % 2 else 16) for place in range(120)]
    found = columns(started, [50.0] * 120, [0.8 if place % 2 else 0.3 for place in range(120)], [0] * 120)
    span = Span(begin, begin + timedelta(days=200))
    times = binning.best_times(found, span, UTC)
    assert (times.hours[9].value, times.hours[9].n, times.sure) == (1.0, 60, True)
    assert "from 9:00 (100 %, between 94 % and 100 %, n = 60)" in times.sentence
    assert "on " not in times.sentence


def test_what_goes_before_flow_is_told_only_with_enough_on_both_sides() -> None:
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    started = [begin + timedelta(days=place, hours=9 if place % 2 else 20) for place in range(60)]
    found = columns(
        started, [50.0] * 60, [0.8 if place % 2 else 0.3 for place in range(60)], [place % 2 for place in range(60)]
    )
    precedes = {one.key: one for one in binning.influences(found, binning.PRECEDES, UTC, 5)}
    assert precedes["morning"].difference == 1.0
    assert precedes["evening"].difference == -1.0
    assert "after_flow" not in precedes
    (paused,) = binning.influences(found, binning.BREAKS, UTC, 5)
    assert (paused.key, paused.by_formula, paused.sure) == ("paused", True, True)


def test_the_sentence_about_breaks_says_where_the_score_counts_them() -> None:
    present, absent = wilson(2, 40), wilson(30, 40)
    broken = Influence("paused", "with a long pause inside", present, absent, *difference(present, absent), True)
    said = sentences.of_influences([], [broken], 80)
    assert said == "Less often with a long pause inside (the score counts it) (5 %, else 75 %)."


def test_learning_is_told_by_week_and_its_trend_by_year() -> None:
    monday = zone.day_of(date(2024, 1, 1))
    weeks = WeekColumns(
        np.array([monday + 7 * 3 * place for place in range(10)]),
        np.array([1] * 10),
        np.array([10] * 10),
        np.array([9 - place for place in range(10)]),
    )
    none = np.empty(0, np.int64)
    span = Span(datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 7, 29, tzinfo=UTC))
    curve = learning.curve(weeks, (none, none, none), {1: "garden", 2: "unseen"}, span, None)
    assert [point.success.value for point in curve.points] == pytest.approx([0.1 * place + 0.1 for place in range(10)])
    assert curve.trend == pytest.approx(0.1 * 365.25 / 7 / 3)
    short = WeekColumns(*(column[:9] for column in (weeks.week, weeks.topic, weeks.questions, weeks.repeated)))
    assert learning.curve(short, (none, none, none), {}, span, None).trend is None  # less than half a year
    (topic,) = curve.by_topic
    assert (topic.label, topic.change) == ("garden", pytest.approx(0.5))
    judged = learning.curve(weeks, (np.array([monday + 700]), np.array([3]), np.array([1])), {}, span, None)
    assert (judged.points[-1].good, judged.points[-1].bad, judged.points[-1].success.value) == (3, 1, 0.75)


def test_streams_keep_every_message_and_buckets_are_whole_days() -> None:
    span = Span(datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 12, 31, tzinfo=UTC))
    assert streams.width_of(span, 50) % 86_400 == 0
    assert streams.width_of(Span(span.since, span.since + timedelta(hours=1)), 60) == 60


class Refusing:
    """A store on a full disk, until it is not."""

    def __init__(self) -> None:
        self.full = True
        self.kept: list[Event] = []

    def add(self, events: list[Event]) -> None:
        if self.full:
            raise DiskFull("There is no room.")
        self.kept += events

    def newest(self, span: Span | None, limit: int) -> tuple[EventLine, ...]:
        return ()


def test_acts_wait_while_the_disk_is_full_and_keep_their_order() -> None:
    store, clock = Refusing(), FakeClock()
    events = EventService(store, clock, lambda: True)
    for amount in range(3):
        events.searched(amount)
        clock.move(10)
    with pytest.raises(DiskFull):
        events.flush()
    events.searched(3)
    store.full = False
    events.flush()
    assert [event.amount for event in store.kept] == [0, 1, 2, 3]
    clock.move(10)
    events.searched(4)
    events.close()
    assert len(store.kept) == 5


def test_a_search_that_is_being_typed_counts_once(clock: FakeClock) -> None:
    events = EventService(Refusing(), clock, lambda: True)
    for _ in range(5):
        events.searched(7)
        clock.move(1)
    assert events.waiting == 1
    clock.move(5)
    events.searched(7)
    events.record(EventKind.OPENED)
    events.searched(7)
    assert events.waiting == 4


def test_acts_that_cannot_be_written_do_not_pile_up_without_end_and_unwanted_ones_are_not_noted() -> None:
    events = EventService(Refusing(), FakeClock(), lambda: True)
    for _ in range(MOST_WAITING + 5):
        events.record(EventKind.OPENED)
    assert events.waiting == MOST_WAITING
    unwanted = EventService(Refusing(), FakeClock(), lambda: False)
    unwanted.record(EventKind.OPENED)
    assert unwanted.waiting == 0
