"""Kill the whole of Strata in the middle of imports and embedding, or cut its power; nothing acknowledged may be lost.

`STRATA_KILLS` and `STRATA_CUTS` set how often (defaults 5 and 2; the release check uses 50 and 20), `STRATA_SEED` when.
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

import pytest

from strata import bootstrap
from strata.domain.records import ConversationFilter
from strata.embedding.dummy import DummyLoader
from strata.settings import Settings
from tests.support.importing_writer import MESSAGES

KILLS = int(os.environ.get("STRATA_KILLS", "5"))
CUTS = int(os.environ.get("STRATA_CUTS", "2"))
SEED = int(os.environ.get("STRATA_SEED", "7"))
IMAGE_BYTES = 400 * 1024 * 1024


@pytest.mark.crash
@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_lost_by_random_kills(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    acknowledged: set[int] = set()
    for turn in range(KILLS):
        with _writer(tmp_path, turn * 1000) as writer:
            acknowledged |= _read(writer, chance.randint(1, 8))
            writer.kill()
            acknowledged |= _rest(writer)
    _assert_whole(tmp_path, acknowledged)


@pytest.mark.crash
@pytest.mark.timeout(1800)
@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_nothing_acknowledged_is_lost_by_power_cuts(tmp_path: Path) -> None:
    disk, copy, mounted = tmp_path / "disk.img", tmp_path / "copy.img", tmp_path / "disk"
    mounted.mkdir()
    _format(disk)
    chance = random.Random(SEED)
    for turn in range(CUTS):
        with _mounted(disk, mounted), _writer(mounted, turn * 1000) as writer:
            acknowledged = _read(writer, chance.randint(2, 8))
            # What the image holds now is what a disk would hold after a power cut: pages not yet synced are not in it.
            # The writer stands still meanwhile, so that the copy is of one moment.
            writer.send_signal(signal.SIGSTOP)
            shutil.copyfile(disk, copy)
            writer.kill()
            _rest(writer)
        with _mounted(copy, mounted):
            _assert_whole(mounted, acknowledged)


@contextmanager
def _writer(root: Path, first: int) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "tests.support.importing_writer", str(root), str(first)]
    environment = {**os.environ, "PYTHONPATH": "app"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def _read(writer: "subprocess.Popen[str]", lines: int) -> set[int]:
    assert writer.stdout is not None
    return {int(writer.stdout.readline()) for _ in range(lines)}


def _rest(writer: "subprocess.Popen[str]") -> set[int]:
    assert writer.stdout is not None
    return {int(line) for line in writer.stdout.read().split()}


def _assert_whole(root: Path, acknowledged: set[int]) -> None:
    with bootstrap.open_library(root / "library", Settings(root / "settings.json"), loader=DummyLoader()) as library:
        library.settle()
        services = library.services
        kept = services.conversations.page(services.conversations.seqs(ConversationFilter()))
        numbers = {int(one.source_id[1:]) for one in kept}
        assert acknowledged <= numbers
        assert len(kept) == len(numbers), "nothing is doubled"
        assert {one.message_count for one in kept} == {MESSAGES}, "a conversation is whole or absent"
        assert services.indexing.check().sound


def _format(image: Path) -> None:
    with image.open("wb") as stream:
        stream.truncate(IMAGE_BYTES)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)


@contextmanager
def _mounted(image: Path, folder: Path) -> Iterator[None]:
    answer = subprocess.run(["mount", "-o", "loop", str(image), str(folder)], check=False, capture_output=True, text=True)
    if answer.returncode:
        pytest.skip(f"loop devices cannot be mounted here: {answer.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
