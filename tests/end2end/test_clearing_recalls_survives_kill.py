"""A process is killed while it forgets the audit of recalls: all of it is there still or none, and no byte of what went.

`STRATA_KILLS` sets how often (default 3; the release check uses 50), `STRATA_SEED` when.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.storage.recalls.writing import MADE_OF_RECALLS
from tests.support.bytes_of import traces
from tests.support.library import opened

KILLS = int(os.environ.get("STRATA_KILLS", "3"))
SEED = int(os.environ.get("STRATA_SEED", "7"))


@pytest.mark.crash
@pytest.mark.timeout(60 + 60 * KILLS)
def test_the_audit_is_forgotten_wholly_or_not_at_all_over_many_kills(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    present: set[str] = set()
    for number in range(KILLS):
        said = _killed(tmp_path, SEED + number, after=chance.randrange(1, 4), seconds=chance.uniform(0.0, 0.6))
        with opened(tmp_path) as library:
            kept = _check(library, tmp_path, present, said)
        words = present | {word for _kind, *words in said for word in words}
        assert list(traces(tmp_path / "library", *sorted(words - kept)[:60])) == []
        present = kept


def _killed(folder: Path, seed: int, after: int, seconds: float) -> list[list[str]]:
    """Kill a process so many seconds after it began to forget for the `after`th time; return all that it said."""
    command = [sys.executable, "-m", "tests.support.recalling_writer", str(folder), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": "app:.", "PATH": ""})
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    said: list[list[str]] = []
    while sum(kind == "clearing" for kind, *_ in said) < after:
        line = process.stdout.readline()
        assert line, "the process ended by itself"
        said.append(line.split())
    time.sleep(seconds)  # the kill may fall anywhere into it
    process.kill()
    rest, _ = process.communicate()
    assert process.returncode != 0
    # A line that was cut off by the kill is no promise.
    return said + [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def _check(library: Library, folder: Path, before: set[str], said: list[list[str]]) -> set[str]:
    """Compare an opened and settled library with what was promised; return the words of the recalls that it holds."""
    assert library.services.library.problems() == ()
    assert library.services.indexing.check().sound
    assert library.services.recalls.check_lake().sound
    assert not library._stores.record.purging.unfinished()
    assert not list((folder / "library").glob("*.compacting*"))
    database = library._stores.record.library._database
    found = {text.split()[-1] for (text,) in database.rows("SELECT text FROM inferences")}
    promised, perhaps_gone = set(before), False
    for kind, *words in said:
        match kind:
            case "kept":
                promised, perhaps_gone = (promised if not perhaps_gone else set()) | set(words), False
            case "clearing":
                perhaps_gone = True
            case _:
                promised, perhaps_gone = set(), False
    assert promised <= found or (perhaps_gone and not found)
    if not found:
        assert {table: database.number(f"SELECT count(*) FROM {table}") for table in MADE_OF_RECALLS} == dict.fromkeys(
            MADE_OF_RECALLS, 0
        )
    return found
