"""Delete a closed library for good."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from strata.domain.errors import WorldError
from strata.storage.own_files import BESIDE, delete, own_files

_OWN: Final = (
    "strata.duckdb*", "index/words", "index/vectors_*", "lake/confidence.lake*", "owner.lock", "owner.json*"
)  # fmt: skip
_FOLDERS: Final = (*BESIDE, "index", "lake")
"""Folders that are Strata's alone as a rule; what else lies in them stays."""


def erase_library(folder: Path) -> None:
    """Delete everything that Strata put into `folder`, and the folder itself when nothing else is in it.

    Other people's files are left alone: a library may lie in a folder that holds more. Raises `WorldError`.
    """
    try:
        for path in _own(folder):
            delete(path)
        for place in (*(folder / name for name in _FOLDERS), folder):
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()
    except OSError as error:
        raise WorldError(
            f"The library in {folder} could not be deleted whole: {error.strerror}.", "Delete the folder by hand."
        ) from error


def _own(folder: Path) -> Iterator[Path]:
    for pattern in _OWN:
        yield from folder.glob(pattern)
    for name in BESIDE:
        yield from own_files(folder, name)
