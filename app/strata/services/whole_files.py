"""Files that are there as a whole or not at all: written beside their place, then renamed into it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

from strata.domain.errors import WorldError
from strata.domain.system_errors import in_words

_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
_LONGEST: Final = 80


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Open `path` for writing text as UTF-8; it appears, synced to disk, when the block ends well, and not at all otherwise.

    Raises `DiskFull`, or `WorldError` when the folder does not take the file.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        _remove(part)
        raise _told(path, error) from error
    except BaseException:
        _remove(part)
        raise


def safe_name(title: str, fallback: str) -> str:
    """Return a file name without suffix that every system takes, made of a title; `fallback` when nothing is left of it."""
    kept = "".join(letter if letter.isprintable() and letter not in '<>:"/\\|?*' else " " for letter in title)
    name = " ".join(kept.split())[:_LONGEST]
    while len(name.encode("utf-8", "replace")) > _LONGEST * 2:
        name = name[:-1]
    name = name.strip(" .")
    return f"{name}_" if name.casefold().split(".")[0] in _RESERVED else name or fallback


def _remove(part: Path) -> None:
    """Take away what was begun; where that cannot be done there is nothing that could be taken away."""
    with suppress(OSError):
        part.unlink()


def _told(path: Path, error: OSError) -> WorldError:
    generic = WorldError(f"{path.name} could not be written ({error.strerror or error}).", "Choose another folder.")
    return in_words(error, path) or generic
