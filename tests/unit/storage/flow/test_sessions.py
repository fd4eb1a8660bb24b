"""Sessions are made from the times of what was done: golden cases, and the same whichever way they are reached."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from strata.domain.events import Event, EventKind, InterruptionCause
from strata.domain.flow import Measures, Parts, parts_of
from strata.domain.flow_pictures import FlowSession, Span
from strata.domain.records import IncomingConversation, IncomingMessage, Role
from strata.domain.samples import Metric
from strata.services.flow.signs import signs_of
from strata.services.ports.flow import SampleBatch, TextBatch
from strata.storage.flow.sessions import Sessions
from strata.storage.record import Record
from tests.support.drafts import batch

GAP = 1200
START = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)
EVER = Span(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def talk(source_id: str, *minutes: float, since: datetime = START, role: Role = Role.USER) -> IncomingConversation:
    """Return a conversation with a message of the person's so many minutes after the start."""
    messages = tuple(
        IncomingMessage(f"{source_id}-{place}", role, f"What about {source_id} {place}", since + timedelta(minutes=minute))
        for place, minute in enumerate(minutes)
    )
    return IncomingConversation("chatgpt", source_id, source_id, messages, created_at=since - timedelta(seconds=5))


def sessions(record: Record) -> tuple[FlowSession, ...]:
    record.sessions.refresh(GAP)
    return record.sessions.sessions(EVER, 1000)


def test_a_pause_longer_than_the_gap_ends_a_session(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 5, 24, 45, 50)))
    first, second = sessions(record)
    assert (first.started_at, first.ended_at) == (START, START + timedelta(minutes=24))
    assert (second.started_at, second.ended_at) == (START + timedelta(minutes=45), START + timedelta(minutes=50))
    assert (first.acts, first.messages, first.conversations, first.kinds) == (3, 3, 1, 1)
    assert (first.breaks, second.breaks) == (1, 0)
    assert (first.pace, second.pace) == (pytest.approx(12 * 60), pytest.approx(300))
    assert (first.continuity, first.pairs, first.coherence) == (None, 0, None)


def test_a_pause_as_long_as_the_gap_does_not(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 20)))
    (only,) = sessions(record)
    assert only.minutes == 20


def test_conversations_side_by_side_are_one_session_and_answers_are_no_acts(record: Record) -> None:
    record.records.write(
        batch(talk("river", 0, 10), talk("garden", 5, 12), talk("night", *range(0, 600, 5), role=Role.ASSISTANT))
    )
    (only,) = sessions(record)
    assert (only.messages, only.conversations, only.minutes) == (4, 2, 12)


def test_messages_without_a_time_of_their_own_count_once(record: Record) -> None:
    messages = tuple(IncomingMessage(str(place), Role.USER, "text") for place in range(5))
    record.records.write(batch(IncomingConversation("chatgpt", "undated", "Undated", messages, created_at=START)))
    (only,) = sessions(record)
    assert (only.acts, only.score) == (1, 0.0)


def test_acts_in_the_app_join_messages_and_interruptions_begin_nothing(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 10)))
    record.events.add(
        [
            Event(EventKind.SEARCHED, START + timedelta(minutes=15), amount=3),
            Event(EventKind.INTERRUPTED, START + timedelta(minutes=5), cause=InterruptionCause.SWITCHED_AWAY),
            Event(EventKind.INTERRUPTED, START + timedelta(minutes=6), cause=InterruptionCause.NOTIFICATION),
            Event(EventKind.INTERRUPTED, START + timedelta(hours=5), cause=InterruptionCause.SWITCHED_AWAY),
        ]
    )
    (only,) = sessions(record)
    assert (only.acts, only.messages, only.kinds, only.minutes) == (3, 2, 2, 15)
    assert (only.switches, only.notifications) == (1, 1)
    told = record.sessions.interruptions(EVER, GAP, 10)
    assert [(one.at - START, one.cause.value) for one in told] == [
        (timedelta(0), "break"),
        (timedelta(minutes=5), "switched_away"),
        (timedelta(minutes=6), "notification"),
    ]


def test_the_store_scores_as_the_formula_of_the_domain_does(record: Record) -> None:
    record.records.write(batch(talk("river", *range(0, 50, 2)), talk("garden", 200, 210, 229), talk("alone", 500)))
    record.events.add([Event(EventKind.INTERRUPTED, START + timedelta(minutes=9))])
    record.samples.add(heart(Metric.COHERENCE, (1, 0.4), (2, 0.8), (300, 1.0)))
    record.topics.save_texts(*known(record, [1.0, 0.9, 0.2, 0.4, 0.3] * 6))
    for session in sessions(record):
        expected = parts_of(
            Measures(session.minutes, session.continuity, session.pace, session.interruptions, session.kinds, session.coherence)
        )
        assert numbers(session.parts) == pytest.approx(numbers(expected), abs=1e-9)
        assert session.score == pytest.approx(expected.score, abs=1e-9)
    first, *_, last = sessions(record)
    assert (first.coherence, first.samples) == (pytest.approx(0.6), 2)
    assert first.continuity is not None
    assert (last.coherence, last.pace) == (None, None)


def test_continuity_is_the_mean_nearness_of_messages_that_follow_each_other(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 1, 2)))
    record.topics.save_texts(*known(record, [0.0, 0.0, np.pi / 2]))
    (only,) = sessions(record)
    assert only.pairs == 2
    assert only.continuity == pytest.approx(0.5, abs=0.1)


def test_coherence_ratios_and_attention_in_per_cent_are_shares(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 10)))
    record.samples.add(heart(Metric.COHERENCE_RATIO, (1, 3.0)))
    record.samples.add(heart(Metric.ATTENTION, (1, 60.0), (2, 0.4)))
    (only,) = sessions(record)
    assert (only.coherence, only.attention) == (pytest.approx(0.75), pytest.approx(0.5))


def test_what_comes_later_makes_the_days_anew_that_it_touches_and_no_others(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 10), talk("late", 14 * 60 + 55), talk("far", 60 * 24 * 9)))
    assert record.sessions.refresh(GAP).made == 3
    assert record.sessions.refresh(GAP).days == 0
    # Joins the last session of the day with one after midnight.
    record.records.write(batch(talk("night", 15 * 60 + 10)))
    done = record.sessions.refresh(GAP)
    assert (done.days, done.made) == (1, 1)
    assert [one.messages for one in record.sessions.sessions(EVER, 10)] == [2, 2, 1]


def test_changes_in_any_order_end_with_the_same_sessions(record: Record) -> None:
    chance = np.random.default_rng(5)
    for round_ in range(6):
        minutes = sorted(chance.uniform(0, 3000, 12).tolist())
        record.records.write(batch(talk(f"talk{round_}", *minutes)))
        record.sessions.refresh(GAP)
    by_parts = record.sessions.sessions(EVER, 1000)
    record.sessions.refresh(GAP + 1)
    assert sessions(record) == by_parts


def test_many_acts_are_gone_through_in_pieces_that_cut_no_session(record: Record) -> None:
    night = START.replace(hour=23, minute=40)
    for day in range(6):
        record.records.write(batch(talk(f"night{day}", *range(0, 50, 7), since=night + timedelta(days=day))))
    whole = sessions(record)
    assert [one.minutes for one in whole] == [49] * 6
    pieces = Sessions(record.library._database, record.sessions._acts, most_acts=4)
    done = pieces.refresh(GAP - 1)
    assert done.days == 7
    assert pieces.sessions(EVER, 1000) == whole
    assert pieces.stale_days(GAP - 1) == 0


def test_another_gap_makes_all_sessions_anew(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 15, 30)))
    assert record.sessions.refresh(GAP).made == 1
    assert record.sessions.stale_days(600) == 1
    assert record.sessions.refresh(600).made == 3


def test_what_goes_to_the_trash_takes_its_sessions_along_and_brings_them_back(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 10), talk("far", 600)))
    assert len(sessions(record)) == 2
    river = record.conversations.find_source("river").id
    record.conversations.trash([river], START)
    assert [one.messages for one in sessions(record)] == [1]
    record.conversations.restore([river])
    assert len(sessions(record)) == 2


def test_samples_that_come_later_reach_their_sessions(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 10)))
    assert sessions(record)[0].coherence is None
    record.samples.add(heart(Metric.COHERENCE, (5, 0.5)))
    assert sessions(record)[0].coherence == 0.5
    assert record.samples.delete(Metric.COHERENCE) == 1
    assert sessions(record)[0].coherence is None


def test_the_conversations_behind_a_stretch_of_time_are_named(record: Record) -> None:
    record.records.write(batch(talk("river", 0, 10), talk("garden", 5, 12, 14)))
    parts = record.sessions.behind(Span(START, START + timedelta(minutes=13)), None, 10)
    assert [(one.title, one.messages, one.first_at) for one in parts] == [
        ("river", 2, START),
        ("garden", 2, START + timedelta(minutes=5)),
    ]
    assert record.conversations.message(parts[0].first_message_id).text == "What about river 0"


def heart(kind: str, *samples: tuple[float, float]) -> SampleBatch:
    since = int(START.timestamp() * 1_000_000)
    at = np.array([since + int(minute * 60_000_000) for minute, _ in samples], np.int64)
    return SampleBatch(kind, at, np.array([value for _, value in samples]))


def known(record: Record, angles: Sequence[float]) -> tuple[TextBatch, np.ndarray, np.ndarray]:
    """Return what is kept of the meaning of the first messages, whose vectors point into directions of a plane."""
    rows = record.library._database.rows("SELECT seq FROM messages ORDER BY seq LIMIT $n", {"n": len(angles)})
    seqs = np.array([seq for (seq,) in rows], np.int64)
    vectors = np.zeros((len(seqs), 384), np.float32)
    vectors[:, 0], vectors[:, 1] = np.cos(angles[: len(seqs)]), np.sin(angles[: len(seqs)])
    batch_ = TextBatch(seqs, seqs, np.zeros(len(seqs), bool), vectors)
    return batch_, signs_of(vectors), np.zeros(len(seqs), np.int64)


def numbers(parts: Parts) -> list[float]:
    each = (parts.immersion, parts.continuity, parts.pace, parts.focus, parts.variety, parts.coherence)
    return [-1.0 if one is None else one for one in each]


def test_a_session_that_is_gone_is_said_to_be(record: Record) -> None:
    from strata.domain.errors import NotFound

    with pytest.raises(NotFound, match="no such session"):
        record.sessions.session(uuid4().int % 1000)
