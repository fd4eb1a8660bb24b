import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from strata.domain.errors import Cancelled, IndexUnavailable
from strata.domain.health import RepairKind
from strata.domain.models import EmbeddingSpace
from strata.domain.passages import IndexRow
from strata.domain.work import Progress, WorkKind, WorkStatus
from strata.services.control import Control
from strata.services.indexing import BATCH
from strata.services.ports.index import IndexState
from tests.support.clock import FakeClock
from tests.support.records import conversation
from tests.unit.services.indexed import Indexed, opened
from tests.unit.storage.lance.rows import SMALL, SPACE

OTHER = EmbeddingSpace("other", 16)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Indexed]:
    with opened(tmp_path) as indexed:
        yield indexed


def test_what_was_written_is_found_after_draining(library: Indexed) -> None:
    library.talk(3)
    assert library.service.waiting() == 30
    assert library.service.drain() == 30
    assert library.service.waiting() == 0
    assert len(library.found("otter")) == 30
    assert len(library.found("river1")) == 10
    assert library.service.drain() == 0


def test_vectors_follow_when_they_come(library: Indexed) -> None:
    library.use()
    library.talk(3)
    library.service.drain()
    assert library.near() == []
    library.embed()
    assert library.service.drain() == 30
    assert len(library.near()) == 30
    assert library.service.check().sound


def test_a_changed_message_loses_its_vector_until_it_has_a_new_one(library: Indexed) -> None:
    library.use()
    library.write(conversation("c", "red fox", "blue bird"))
    library.embed()
    library.service.drain()
    before = set(library.near())
    library.write(conversation("c", "green fox", "blue bird"))
    library.service.drain()
    assert library.found("red") == []
    assert len(library.found("green")) == 1
    assert len(set(library.near()) & before) == 1
    assert library.service.check().sound
    assert library.embed() == 1
    library.service.drain()
    assert len(library.near()) == 2
    assert library.service.check().sound


def test_trash_leaves_the_indexes_and_comes_back(library: Indexed) -> None:
    library.use()
    library.talk(2)
    library.embed()
    library.service.drain()
    gone = library.record.conversations.find_source("c1").id
    library.record.conversations.trash([gone], FakeClock().now())
    library.service.drain()
    assert library.found("river1") == []
    assert len(library.near()) == 10
    assert library.service.check().sound
    library.record.conversations.restore([gone])
    library.service.drain()
    assert len(library.found("river1")) == 10
    assert len(library.near()) == 20
    assert library.service.check().sound


def test_draining_can_be_done_a_little_at_a_time(library: Indexed) -> None:
    library.talk(3, turns=BATCH // 2)
    assert library.service.drain(1) == BATCH
    assert library.service.waiting() == BATCH // 2


def test_a_second_drain_leaves_the_first_alone(library: Indexed) -> None:
    library.talk(1)
    inside, go_on = threading.Event(), threading.Event()

    class Slow(Control):
        def report(self, progress: Progress) -> None:
            inside.set()
            go_on.wait(20)

    worker = threading.Thread(target=library.service.rebuild, args=(Slow(),))
    worker.start()
    try:
        assert inside.wait(20)
        assert library.service.drain() == 0
        assert not library.service.fold_if_idle()
    finally:
        go_on.set()
        worker.join()
    assert len(library.found("otter")) == 10


def test_the_check_counts_what_differs(library: Indexed) -> None:
    library.use()
    library.talk(2)
    library.embed()
    library.service.drain()
    rows = [row for batch in library.record.outbox.index_rows(100) for row in batch]
    library.indexes.words.apply([replace(rows[0], content_hash=1), replace(rows[0], seq=9_999)], [rows[1].seq, rows[2].seq])
    library.indexes.vectors.apply(SPACE, [], np.zeros((0, 32), np.float32), [rows[5].seq])
    report = library.service.check()
    words, vectors = report.indexes
    assert (words.name, words.expected, words.present) == ("words", 20, 19)
    assert (words.missing, words.surplus, words.stale) == (2, 1, 1)
    assert (vectors.name, vectors.missing, vectors.surplus, vectors.stale) == (f"vectors:{SPACE.model}", 1, 0, 0)
    assert not report.sound
    library.service.rebuild(Control())
    assert library.service.check().sound


def test_a_rebuild_says_how_far_it_is_and_goes_on_record(library: Indexed) -> None:
    library.use()
    library.talk(5)
    library.embed()
    said: list[Progress] = []
    library.service.rebuild(Control(said.append))
    assert {progress.unit for progress in said} == {"passages"}
    assert said[-1].done == 50
    assert library.service.waiting() == 0
    assert len(library.found("otter")) == 50
    assert len(library.near()) == 50
    job = library.work.latest()[0]
    assert (job.kind, job.status, len(job.steps)) == (WorkKind.REBUILD, WorkStatus.DONE, 2)


def test_a_cancelled_rebuild_changes_nothing(library: Indexed) -> None:
    library.talk(2)
    library.service.drain()
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        library.service.rebuild(control)
    assert len(library.found("otter")) == 20
    assert library.work.latest()[0].status is WorkStatus.CANCELLED
    library.talk(3)
    library.service.drain()
    assert len(library.found("otter")) == 30


def test_what_changes_during_a_rebuild_is_not_lost(library: Indexed) -> None:
    library.talk(2)
    late = conversation("late", "otter late")
    wrote: list[bool] = []

    def write_once(_: Progress) -> None:
        if not wrote:
            wrote.append(True)
            library.write(late)

    library.service.rebuild(Control(write_once))
    assert library.found("late") == []
    assert library.service.drain() == 1
    assert len(library.found("late")) == 1
    assert library.service.check().sound


def test_a_broken_index_is_repaired_at_the_next_start(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.use()
        library.talk(3)
        library.embed()
        library.service.drain()
    for file in (tmp_path / "index").rglob("*.manifest"):
        file.write_bytes(b"torn")
    with opened(tmp_path) as library:
        with pytest.raises(IndexUnavailable):
            library.found("otter")
        repairs = library.service.repair_if_needed()
        assert [repair.kind for repair in repairs] == [RepairKind.INDEX_REBUILT] * 2
        assert len(library.found("otter")) == 30
        assert len(library.near()) == 30
        assert library.service.problem == ""
        assert library.service.repair_if_needed() == ()


def test_a_deleted_index_is_made_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.talk(3)
        library.service.drain()
    (tmp_path / "index" / "words" / "current").unlink()
    with opened(tmp_path) as library:
        assert len(library.service.repair_if_needed()) == 1
        assert len(library.found("otter")) == 30


def test_a_new_library_needs_no_repair(library: Indexed) -> None:
    assert library.service.repair_if_needed() == ()
    library.use()
    library.talk(1)
    assert library.service.repair_if_needed() == ()
    assert library.service.repair_if_needed(thorough=True) == ()


def test_a_thorough_repair_compares_what_looks_sound(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.talk(2)
        library.service.drain()
        library.indexes.words.apply([], library.found("river0"))
    with opened(tmp_path) as library:
        assert library.service.repair_if_needed() == ()
        assert len(library.service.repair_if_needed(thorough=True)) == 1
        assert len(library.found("river0")) == 10


def test_changing_the_model_fills_a_second_index_beside_the_first(library: Indexed) -> None:
    library.use()
    library.talk(2)
    library.embed()
    library.service.drain()
    library.record.embeddings.set_spaces(SPACE, OTHER)
    library.embed(OTHER)
    library.service.drain()
    assert len(library.near(OTHER)) == len(library.near(SPACE)) == 20
    library.record.embeddings.set_spaces(OTHER, None)
    library.service.forget_space(SPACE)
    assert library.near(SPACE) == []
    assert len(library.near(OTHER)) == 20
    library.talk(3)
    library.service.drain()
    assert library.indexes.vectors.spaces() == (OTHER,)


def test_a_model_taken_back_into_use_finds_its_kept_vectors(library: Indexed) -> None:
    library.use()
    library.talk(2)
    library.embed()
    library.service.drain()
    library.service.forget_space(SPACE)
    library.service.drain()
    assert len(library.near()) == 20
    assert library.service.check().sound


def test_what_comes_in_bulk_is_found_at_once_and_put_away_when_there_is_time(library: Indexed) -> None:
    with library.service.in_bulk():
        library.talk(3)
        library.service.drain()
        assert len(library.found("otter")) == 30
        assert library.service.waiting() == 0
        assert library.indexes.words.count() == 0
        library.write(conversation("c0", "otter 0 dives"))
        library.service.drain()
        assert not library.service.fold_if_idle()
    library.write(conversation("late", "otter sleeps"))
    library.service.drain()
    assert library.indexes.words.count() == 0
    assert library.service.check().sound
    assert library.service.fold_if_idle()
    assert library.indexes.words.count() == len(library.found("otter")) == 31
    assert library.service.check().sound
    library.write(conversation("later", "otter wakes"))
    library.service.drain()
    assert library.indexes.words.count() == 32


def test_what_was_held_comes_back_after_a_sudden_end(tmp_path: Path) -> None:
    with opened(tmp_path) as library, library.service.in_bulk():
        library.talk(3)
        library.service.drain()
        assert library.indexes.words.count() == 0
    with opened(tmp_path) as again:
        assert again.service.repair_if_needed() == ()
        assert again.service.waiting() == 30
        again.service.drain()
        assert len(again.found("otter")) == again.indexes.words.count() == 30
        assert again.service.check().sound


def test_many_that_were_held_are_put_away_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as library:
        library.talk(3)
    monkeypatch.setattr("strata.services.indexing._HELD_FROM", 20)
    with opened(tmp_path) as again:
        again.service.drain()
        assert len(again.found("otter")) == 30
        assert again.service.holding
        assert again.service.fold_if_idle()
        assert not again.service.holding
        assert again.indexes.words.count() == 30


def test_vectors_do_not_wait_for_words_that_are_held(library: Indexed) -> None:
    library.use()
    with library.service.in_bulk():
        library.talk(3)
        library.service.drain()
        library.embed()
        library.service.drain()
        assert len(library.near()) == 30
    library.service.fold_if_idle()
    assert library.service.check().sound
    assert library.service.waiting() == 0


def test_more_than_memory_may_hold_is_put_away_meanwhile(library: Indexed) -> None:
    with library.service.in_bulk():
        library.talk(SMALL.hard // 10)
        library.service.drain()
        assert library.indexes.words.count() == SMALL.hard
        library.write(conversation("late", "otter sleeps"))
        library.service.drain()
    assert len(library.found("otter")) == SMALL.hard + 1
    assert library.service.check().sound


def test_a_rebuild_puts_away_what_is_held(library: Indexed) -> None:
    with library.service.in_bulk():
        library.talk(3)
        library.service.drain()
    library.service.rebuild(Control())
    library.write(conversation("late", "otter sleeps"))
    library.service.drain()
    assert library.indexes.words.count() == len(library.found("otter")) == 31
    assert library.service.check().sound


def test_folding_happens_when_there_is_enough(library: Indexed) -> None:
    library.use()
    library.talk(30)
    library.embed()
    library.service.drain()
    assert not library.service.fold_if_idle()
    library.talk(60)
    library.embed()
    library.service.drain()
    assert library.service.fold_if_idle()
    assert len(library.found("otter")) == 600
    assert library.service.check().sound


def test_an_index_that_breaks_in_use_is_made_anew_when_there_is_time(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.talk(60)
        library.service.drain()
        library.service.fold_if_idle()
    with opened(tmp_path) as library:
        assert library.indexes.words.state() is IndexState.SOUND
        for file in (tmp_path / "index" / "words").rglob("_indices/*/*.lance"):
            file.write_bytes(b"")
        with pytest.raises(IndexUnavailable):
            library.found("otter")
        assert library.service.fold_if_idle()
        assert len(library.found("otter")) == 600
        assert library.service.check().sound


def test_vectors_that_come_while_words_are_put_away_are_not_lost(library: Indexed, monkeypatch: pytest.MonkeyPatch) -> None:
    library.use()
    with library.service.in_bulk():
        library.talk(3)
        library.service.drain()
    rebuild = library.indexes.words.rebuild

    def embed_first(rows: Iterator[Sequence[IndexRow]], count: int = 0) -> None:
        library.embed()
        rebuild(rows, count)

    monkeypatch.setattr(library.indexes.words, "rebuild", embed_first)
    assert library.service.fold_if_idle()
    library.service.drain()
    assert len(library.near()) == 30
    assert library.service.check().sound


def test_many_fresh_rows_are_put_away_by_making_the_index_anew(library: Indexed, monkeypatch: pytest.MonkeyPatch) -> None:
    library.talk(SMALL.first // 10)
    library.service.drain()
    assert library.service.fold_if_idle()
    before = library.indexes.words._generations.current()
    monkeypatch.setattr(library.indexes.words, "_limits", replace(SMALL, beside=100))
    library.talk(SMALL.first // 10 + 15)
    library.service.drain()
    assert library.service.fold_if_idle()
    assert library.indexes.words._generations.current() != before
    assert library.service.check().sound
    assert not library.service.fold_if_idle()
