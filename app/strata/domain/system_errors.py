"""What the errors of the system mean to a person: no room, no permission, a file that is busy or gone.

`in_words` is the one place that tells them, for the window and for the command line alike.
"""

import errno
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Final

from strata.domain.errors import DiskFull, StrataError, WorldError


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What happened, with `{}` for the file, and what to do."""

    what: str
    remedy: str
    codes: frozenset[int]
    windows: frozenset[int] = frozenset()


def _codes(*names: str) -> frozenset[int]:
    """Return the numbers of errors by name; not every system has them all."""
    return frozenset(getattr(errno, name) for name in names if hasattr(errno, name))


_SAFE: Final = "Nothing that Strata keeps is lost."
_FULL: Final = _Meaning(
    "There is no room left on the disk for {}.",
    f"{_SAFE} Free some room, or choose a folder on another disk.",
    _codes("ENOSPC", "EDQUOT"),
    frozenset({39, 112, 1295}),
)
# Codes of Windows: https://learn.microsoft.com/windows/win32/debug/system-error-codes.
_MEANINGS: Final = (
    _FULL,
    _Meaning(
        "Another program has {} open.",
        f"{_SAFE} Close it there, then try again.",
        _codes("EBUSY", "ETXTBSY"),
        frozenset({32, 33, 303}),
    ),
    _Meaning(
        "The name or the folder of {} is too long for this system.",
        f"{_SAFE} Choose a shorter name, or a folder nearer to the top of the disk.",
        _codes("ENAMETOOLONG"),
        frozenset({111, 206}),
    ),
    _Meaning(
        "The name of {} has signs that this system does not take.",
        f"{_SAFE} Choose another name.",
        _codes("EILSEQ"),
        frozenset({123, 161}),
    ),
    _Meaning(
        "The disk that holds {} may only be read.",
        f"{_SAFE} Let it take changes (some cards and sticks have a switch), or choose a folder on another disk.",
        _codes("EROFS"),
        frozenset({19}),
    ),
    _Meaning(
        "You may not use {}: the system denies permission.",
        f"{_SAFE} Look at whom the file and its folder belong to, or choose another place.",
        _codes("EACCES", "EPERM"),
        frozenset({5}),
    ),
    _Meaning(
        "The disk could not read or write {}: it reports a fault.",
        "Look at its cable, copy what matters to you to another disk, and let the system check it.",
        _codes("EIO", "ENXIO"),
        frozenset({23, 483, 1117}),
    ),
    _Meaning(
        "The disk or the network folder that holds {} does not answer.",
        "Connect it again, then try once more.",
        _codes(
            "ENODEV", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENOTCONN", "EREMOTEIO"
        ),
        frozenset({21, 51, 53, 59, 64, 121}),
    ),
    _Meaning(
        "{} is not there, or not any more.",
        "Look whether it was moved, renamed or deleted, or whether its disk was taken out.",
        _codes("ENOENT"),
        frozenset({2, 3}),
    ),
    _Meaning(
        "{} cannot be used: something else of that name is in its place.",
        f"{_SAFE} Move that out of the way, or choose another place.",
        _codes("EEXIST", "ENOTDIR", "EISDIR", "ENOTEMPTY"),
        frozenset({80, 145, 183, 267}),
    ),
    _Meaning("The links of {} lead in a circle.", "Choose the file that they should lead to.", _codes("ELOOP")),
    _Meaning(
        "{} grew larger than its disk lets a file be.",
        "Choose a folder on a disk with another file system.",
        _codes("EFBIG"),
        frozenset({223}),
    ),
    _Meaning(
        "More files are open than the system allows; {} could not be opened as well.",
        "Close other programs, then try again; if that does not help, start Strata anew.",
        _codes("EMFILE", "ENFILE"),
        frozenset({4}),
    ),
    _Meaning(
        "The system has not enough memory left to use {}.",
        f"{_SAFE} Close other programs, then try again.",
        _codes("ENOMEM"),
        frozenset({8, 14, 1455}),
    ),
)


def in_words(error: BaseException, file: PathLike[str] | str | None = None) -> WorldError | None:
    """Return what an error of the system means and what to do, None for one that only a fault of ours explains.

    `file` is what the person knows it as, where the error names none or a part of it.
    """
    if isinstance(error, MemoryError):
        return WorldError("The computer has not enough memory left for this.", "Close other programs, then try again.")
    if not isinstance(error, OSError):
        return None
    meaning = _meaning(error)
    if meaning is None:
        return None
    kind = DiskFull if meaning is _FULL else WorldError
    which = _named(file if file is not None else error.filename)
    what = meaning.what.format(which)
    return kind(what[0].upper() + what[1:], meaning.remedy)


def explained(error: BaseException) -> StrataError | None:
    """Return an error as one that says what happened and what to do: ours as it is, the system's in words, None for a bug."""
    return error if isinstance(error, StrataError) else in_words(error)


def _meaning(error: OSError) -> _Meaning | None:
    # Several errors of Windows share one number of C, where a busy file looks like one without permission.
    code = getattr(error, "winerror", None)
    by_windows = (meaning for meaning in _MEANINGS if code in meaning.windows)
    by_number = (meaning for meaning in _MEANINGS if error.errno in meaning.codes)
    return next(by_windows, None) or next(by_number, None)


def _named(file: object) -> str:
    if isinstance(file, bytes):
        file = file.decode("utf-8", "replace")
    if isinstance(file, str | PathLike):
        return f"“{Path(file)}”" if str(file) else "a file"
    return "a file or the output"
