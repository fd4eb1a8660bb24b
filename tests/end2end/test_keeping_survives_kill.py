"""A process is killed at any moment of checkpoints, rollbacks, backups, archiving and deletions: nothing is lost or half done.

`STRATA_KILLS` sets how often (default 4; the release check uses 50), `STRATA_SEED` when.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from strata.bootstrap import Library, restore_backup
from strata.domain.work import Progress
from strata.storage.record import open_record
from tests.support.bytes_of import archived_rows_holding, files_holding, rows_holding
from tests.support.keeping_writer import names_of, secret
from tests.support.library import opened

KILLS = int(os.environ.get("STRATA_KILLS", "4"))
SEED = int(os.environ.get("STRATA_SEED", "7"))


@pytest.mark.crash
@pytest.mark.timeout(60 + 60 * KILLS)
def test_nothing_is_lost_or_half_done_over_many_kills(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    said: list[list[str]] = []
    purged: set[str] = set()
    for number in range(KILLS):
        said += _killed_writer(tmp_path, SEED + number, chance.uniform(0.2, 4.0))
        with opened(tmp_path) as library:
            purged = _check(library, tmp_path, said)
    record = tmp_path / "library" / "strata.duckdb"
    sentences = [secret(name) for name in sorted(purged)][:100]
    assert files_holding(tmp_path / "library", *sentences) == []
    for file in (record, *(tmp_path / "library" / "checkpoints").glob("*")):
        assert rows_holding(file, *sentences) == []
    for file in (tmp_path / "library" / "archive").glob("*.parquet"):
        assert archived_rows_holding(file, *sentences) == []
    _check_backups(tmp_path, said)


def _killed_writer(folder: Path, seed: int, seconds: float) -> list[list[str]]:
    """Let a process work for so long, then kill it; return all that it said."""
    command = [sys.executable, "-m", "tests.support.keeping_writer", str(folder), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": "app:.", "PATH": ""})
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)  # the kill may fall anywhere
    process.kill()
    rest, _ = process.communicate()
    assert process.returncode != 0
    # A line that was cut off by the kill is no promise.
    return [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def _check(library: Library, folder: Path, said: list[list[str]]) -> set[str]:
    """Compare an opened and settled library with what was promised; return what was deleted for good."""
    assert library.services.library.problems() == ()
    assert library.services.indexing.check().sound
    assert not library._stores.record.purging.unfinished()
    present = {*names_of(library), *names_of(library, in_trash=True)}
    kept = {name for kind, *names in said if kind == "kept" for name in names}
    purged = {name for kind, *names in said if kind == "purged" for name in names}
    perhaps = {name for kind, *names in said if kind == "purging" for name in names}
    assert not purged & present
    assert kept - perhaps <= present
    listed = {str(one.id) for one in library.services.checkpoints.all()}
    assert {one for kind, *ids in said if kind == "checkpoint" for one in ids} <= listed
    assert {file.name for file in (folder / "library" / "checkpoints").glob("*")} == {f"{one}.duckdb" for one in listed}
    for checkpoint in library.services.checkpoints.all()[:3]:
        library.services.checkpoints.compare(checkpoint.id)
    assert not list((folder / "library").glob("*.compacting*"))
    _check_archive(library, folder)
    return (perhaps | purged) - present


def _check_archive(library: Library, folder: Path) -> None:
    """Every file of the archive is named, and what lies there can be read, each once."""
    database = library._stores.record.library._database
    named = {file for (file,) in database.rows("SELECT file FROM archives")}
    assert {file.name for file in (folder / "library" / "archive").glob("*")} == named
    for one in library.services.archive.list():
        assert [said.text for said in library.services.conversations.messages(one.id)] == [secret(one.source_id), "two"]


def _check_backups(folder: Path, said: list[list[str]]) -> None:
    """Whatever bears a backup's name is whole; what was promised is there."""
    promised = {name for kind, *names in said if kind == "backup" for name in names}
    found = {str(path) for path in folder.glob("backup-*") if not path.name.endswith(".part")}
    assert promised <= found
    for place, path in enumerate(sorted(found)):
        restored = restore_backup(Path(path), folder / f"restored-{place}", _nobody)
        assert restored.messages == 2 * restored.conversations
        record = open_record(folder / f"restored-{place}")
        assert record.library.problems() == ()
        record.close()


def _nobody(_progress: Progress) -> None:
    """Take progress."""
