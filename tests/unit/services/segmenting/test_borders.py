"""Where the topic turns: at the dip of likeness, at long pauses, never inside a question and its answer."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from strata.services.segmenting.borders import FEWEST, FEWEST_BETWEEN_PAUSES, MOST, borders, depths

START = datetime(2024, 1, 1, tzinfo=UTC)


def minutes(count: int, gap: float = 1) -> list[datetime]:
    return [START + timedelta(minutes=gap * place) for place in range(count)]


def topics(*lengths: int) -> np.ndarray:
    """Return directions in which each topic is a direction of its own, with a little noise."""
    noise = np.random.default_rng(3).standard_normal((sum(lengths), 16)) * 0.05
    rows = np.repeat(np.eye(16)[: len(lengths)], lengths, axis=0) + noise
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def cut(vectors: np.ndarray, times: list[datetime], answers: list[bool] | None = None) -> tuple[int, ...]:
    return borders(vectors, times, [20] * len(times), answers or [False] * len(times))


def test_a_topic_that_turns_is_a_border() -> None:
    assert cut(topics(8, 9, 7), minutes(24)) == (8, 17)


def test_an_answer_stays_with_its_question() -> None:
    answers = [place % 2 == 1 for place in range(18)]
    assert all(place % 2 == 0 for place in cut(topics(9, 9), minutes(18), answers))


def test_a_long_pause_is_a_border_whatever_is_said() -> None:
    times = minutes(6) + [START + timedelta(days=2, minutes=place) for place in range(6)]
    assert 6 in cut(topics(12), times)


def test_a_long_talk_about_one_thing_is_cut_where_it_is_least_alike() -> None:
    found = cut(topics(100), minutes(100))
    pieces = np.diff([0, *found, 100])
    assert max(pieces) <= MOST


def test_depth_is_measured_from_the_hills_on_both_sides() -> None:
    assert depths(np.array([0.9, 0.2, 0.7])).round(6).tolist() == [0.0, 1.2, 0.0]


@given(
    gaps=st.lists(st.sampled_from([1.0, 30.0, 900.0]), min_size=0, max_size=60),
    seed=st.integers(0, 1000),
)
@settings(max_examples=80, deadline=None)
def test_pieces_are_never_shorter_than_the_fewest(gaps: list[float], seed: int) -> None:
    count = len(gaps) + 1
    times = [START + timedelta(minutes=sum(gaps[:place])) for place in range(count)]
    vectors = np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)
    found = cut(vectors, times)
    sure = {place + 1 for place, gap in enumerate(gaps) if gap >= 720}
    assert list(found) == sorted(set(found))
    for place in found:
        others = [0, count, *(other for other in found if other != place)]
        if place not in sure:
            assert min(abs(place - other) for other in others if other not in sure or other in (0, count)) >= FEWEST
        assert min(abs(place - other) for other in others) >= FEWEST_BETWEEN_PAUSES
