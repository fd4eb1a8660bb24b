"""Writing the record's file anew, so that no byte of what was deleted is left in it.

The engine only marks rows as deleted and frees blocks without clearing them. So the living rows are copied into a new file,
which is verified and then takes the place of the old one in one step: after a crash there is the old file or the new one.
"""

from pathlib import Path
from typing import Final

import duckdb

from strata.domain.errors import StrataError, WorldError
from strata.storage import engine
from strata.storage.copying import Told, copy_tables, discard, nobody
from strata.storage.database import Database, free_bytes

_SUFFIX: Final = ".compacting"


def compact(database: Database, told: Told = nobody) -> None:
    """Write the file anew; writers wait meanwhile, readers for the moment of the swap.

    Raises `DiskFull`, `WorldError` or whatever `told` raises; the file is as it was then.
    """
    fresh = _beside(database.file)
    discard(fresh)
    if free_bytes(fresh.parent) < database.file.stat().st_size:
        raise engine.disk_full()
    try:
        database.rewrite(fresh, lambda connection: copy_tables(connection, fresh, told=told))
    except (duckdb.Error, OSError) as error:
        discard(fresh)
        if engine.out_of_room(error):
            raise engine.disk_full() from error
        raise WorldError(f"The library's file could not be written anew: {error}.", "It is as it was; try again.") from error
    except (StrataError, KeyboardInterrupt):
        discard(fresh)
        raise


def sweep(file: Path) -> None:
    """Take away what an interrupted compaction of `file` left behind."""
    discard(_beside(file))


def _beside(file: Path) -> Path:
    return file.with_name(file.name + _SUFFIX)
