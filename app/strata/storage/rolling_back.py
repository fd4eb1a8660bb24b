"""Going back to a checkpoint, in one transaction: memories as they were, the record's trash, titles and labels as they were.

Nothing of the record is deleted or rewritten: conversations and documents that came in later go to the trash.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from strata.domain.errors import LibraryDamaged
from strata.storage import engine, schemas
from strata.storage.checkpoint_files import MEMORY_TABLES
from strata.storage.connection import Connection
from strata.storage.copying import sums_of, tables_of
from strata.storage.database import Database
from strata.storage.distilling import MARKS
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.trash import move

_HERE: Final = engine.CATALOG

_Trashed = Literal[Table.CONVERSATIONS, Table.DOCUMENTS]
_TRASHED: Final[tuple[tuple[_Trashed, str], ...]] = (
    (Table.CONVERSATIONS, "kept_conversations"),
    (Table.DOCUMENTS, "kept_documents"),
)
"""The tables that have a trash, and what a checkpoint keeps of each."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done: rows of memories put back, replaced or taken out; conversations and documents by where they went."""

    rows: int
    trashed: int
    restored: int


def put_back_memories(connection: Connection, checkpoint: str) -> int:
    """Make the tables of memories what they were, row by row; return how many rows that took. Raises `LibraryDamaged`."""
    both = set(tables_of(connection, checkpoint)) & set(tables_of(connection, _HERE))
    tables = [table for table in MEMORY_TABLES if table in both]
    rows = sum(_put_back(connection, checkpoint, table) for table in tables)
    if sums_of(connection, checkpoint, tables) != sums_of(connection, _HERE, tables):
        raise LibraryDamaged("The memories could not be made what they were.", "The library is as it was; report this.")
    return rows


def put_back_marks(connection: Connection, numbers: RowNumbers, checkpoint: str) -> None:
    """Let the record be looked through for memories from where it was then; older checkpoints do not know where that was."""
    if "kept_marks" not in tables_of(connection, checkpoint):
        return
    connection.run(f"DELETE FROM meta WHERE starts_with(name, '{MARKS}')")
    for name, value in connection.rows(f"SELECT name, value FROM {checkpoint}.kept_marks ORDER BY name"):
        values = {"seq": numbers.take(Table.META), "name": name, "value": value}
        connection.run("INSERT INTO meta VALUES ($seq, $name, $value)", values)


def put_back_record(database: Database, numbers: RowNumbers, connection: Connection, checkpoint: str, at: datetime) -> Moved:
    """Bring the trash, titles and labels back to what they were; inside a write."""
    trashed = restored = 0
    for table, kept in _TRASHED:
        trashed += _moved(database, numbers, connection, table, _to_trash(table, f"{checkpoint}.{kept}"), at)
        restored += _moved(database, numbers, connection, table, _from_trash(table, f"{checkpoint}.{kept}"), None)
    connection.run(
        "UPDATE conversations SET title = k.title, title_by_person = k.title_by_person "
        f"FROM {checkpoint}.kept_conversations AS k "
        "WHERE conversations.id = k.id AND (conversations.title <> k.title "
        "OR conversations.title_by_person <> k.title_by_person)"
    )
    _put_back_tags(numbers, connection, checkpoint)
    return Moved(0, trashed, restored)


def _put_back(connection: Connection, checkpoint: str, table: str) -> int:
    now, then = f"{_HERE}.{table}", f"{checkpoint}.{table}"
    gone = f"SELECT seq FROM {now} WHERE seq NOT IN (SELECT seq FROM {then})"
    changed = f"SELECT a.seq FROM {now} AS a JOIN {then} AS b ON a.seq = b.seq WHERE hash(a) <> hash(b)"
    stale = [seq for (seq,) in connection.rows(f"{gone} UNION ALL {changed}")]
    connection.run_with_staged(schemas.seqs(stale), f"DELETE FROM {now} WHERE seq IN (SELECT seq FROM staged)")
    missing = f"FROM {then} WHERE seq NOT IN (SELECT seq FROM {now})"
    put = connection.number(f"SELECT count(*) {missing}")
    if put:
        connection.run(f"INSERT INTO {now} BY NAME SELECT * {missing} ORDER BY seq")
    return max(put, len(stale))


def _to_trash(table: Table, kept: str) -> str:
    """Query what came in later, and what lay in the trash then."""
    return f"SELECT id FROM {table} WHERE deleted_at IS NULL AND id NOT IN (SELECT id FROM {kept} WHERE deleted_at IS NULL)"


def _from_trash(table: Table, kept: str) -> str:
    return f"SELECT id FROM {table} WHERE deleted_at IS NOT NULL AND id IN (SELECT id FROM {kept} WHERE deleted_at IS NULL)"


def _moved(
    database: Database,
    numbers: RowNumbers,
    connection: Connection,
    table: _Trashed,
    query: str,
    at: datetime | None,
) -> int:
    ids: list[UUID] = [found for (found,) in connection.rows(query)]
    if ids:
        move(database, numbers, table, ids, at)
    return len(ids)


def _put_back_tags(numbers: RowNumbers, connection: Connection, checkpoint: str) -> None:
    """Give the conversations of the checkpoint the labels that they had."""
    here = "(SELECT c.id, t.name FROM tags AS t JOIN conversations AS c ON c.seq = t.conversation_seq)"
    there = f"(SELECT conversation_id AS id, name FROM {checkpoint}.kept_tags)"
    known = f"id IN (SELECT id FROM {checkpoint}.kept_conversations)"
    if not connection.number(
        f"SELECT (SELECT count(*) FROM (FROM {here} WHERE {known} EXCEPT ALL FROM {there}) )"
        f" + (SELECT count(*) FROM (FROM {there} EXCEPT ALL FROM {here}))"
    ):
        return
    connection.run(f"DELETE FROM tags WHERE conversation_seq IN (SELECT seq FROM conversations WHERE {known})")
    rows = connection.rows(
        f"SELECT c.seq, k.name FROM {checkpoint}.kept_tags AS k JOIN conversations AS c ON c.id = k.conversation_id "
        "ORDER BY k.place"
    )
    tags: list[tuple[object, ...]] = [(numbers.take(Table.TAGS), seq, None, name) for seq, name in rows]
    connection.insert(Table.TAGS, schemas.table(schemas.TAGS, tags))
