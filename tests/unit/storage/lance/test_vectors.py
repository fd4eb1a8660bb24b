from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from strata.domain.models import EmbeddingSpace
from strata.domain.records import Role
from strata.services.ports.index import Hit, IndexFilter, IndexState
from strata.storage.lance.opening import Indexes, open_indexes
from tests.unit.storage.lance.rows import HOUR_US, SMALL, SPACE, mixed_rows, row, unit_vectors

ALL = IndexFilter(side_branches=True)
VECTORS = unit_vectors(1_000)


@pytest.fixture
def indexes(tmp_path: Path) -> Iterator[Indexes]:
    opened = open_indexes(tmp_path / "index", SMALL)
    yield opened
    opened.close()


def seqs(hits: tuple[Hit, ...]) -> list[int]:
    return [hit.seq for hit in hits]


def exact(query: np.ndarray, count: int, limit: int) -> list[int]:
    return np.argsort(-(VECTORS[:count] @ query), kind="stable")[:limit].tolist()


def test_a_space_without_a_table_finds_nothing(indexes: Indexes) -> None:
    assert indexes.vectors.search(SPACE, VECTORS[0], ALL, 10) == ()
    assert indexes.vectors.count(SPACE) == 0
    assert indexes.vectors.spaces() == ()
    assert indexes.vectors.state(SPACE) is IndexState.NEW


def test_fresh_vectors_are_compared_exactly(indexes: Indexes) -> None:
    rows = mixed_rows(300)
    for start in range(0, 300, 70):
        indexes.vectors.apply(SPACE, rows[start : start + 70], VECTORS[start : start + 70][: len(rows[start : start + 70])], [])
    for query in unit_vectors(10, seed=5):
        hits = indexes.vectors.search(SPACE, query, ALL, 20)
        assert seqs(hits) == exact(query, 300, 20)
        assert hits[0].value == pytest.approx(float(VECTORS[hits[0].seq] @ query), abs=1e-5)


def test_folding_keeps_the_nearest_and_their_cosine(indexes: Indexes) -> None:
    indexes.vectors.apply(SPACE, mixed_rows(800), VECTORS[:800], [])
    assert indexes.vectors.fold(SPACE)
    found = 0
    for query in unit_vectors(20, seed=5):
        hits = indexes.vectors.search(SPACE, query, ALL, 100)
        found += len(set(seqs(hits)[:10]) & set(exact(query, 800, 10)))
        assert [hit.value for hit in hits] == pytest.approx([float(VECTORS[hit.seq] @ query) for hit in hits], abs=1e-4)
        assert [hit.value for hit in hits] == sorted((hit.value for hit in hits), reverse=True)
    assert found >= 196


def test_fresh_and_folded_vectors_are_merged_by_cosine(indexes: Indexes) -> None:
    rows = mixed_rows(500)
    indexes.vectors.apply(SPACE, rows[:460], VECTORS[:460], [])
    indexes.vectors.fold(SPACE)
    indexes.vectors.apply(SPACE, rows[460:], VECTORS[460:500], [])
    query = VECTORS[480]
    hits = indexes.vectors.search(SPACE, query, ALL, 100)
    assert hits[0].seq == 480
    assert len(set(seqs(hits)[:10]) & set(exact(query, 500, 10))) >= 9


@pytest.mark.parametrize(
    "where",
    [
        IndexFilter(),
        IndexFilter(sources=("it's odd",), roles=(Role.USER,)),
        IndexFilter(conversation_seq=9, side_branches=True),
        IndexFilter(since_us=100 * HOUR_US, until_us=120 * HOUR_US, side_branches=True),
    ],
)
def test_filters_say_the_same_before_and_after_folding(indexes: Indexes, where: IndexFilter) -> None:
    indexes.vectors.apply(SPACE, mixed_rows(400), VECTORS[:400], [])
    query = unit_vectors(1, seed=8)[0]
    before = set(seqs(indexes.vectors.search(SPACE, query, where, 400)))
    assert 0 < len(before) < 400
    indexes.vectors.fold(SPACE)
    assert set(seqs(indexes.vectors.search(SPACE, query, where, 400))) == before


@pytest.mark.parametrize("folded", [False, True])
def test_changed_and_deleted_rows_follow_the_record(indexes: Indexes, folded: bool) -> None:
    indexes.vectors.apply(SPACE, mixed_rows(450), VECTORS[:450], [])
    if folded:
        indexes.vectors.fold(SPACE)
    indexes.vectors.apply(SPACE, [row(10, content_hash=3)], -VECTORS[10:11], [11])
    hits = indexes.vectors.search(SPACE, VECTORS[10], ALL, 450)
    assert 11 not in seqs(hits)
    assert {hit.seq: hit.value for hit in hits}.get(10, -1.0) == pytest.approx(-1.0, abs=1e-4)
    assert indexes.vectors.search(SPACE, -VECTORS[10], ALL, 1)[0].seq == 10
    assert indexes.vectors.count(SPACE) == 449


def test_spaces_are_kept_apart(indexes: Indexes) -> None:
    other = EmbeddingSpace("tiny/model", 16)
    alike = EmbeddingSpace("tiny-model", 32)
    indexes.vectors.apply(SPACE, [row(1)], VECTORS[:1], [])
    indexes.vectors.apply(other, [row(2)], unit_vectors(1, dimension=16), [])
    indexes.vectors.apply(alike, [row(3)], VECTORS[:1], [])
    assert set(indexes.vectors.spaces()) == {SPACE, other, alike}
    assert seqs(indexes.vectors.search(SPACE, VECTORS[0], ALL, 10)) == [1]
    indexes.vectors.drop(SPACE)
    assert set(indexes.vectors.spaces()) == {other, alike}
    assert indexes.vectors.search(SPACE, VECTORS[0], ALL, 10) == ()
    assert seqs(indexes.vectors.search(alike, VECTORS[0], ALL, 10)) == [3]


def test_what_was_applied_is_there_after_reopening(tmp_path: Path) -> None:
    first = open_indexes(tmp_path, SMALL)
    first.vectors.apply(SPACE, mixed_rows(420), VECTORS[:420], [])
    first.vectors.fold(SPACE)
    first.vectors.apply(SPACE, mixed_rows(50, start=420), VECTORS[420:470], [5])
    before = first.vectors.search(SPACE, VECTORS[430], ALL, 30)
    first.close()
    again = open_indexes(tmp_path, SMALL)
    assert again.vectors.spaces() == (SPACE,)
    assert again.vectors.search(SPACE, VECTORS[430], ALL, 30) == before
    assert again.vectors.count(SPACE) == 469
    again.close()


def test_the_index_is_trained_anew_when_the_library_has_doubled(indexes: Indexes) -> None:
    indexes.vectors.apply(SPACE, mixed_rows(400), VECTORS[:400], [])
    indexes.vectors.fold(SPACE)
    indexes.vectors.apply(SPACE, mixed_rows(600, start=400), VECTORS[400:], [])
    assert indexes.vectors.fold(SPACE)
    found = 0
    for query in unit_vectors(10, seed=6):
        found += len(set(seqs(indexes.vectors.search(SPACE, query, ALL, 100))[:10]) & set(exact(query, 1_000, 10)))
    assert found >= 98
