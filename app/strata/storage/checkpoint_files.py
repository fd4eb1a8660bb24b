"""The files of checkpoints: small records of their own, with the memories whole and the outline of the rest."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import duckdb

from strata.domain.errors import LibraryDamaged
from strata.storage import engine, purge_rules
from strata.storage.connection import Connection
from strata.storage.copying import Sums, TableSum, copy_snapshot, copy_tables, discard, sums_of, tables_of
from strata.storage.database import Database
from strata.storage.distilling import MARKS
from strata.storage.durable import sync_folder
from strata.storage.own_files import delete, own_files

FOLDER: Final = "checkpoints"

MEMORY_TABLES: Final = (
    "memories",
    "memory_sources",
    "memory_uses",
    "memory_acts",
    "memory_changes",
    "memory_promotions",
    "memory_links",
    "memory_metadata",
)
"""The tables that are kept whole. Segments are made from the record and are no memory of their own."""

OUTLINE: Final = {
    "kept_conversations": "SELECT id, title, title_by_person, deleted_at FROM {catalog}.conversations",
    "kept_documents": "SELECT id, deleted_at FROM {catalog}.documents",
    "kept_tags": "SELECT c.id AS conversation_id, t.name, t.seq AS place FROM {catalog}.tags AS t "
    "JOIN {catalog}.conversations AS c ON c.seq = t.conversation_seq",
    "kept_marks": f"SELECT name, value FROM {{catalog}}.meta WHERE starts_with(name, '{MARKS}')",
    "kept_counts": "SELECT 'conversations' AS name, count(*) AS n FROM {catalog}.conversations WHERE deleted_at IS NULL "
    "UNION ALL SELECT 'messages', coalesce(sum(message_count + branch_count), 0)::BIGINT FROM {catalog}.conversations "
    "WHERE deleted_at IS NULL "
    "UNION ALL SELECT 'documents', count(*) FROM {catalog}.documents WHERE deleted_at IS NULL",
}
"""By table, what is kept of the record, and how far it was looked through for memories."""

_SUMS: Final = "sums"
_PART: Final = ".part"
_SUFFIX: Final = ".duckdb"


def place(database: Database, checkpoint_id: UUID) -> Path:
    """Return the file of a checkpoint."""
    return database.file.parent / FOLDER / f"{checkpoint_id}{_SUFFIX}"


def outline(catalog: str, table: str) -> str:
    """Return the query for what is kept of a part of the record: of the library itself, or as a checkpoint has it."""
    return OUTLINE[table].format(catalog=catalog) if catalog == engine.CATALOG else f"SELECT * FROM {catalog}.{table}"


def write(database: Database, checkpoint_id: UUID) -> Path:
    """Write a checkpoint of this moment, verify it, give it its name. Raises `DiskFull` or `WorldError`."""
    file = place(database, checkpoint_id)
    file.parent.mkdir(exist_ok=True)
    part = file.with_name(file.name + _PART)
    queries = {name: f"SELECT * FROM {engine.CATALOG}.{name}" for name in _memory_tables(database)}
    sums = copy_snapshot(database, part, queries | {name: outline(engine.CATALOG, name) for name in OUTLINE})
    _name_it(part, file, sums)
    return file


@contextmanager
def attached(database: Database, file: Path, *, verified: bool = False) -> Iterator[str]:
    """Give the name under which a checkpoint can be read on every cursor while the block runs.

    With `verified`, its content is compared with what was written. Raises `LibraryDamaged`.
    """
    name = f"checkpoint_{uuid4().hex}"
    with database.read() as connection:
        try:
            connection.run(f"ATTACH {engine.quoted(str(file))} AS {name} (READ_ONLY)")
        except duckdb.Error as error:
            raise _damaged() from error
        try:
            if verified and _noted(connection, name) != _found(connection, name):
                raise _damaged()
            yield name
        except duckdb.Error as error:
            if engine.invalidated(error):
                raise
            raise _damaged() from error
        finally:
            # Nothing is attached any more when the engine gave everything up.
            with suppress(duckdb.Error):
                connection.run(f"DETACH {name}")


def forget(database: Database, file: Path, conversation_seqs: list[int], document_seqs: list[int]) -> None:
    """Write a checkpoint anew if it holds or quotes these. Raises `LibraryDamaged`, `DiskFull` or `WorldError`."""
    part = file.with_name(file.name + _PART)
    try:
        with database.read() as connection, attached(database, file) as name:
            sums = _copied_without(connection, name, part, conversation_seqs, document_seqs)
    except duckdb.Error as error:
        discard(part)
        raise engine.explained(error, file) from error
    if sums is not None:
        _name_it(part, file, sums)


def sweep(database: Database, known: set[UUID]) -> None:
    """Delete what an interrupted checkpoint left, and files that no row speaks of."""
    names = {f"{checkpoint_id}{_SUFFIX}" for checkpoint_id in known}
    for file in own_files(database.file.parent, FOLDER):
        if file.name not in names:
            delete(file)


def _copied_without(
    connection: Connection, name: str, part: Path, conversation_seqs: list[int], document_seqs: list[int]
) -> Sums | None:
    """Copy a checkpoint without what is deleted; None when nothing in it is."""
    purge_rules.choose(connection, conversation_seqs, document_seqs)
    try:
        present = purge_rules.choose_derived(connection, name) - {_SUMS}
        rules = {
            table: condition
            for table, condition in (purge_rules.MEMORY_RULES | purge_rules.KEPT_RULES).items()
            if table in present and connection.number(f"SELECT count(*) FROM {name}.{table} WHERE {condition}")
        }
        if not rules:
            return None
        discard(part)
        return copy_tables(connection, part, {table: _without(name, table, rules.get(table)) for table in sorted(present)})
    finally:
        purge_rules.let_go(connection)


def _without(name: str, table: str, gone: str | None) -> str:
    """Query the rows of a table that stay, with what they quote of those that go blanked out."""
    column, expression = purge_rules.UNQUOTED.get(table, ("", ""))
    replaced = f" REPLACE ({expression} AS {column})" if column else ""
    return f"SELECT *{replaced} FROM {name}.{table}" + (f" WHERE NOT coalesce({gone}, FALSE)" if gone else "")


def _memory_tables(database: Database) -> list[str]:
    present = set(database.ask(lambda connection: tables_of(connection, engine.CATALOG)))
    return [table for table in MEMORY_TABLES if table in present]


def _name_it(part: Path, file: Path, sums: Sums) -> None:
    """Write into a verified checkpoint what it holds, and give it its name."""
    with engine.connect(part) as connection:
        connection.execute(f"CREATE TABLE {_SUMS} (name VARCHAR, n BIGINT, digest UBIGINT)")
        for name, table in sums.items():
            connection.execute(f"INSERT INTO {_SUMS} VALUES (?, ?, ?)", [name, table.rows, table.digest])
        connection.execute(f"CHECKPOINT {engine.CATALOG}")
    part.replace(file)
    sync_folder(file.parent)


def _noted(connection: Connection, name: str) -> Sums:
    rows = connection.rows(f"SELECT name, n, digest FROM {name}.{_SUMS}")
    return {table: TableSum(count, digest) for table, count, digest in rows}


def _found(connection: Connection, name: str) -> Sums:
    return sums_of(connection, name, [table for table in tables_of(connection, name) if table != _SUMS])


def _damaged() -> LibraryDamaged:
    return LibraryDamaged(
        "The file of this checkpoint is damaged or gone.", "The library is as it was; choose another checkpoint."
    )
