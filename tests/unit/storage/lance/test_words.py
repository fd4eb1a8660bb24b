from collections import Counter
from collections.abc import Iterator
from math import log
from pathlib import Path

import pytest

from strata.domain.passages import IndexRow, PassageKind
from strata.domain.records import Role
from strata.services.ports.index import Hit, IndexFilter, IndexState, WordQuery
from strata.storage.lance.opening import Indexes, open_indexes
from tests.unit.storage.lance.rows import HOUR_US, SMALL, mixed_rows, row

ALL = IndexFilter(side_branches=True)


@pytest.fixture
def indexes(tmp_path: Path) -> Iterator[Indexes]:
    opened = open_indexes(tmp_path / "index", SMALL)
    yield opened
    opened.close()


def ask(*tokens: str, required: tuple[str, ...] = (), excluded: tuple[str, ...] = ()) -> WordQuery:
    return WordQuery(tokens, required, excluded)


def seqs(hits: tuple[Hit, ...]) -> list[int]:
    return [hit.seq for hit in hits]


def find(indexes: Indexes, word: str) -> list[int]:
    return sorted(seqs(indexes.words.search(ask(word), ALL, 2_000)))


def by_hand(rows: list[IndexRow], tokens: tuple[str, ...]) -> dict[int, float]:
    """BM25 written out, to compare with."""
    texts = {one.seq: one.words.split() for one in rows}
    average = sum(map(len, texts.values())) / len(texts)
    holders = Counter(word for text in texts.values() for word in set(text))
    scores = {}
    for seq, text in texts.items():
        counts = Counter(text)
        scores[seq] = sum(
            log(1 + (len(texts) - holders[token] + 0.5) / (holders[token] + 0.5))
            * counts[token]
            * 2.2
            / (counts[token] + 1.2 * (0.25 + 0.75 * len(text) / average))
            for token in tokens
            if counts[token]
        )
    return {seq: score for seq, score in scores.items() if score}


def test_words_weigh_by_how_many_rows_hold_them_before_and_after_folding(indexes: Indexes) -> None:
    assert indexes.words.weights(("tea",)) is None
    indexes.words.apply([row(seq, "tea" if seq > 1 else "tea kettle") for seq in range(1, 9)], [])
    for _ in range(2):
        weights = indexes.words.weights(("tea", "kettle", "never"))
        assert weights is not None
        assert weights.of["kettle"] == pytest.approx(log(1 + 7.5 / 1.5))
        assert weights.greatest == weights.of["never"] == pytest.approx(log(1 + 8.5 / 0.5))
        assert weights.rarity("tea") < weights.rarity("kettle") < weights.rarity("never") == 1
        indexes.words.fold(force=True)


def test_an_index_that_never_held_anything_finds_nothing(indexes: Indexes) -> None:
    assert indexes.words.search(ask("one"), ALL, 10) == ()
    assert indexes.words.count() == 0
    assert indexes.words.state() is IndexState.NEW


def test_a_row_is_found_as_soon_as_it_is_applied(indexes: Indexes) -> None:
    indexes.words.apply([row(7, "red house"), row(8, "blue house")], [])
    assert seqs(indexes.words.search(ask("red"), ALL, 10)) == [7]
    assert sorted(seqs(indexes.words.search(ask("house"), ALL, 10))) == [7, 8]


def test_fresh_rows_score_by_the_formula(indexes: Indexes) -> None:
    rows = mixed_rows(200)
    for start in range(0, 200, 17):
        indexes.words.apply(rows[start : start + 17], [])
    hits = indexes.words.search(ask("word1", "word40", "word200"), ALL, 300)
    expected = by_hand(rows, ("word1", "word40", "word200"))
    assert {hit.seq: hit.value for hit in hits} == pytest.approx(expected, rel=1e-5)
    assert [hit.value for hit in hits] == sorted((hit.value for hit in hits), reverse=True)


def test_folding_changes_neither_order_nor_scores(indexes: Indexes) -> None:
    indexes.words.apply(mixed_rows(400), [])
    query = ask("word3", "word50", "word120")
    before = indexes.words.search(query, ALL, 50)
    assert indexes.words.fold()
    after = indexes.words.search(query, ALL, 50)
    assert [hit.value for hit in after] == pytest.approx([hit.value for hit in before], rel=2e-3)
    scores = {hit.seq: hit.value for hit in before}
    common = [scores[hit.seq] for hit in after if hit.seq in scores]
    assert len(common) >= 48
    assert common == pytest.approx(sorted(common, reverse=True), rel=2e-3)


def test_fresh_and_folded_rows_stand_on_one_scale(indexes: Indexes) -> None:
    rows = mixed_rows(460)
    indexes.words.apply(rows[:400], [])
    indexes.words.fold()
    indexes.words.apply([row(1000 + one.seq, one.words) for one in rows[:30]], [])
    scores = {hit.seq: hit.value for hit in indexes.words.search(ask("word2", "word30"), ALL, 1000)}
    twins = [(scores[seq], scores[seq + 1000]) for seq in range(30) if seq in scores]
    assert len(twins) > 5
    assert [one for one, _ in twins] == pytest.approx([other for _, other in twins], rel=2e-3)


@pytest.mark.parametrize(
    "where",
    [
        IndexFilter(),
        IndexFilter(sources=("it's odd",), side_branches=True),
        IndexFilter(sources=("claude", "unheard of")),
        IndexFilter(sources=("unheard of",)),
        IndexFilter(kinds=(PassageKind.DOCUMENT,)),
        IndexFilter(roles=(Role.ASSISTANT, Role.TOOL)),
        IndexFilter(since_us=100 * HOUR_US, until_us=180 * HOUR_US),
        IndexFilter(conversation_seq=9, side_branches=True),
        IndexFilter(sources=("chatgpt",), roles=(Role.USER,), since_us=30 * HOUR_US, kinds=(PassageKind.MESSAGE,)),
    ],
)
def test_filters_say_the_same_before_and_after_folding(indexes: Indexes, where: IndexFilter) -> None:
    indexes.words.apply(mixed_rows(400), [])
    query = ask("word0", "word1", "word2")
    before = set(seqs(indexes.words.search(query, where, 500)))
    everything = set(seqs(indexes.words.search(query, ALL, 500)))
    assert before < everything
    indexes.words.fold()
    assert set(seqs(indexes.words.search(query, where, 500))) == before


@pytest.mark.parametrize("folded", [False, True])
def test_required_and_excluded_words_are_kept_to(indexes: Indexes, folded: bool) -> None:
    rows = mixed_rows(400)
    indexes.words.apply(rows, [])
    if folded:
        indexes.words.fold()
    query = ask("word9", "word14", required=("word1", "word3"), excluded=("word2",))
    texts = {one.seq: set(one.words.split()) for one in rows}
    expected = {seq for seq, text in texts.items() if {"word1", "word3"} <= text and "word2" not in text}
    assert len(expected) > 3
    assert set(seqs(indexes.words.search(query, ALL, 500))) == expected
    without = {seq for seq, text in texts.items() if "word1" in text and "word0" not in text}
    assert set(seqs(indexes.words.search(ask("word1", excluded=("word0",)), ALL, 500))) == without
    assert len(indexes.words.search(ask("word1", excluded=("word0",)), ALL, 5)) == 5


def test_required_words_are_ranked_by_all_words(indexes: Indexes) -> None:
    rows = mixed_rows(400)
    indexes.words.apply(rows, [])
    query = ask("word9", "word14", required=("word1",))
    before = {hit.seq: hit.value for hit in indexes.words.search(query, ALL, 400)}
    indexes.words.fold()
    after = {hit.seq: hit.value for hit in indexes.words.search(query, ALL, 400)}
    assert after == pytest.approx(before, rel=2e-3)


@pytest.mark.parametrize("folded", [False, True])
def test_a_changed_row_answers_to_its_new_words_only(indexes: Indexes, folded: bool) -> None:
    indexes.words.apply([*mixed_rows(400), row(999, "apple pear")], [])
    if folded:
        indexes.words.fold()
    indexes.words.apply([row(999, "plum cherry", content_hash=5)], [])
    assert indexes.words.search(ask("apple"), ALL, 10) == ()
    assert seqs(indexes.words.search(ask("cherry"), ALL, 10)) == [999]
    assert indexes.words.count() == 401
    indexes.words.fold(force=True)
    assert indexes.words.search(ask("apple"), ALL, 10) == ()
    assert seqs(indexes.words.search(ask("cherry"), ALL, 10)) == [999]


@pytest.mark.parametrize("folded", [False, True])
def test_a_deleted_row_is_gone(indexes: Indexes, folded: bool) -> None:
    indexes.words.apply([*mixed_rows(400), row(999, "apple pear")], [])
    if folded:
        indexes.words.fold()
    indexes.words.apply([], [999, 5_000_000])
    assert indexes.words.search(ask("apple"), ALL, 10) == ()
    assert indexes.words.count() == 400
    indexes.words.apply([row(999, "apple again")], [])
    assert seqs(indexes.words.search(ask("apple"), ALL, 10)) == [999]


def test_applying_twice_changes_nothing(indexes: Indexes) -> None:
    rows = mixed_rows(60)
    indexes.words.apply(rows, [3])
    first = indexes.words.search(ask("word1"), ALL, 100)
    indexes.words.apply(rows, [])
    indexes.words.apply(rows, [])
    assert indexes.words.count() == 60
    assert seqs(indexes.words.search(ask("word1"), ALL, 100)) == seqs(first)


def test_one_batch_may_name_a_row_twice(indexes: Indexes) -> None:
    indexes.words.apply([row(1, "old"), row(1, "new")], [])
    assert indexes.words.count() == 1
    assert seqs(indexes.words.search(ask("new", "old"), ALL, 10)) == [1]
    assert indexes.words.search(ask("old"), ALL, 10) == ()


def test_rows_without_words_and_odd_letters_are_no_trouble(indexes: Indexes) -> None:
    odd = [row(1, ""), row(2, "日本 本語 天気"), row(3, "x" * 300), row(4, "naïve café ß ₂"), row(5, "")]
    indexes.words.apply([*mixed_rows(400, start=10), *odd], [])
    for _ in range(2):
        assert seqs(indexes.words.search(ask("本語"), ALL, 10)) == [2]
        assert seqs(indexes.words.search(ask("x" * 300), ALL, 10)) == [3]
        assert seqs(indexes.words.search(ask("café"), ALL, 10)) == [4]
        indexes.words.fold(force=True)
    indexes.words.apply([row(600, ""), row(601, "")], [])
    assert indexes.words.fold(force=True)
    assert indexes.words.count() == 407


def test_what_was_applied_is_there_after_reopening(tmp_path: Path) -> None:
    first = open_indexes(tmp_path, SMALL)
    first.words.apply(mixed_rows(420), [])
    first.words.fold()
    first.words.apply([*mixed_rows(40, start=420, seed=2), row(3, "changed")], [4])
    query = ask("word1", "changed")
    before = first.words.search(query, ALL, 500)
    first.close()
    again = open_indexes(tmp_path, SMALL)
    assert again.words.state() is IndexState.SOUND
    assert [hit.seq for hit in again.words.search(query, ALL, 500)] == [hit.seq for hit in before]
    assert again.words.count() == 459
    again.close()


def test_held_rows_are_found_and_leave_no_trace_until_a_rebuild(tmp_path: Path) -> None:
    rows = mixed_rows(120)
    first = open_indexes(tmp_path, SMALL)
    assert first.words.may_hold()
    assert first.words.hold(rows[:60], [])
    assert first.words.hold([*rows[60:], row(7, "changed")], [9])
    assert find(first, "changed") == [7]
    assert 9 not in find(first, "word0")
    assert first.words.count() == 0
    first.close()
    second = open_indexes(tmp_path, SMALL)
    assert find(second, "word0") == []
    second.close()


def test_held_rows_stand_beside_the_few_that_were_there(indexes: Indexes) -> None:
    indexes.words.apply([row(1, "early"), row(2, "early")], [])
    indexes.words.hold([row(2, "changed"), row(3, "late")], [])
    assert (find(indexes, "early"), find(indexes, "changed"), find(indexes, "late")) == ([1], [2], [3])
    indexes.words.rebuild(iter([[row(1, "early"), row(2, "changed"), row(3, "late")]]))
    assert (find(indexes, "early"), find(indexes, "changed"), find(indexes, "late")) == ([1], [2], [3])
    assert indexes.words.count() == 3


def test_an_index_with_more_than_a_little_holds_nothing(indexes: Indexes) -> None:
    indexes.words.apply(mixed_rows(SMALL.idle), [])
    assert not indexes.words.may_hold()


def test_holding_says_when_there_is_no_room_for_more(indexes: Indexes) -> None:
    rows = mixed_rows(SMALL.hard)
    assert indexes.words.hold(rows[:-1], [])
    assert not indexes.words.hold(rows[-1:], [])


def test_hashes_tell_every_row_with_its_state(indexes: Indexes) -> None:
    indexes.words.apply(mixed_rows(30), [])
    indexes.words.apply([row(4, "changed", content_hash=77)], [5])
    found = {int(seq): int(kept) for seqs_, hashes in indexes.words.hashes() for seq, kept in zip(seqs_, hashes, strict=True)}
    expected = {one.seq: one.content_hash for one in mixed_rows(30) if one.seq != 5} | {4: 77}
    assert found == expected


def test_folds_by_itself_when_too_much_is_fresh(indexes: Indexes) -> None:
    for start in range(0, 1_200, 300):
        indexes.words.apply(mixed_rows(300, start=start), [])
    assert not indexes.words.fold()
    assert indexes.words.count() == 1_200
    assert len(indexes.words.search(ask("word0"), ALL, 2_000)) > 600


def test_folds_only_when_it_is_worth_it(indexes: Indexes) -> None:
    assert not indexes.words.fold(force=True)
    indexes.words.apply(mixed_rows(300), [])
    assert not indexes.words.fold()
    assert indexes.words.fold(force=True)
    assert not indexes.words.fold(force=True)
    indexes.words.apply(mixed_rows(49, start=300), [])
    assert not indexes.words.fold()
    indexes.words.apply(mixed_rows(1, start=349), [])
    assert indexes.words.fold()


def test_a_closed_index_refuses(indexes: Indexes) -> None:
    indexes.words.apply(mixed_rows(3), [])
    indexes.close()
    with pytest.raises(Exception, match="closed"):
        indexes.words.apply(mixed_rows(3), [])
