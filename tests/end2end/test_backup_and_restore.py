"""A backup is whole or not there; a restored library holds the same, and nothing is overwritten."""

import json
import os
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strata.bootstrap import open_library, restore_backup
from strata.domain.errors import Cancelled, DiskFull, InvalidRequest, LibraryDamaged, LibraryTooNew, StrataError
from strata.domain.search import SearchFilter, SearchRequest
from strata.domain.work import Progress, WorkKind, WorkStatus
from strata.services.control import Control
from strata.settings import Settings
from strata.storage.record import open_record
from tests.support.drafts import batch
from tests.support.library import bring_in, opened
from tests.support.records import conversation, document

FORMS = ("backup", "backup.strata")


def nobody(_progress: Progress) -> None:
    """Take progress."""


def stopped_at(step: str) -> Control:
    """Return a control that is cancelled when this step is told."""
    control = Control(lambda progress: control.cancel() if progress.step == step else None)
    return control


def fill(folder: Path) -> None:
    with opened(folder) as library:
        talks = (conversation(f"talk{number}", f"Otter {number} swims.", "Indeed.") for number in range(20))
        bring_in(library, folder, *talks, document("note", "# Rivers\n\nLong ones.\n"))


def backed_up(folder: Path, form: str) -> Path:
    fill(folder)
    with opened(folder) as library:
        return library.services.backups.write(folder / form, Control()).path


@pytest.mark.parametrize("form", FORMS)
def test_a_restored_library_holds_what_was_backed_up(tmp_path: Path, form: str) -> None:
    fill(tmp_path)
    with opened(tmp_path) as library:
        backup = library.services.backups.write(tmp_path / form, Control())
        stats = library.services.library.stats()
        assert library.services.work.latest(1)[0].kind is WorkKind.BACKUP
        assert library.services.work.latest(1)[0].status is WorkStatus.DONE
    assert (backup.conversations, backup.messages, backup.documents) == (20, 40, 1)
    restored = restore_backup(backup.path, tmp_path / "again" / "library", nobody)
    assert (restored.conversations, restored.rows) == (backup.conversations, backup.rows)
    with opened(tmp_path / "again") as library:
        again = library.services.library.stats()
        assert (again.conversations, again.messages, again.passages) == (
            stats.conversations,
            stats.messages,
            stats.passages,
        )
        assert again.pending == 0
        assert library.services.search.search(SearchRequest("otter", SearchFilter(), 5)).results
        assert library.services.indexing.check().sound
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == sorted(["again", form, "library", "records.jsonl"])


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_overwritten(tmp_path: Path, form: str) -> None:
    backup = backed_up(tmp_path, form)
    with opened(tmp_path) as library, pytest.raises(InvalidRequest):
        library.services.backups.write(backup, Control())
    with pytest.raises(InvalidRequest, match="not empty"):
        restore_backup(backup, tmp_path / "library", nobody)


@pytest.mark.parametrize("form", FORMS)
def test_a_stopped_backup_leaves_nothing(tmp_path: Path, form: str) -> None:
    fill(tmp_path)
    with opened(tmp_path) as library:
        for step in ("Copying the record", "Verifying the backup"):
            with pytest.raises(Cancelled):
                library.services.backups.write(tmp_path / form, stopped_at(step))
            assert not list(tmp_path.glob("backup*"))
        assert library.services.work.latest(1)[0].status is WorkStatus.CANCELLED


def test_a_stopped_restore_leaves_nothing(tmp_path: Path) -> None:
    backup = backed_up(tmp_path, "backup")

    def stop(_progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        restore_backup(backup, tmp_path / "new", stop)
    assert not list(tmp_path.glob("new*"))
    (tmp_path / "new").mkdir()
    (tmp_path / "new.restoring").mkdir()
    (tmp_path / "new.restoring" / "strata.duckdb").touch()
    assert restore_backup(backup, tmp_path / "new", nobody).conversations == 20
    assert not (tmp_path / "new.restoring").exists()


def test_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    backup = backed_up(tmp_path, "backup")
    record = backup / "strata.duckdb"
    content = bytearray(record.read_bytes())
    content[len(content) // 2] ^= 1
    record.write_bytes(content)
    with pytest.raises(LibraryDamaged, match="not what was written"):
        restore_backup(backup, tmp_path / "new", nobody)
    record.unlink()
    with pytest.raises(LibraryDamaged, match="lacks"):
        restore_backup(backup, tmp_path / "new", nobody)
    with pytest.raises(LibraryDamaged):
        restore_backup(tmp_path / "library", tmp_path / "new", nobody)
    with pytest.raises(LibraryDamaged):
        restore_backup(tmp_path / "records.jsonl", tmp_path / "new", nobody)
    assert not list(tmp_path.glob("new*"))


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    backup = backed_up(tmp_path, "backup.strata")
    whole = backup.read_bytes()
    for size in (0, 100, len(whole) // 2, len(whole) - 1):
        backup.write_bytes(whole[:size])
        with pytest.raises(LibraryDamaged):
            restore_backup(backup, tmp_path / "new", nobody)
    assert not list(tmp_path.glob("new*"))


def test_a_list_that_points_outside_is_refused(tmp_path: Path) -> None:
    backup = backed_up(tmp_path, "backup")
    listed = json.loads((backup / "strata-backup.json").read_text())
    listed["files"]["../outside"] = [0, ""]
    (backup / "strata-backup.json").write_text(json.dumps(listed))
    with pytest.raises(LibraryDamaged, match="outside"):
        restore_backup(backup, tmp_path / "new", nobody)
    listed["library_version"] = "9.0"
    (backup / "strata-backup.json").write_text(json.dumps(listed))
    with pytest.raises(LibraryTooNew):
        restore_backup(backup, tmp_path / "new", nobody)


def test_a_list_cannot_speak_to_the_engine(tmp_path: Path) -> None:
    """A backup may come from somebody else; its names of tables were put into a query."""
    backup, planted = backed_up(tmp_path, "backup"), tmp_path / "planted"
    listed = json.loads((backup / "strata-backup.json").read_text())
    whole = "SELECT count(*), bit_xor(hash(t)) FROM (SELECT * FROM library."
    listed["tables"][f"meta\") AS t; COPY (SELECT 1) TO '{planted}'; {whole}\"meta"] = [0, "0"]
    (backup / "strata-backup.json").write_text(json.dumps(listed))
    with pytest.raises(StrataError):
        restore_backup(backup, tmp_path / "new", nobody)
    assert not planted.exists()


def test_a_path_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    backup = backed_up(tmp_path, "backup")
    listed = json.loads((backup / "strata-backup.json").read_text())
    listed["files"]["check\0points"] = [0, ""]
    (backup / "strata-backup.json").write_text(json.dumps(listed))
    with pytest.raises(LibraryDamaged, match="outside"):
        restore_backup(backup, tmp_path / "new", nobody)


@pytest.mark.parametrize(("offset", "value"), [(0, 1), (2, 8), (2, 99)], ids=["locked", "packed", "unknown"])
@pytest.mark.parametrize(("header", "flags"), [(b"PK\x01\x02", 8), (b"PK\x03\x04", 6)], ids=["list", "file"])
def test_a_single_file_with_a_damaged_head_is_refused(
    tmp_path: Path, header: bytes, flags: int, offset: int, value: int
) -> None:
    backup = tmp_path / "backup.strata"
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("strata-backup.json", '{"strata_backup": 1}')
    content = bytearray(backup.read_bytes())
    content[content.index(header) + flags + offset] = value
    backup.write_bytes(content)
    with pytest.raises(LibraryDamaged):
        restore_backup(backup, tmp_path / "new", nobody)


def test_names_that_the_engine_cannot_open_are_refused(tmp_path: Path) -> None:
    backup = backed_up(tmp_path, "backup")
    for name in (os.fsdecode(b"caf\xe9"), "two\nlines"):
        with pytest.raises(InvalidRequest, match="no plain text"):
            restore_backup(backup, tmp_path / name, nobody)
        with pytest.raises(LibraryDamaged, match="no plain text"):
            open_library(tmp_path / name, Settings(tmp_path / "settings.json"))
        with opened(tmp_path) as library, pytest.raises(InvalidRequest, match="no plain text"):
            library.services.backups.write(tmp_path / name, Control())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "library", "records.jsonl"]


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_of_the_persons_that_is_in_the_way_stays(tmp_path: Path, form: str) -> None:
    fill(tmp_path)
    theirs = tmp_path / f"{form}.part" / "photo.jpg"
    theirs.parent.mkdir()
    theirs.write_bytes(b"mine")
    with opened(tmp_path) as library, pytest.raises(InvalidRequest, match="in the way"):
        library.services.backups.write(tmp_path / form, Control())
    assert theirs.read_bytes() == b"mine"


def test_a_single_file_can_be_looked_into_with_ordinary_tools(tmp_path: Path) -> None:
    backup = backed_up(tmp_path, "backup.strata")
    with zipfile.ZipFile(backup) as archive:
        assert sorted(archive.namelist()) == ["strata-backup.json", "strata.duckdb"]
        assert archive.testzip() is None


def test_a_backup_is_one_moment_of_a_library_that_is_written_to(tmp_path: Path) -> None:
    record = open_record(tmp_path / "library")
    record.records.write(batch(*(conversation(f"c{number}", "one " * 50, "two") for number in range(300))))
    go_on = threading.Event()
    go_on.set()

    def write() -> None:
        number = 0
        while go_on.is_set():
            number += 1
            record.records.write(batch(conversation(f"later{number}", "one", "two")))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup = record.backups.write(tmp_path / f"backup{number}", datetime.now(UTC), nobody)
            assert backup.messages == 2 * backup.conversations
    finally:
        go_on.clear()
        writer.join()
    assert record.library.problems() == ()
    record.close()
    copy = open_record(tmp_path / "backup4")
    assert copy.library.problems() == ()
    copy.close()


def test_no_room_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)
    monkeypatch.setattr("strata.storage.backups.free_bytes", lambda _folder: 1000)
    with opened(tmp_path) as library, pytest.raises(DiskFull):
        library.services.backups.write(tmp_path / "backup", Control())
    assert not list(tmp_path.glob("backup*"))
    assert issubclass(DiskFull, StrataError)
