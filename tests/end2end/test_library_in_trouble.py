"""A whole library on a full disk, and after its log of newest changes was damaged."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.bootstrap import Library, open_library
from strata.domain.errors import DiskFull
from strata.domain.health import RepairKind
from strata.domain.imports import ImportOptions, ImportOutcome
from strata.domain.records import ConversationFilter
from strata.domain.search import SearchRequest
from strata.embedding.dummy import DummyLoader
from strata.services.control import Control
from strata.settings import Settings
from tests.support.importing_writer import MESSAGES

DISK_BYTES = 64 * 1024 * 1024
TURNS = 10


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB for the whole library."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs the right to mount a small disk (root on Linux)")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"this machine does not let a disk be mounted: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def opened(folder: Path) -> Library:
    return open_library(folder, Settings(folder.parent / "settings.json"), loader=DummyLoader())


def export(file: Path, conversations: int) -> Path:
    """Write conversations of some kilobytes each."""
    with file.open("w", encoding="utf-8") as stream:
        for number in range(conversations):
            for turn in range(TURNS):
                rest = " ".join(f"{(number * 7919 + turn * 104729 + place) % 99991:x}" for place in range(60))
                line = {
                    "type": "message",
                    "conversation": f"c{number}",
                    "id": f"c{number}m{turn}",
                    "role": "user",
                    "text": f"otter{number} swims {turn} {rest}",
                    "created_at": "2026-01-01T00:00:00+00:00",
                }
                stream.write(json.dumps(line) + "\n")
    return file


def kept(library: Library) -> set[str]:
    conversations = library.services.conversations
    return {one.source_id for one in conversations.page(conversations.seqs(ConversationFilter()))}


def finds(library: Library, text: str) -> bool:
    return bool(library.services.search.search(SearchRequest(text, words_only=True)).results)


@pytest.mark.timeout(180)
def test_a_disk_that_fills_up_during_an_import_costs_nothing_acknowledged(small_disk: Path, tmp_path: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(24 * 1024 * 1024))
    file = export(tmp_path / "export.jsonl", 2_000)
    folder = small_disk / "library"
    with opened(folder) as library:
        with pytest.raises(DiskFull) as caught:
            library.services.imports.run((file,), ImportOptions(), Control())
        assert "Free some room" in caught.value.remedy
        acknowledged = kept(library)
        assert 0 < len(acknowledged) < 2_000
        assert not library.services.library.writability().writable
        assert finds(library, "otter0")
    with opened(folder) as library:
        assert kept(library) == acknowledged, "it opens on the full disk, and everything is there"
        assert finds(library, "otter0")
        assert not library.services.library.writability().writable
        ballast.unlink()
        assert library.services.library.writability().writable
        smaller = export(tmp_path / "smaller.jsonl", len(acknowledged) + 20)
        report = library.services.imports.run((smaller,), ImportOptions(), Control())
        assert (report.outcome, report.new, report.unchanged) == (ImportOutcome.DONE, 20, len(acknowledged))
        library.settle()
        assert finds(library, f"otter{len(acknowledged) + 19}")
        assert library.services.indexing.check().sound


@pytest.mark.timeout(120)
@pytest.mark.skipif(sys.platform == "win32", reason="kills a process in the middle of its work")
def test_a_damaged_log_is_told_and_the_rest_is_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.importing_writer", str(tmp_path), "0"]
    environment = {**os.environ, "PYTHONPATH": "app"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        for _ in range(4):
            writer.stdout.readline()
        writer.kill()
    log = tmp_path / "library" / "strata.duckdb.wal"
    content = bytearray(log.read_bytes())
    place = len(content) * 2 // 3
    content[place : place + 64] = bytes(byte ^ 0x5A for byte in content[place : place + 64])
    log.write_bytes(content)
    with opened(tmp_path / "library") as library:
        cut = [repair for repair in library.repairs if repair.kind is RepairKind.LOG_CUT]
        assert cut
        assert "damaged" in cut[0].detail
        assert library.services.library.repairs
        library.settle()
        conversations = library.services.conversations
        found = conversations.page(conversations.seqs(ConversationFilter()))
        assert found
        assert {one.message_count for one in found} == {MESSAGES}
        assert library.services.indexing.check().sound
        assert finds(library, "otters")
    assert list((tmp_path / "library").glob("*.damaged-*"))
