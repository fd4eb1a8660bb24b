import os
import sys
from pathlib import Path

import pytest

from strata.storage.lance.syncing import Syncer, write_durably

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")


class Seen:
    """What the system was asked to sync."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.paths: list[Path] = []
        patch.setattr(os, "fsync", lambda handle: self.paths.append(Path(f"/proc/self/fd/{handle}").readlink()))

    def since(self) -> set[Path]:
        paths = set(self.paths)
        assert len(paths) == len(self.paths)
        self.paths.clear()
        return paths


def test_only_what_is_new_is_synced_with_the_folders_that_name_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "table"
    (top / "data").mkdir(parents=True)
    (top / "data" / "one").write_bytes(b"1")
    seen, syncer = Seen(monkeypatch), Syncer(top)
    syncer.sync()
    assert seen.since() == {top / "data" / "one", top / "data", top, tmp_path}
    syncer.sync()
    assert seen.since() == set()
    (top / "data" / "two").write_bytes(b"2")
    (top / "versions" / "deep").mkdir(parents=True)
    (top / "versions" / "deep" / "three").write_bytes(b"3")
    syncer.sync()
    deep = top / "versions" / "deep"
    assert seen.since() == {top / "data" / "two", top / "data", deep / "three", deep, top / "versions", top}


def test_a_changed_file_is_synced_again_and_a_trusted_one_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hint").write_bytes(b"1")
    seen, syncer = Seen(monkeypatch), Syncer(tmp_path)
    syncer.trust_present()
    syncer.sync()
    assert seen.since() == set()
    (tmp_path / "hint").write_bytes(b"22")
    syncer.sync()
    assert seen.since() == {tmp_path / "hint", tmp_path}


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    file = tmp_path / "mark"
    file.write_bytes(b"old")
    write_durably(file, b"new")
    assert file.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["mark"]
