"""A process that writes is killed at any moment: what it had acknowledged is there, what was half done is whole or gone.

`STRATA_KILLS` sets how often, `STRATA_SEED` when.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from strata.domain.records import ConversationFilter
from strata.storage.record import Record, open_record
from tests.support.store_writer import SPACE

KILLS = int(os.environ.get("STRATA_KILLS", "5"))
SEED = int(os.environ.get("STRATA_SEED", "7"))


@pytest.mark.crash
def test_nothing_acknowledged_is_lost_over_many_kills(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    promises: list[list[str]] = []
    for number in range(KILLS):
        promises += _killed_writer(tmp_path / "library", SEED + number, after=chance.randrange(1, 40))
        record = open_record(tmp_path / "library")
        _check(record, promises)
        record.close()


def _killed_writer(folder: Path, seed: int, after: int) -> list[list[str]]:
    """Let a process write until it has promised `after` things, then kill it; return all that it promised."""
    command = [sys.executable, "-m", "tests.support.store_writer", str(folder), str(seed)]
    environment = {"PYTHONPATH": "app:.", "PATH": ""}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    promises = [process.stdout.readline().split() for _ in range(after)]
    process.kill()
    rest, _ = process.communicate()
    # A line that was cut off by the kill is no promise.
    promises += [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    assert process.returncode != 0
    return promises


def _check(record: Record, promises: list[list[str]]) -> None:
    assert record.library.problems() == ()
    kept = {name for kind, *names in promises if kind == "kept" for name in names}
    trashed = {name for kind, *names in promises if kind == "trashed" for name in names}
    alive = _names(record, ConversationFilter())
    binned = _names(record, ConversationFilter(in_trash=True))
    assert kept <= alive.keys() | binned.keys()
    assert trashed <= binned.keys()
    assert set(alive.values()) | set(binned.values()) <= {5}
    applied = max((int(number) for kind, *numbers in promises if kind == "applied" for number in numbers), default=0)
    assert record.outbox.latest() >= applied
    embedded = [int(seq) for kind, *seqs in promises if kind == "embedded" for seq in seqs]
    for seq in embedded[-200:]:
        vector = record.embeddings.vector(SPACE, seq)
        assert vector is not None
        assert vector[0] == seq


def _names(record: Record, wanted: ConversationFilter) -> dict[str, int]:
    return {kept.source_id: kept.message_count for kept in record.conversations.page(record.conversations.seqs(wanted))}
