"""A disk fills up under a checkpoint, a backup or a deletion: it is told, nothing half done is left, the library works on."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strata.domain.checkpoints import CheckpointReason
from strata.domain.errors import DiskFull
from strata.domain.records import ConversationFilter
from strata.domain.work import Progress
from strata.storage.record import Record, open_record
from tests.support.drafts import batch
from tests.support.records import conversation

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="needs the right to mount a small disk (root on Linux)"
    ),
]

CONVERSATIONS = 14
NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let a disk be mounted")
    yield folder
    subprocess.run(["umount", folder], check=True)


def filled(folder: Path) -> Record:
    """Return a record of some 13 MB that does not compress."""
    record = open_record(folder, minimum_free=0, free=lambda _: 1 << 40)
    chance = random.Random(7)
    for number in range(CONVERSATIONS):
        record.records.write(batch(conversation(f"c{number}", *(chance.randbytes(80_000).hex() for _ in range(6)))))
    record.library._database.checkpoint()
    return record


def leave(disk: Path, size: int) -> None:
    """Fill the disk up but for so many bytes."""
    (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free - size))


def nobody(_progress: Progress) -> None:
    """Take progress."""


@pytest.mark.parametrize("guarded", [True, False])
def test_no_room_for_a_copy(disk: Path, monkeypatch: pytest.MonkeyPatch, guarded: bool) -> None:
    if not guarded:  # room that was there when it was looked at, and is gone a moment later
        for module in ("copying", "compacting", "backups"):
            monkeypatch.setattr(f"strata.storage.{module}.free_bytes", lambda _folder: 1 << 40)
    record = filled(disk / "library")
    leave(disk, 5_000_000)
    before = sorted(path.name for path in disk.rglob("*"))
    tries: list[Callable[[], object]] = [
        lambda: record.backups.write(disk / "backup", NOW, nobody),
        lambda: record.backups.write(disk / "backup.strata", NOW, nobody),
        lambda: record.purging.clear_file(),
    ]
    for attempt in tries:
        with pytest.raises(DiskFull):
            attempt()
        assert sorted(path.name for path in disk.rglob("*") if path.suffix != ".wal") == before
        assert record.library.problems() == ()
    record.close()
    record = open_record(disk / "library")
    assert record.library.stats().conversations == CONVERSATIONS
    record.close()


def test_no_room_for_the_archive(disk: Path) -> None:
    record = filled(disk / "library")
    everyone = [one.id for one in record.conversations.page(record.conversations.seqs(ConversationFilter()))]
    leave(disk, 300_000)
    with pytest.raises(DiskFull):
        record.archive.put("2023-06", everyone, NOW)
    record.archive.settle()
    assert list((disk / "library" / "archive").glob("*")) == []
    assert record.library.problems() == ()
    assert record.archive.archived() == ()
    (disk / "ballast").unlink()
    record.archive.put("2023-06", everyone[:2], NOW)
    leave(disk, 300_000)
    with pytest.raises(DiskFull):
        record.archive.bring_back(everyone[:2])
    record.archive.settle()
    assert record.library.problems() == ()
    (disk / "ballast").unlink()
    assert record.archive.bring_back(everyone[:2]) == 2
    assert record.library.problems() == ()
    record.close()


def test_no_room_for_a_checkpoint(disk: Path) -> None:
    record = filled(disk / "library")
    leave(disk, 4096)
    with pytest.raises(DiskFull):
        record.checkpoints.make("now", CheckpointReason.PERSON, NOW)
    assert list((disk / "library" / "checkpoints").glob("*")) == []
    (disk / "ballast").unlink()
    made = record.checkpoints.make("now", CheckpointReason.PERSON, NOW)
    assert record.checkpoints.all() == (made,)
    assert record.library.problems() == ()
    record.close()
