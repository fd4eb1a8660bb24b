"""Delete a closed library for good."""

import shutil
from pathlib import Path

from strata.domain.errors import WorldError

_OWN = ("strata.duckdb*", "index", "checkpoints", "archive", "lake", "owner.lock", "owner.json*")


def erase_library(folder: Path) -> None:
    """Delete everything that Strata put into `folder`, and the folder itself when nothing else is in it.

    Other people's files are left alone: a library may lie in a folder that holds more. Raises `WorldError`.
    """
    try:
        for pattern in _OWN:
            for path in folder.glob(pattern):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise WorldError(
            f"The library in {folder} could not be deleted whole: {error.strerror}.", "Delete the folder by hand."
        ) from error
