"""Copies of tables in files of their own, made from one snapshot and verified by rows and content before they count."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb

from strata.domain.errors import StrataError, WorldError
from strata.storage import engine
from strata.storage.connection import Connection
from strata.storage.database import Database, free_bytes
from strata.storage.durable import copy_durably, sync_folder
from strata.storage.own_files import BESIDE, own_files

Told = Callable[[int, int], None]
"""Takes how many rows are copied and how many there are; may raise to stop the copy."""

_WHOLE: Final = frozenset({".duckdb", ".parquet"})

_LET_GO_WITHIN: Final = 30.0
_LOOK_EVERY: Final = 0.02
"""Seconds."""

ROWS_AT_ONCE: Final = 100_000
"""Rows copied by one statement: a second of work at most, so that a copy can be stopped."""


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds: its rows, and the exclusive or of the engine's hash of each row. The order does not matter."""

    rows: int
    digest: int


Sums = dict[str, TableSum]


def nobody(_done: int, _total: int) -> None:
    """Take progress and do nothing with it."""


def tables_of(connection: Connection, catalog: str) -> list[str]:
    """Return the names of the tables of an attached database."""
    return [
        name
        for (name,) in connection.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = $name", {"name": catalog})
    ]


def sums_of(connection: Connection, catalog: str, tables: Sequence[str] | None = None) -> Sums:
    """Return what each table of an attached database holds; with `tables`, each of those."""
    names = tables_of(connection, catalog) if tables is None else tables
    return {name: sum_of(connection, f'SELECT * FROM {catalog}."{name}"') for name in names}


def copy_tables(connection: Connection, file: Path, queries: Mapping[str, str] | None = None, told: Told = nobody) -> Sums:
    """Write tables, as one moment has them, to `file`, which must not exist; return what was written.

    `queries` names the tables and what fills them; without it, all tables of the library are written, keys included. The
    connection must be in no transaction. Raises `duckdb.Error`, whatever `told` raises, or `WorldError` when the copy
    differs; `file` may be left behind then, see `discard`.
    """
    copy = f"copy_{uuid4().hex}"
    # Without a log: until the copy is verified nobody relies on it.
    options = f"RECOVERY_MODE 'no_wal_writes', {engine.NEW_FILES}"
    connection.run(f"ATTACH {engine.quoted(str(file))} AS {copy} ({options})")
    try:
        if queries is None:
            connection.run(f"COPY FROM DATABASE {engine.CATALOG} TO {copy} (SCHEMA)")
        connection.run("BEGIN TRANSACTION")
        expected = _filled_whole(connection, copy, told) if queries is None else _filled(connection, copy, queries)
        connection.run("COMMIT")
        # Looking up the tables of all files, as another thread may just do, counts as being at work in this one, too.
        connection.run(f"FORCE CHECKPOINT {copy}")
    except BaseException:
        connection.end()
        raise
    finally:
        connection.run(f"DETACH {copy}")
    verify(file, expected)
    sync_folder(file.parent)
    return expected


def verify(file: Path, expected: Sums) -> None:
    """Open a copy by itself and compare what it holds. Raises `WorldError` or `duckdb.Error` if it is something else."""
    raw = _opened(file)
    try:
        copy = Connection(raw)
        copy.hold()
        # Names may come from a list that somebody else wrote; only those that the file has go into a query.
        present = frozenset(tables_of(copy, engine.CATALOG))
        found = sums_of(copy, engine.CATALOG, [name for name in expected if name in present])
    finally:
        raw.close()
    if found != expected:
        wrong = ", ".join(name for name in expected if found.get(name) != expected[name])
        raise WorldError(f"The copy {file.name} differs from what was copied ({wrong}).", "Nothing was changed; try again.")


def _opened(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a file that was just detached: the engine lets go of it when the last query that saw it is over."""
    last_try = time.monotonic() + _LET_GO_WITHIN
    while True:
        try:
            return engine.connect(file, read_only=True)
        except duckdb.Error as error:
            if "already attached" not in str(error) or time.monotonic() > last_try:
                raise
        time.sleep(_LOOK_EVERY)


def discard(file: Path) -> None:
    """Take away a copy that was begun."""
    file.unlink(missing_ok=True)
    file.with_name(file.name + ".wal").unlink(missing_ok=True)


def copy_record(database: Database, file: Path) -> None:
    """Write the whole record to `file`, which must not exist, and what lies beside it; writers wait meanwhile.

    Raises `DiskFull` or `WorldError`; nothing is left behind then.
    """
    with database.still():
        copy_snapshot(database, file)
        try:
            _copy_beside(database.file.parent, file.parent)
        except OSError as error:
            discard(file)
            raise WorldError(f"Checkpoints or archive could not be copied: {error.strerror}.", "Try another folder.") from error


def copy_snapshot(database: Database, file: Path, queries: Mapping[str, str] | None = None, told: Told = nobody) -> Sums:
    """As `copy_tables`, on a cursor of this thread, while the library is in use.

    Raises `DiskFull`, `WorldError` or whatever `told` raises; nothing is left behind then.
    """
    if queries is None and free_bytes(file.parent) < database.file.stat().st_size:
        raise engine.disk_full_at(file.parent)
    try:
        with database.read() as connection:
            return copy_tables(connection, file, queries, told)
    except (duckdb.Error, OSError) as error:
        discard(file)
        if engine.out_of_room(error):
            raise engine.disk_full_at(file.parent) from error
        raise WorldError(f"The library could not be copied: {error}.", "Nothing was changed; try another folder.") from error
    except (StrataError, KeyboardInterrupt):
        discard(file)
        raise


def whole_beside(library: Path) -> Iterator[Path]:
    """Yield the whole files that lie beside the record of a library: checkpoints and the archive."""
    for folder in BESIDE:
        yield from (file for file in own_files(library, folder) if file.suffix in _WHOLE and file.is_file())


def _copy_beside(library: Path, target: Path) -> None:
    for file in whole_beside(library):
        place = target / file.relative_to(library)
        place.parent.mkdir(exist_ok=True)
        copy_durably(file, place)


def _filled(connection: Connection, copy: str, queries: Mapping[str, str]) -> Sums:
    expected = {}
    for name, query in queries.items():
        expected[name] = sum_of(connection, query)
        connection.run(f'CREATE TABLE {copy}."{name}" AS {query}')
    return expected


def _filled_whole(connection: Connection, copy: str, told: Told) -> Sums:
    expected = sums_of(connection, engine.CATALOG)
    done, total = 0, sum(one.rows for one in expected.values())
    for name, table in expected.items():
        before, source = done, f'{engine.CATALOG}."{name}"'
        last = connection.number(f"SELECT max(rowid) FROM {source}") if table.rows else -1
        for first in range(0, last + 1, ROWS_AT_ONCE):
            told(done, total)
            among = f"rowid BETWEEN {first} AND {first + ROWS_AT_ONCE - 1}"
            connection.run(f'INSERT INTO {copy}."{name}" SELECT * FROM {source} WHERE {among}')
            done = min(before + table.rows, done + ROWS_AT_ONCE)
        done = before + table.rows
    told(total, total)
    return expected


def sum_of(connection: Connection, query: str) -> TableSum:
    """Return what the rows of a query sum up to."""
    found = connection.row(f"SELECT count(*), bit_xor(hash(t)) FROM ({query}) AS t")
    assert found is not None
    return TableSum(int(found[0]), int(found[1] or 0))
