"""Copies of tables in files of their own, made from one snapshot and verified by rows and content before they count."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb

from strata.domain.errors import StrataError, WorldError
from strata.storage import engine
from strata.storage.connection import Connection
from strata.storage.database import Database, free_bytes
from strata.storage.durable import sync_folder

Told = Callable[[int, int], None]
"""Takes how many rows are copied and how many there are; may raise to stop the copy."""

ROWS_AT_ONCE: Final = 100_000
"""Rows copied by one statement: a second of work at most, so that a copy can be stopped."""

_EVERYTHING: Final = "TRUE"


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds: its rows, and the exclusive or of the engine's hash of each row. The order does not matter."""

    rows: int
    digest: int


Sums = dict[str, TableSum]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is copied.

    Attributes:
        catalog: the attached database it comes from.
        tables: which tables; None for all.
        only: by table, the condition that its rows must meet; tables that are not named are copied whole.
        instead: by table, expressions that take the place of columns ("upper(title) AS title").
        made: by name, the query that fills a table which is not there yet.
    """

    catalog: str = engine.CATALOG
    tables: Sequence[str] | None = None
    only: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)

    def rows(self, table: str, among: str = _EVERYTHING) -> str:
        """Return the query for the selected rows of a table; with `among`, for those that meet a condition besides."""
        replaced = f" REPLACE ({self.instead[table]})" if table in self.instead else ""
        return f'SELECT *{replaced} FROM {self.catalog}."{table}" WHERE {among} AND ({self.only.get(table, _EVERYTHING)})'


def nobody(_done: int, _total: int) -> None:
    """Take progress and do nothing with it."""


def tables_of(connection: Connection, catalog: str) -> list[str]:
    """Return the names of the tables of an attached database."""
    return [name for (name,) in connection.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = $name", {"name": catalog})]


def sums_of(connection: Connection, selection: Selection) -> Sums:
    """Return what each of the selected tables holds."""
    names = tables_of(connection, selection.catalog) if selection.tables is None else selection.tables
    return {name: _sum(connection, selection.rows(name)) for name in names}


def copy_tables(connection: Connection, selection: Selection, file: Path, told: Told = nobody) -> Sums:
    """Write the selected rows, as one moment has them, to `file`, which must not exist; return what was written.

    The connection must be in no transaction. Raises `duckdb.Error`, whatever `told` raises, or `WorldError` when the copy
    differs; `file` may be left behind then, see `discard`.
    """
    copy = f"copy_{uuid4().hex}"
    connection.run(f"ATTACH {engine.quoted(str(file))} AS {copy} (STORAGE_VERSION '{engine.STORAGE_VERSION}')")
    try:
        connection.run(f"COPY FROM DATABASE {selection.catalog} TO {copy} (SCHEMA)")
        connection.run("BEGIN TRANSACTION")
        expected = sums_of(connection, selection)
        _fill(connection, selection, copy, expected, told)
        for name, query in selection.made.items():
            expected[name] = _sum(connection, query)
            connection.run(f'CREATE TABLE {copy}."{name}" AS {query}')
        connection.run("COMMIT")
        for name in set(tables_of(connection, copy)) - expected.keys():
            connection.run(f'DROP TABLE {copy}."{name}"')
        connection.run(f"CHECKPOINT {copy}")
    except BaseException:
        connection.end()
        raise
    finally:
        connection.run(f"DETACH {copy}")
    verify(file, expected)
    sync_folder(file.parent)
    return expected


def verify(file: Path, expected: Sums) -> None:
    """Open a copy by itself and compare what it holds. Raises `WorldError` when it differs, `duckdb.Error` when it does not open."""
    raw = engine.connect(file, read_only=True)
    try:
        copy = Connection(raw)
        copy.hold()
        found = sums_of(copy, Selection(tables=list(expected)))
    finally:
        raw.close()
    if found != expected:
        wrong = ", ".join(name for name in expected if found[name] != expected[name])
        raise WorldError(f"The copy {file.name} differs from what was copied ({wrong}).", "Nothing was changed; try again.")


def discard(file: Path) -> None:
    """Take away a copy that was begun."""
    file.unlink(missing_ok=True)
    file.with_name(file.name + ".wal").unlink(missing_ok=True)


def copy_record(database: Database, file: Path) -> None:
    """Write the whole record to `file`, which must not exist; writers wait meanwhile.

    Raises `DiskFull` or `WorldError`; nothing is left behind then.
    """
    with database.still():
        copy_snapshot(database, Selection(), file)


def copy_snapshot(database: Database, selection: Selection, file: Path, told: Told = nobody) -> Sums:
    """Write the selected rows to `file`, which must not exist, while the library is in use; return what was written.

    Raises `DiskFull`, `WorldError` or whatever `told` raises; nothing is left behind then.
    """
    if selection.tables is None and free_bytes(file.parent) < database.file.stat().st_size:
        raise engine.disk_full_at(file.parent)
    try:
        with database.read() as connection:
            return copy_tables(connection, selection, file, told)
    except (duckdb.Error, OSError) as error:
        discard(file)
        if engine.out_of_room(error):
            raise engine.disk_full_at(file.parent) from error
        raise WorldError(f"The library could not be copied: {error}.", "Nothing was changed; try another folder.") from error
    except (StrataError, KeyboardInterrupt):
        discard(file)
        raise


def _fill(connection: Connection, selection: Selection, copy: str, expected: Sums, told: Told) -> None:
    done, total = 0, sum(one.rows for one in expected.values())
    for name, table in expected.items():
        before = done
        source = f'{selection.catalog}."{name}"'
        last = connection.number(f"SELECT max(rowid) FROM {source}") if table.rows else -1
        for first in range(0, last + 1, ROWS_AT_ONCE):
            told(done, total)
            among = f"rowid BETWEEN {first} AND {first + ROWS_AT_ONCE - 1}"
            connection.run(f'INSERT INTO {copy}."{name}" BY NAME {selection.rows(name, among)}')
            done = min(before + table.rows, done + ROWS_AT_ONCE)
        done = before + table.rows
    told(total, total)


def _sum(connection: Connection, query: str) -> TableSum:
    found = connection.row(f"SELECT count(*), bit_xor(hash(t)) FROM ({query}) AS t")
    assert found is not None
    return TableSum(int(found[0]), int(found[1] or 0))
