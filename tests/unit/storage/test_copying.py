"""A library can be copied to another folder while it is in use."""

from pathlib import Path

import pytest

from strata.domain.errors import InvalidRequest
from strata.domain.work import WorkKind
from strata.services.control import Control
from strata.services.library import LibraryService
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
