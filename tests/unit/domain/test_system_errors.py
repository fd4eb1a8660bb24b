"""Errors of the system are told as what they are; what only a fault of ours explains is not."""

import errno
from pathlib import Path

import pytest

from strata.domain.errors import DiskFull, WorldError
from strata.domain.system_errors import in_words


@pytest.mark.parametrize(
    ("number", "what", "remedy"),
    [
        (errno.ENOSPC, "no room", "Free some room"),
        (errno.EDQUOT, "no room", "Free some room"),
        (errno.EACCES, "may not use", "whom the file"),
        (errno.EROFS, "only be read", "another disk"),
        (errno.ENAMETOOLONG, "too long", "shorter"),
        (errno.EBUSY, "Another program", "Close it there"),
        (errno.EIO, "fault", "another disk"),
        (errno.ENOENT, "not there", "moved, renamed or deleted"),
        (errno.EMFILE, "More files", "Close other programs"),
        (errno.ESTALE, "does not answer", "Connect it"),
        (errno.ELOOP, "circle", "file that they should lead to"),
    ],
)
def test_each_says_what_happened_and_what_to_do(number: int, what: str, remedy: str) -> None:
    told = in_words(OSError(number, "Some words of the system", "/home/mara/notes.md"))
    assert told is not None
    assert (what in told.what, remedy in told.remedy) == (True, True), told
    assert str(Path("/home/mara/notes.md")) in told.what
    assert isinstance(told, DiskFull) == (number in (errno.ENOSPC, errno.EDQUOT))


def test_real_errors_of_the_system_name_their_file(tmp_path: Path) -> None:
    for action, what in (
        (lambda: (tmp_path / "missing").read_bytes(), "missing” is not there"),
        (lambda: (tmp_path / ("long" * 100)).write_bytes(b""), "too long"),
        (lambda: tmp_path.write_bytes(b""), "something else of that name is in its place"),
        (lambda: tmp_path.mkdir(), "something else of that name is in its place"),
    ):
        with pytest.raises(OSError) as raised:
            action()
        told = in_words(raised.value)
        assert told is not None
        assert what in told.what


def test_a_file_that_is_busy_on_windows_is_not_taken_for_one_without_permission() -> None:
    error = OSError(errno.EACCES, "Permission denied", "notes.md")
    error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
    told = in_words(error)
    assert told is not None
    assert told.what == "Another program has “notes.md” open."


def test_the_name_that_the_person_knows_stands_for_the_one_in_the_error() -> None:
    told = in_words(OSError(errno.EACCES, "no", "/tmp/notes.md.part"), Path("notes.md"))
    assert told is not None
    assert told.what == "You may not use “notes.md”: the system denies permission."
    assert in_words(OSError(errno.EIO, "no")) is not None


@pytest.mark.parametrize(
    "error", [ValueError("bug"), OSError("no number"), OSError(errno.EBADF, "closed twice"), KeyError("x")], ids=repr
)
def test_a_fault_of_ours_is_none_of_the_systems(error: Exception) -> None:
    assert in_words(error) is None


def test_memory_that_ran_out_is_told() -> None:
    assert type(in_words(MemoryError())) is WorldError
