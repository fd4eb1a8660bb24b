"""Opening a library whose log was damaged: set everything aside, cut the log at the damage, say so."""

import re
import time
from pathlib import Path
from typing import Final

import duckdb

from strata.domain.health import Repair, RepairKind
from strata.storage import engine
from strata.storage.durable import copy_durably, sync_file

_DAMAGE: Final = re.compile(r"Corrupt WAL file: entry at byte position (\d+)")


def mend(file: Path) -> tuple[Repair, ...]:
    """Make sure that `file` opens, cutting its log where it is damaged; return what was done.

    What could not be read is kept beside the library as `*.damaged-<time>`. Raises `LibraryInUse`, `LibraryDamaged`.
    """
    if not file.exists():
        return ()
    try:
        engine.connect(file).close()
    except duckdb.Error as error:
        damage = _DAMAGE.search(str(error))
        if damage is None:
            raise engine.explained(error, file) from error
        return (_cut(file, int(damage[1])),)
    return ()


def _cut(file: Path, position: int) -> Repair:
    log = file.with_name(file.name + ".wal")
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for part in (file, log):
        copy_durably(part, part.with_name(f"{part.name}.damaged-{stamp}"))
    size = log.stat().st_size
    with log.open("rb+") as stream:
        stream.truncate(position)
    sync_file(log)
    try:
        engine.connect(file).close()
    except duckdb.Error as error:
        raise engine.explained(error, file) from error
    return Repair(
        RepairKind.LOG_CUT,
        f"The newest changes were stored damaged: {size - position:,} bytes could not be read and were set aside in "
        f"{log.name}.damaged-{stamp}. Everything before them is there.",
    )
