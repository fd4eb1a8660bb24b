from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some

from strata.storage.lance.bm25 import TermStatistics
from strata.storage.lance.postings import Segment, build, statistics, with_segment
from strata.storage.lance.term_sample import TermSample
from strata.storage.lance.vocabulary import Vocabulary

Texts = some.lists(
    some.lists(some.sampled_from(["a", "b", "cc", "日本", "é", "x" * 50]), max_size=6).map(" ".join), max_size=12
)


def segments(batches: list[list[str]], vocabulary: Vocabulary) -> tuple[Segment, ...]:
    found: tuple[Segment, ...] = ()
    start = 0
    for batch in batches:
        found = with_segment(found, build(pa.array(batch, pa.string()), start, vocabulary))
        start += len(batch)
    return found


@given(some.lists(Texts.filter(bool), max_size=8))
def test_segments_hold_what_the_rows_hold_however_they_came(batches: list[list[str]]) -> None:
    texts = [text for batch in batches for text in batch]
    vocabulary = Vocabulary()
    found = segments(batches, vocabulary)
    for word in ("a", "cc", "日本", "absent"):
        number = vocabulary.number(word)
        places = sorted(place for segment in found for place in segment.holding(number).tolist())
        assert places == [place for place, text in enumerate(texts) if word in text.split()]
        counts = {
            segment.start + int(row): int(count)
            for segment in found
            for row, count in zip(segment.rows[segment.postings(number)], segment.counts[segment.postings(number)], strict=True)
        }
        assert counts == {place: text.split().count(word) for place, text in enumerate(texts) if word in text.split()}


@given(some.lists(Texts.filter(bool), max_size=8))
def test_statistics_add_up_and_survive_being_kept(batches: list[list[str]]) -> None:
    texts = [text.split() for batch in batches for text in batch]
    vocabulary = Vocabulary()
    counted = statistics(segments(batches, vocabulary), vocabulary)
    kept = TermStatistics.from_bytes(counted.to_bytes())
    holders = Counter(word for words in texts for word in set(words))
    for one in (counted, kept):
        assert one.rows == sum(map(bool, texts))
        assert one.length == sum(map(len, texts))
        assert {word: one.count(word) for word in ("a", "b", "日本", "absent")} == {
            word: holders[word] for word in ("a", "b", "日本", "absent")
        }


def test_few_segments_are_left_of_many_single_rows() -> None:
    assert len(segments([[f"word{number}"] for number in range(500)], Vocabulary())) < 12


def test_a_large_library_is_sampled() -> None:
    sample = TermSample()
    for _ in range(12):
        sample.take(pa.array(["common rare"] * 10 + ["common"] * 19_990, pa.string()))
    total = sample.total()
    assert total.rows == 240_000
    assert total.count("common") == 240_000
    assert 60 <= total.count("rare") <= 200
