import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.domain.errors import IndexUnavailable
from tests.support.records import conversation
from tests.unit.services.indexed import Indexed, opened

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs the right to mount a small disk (root on Linux)"
)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB for the indexes, beside a record that has room."""
    folder = tmp_path / "library" / "index"
    folder.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let a disk be mounted")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4_096))
        except OSError:
            return ballast


def more_words(library: Indexed) -> None:
    library.write(conversation("more", *(f"otter later {number} " + "word" * 2_000 for number in range(20))))


def test_a_full_disk_keeps_everything_for_later(small_disk: Path) -> None:
    with opened(small_disk.parent) as library:
        library.talk(1)
        library.service.drain()
        more_words(library)
        ballast = fill(small_disk)
        with pytest.raises(IndexUnavailable, match="no room left") as caught:
            library.service.drain()
        assert "Free some room" in caught.value.remedy
        assert "no room left" in library.service.problem
        assert library.service.waiting() == 20
        assert len(library.found("river0")) == 10
        report = library.service.check()
        assert report.waiting == 20
        assert report.sound
        ballast.unlink()
        assert library.service.drain() == 20
        assert library.service.problem == ""
        assert len(library.found("later")) == 20
        assert library.service.check().sound


def test_a_process_that_ends_on_a_full_disk_is_followed_by_one_that_catches_up(small_disk: Path) -> None:
    with opened(small_disk.parent) as library:
        library.talk(1)
        library.service.drain()
        more_words(library)
        ballast = fill(small_disk)
        with pytest.raises(IndexUnavailable):
            library.service.drain()
    ballast.unlink()
    with opened(small_disk.parent) as library:
        assert library.service.repair_if_needed() == ()
        assert library.service.drain() == 20
        assert len(library.found("otter")) == 30
        assert library.service.check().sound
