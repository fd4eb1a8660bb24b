"""Which files are Strata's own: a library may lie in a folder that held an "archive" of the person's before."""

import re
import shutil
from pathlib import Path
from typing import Final

_UUID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

BESIDE: Final = {
    "checkpoints": re.compile(rf"{_UUID}\.duckdb(\..+)?"),
    # The engine writes a file under another name first, which stays when the process ends meanwhile.
    "archive": re.compile(r"(tmp_)?-?[0-9]+-[0-9]{2}-[a-z_]+-[0-9a-f]{32}\.parquet(\..+)?"),
}
"""By folder of a library that holds, beside the record, what cannot be made again: how the names of its files look."""


def own_files(library: Path, folder: str) -> list[Path]:
    """Return what Strata wrote into a folder of `BESIDE`, begun and left files included, in order of their names."""
    place, form = library / folder, BESIDE[folder]
    found = place.iterdir() if place.is_dir() else ()
    return sorted(path for path in found if form.fullmatch(path.name))


def delete(path: Path) -> None:
    """Delete a file, or the folder into which the engine puts what does not fit into memory. Raises `OSError`."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
