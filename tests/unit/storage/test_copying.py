"""A library can be copied to another folder while it is in use."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event, Timer

import pytest

from strata.domain.errors import InvalidRequest
from strata.domain.work import WorkKind
from strata.services.control import Control
from strata.services.library import LibraryService
from strata.storage.copying import copy_snapshot, tables_of
from strata.storage.record import Record, open_record
from tests.support.clock import FakeClock


def _service(record: Record, folder: Path) -> LibraryService:
    return LibraryService(store=record.library, outbox=record.outbox, embeddings=record.embeddings, folder=folder)


def test_a_copy_opens_and_holds_the_same(tmp_path: Path, clock: FakeClock) -> None:
    record = open_record(tmp_path / "old")
    work = record.work.begin(WorkKind.CHECK, "A job to be found again", "{}", clock.now())
    _service(record, tmp_path / "old").copy_to(tmp_path / "new", Control())
    record.close()
    copy = open_record(tmp_path / "new")
    title = copy.work.get(work).title
    copy.close()
    assert title == "A job to be found again"


def test_the_library_takes_writes_after_it_was_copied(tmp_path: Path, clock: FakeClock) -> None:
    record = open_record(tmp_path / "old")
    _service(record, tmp_path / "old").copy_to(tmp_path / "new", Control())
    work = record.work.begin(WorkKind.CHECK, "Later", "{}", clock.now())
    title = record.work.get(work).title
    record.close()
    assert title == "Later"


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    record = open_record(tmp_path / "old")
    with pytest.raises(InvalidRequest):
        _service(record, tmp_path / "old").copy_to(tmp_path, Control())
    record.close()


def test_a_copy_is_finished_while_another_thread_looks_tables_up(tmp_path: Path) -> None:
    record = open_record(tmp_path / "old")
    looked, done = Event(), Event()

    def look() -> None:
        with record.library._database.snapshot() as connection:
            tables_of(connection, "elsewhere")
            looked.set()
            assert done.wait(30)

    with ThreadPoolExecutor(1) as beside:

        def wait_for_it(copied: int, total: int) -> None:
            if not looked.is_set():
                looking.append(beside.submit(look))
                assert looked.wait(30)

        looking: list[Future[None]] = []
        record.work.begin(WorkKind.CHECK, "Something to copy", "{}", FakeClock().now())
        Timer(0.3, done.set).start()
        copy_snapshot(record.library._database, tmp_path / "copy.duckdb", told=wait_for_it)
        looking[0].result()
    record.close()
    assert (tmp_path / "copy.duckdb").stat().st_size
