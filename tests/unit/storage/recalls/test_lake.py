"""The file of the lake: what is appended is there, what was torn or damaged is told and harms nothing else."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strata.domain.errors import WorldError
from strata.domain.lake import LakeEntry
from strata.storage.recalls.lake import CHUNK, HEADER, RECORD, Lake

START = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def entry(number: int, confidence: float = 0.75) -> LakeEntry:
    position = None if number % 4 == 0 else number % 10
    return LakeEntry(
        number, START + timedelta(seconds=number), confidence, position, UUID(int=number), 7, 12.5, (number, -1, 2, 3)
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lake" / "confidence.lake"


def filled(file: Path, count: int) -> bytes:
    lake = Lake(file)
    for number in range(1, count + 1):
        lake.append(entry(number))
    lake.close()
    return file.read_bytes()


def everything(lake: Lake) -> tuple[LakeEntry, ...]:
    return lake.entries(lake.at_least(0.0))


def test_what_is_appended_comes_back_after_opening_again(file: Path) -> None:
    filled(file, 10)
    lake = Lake(file)
    assert everything(lake) == tuple(entry(number) for number in range(1, 11))
    assert (len(lake), lake.problem) == (10, "")
    lake.close()


def test_it_grows_beyond_its_first_chunk(file: Path) -> None:
    filled(file, CHUNK + 3)
    lake = Lake(file)
    assert lake.numbers().tolist() == list(range(1, CHUNK + 4))
    lake.close()


def test_a_scan_finds_what_is_sure_enough(file: Path) -> None:
    lake = Lake(file)
    for number, confidence in enumerate((0.6, 0.9, 0.75, 0.95), 1):
        lake.append(entry(number, confidence))
    assert [one.number for one in lake.entries(lake.at_least(0.9))] == [2, 4]
    lake.close()


def test_a_torn_tail_is_cleared_and_appending_goes_on_there(file: Path) -> None:
    content = filled(file, 5)
    torn = HEADER + 4 * RECORD + RECORD // 2
    file.write_bytes(content[:torn] + bytes(len(content) - torn))
    lake = Lake(file)
    assert [one.number for one in everything(lake)] == [1, 2, 3, 4]
    lake.append(entry(9))
    lake.close()
    again = Lake(file)
    assert (again.numbers().tolist(), again.problem) == ([1, 2, 3, 4, 9], "")
    again.close()


def test_a_damaged_entry_is_told_and_left_out(file: Path) -> None:
    content = bytearray(filled(file, 5))
    content[HEADER + 2 * RECORD + 30] ^= 0xFF
    file.write_bytes(bytes(content))
    lake = Lake(file)
    assert lake.problem == "1 damaged entries"
    assert [one.number for one in everything(lake)] == [1, 2, 4, 5]
    assert lake.numbers().tolist() == [1, 2, 4, 5]
    lake.close()


def test_a_file_of_another_version_begins_anew(file: Path) -> None:
    content = bytearray(filled(file, 5))
    content[8] = 99
    file.write_bytes(bytes(content))
    lake = Lake(file)
    assert len(lake) == 0
    lake.append(entry(1))
    assert len(lake) == 1
    lake.close()


def test_what_is_taken_out_leaves_no_byte(file: Path) -> None:
    filled(file, 5)
    lake = Lake(file)
    lake.replace([entry(1), entry(3)])
    assert lake.numbers().tolist() == [1, 3]
    lake.close()
    assert UUID(int=2).bytes not in file.read_bytes()
    assert list(file.parent.iterdir()) == [file]


def test_a_closed_lake_says_so(file: Path) -> None:
    lake = Lake(file)
    lake.close()
    lake.close()
    with pytest.raises(WorldError, match="closed"):
        lake.append(entry(1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.lists(st.tuples(st.integers(0, HEADER + 8 * RECORD), st.integers(1, 255)), max_size=6), cut=st.integers(0, 900))
def test_no_damage_of_the_file_invents_an_entry_or_stops_the_library(
    tmp_path: Path, noise: list[tuple[int, int]], cut: int
) -> None:
    file = tmp_path / "fuzzed.lake"
    file.unlink(missing_ok=True)
    content = bytearray(filled(file, 8)[: HEADER + 8 * RECORD])
    for place, flip in noise:
        content[min(place, len(content) - 1)] ^= flip
    file.write_bytes(bytes(content[: len(content) - min(cut, len(content))]))
    lake = Lake(file)
    known = {entry(number) for number in range(1, 9)}
    assert set(everything(lake)) <= known
    lake.append(entry(100))
    assert lake.numbers().tolist()[-1] == 100
    lake.close()


KILLED = """
import sys
from pathlib import Path
from tests.unit.storage.recalls.test_lake import entry
from strata.storage.recalls.lake import Lake
lake = Lake(Path(sys.argv[1]))
for number in range(1, 1_000_000):
    lake.append(entry(number))
    if number == 500:
        print("going", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_a_killed_process_leaves_whole_entries(file: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(file)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    lake = Lake(file)
    numbers = lake.numbers()
    assert len(numbers) >= 500
    assert np.array_equal(numbers, np.arange(1, len(numbers) + 1))
    assert lake.problem == ""
    lake.close()
