"""Files that are on the disk when the call returns, not only on their way there."""

import os
import shutil
from pathlib import Path

from strata.domain.errors import DiskFull


def sync_folder(folder: Path) -> None:
    """Make sure that names added to or taken out of `folder` outlive a power cut. Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(file: Path) -> None:
    """Make sure that the content of `file` outlives a power cut."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def copy_durably(file: Path, target: Path) -> None:
    """Copy `file`; `target` exists only once it is whole. Raises `DiskFull` before it starts when there is no room."""
    size = file.stat().st_size
    if shutil.disk_usage(target.parent).free < size + size // 10:
        raise DiskFull(
            f"There is no room to keep a copy of {file.name} ({size // 1_000_000 + 1} MB).",
            "Free some room, then open it again.",
        )
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.copy2(file, unfinished)
    sync_file(unfinished)
    unfinished.replace(target)
    sync_folder(target.parent)
