"""Kill the writer of the indexes at random, or cut its power: what was acknowledged is there, and nothing is half done.

`STRATA_KILLS` and `STRATA_CUTS` set how often (defaults 6 and 3; the release check uses 50 and 20), `STRATA_SEED` when.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from strata.services.ports.index import IndexFilter, IndexState, WordQuery
from strata.storage.lance.opening import Indexes, open_indexes
from tests.support.index_writer import LIMITS, SPACE, deletes_of, rows_of, state_after, vector_of

KILLS = int(os.environ.get("STRATA_KILLS", "6"))
CUTS = int(os.environ.get("STRATA_CUTS", "3"))
SEED = int(os.environ.get("STRATA_SEED", "7"))
LONGEST = float(os.environ.get("STRATA_CRASH_AFTER", "2.5"))
IMAGE_BYTES = 300 * 1024 * 1024
ALL = IndexFilter(side_branches=True)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(1800), pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")]


def test_nothing_acknowledged_is_lost_by_random_kills(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    last = -1
    for _ in range(KILLS):
        with writing(tmp_path, last + 1) as writer:
            writer.stdout.readline()
            go_on_awhile(writer, chance)
            writer.kill()
            last = max(last + 1, *map(int, writer.stdout.read().split()), last)
        last = held(tmp_path, last)


def test_nothing_acknowledged_is_lost_by_power_cuts(tmp_path: Path) -> None:
    disk, copy, mounted = tmp_path / "disk.img", tmp_path / "copy.img", tmp_path / "disk"
    mounted.mkdir()
    with disk.open("wb") as stream:
        stream.truncate(IMAGE_BYTES)
    subprocess.run(["mkfs.ext4", "-q", disk], check=True)
    chance = random.Random(SEED)
    last = -1
    for _ in range(CUTS):
        with mounted_at(disk, mounted):
            folder = mounted / "index"
            with writing(folder, last + 1) as writer:
                writer.stdout.readline()
                go_on_awhile(writer, chance)
                # What the image holds while the writer stands still is what the disk would hold after a power cut: pages
                # that were not synced are not in it.
                os.kill(writer.pid, signal.SIGSTOP)
                shutil.copyfile(disk, copy)
                writer.kill()
                last = max(last + 1, *map(int, writer.stdout.read().split()), last)
        with mounted_at(copy, mounted):
            last = held(mounted / "index", last)
        copy.replace(disk)


@contextmanager
def writing(folder: Path, first: int) -> Iterator[subprocess.Popen[str]]:
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": f"{root / 'app'}{os.pathsep}{root}"}
    command = [sys.executable, "-m", "tests.support.index_writer", str(folder), str(first)]
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        try:
            yield writer
        finally:
            writer.kill()


@contextmanager
def mounted_at(image: Path, folder: Path) -> Iterator[None]:
    if os.geteuid() != 0:
        pytest.skip("mounting a disk image needs root")
    done = subprocess.run(["mount", "-o", "loop", image, folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"this machine mounts no disk images: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def go_on_awhile(writer: subprocess.Popen[str], chance: random.Random) -> None:
    """Let the writer write for a random time."""
    with pytest.raises(subprocess.TimeoutExpired):
        writer.wait(chance.random() * LONGEST)


def held(folder: Path, acknowledged: int) -> int:
    """Check both indexes; return the last batch that both hold.

    Each must be exactly as after the last acknowledged batch, or after the one that was under way.
    """
    indexes = open_indexes(folder, LIMITS)
    try:
        words = the_batch(indexes, acknowledged, vectors=False)
        vectors = the_batch(indexes, acknowledged, vectors=True)
        assert indexes.words.state() is indexes.vectors.state(SPACE) is IndexState.SOUND
        for batch in {words, words // 2, max(0, words - 9)}:
            expected = {seq for seq, kept in state_after(words).items() if kept == batch + 1}
            hits = indexes.words.search(WordQuery((f"batch{batch}",)), ALL, 1_000)
            assert {hit.seq for hit in hits} == expected
        for seq in list(state_after(vectors))[:: max(1, vectors)]:
            assert indexes.vectors.search(SPACE, vector_of(seq), ALL, 1)[0].seq == seq
    finally:
        indexes.close()
    return min(words, vectors)


def the_batch(indexes: Indexes, acknowledged: int, *, vectors: bool) -> int:
    streamed = indexes.vectors.hashes(SPACE) if vectors else indexes.words.hashes()
    parts = list(streamed)
    seqs, hashes = (np.concatenate(column).tolist() for column in zip(*parts, strict=True))
    assert len(seqs) == len(set(seqs))
    found = dict(zip(seqs, hashes, strict=True))
    possible = [number for number in (acknowledged, acknowledged + 1) if found == state_after(number)]
    assert possible, f"neither batch {acknowledged} nor the next: {len(found)} rows"
    return possible[-1]


def test_the_states_of_the_writer_tell_batches_apart() -> None:
    assert all(state_after(number) != state_after(number + 1) for number in range(30))
    assert deletes_of(3)
    assert len(rows_of(3)) == 21
