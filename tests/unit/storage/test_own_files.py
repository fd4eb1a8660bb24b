"""A library may lie in a folder that holds more: what Strata did not write is neither deleted nor carried along."""

from pathlib import Path

import pytest

from strata.bootstrap import erase_library
from strata.services.control import Control
from strata.storage.own_files import delete, own_files
from tests.support.library import bring_in, opened
from tests.support.records import conversation

THEIRS = (
    "archive/photo.jpg", "archive/2024-05.parquet", "archive/letters/one.txt", "checkpoints/my.duckdb", "index/notes.md",
    "lake/como.jpg", "letter.txt",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in THEIRS:
        place = tmp_path / "library" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("mine", encoding="utf-8")
    return tmp_path


def theirs(folder: Path) -> list[str]:
    return [name for name in THEIRS if (folder / name).is_file()]


def test_a_library_in_a_folder_that_holds_more_leaves_it_alone(folder: Path) -> None:
    with opened(folder) as library:
        bring_in(library, folder, conversation("river", "one"), conversation("sea", "two"))
        library.services.checkpoints.make("then")
        river = library.services.conversations.find_source("river").id
        library.services.archive.archive_these([library.services.conversations.find_source("sea").id])
        library.services.conversations.trash([river])
        library.services.trash.purge([river], [], Control())
        library.services.indexing.rebuild(Control())
        library.services.backups.write(folder / "backup", Control())
    with opened(folder):
        assert theirs(folder / "library") == list(THEIRS)
    assert theirs(folder / "backup") == []
    erase_library(folder / "library")
    assert theirs(folder / "library") == list(THEIRS)
    left = (path for path in (folder / "library").rglob("*") if path.is_file())
    assert sorted(path.relative_to(folder / "library").as_posix() for path in left) == sorted(THEIRS)


def test_what_the_engine_left_of_a_file_is_ours(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    begun = archive / f"tmp_2024-05-messages-{7:032x}.parquet"
    begun.write_bytes(b"PAR1")
    spilled = archive / f"2024-05-memory_segments-{7:032x}.parquet.tmp"
    spilled.mkdir()
    assert own_files(tmp_path, "archive") == [spilled, begun]
    for path in own_files(tmp_path, "archive"):
        delete(path)
    assert list(archive.iterdir()) == []
