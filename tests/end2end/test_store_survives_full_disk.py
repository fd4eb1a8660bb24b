"""A disk fills up under a library: nothing acknowledged is lost, reading goes on, and with room it takes writes again."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from strata.domain.errors import DiskFull
from strata.domain.records import ConversationFilter
from strata.storage.record import Record, open_record
from tests.support.drafts import batch
from tests.support.records import conversation

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="needs the right to mount a small disk (root on Linux)"
    ),
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let a disk be mounted")
    yield folder
    subprocess.run(["umount", folder], check=True)


def write(record: Record, number: int) -> None:
    """Write one conversation of about half a megabyte that does not compress."""
    chance = random.Random(number)
    texts = [chance.randbytes(40_000).hex() for _ in range(6)]
    record.records.write(batch(conversation(f"c{number}", *texts)))


def write_until_full(record: Record, first: int) -> int:
    """Return the number of the first conversation that did not get in."""
    for number in range(first, first + 1_000):
        try:
            write(record, number)
        except DiskFull:
            return number
    pytest.fail("the disk never filled up")


def names(record: Record) -> set[str]:
    return {kept.source_id for kept in record.conversations.page(record.conversations.seqs(ConversationFilter()))}


def test_the_engine_that_runs_out_of_room_is_opened_again_in_place(disk: Path) -> None:
    record = open_record(disk / "library", minimum_free=0, free=lambda _: 1 << 40)
    kept: set[str] = set()
    first = 0
    for _ in range(4):
        failed = write_until_full(record, first)
        kept |= {f"c{number}" for number in range(first, failed)}
        assert kept <= names(record)
        assert len(record.conversations.find_message_source("c0:5").text) == 80_000
        first = failed + 1
    record.close()
    record = open_record(disk / "library", minimum_free=0)
    assert kept <= names(record)
    assert record.library.problems() == ()
    record.close()


def test_the_library_is_read_only_until_there_is_room_again(disk: Path) -> None:
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(8_000_000))
    record = open_record(disk / "library", minimum_free=10_000_000)
    failed = write_until_full(record, 0)
    before = names(record)
    assert before == {f"c{number}" for number in range(failed)}
    state = record.library.writability()
    assert not state.writable
    assert "Free some room" in state.reason
    ballast.unlink()
    assert record.library.writability().writable
    write(record, failed)
    assert names(record) == before | {f"c{failed}"}
    record.close()


def test_other_threads_read_on_while_the_disk_is_full(disk: Path) -> None:
    record = open_record(disk / "library", minimum_free=0, free=lambda _: 1 << 40)
    write(record, 0)
    done = Event()

    def read() -> int:
        rounds = 0
        while not done.is_set():
            assert record.conversations.find_message_source("c0:5").position == 5
            assert "c0" in names(record)
            rounds += 1
        return rounds

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        first = 1
        try:
            for _ in range(2):
                first = write_until_full(record, first) + 1
        finally:
            done.set()
        assert all(reader.result() > 0 for reader in readers)
    record.close()


def test_a_process_killed_on_a_full_disk_leaves_a_library_that_opens(disk: Path) -> None:
    program = (
        "import sys, os; from pathlib import Path; from strata.storage.record import open_record;"
        "from tests.end2end.test_store_survives_full_disk import write_until_full;"
        "record = open_record(Path(sys.argv[1]), minimum_free=0, free=lambda _: 1 << 40);"
        "print(write_until_full(record, 0), flush=True); os._exit(9)"
    )
    environment = {"PYTHONPATH": "app:.", "PATH": ""}
    answer = subprocess.run(
        [sys.executable, "-c", program, disk / "library"], capture_output=True, text=True, env=environment, check=False
    )
    failed = int(answer.stdout)
    record = open_record(disk / "library", minimum_free=0)
    assert names(record) >= {f"c{number}" for number in range(failed)}
    assert record.library.problems() == ()
    record.close()
