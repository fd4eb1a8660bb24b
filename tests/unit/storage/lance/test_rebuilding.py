import multiprocessing
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from strata.domain.errors import Cancelled, IndexUnavailable
from strata.domain.passages import IndexRow
from strata.services.ports.index import IndexFilter, IndexState, WordQuery
from strata.storage.lance.beside import write_beside
from strata.storage.lance.opening import Indexes, open_indexes
from tests.unit.storage.lance.rows import SMALL, SPACE, mixed_rows, row, unit_vectors

ALL = IndexFilter(side_branches=True)


@pytest.fixture
def indexes(tmp_path: Path) -> Iterator[Indexes]:
    opened = open_indexes(tmp_path / "index", SMALL)
    yield opened
    opened.close()


def batches(rows: Sequence[IndexRow], size: int = 150) -> Iterator[Sequence[IndexRow]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def find(indexes: Indexes, word: str) -> list[int]:
    return sorted(hit.seq for hit in indexes.words.search(WordQuery((word,)), ALL, 2_000))


@pytest.mark.parametrize("count", [0, 90, 900])
def test_a_rebuild_gives_what_applying_gives(indexes: Indexes, tmp_path: Path, count: int) -> None:
    rows = mixed_rows(count)
    with_applying = open_indexes(tmp_path / "other", SMALL)
    with_applying.words.apply(rows, [])
    with_applying.words.fold()
    indexes.words.rebuild(batches(rows))
    assert indexes.words.count() == count
    assert indexes.words.state() is IndexState.SOUND
    query = WordQuery(("word2", "word60", "word300"))
    ours, theirs = (one.words.search(query, ALL, 30) for one in (indexes, with_applying))
    assert [hit.value for hit in ours] == pytest.approx([hit.value for hit in theirs], rel=2e-3)
    with_applying.close()


def test_a_rebuilt_index_goes_on_taking_rows(indexes: Indexes) -> None:
    indexes.words.rebuild(batches(mixed_rows(500)))
    indexes.words.apply([row(2_000, "late comer"), row(3, "changed")], [4])
    assert find(indexes, "late") == [2_000]
    assert find(indexes, "changed") == [3]
    assert indexes.words.count() == 500
    indexes.words.fold(force=True)
    assert find(indexes, "late") == [2_000]


def test_searches_go_on_over_the_old_index(indexes: Indexes) -> None:
    indexes.words.apply([*mixed_rows(450), row(999, "old")], [])
    indexes.words.fold()

    def rows() -> Iterator[Sequence[IndexRow]]:
        for batch in batches(mixed_rows(600)):
            assert find(indexes, "old") == [999]
            yield batch

    indexes.words.rebuild(rows())
    assert find(indexes, "old") == []
    assert indexes.words.count() == 600


def test_searches_on_other_threads_never_fail_while_the_index_is_swapped(indexes: Indexes) -> None:
    rows = mixed_rows(450)
    indexes.words.rebuild(batches(rows))
    expected = find(indexes, "word5")
    stop, wrong = threading.Event(), []

    def search() -> None:
        while not stop.is_set():
            found = find(indexes, "word5")
            if found != expected:
                wrong.append(found)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            indexes.words.rebuild(batches(rows))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not wrong


def test_a_cancelled_rebuild_leaves_the_old_index(indexes: Indexes, tmp_path: Path) -> None:
    indexes.words.apply([row(1, "old")], [])

    def rows() -> Iterator[Sequence[IndexRow]]:
        yield mixed_rows(100)
        raise Cancelled

    with pytest.raises(Cancelled):
        indexes.words.rebuild(rows())
    assert find(indexes, "old") == [1]
    assert [entry.name for entry in (tmp_path / "index" / "words").iterdir() if entry.is_dir()] == ["1"]


BESIDE = replace(SMALL, beside=500)


def test_a_process_of_its_own_writes_the_same(indexes: Indexes, tmp_path: Path) -> None:
    rows = mixed_rows(900)
    indexes.words.rebuild(batches(rows))
    beside = open_indexes(tmp_path / "other", BESIDE)
    beside.words.hold([row(5_000, "held")], [])
    beside.words.rebuild(batches(rows), len(rows))
    query = WordQuery(("word2", "word60", "word300"))
    assert beside.words.search(query, ALL, 30) == indexes.words.search(query, ALL, 30)
    assert find(beside, "held") == []
    beside.words.apply([row(2_000, "late")], [])
    assert find(beside, "late") == [2_000]
    beside.close()


def test_a_cancelled_process_leaves_the_old_index_and_nothing_else(tmp_path: Path) -> None:
    indexes = open_indexes(tmp_path / "index", BESIDE)
    indexes.words.rebuild(batches([row(1, "old")]))

    def rows() -> Iterator[Sequence[IndexRow]]:
        yield from batches(mixed_rows(600))
        raise Cancelled

    with pytest.raises(Cancelled):
        indexes.words.rebuild(rows(), 600)
    assert find(indexes, "old") == [1]
    indexes.words.apply([row(2, "old")], [])
    assert find(indexes, "old") == [1, 2]
    assert [path.name for path in (tmp_path / "index" / "words").iterdir() if path.is_dir()] == ["1"]
    indexes.close()


def test_a_process_that_is_killed_is_told_and_leaves_the_old_index(tmp_path: Path) -> None:
    indexes = open_indexes(tmp_path / "index", BESIDE)
    indexes.words.rebuild(batches([row(1, "old")]))

    def rows() -> Iterator[Sequence[IndexRow]]:
        for batch in batches(mixed_rows(600)):
            yield batch
            for child in multiprocessing.active_children():
                child.kill()

    with pytest.raises(IndexUnavailable, match="ended before"):
        indexes.words.rebuild(rows(), 600)
    assert find(indexes, "old") == [1]
    indexes.close()


class OnAFullDisk:
    """A writer that takes some rows and then has no room."""

    def write(self, batches: Iterator[pa.Table]) -> Path:
        next(batches)
        raise OSError("no space left on device")


def test_what_goes_wrong_in_the_process_is_told() -> None:
    many = pa.table({"seq": range(1_000_000)})
    with pytest.raises(RuntimeError, match="no space left"):
        write_beside(OnAFullDisk, iter([many]))


def test_vectors_are_rebuilt_too(indexes: Indexes) -> None:
    rows, vectors = mixed_rows(600), unit_vectors(600)
    parts = ((rows[start : start + 200], vectors[start : start + 200]) for start in range(0, 600, 200))
    indexes.vectors.apply(SPACE, [row(9_999)], unit_vectors(1, seed=3), [])
    indexes.vectors.rebuild(SPACE, parts)
    assert indexes.vectors.count(SPACE) == 600
    assert indexes.vectors.search(SPACE, vectors[77], ALL, 1)[0].seq == 77
    assert indexes.vectors.spaces() == (SPACE,)


def damaged(folder: Path, pattern: str) -> None:
    for file in folder.rglob(pattern):
        file.write_bytes(b"")


@pytest.mark.parametrize("pattern", ["*.manifest", "mark.json", "data/*.lance"])
def test_a_broken_index_is_set_aside_and_can_be_made_anew(tmp_path: Path, pattern: str) -> None:
    first = open_indexes(tmp_path, SMALL)
    first.words.apply(mixed_rows(450), [])
    first.words.fold()
    first.close()
    damaged(tmp_path / "words", pattern)
    again = open_indexes(tmp_path, SMALL)
    assert again.words.state() is IndexState.BROKEN
    with pytest.raises(IndexUnavailable, match="whole"):
        again.words.search(WordQuery(("word1",)), ALL, 10)
    with pytest.raises(IndexUnavailable):
        again.words.apply(mixed_rows(1), [])
    assert len(list((tmp_path / "words").glob("1.broken-*"))) == 1
    again.words.rebuild(batches(mixed_rows(450)))
    assert again.words.state() is IndexState.SOUND
    assert len(find(again, "word0")) > 100
    again.close()


def test_a_vanished_index_is_new(tmp_path: Path) -> None:
    first = open_indexes(tmp_path, SMALL)
    first.words.apply(mixed_rows(10), [])
    first.close()
    (tmp_path / "words" / "current").unlink()
    again = open_indexes(tmp_path, SMALL)
    assert again.words.state() is IndexState.NEW
    assert again.words.count() == 0
    again.close()


def test_an_index_that_fails_while_open_counts_as_broken(tmp_path: Path) -> None:
    first = open_indexes(tmp_path, SMALL)
    first.words.apply(mixed_rows(450), [])
    first.words.fold()
    first.close()
    again = open_indexes(tmp_path, SMALL)
    assert again.words.state() is IndexState.SOUND
    damaged(tmp_path / "words", "_indices/*/*.lance")
    with pytest.raises(IndexUnavailable):
        again.words.search(WordQuery(("word1",)), ALL, 10)
    assert again.words.state() is IndexState.BROKEN
    again.words.rebuild(batches(mixed_rows(450)))
    assert again.words.state() is IndexState.SOUND
    again.close()
