"""A damaged log is set aside, mended or cut, and told; whatever was before the damage is there."""

import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from strata.domain.errors import LibraryDamaged
from strata.domain.health import RepairKind
from strata.storage import log_format
from strata.storage.engine import connect
from strata.storage.log_format import COMMIT, inspected
from strata.storage.recovery import mend

ROWS = 40
WRITER = """
import os, sys
from pathlib import Path
from strata.storage.engine import connect
connection = connect(Path(sys.argv[1]))
connection.execute("CREATE TABLE things (seq BIGINT PRIMARY KEY, name VARCHAR)")
connection.execute("CHECKPOINT library")
for seq in range(int(sys.argv[2])):
    connection.execute("INSERT INTO things VALUES (?, ?)", [seq, "some text " * 30])
os._exit(9)
"""


@dataclass(frozen=True, slots=True)
class Crashed:
    """A library whose process ended without closing it: `ROWS` rows in the log, none in the file."""

    file: Path

    @property
    def log(self) -> Path:
        return self.file.with_name(self.file.name + ".wal")

    def damage(self, content: bytes) -> None:
        self.log.write_bytes(content)

    def rows(self) -> int:
        with connect(self.file) as connection:
            ((count, highest),) = connection.execute("SELECT count(*), coalesce(max(seq) + 1, 0) FROM things").fetchall()
        assert count == highest
        return int(count)

    def copies(self) -> list[Path]:
        return sorted(self.file.parent.glob("*.damaged-*"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crashed")
    answer = subprocess.run([sys.executable, "-c", WRITER, folder / "strata.duckdb", str(ROWS)], cwd="app", check=False)
    assert answer.returncode == 9
    return folder


@pytest.fixture
def crashed(sample: Path, tmp_path: Path) -> Crashed:
    shutil.copytree(sample, tmp_path / "library")
    return Crashed(tmp_path / "library" / "strata.duckdb")


def test_this_engine_writes_logs_as_they_are_known(crashed: Crashed) -> None:
    assert duckdb.__version__ == log_format.KNOWN_ENGINE
    content = crashed.log.read_bytes()
    assert content.count(COMMIT) == ROWS
    assert content.endswith(COMMIT)
    assert inspected(crashed.file, crashed.log) == log_format.LogState()


def test_a_sound_log_is_left_alone(crashed: Crashed) -> None:
    assert mend(crashed.file) == ()
    assert (crashed.rows(), crashed.copies()) == (ROWS, [])


def test_a_log_with_an_unfinished_write_at_its_end_is_no_damage(crashed: Crashed) -> None:
    content = crashed.log.read_bytes()
    crashed.damage(content[:-10])
    assert mend(crashed.file) == ()
    assert (crashed.rows(), crashed.copies()) == (ROWS - 1, [])


def test_a_log_is_cut_at_the_damage_and_kept_aside(crashed: Crashed) -> None:
    content = bytearray(crashed.log.read_bytes())
    middle = content.find(COMMIT, len(content) // 2)
    content[middle + len(COMMIT) + 100] ^= 0x01
    crashed.damage(bytes(content))
    before = content.count(COMMIT, 0, middle + 1 + len(COMMIT))
    (repair,) = mend(crashed.file)
    assert repair.kind is RepairKind.LOG_CUT
    assert "Everything before" in repair.detail
    copy, log_copy = crashed.copies()
    assert log_copy.read_bytes() == content
    assert log_copy.name in repair.detail
    assert copy.stat().st_size > 0
    assert crashed.rows() == before


def test_a_frame_whose_size_was_damaged_is_told_and_not_passed_over(crashed: Crashed) -> None:
    content = bytearray(crashed.log.read_bytes())
    next_frame = content.find(COMMIT, len(content) // 2) + len(COMMIT)
    content[next_frame + 5] ^= 0xFF
    crashed.damage(bytes(content))
    assert [repair.kind for repair in mend(crashed.file)] == [RepairKind.LOG_CUT]
    assert crashed.rows() == content.count(COMMIT, 0, next_frame)


@pytest.mark.parametrize("place", [0, 5, 12, 20, 33])
def test_a_damaged_beginning_is_restored_and_nothing_is_lost(crashed: Crashed, place: int) -> None:
    content = bytearray(crashed.log.read_bytes())
    content[place] ^= 0x55
    crashed.damage(bytes(content))
    (repair,) = mend(crashed.file)
    assert "restored" in repair.detail
    assert crashed.rows() == ROWS


@pytest.mark.parametrize("seed", range(12))
def test_a_random_byte_costs_only_what_comes_after_it(crashed: Crashed, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(crashed.log.read_bytes())
    place = chance.randrange(len(content) - 400)
    content[place] ^= chance.randrange(1, 256)
    crashed.damage(bytes(content))
    repairs = mend(crashed.file)
    assert repairs
    assert crashed.rows() >= content.count(COMMIT, 0, place)


@pytest.mark.parametrize("content", [b"\0" * 5_000, bytes(range(256)) * 20, b"\0" * 60], ids=["zeros", "garbage", "few zeros"])
def test_a_log_that_is_nothing_but_damage_is_set_aside(crashed: Crashed, content: bytes) -> None:
    crashed.damage(content)
    assert len(mend(crashed.file)) == 1
    assert crashed.copies()[1].read_bytes() == content
    assert crashed.rows() == 0


@pytest.mark.parametrize("behind", [0, 3, 8, 12, 16, 40])
def test_a_zeroed_end_is_cut(crashed: Crashed, behind: int) -> None:
    content = crashed.log.read_bytes()
    place = content.find(COMMIT, len(content) // 2) + len(COMMIT) + behind
    crashed.damage(content[:place] + bytes(len(content) - place))
    assert len(mend(crashed.file)) == 1
    assert crashed.rows() == content.count(COMMIT, 0, place)


def test_a_damaged_file_is_refused_and_nothing_is_deleted(crashed: Crashed) -> None:
    before = crashed.log.read_bytes()
    damaged = b"not a database at all" * 1_000
    crashed.file.write_bytes(damaged)
    with pytest.raises(LibraryDamaged):
        mend(crashed.file)
    assert crashed.file.read_bytes() == damaged
    assert before in {path.read_bytes() for path in crashed.file.parent.iterdir()}
