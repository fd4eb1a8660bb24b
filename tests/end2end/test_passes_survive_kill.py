"""A process that runs passes, archives and undoes both is killed at any moment: nothing is lost, nothing doubled.

`STRATA_KILLS` sets how often (the release check uses 50), `STRATA_SEED` when.
"""

import os
import random
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from strata.domain.history import replay, values_of
from tests.support.memories import Mind, mind
from tests.support.passing_writer import content

KILLS = int(os.environ.get("STRATA_KILLS", "3"))
SEED = int(os.environ.get("STRATA_SEED", "7"))


@pytest.mark.crash
@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_by_kills_during_passes(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    promises: dict[int, list[list[str]]] = {}
    for turn in range(KILLS):
        promises[SEED + turn] = _killed(tmp_path / "library", SEED + turn, after=chance.randrange(1, 25))
        with mind(tmp_path / "library") as inside:
            _check(inside, promises)


def _killed(folder: Path, seed: int, after: int) -> list[list[str]]:
    """Let a process work until it has promised `after` things, then kill it; return all that it promised."""
    command = [sys.executable, "-m", "tests.support.passing_writer", str(folder), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": "app:.", "PATH": ""})
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    promises = [process.stdout.readline().split() for _ in range(after)]
    process.kill()
    rest, _ = process.communicate()
    return promises + [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def _check(inside: Mind, promises: dict[int, list[list[str]]]) -> None:
    memories = inside.all()
    contents = [one.content for one in memories.values()]
    assert len(contents) == len(set(contents)), "nothing is doubled"
    for seed, some in promises.items():
        for kind, *words in some:
            if kind == "kept":
                assert {content(seed, int(number)) for number in words} <= set(contents)
            else:
                assert inside.history.get(UUID(words[0])).in_effect is (["undone", *words] not in some)
    inside.record.memory_archive.settle()
    named = {file for (file,) in inside.record.library._database.rows("SELECT file FROM archives")}
    folder = inside.record.library._database.file.parent / "archive"
    assert {file.name for file in folder.glob("*")} == named
    assert replay(inside.record.memory_history.events()) == {seq: values_of(one) for seq, one in memories.items()}
