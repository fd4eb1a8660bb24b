"""How much is encoded at once, and how fast it goes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from strata.services.understanding.measures import BATCH_SECONDS, BatchSize, Throughput

NOON = datetime(2023, 6, 9, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def settled(characters_a_second: float) -> int:
    """Let the batch size learn from a device of this speed; return the characters in a batch at the end."""
    size, texts = BatchSize(), ["x" * 84] * 100_000
    for _ in range(30):
        end = size.take(texts, 0)
        size.took(texts[:end], end * 100 / characters_a_second)
    return size.take(texts, 0) * 100


def test_a_batch_grows_or_shrinks_until_it_takes_the_time_wanted() -> None:
    for speed in (10_000, 100_000, 10_000_000):
        assert 0.8 * BATCH_SECONDS < settled(speed) / speed <= BATCH_SECONDS * 1.01


def test_a_text_longer_than_a_batch_is_taken_alone() -> None:
    size = BatchSize()
    assert size.take(["x" * 1_000_000, "y"], 0) == 1


def test_one_slow_batch_at_most_halves_the_size() -> None:
    size, texts = BatchSize(), ["x" * 84] * 1000
    before = size.take(texts, 0)
    size.took(texts[:before], 60.0)
    assert size.take(texts, 0) == before // 2


@given(some.lists(some.text(max_size=5000), min_size=1), some.floats(0, 10))
def test_batches_cover_all_texts_in_order(texts: list[str], seconds: float) -> None:
    size, start = BatchSize(), 0
    while start < len(texts):
        end = size.take(texts, start)
        assert end > start
        size.took(texts[start:end], seconds)
        start = end
    assert start == len(texts)


def test_speed_is_that_of_the_last_minute() -> None:
    throughput = Throughput()
    assert throughput.per_second() is None
    throughput.note(at(0), at(10), 1000)
    assert throughput.per_second() == 100
    for second in range(100, 160, 10):
        throughput.note(at(second), at(second + 10), 50)
    assert throughput.per_second() == 5


def test_speed_is_forgotten_at_rest() -> None:
    throughput = Throughput()
    throughput.note(at(0), at(10), 1000)
    throughput.rest()
    assert throughput.per_second() is None


def test_no_speed_is_told_while_no_time_has_passed() -> None:
    throughput = Throughput()
    throughput.note(at(0), at(0), 10)
    assert throughput.per_second() is None
