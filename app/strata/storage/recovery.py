"""Opening a library whose log was damaged: set everything aside, mend or cut the log at the damage, say so."""

import re
import time
from pathlib import Path
from typing import Final

import duckdb

from strata.domain.errors import LibraryInUse
from strata.domain.health import Repair, RepairKind
from strata.storage import engine
from strata.storage.durable import copy_durably, sync_file
from strata.storage.log_format import inspected

_POSITION: Final = re.compile(r'replaying WAL file "([^"]+)": Corrupt WAL file: entry at byte position (\d+)')


def mend(file: Path) -> tuple[Repair, ...]:
    """Make sure that `file` opens, mending or cutting its log where it is damaged; return what was done.

    What was there before is kept beside the library as `*.damaged-<time>`. Raises `LibraryInUse`, `LibraryDamaged`,
    `DiskFull`.
    """
    log = file.with_name(file.name + ".wal")
    if not file.exists():
        return ()
    aside = _Aside(file)
    state = inspected(file, log)
    repairs: tuple[Repair, ...] = ()
    cut = 0
    if state.header:
        _restore_header(file, log, state.header, aside)
        repairs = (Repair(RepairKind.LOG_CUT, "The beginning of the log of newest changes was damaged and has been restored."),)
    if state.broken_at is not None:
        _refuse_if_open_elsewhere(file)
        cut += _cut(log, state.broken_at, aside)
    # What the engine sees can lie before what was seen from outside; each round leaves the log shorter.
    while (damage := _refusal(file)) is not None:
        cut += _cut(*damage, aside)
    return (*repairs, _told(cut, f"{log.name}{aside.made()}")) if cut else repairs


class _Aside:
    """Copies of the library's file and logs, made once, before the first of them is touched."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp = ""

    def made(self) -> str:
        """Make the copies unless they are made; return what their names end with. Raises `DiskFull`."""
        if not self._stamp:
            stamp = f".damaged-{time.strftime('%Y%m%d-%H%M%S')}"
            for part in (*self._file.parent.glob(f"{self._file.name}.wal*"), self._file):
                if ".damaged-" not in part.name:
                    copy_durably(part, part.with_name(part.name + stamp))
            self._stamp = stamp
        return self._stamp


def _restore_header(file: Path, log: Path, header: bytes, aside: _Aside) -> None:
    _refuse_if_open_elsewhere(file)
    aside.made()
    with log.open("rb+") as stream:
        stream.write(header)
    sync_file(log)


def _refuse_if_open_elsewhere(file: Path) -> None:
    try:
        engine.connect(file, read_only=True).close()
    except duckdb.Error as error:
        explained = engine.explained(error, file)
        if isinstance(explained, LibraryInUse):
            raise explained from error


def _refusal(file: Path) -> tuple[Path, int] | None:
    """Open and close the file; return the log that the engine refuses and the place of the damage, None when it opens."""
    try:
        engine.connect(file).close()
    except duckdb.Error as error:
        found = _POSITION.search(str(error))
        log = Path(found[1]) if found else file
        if found is None or log.stat().st_size <= int(found[2]):
            raise engine.explained(error, file) from error
        return log, int(found[2])
    return None


def _cut(log: Path, position: int, aside: _Aside) -> int:
    """Cut the log and return by how many bytes."""
    aside.made()
    size = log.stat().st_size
    with log.open("rb+") as stream:
        stream.truncate(position)
    sync_file(log)
    return size - position


def _told(cut: int, copy: str) -> Repair:
    return Repair(
        RepairKind.LOG_CUT,
        f"The log of newest changes was damaged: its last {cut:,} bytes could not be read. Everything before them is there; "
        f"what was found is kept as {copy}.",
    )
