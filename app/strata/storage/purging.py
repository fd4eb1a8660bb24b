"""Deleting for good: every row that holds or quotes what lay in the trash, then every byte of it in the file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from strata.domain.errors import InvalidRequest
from strata.domain.trash import Purged
from strata.storage import engine, purge_rules, schemas
from strata.storage.blanking import blank_names
from strata.storage.compacting import compact
from strata.storage.connection import Connection
from strata.storage.copying import Told, nobody
from strata.storage.database import Database
from strata.storage.flow import goals
from strata.storage.passage_facts import PassageFacts
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.staging import DELETE_VECTORS, add_to_outbox
from strata.storage.times import stored
from strata.storage.titles import Titles
from strata.storage.waiting import WaitingList

_UNFINISHED: Final = "purge_unfinished"
"""Name in `meta` while rows are deleted whose bytes may still be there."""

_ARCHIVED: Final = """
    SELECT sum(message_count + branch_count) FROM conversations
    WHERE seq IN (SELECT seq FROM gone_conversations) AND seq IN (SELECT seq FROM archived_conversations)
"""
"""Messages that lie in the archive; they come back before they are deleted."""

_ASIDE: Final = "*.damaged-*"
"""Copies that a repair left beside the record hold what it held."""


class Purging:
    """The store behind the port `PurgeStore`."""

    def __init__(
        self, database: Database, numbers: RowNumbers, waiting: WaitingList, facts: PassageFacts, titles: Titles
    ) -> None:
        self._database = database
        self._numbers = numbers
        self._waiting = waiting
        self._facts = facts
        self._titles = titles

    def in_trash(self, before: datetime) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """Return the conversations and the documents that are in the trash since that time or longer."""
        found = [
            self._database.rows(
                f"SELECT id FROM {table} WHERE deleted_at <= $before ORDER BY seq",
                {"before": stored(before)},
            )
            for table in (Table.CONVERSATIONS, Table.DOCUMENTS)
        ]
        conversations, documents = (tuple(row[0] for row in rows) for rows in found)
        return conversations, documents

    def goals_in_trash(self, before: datetime) -> tuple[UUID, ...]:
        """Return the goals that are in the trash since that time or longer."""
        return self._database.ask(lambda connection: goals.in_trash(connection, before))

    def weigh(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID], goal_ids: Sequence[UUID] = ()) -> Purged:
        """Return what deleting these would take away. Raises `InvalidRequest` when one is not in the trash."""
        with self._database.write() as connection:
            self._choose(connection, conversation_ids, document_ids)
            purged = replace(_counted(connection), goals=goals.trashed(connection, goal_ids))
            purge_rules.let_go(connection)
        return purged

    def delete(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID], goal_ids: Sequence[UUID] = ()) -> Purged:
        """Delete every row of these, and note that their bytes are still to go. Raises `InvalidRequest`, `DiskFull`."""
        with self._database.write() as connection:
            present = self._choose(connection, conversation_ids, document_ids)
            purged = replace(_counted(connection), goals=goals.trashed(connection, goal_ids))
            goals.delete(connection, goal_ids)
            blank_names(connection)
            passages = [seq for (seq,) in connection.rows(f"SELECT seq FROM passages WHERE {purge_rules.PASSAGE_RULE}")]
            self._delete_passages(connection, passages)
            for table, condition in (purge_rules.RECALL_RULES | purge_rules.MEMORY_RULES | purge_rules.RECORD_RULES).items():
                if table in present:
                    connection.run(f"DELETE FROM {table} WHERE {condition}")
            for table, (column, expression) in purge_rules.UNQUOTED.items():
                if table in present:
                    connection.run(f"UPDATE {table} SET {column} = {expression} WHERE contains({column}, '“')")
            purge_rules.let_go(connection)
            note_unfinished(connection, self._numbers)
        self._waiting.forget()
        self._facts.forget(passages, ())
        self._titles.all_changed()
        return purged

    def unfinished(self) -> bool:
        """Whether rows were deleted whose bytes may still be there."""
        return self._database.number("SELECT count(*) FROM meta WHERE name = $name", {"name": _UNFINISHED}) > 0

    def clear_file(self, told: Told = nobody) -> None:
        """Write the record's file anew, and delete copies of it that repairs have left. Raises `DiskFull`, `WorldError`."""
        folder: Path = self._database.file.parent
        for copy in folder.glob(f"{self._database.file.name}{_ASIDE}"):
            copy.unlink(missing_ok=True)
        compact(self._database, told)

    def finish(self) -> None:
        """Note that no byte of what was deleted is left."""
        with self._database.write() as connection:
            connection.run("DELETE FROM meta WHERE name = $name", {"name": _UNFINISHED})

    def _choose(self, connection: Connection, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID]) -> frozenset[str]:
        purge_rules.choose(
            connection,
            _trashed(connection, Table.CONVERSATIONS, conversation_ids),
            _trashed(connection, Table.DOCUMENTS, document_ids),
        )
        return purge_rules.choose_derived(connection, engine.CATALOG)

    def _delete_passages(self, connection: Connection, passages: list[int]) -> None:
        staged = schemas.seqs(passages)
        connection.run_with_staged(staged, DELETE_VECTORS)
        connection.run_with_staged(staged, "DELETE FROM passages WHERE seq IN (SELECT seq FROM staged)")
        add_to_outbox(connection, self._numbers, passages)


def note_unfinished(connection: Connection, numbers: RowNumbers) -> None:
    """Note, inside a write, that bytes of deleted rows are still to go; the next start finishes it."""
    if not connection.row("SELECT 1 FROM meta WHERE name = $name", {"name": _UNFINISHED}):
        connection.run("INSERT INTO meta VALUES ($seq, $name, '')", {"seq": numbers.take(Table.META), "name": _UNFINISHED})


def _trashed(connection: Connection, table: Table, ids: Sequence[UUID]) -> list[int]:
    rows = connection.rows(
        f"SELECT seq FROM {table} WHERE deleted_at IS NOT NULL AND id IN (SELECT unnest($ids::UUID[]))", {"ids": list(ids)}
    )
    if len(rows) < len(set(ids)):
        raise InvalidRequest("Only what lies in the trash is deleted for good.", "Put it into the trash first.")
    return [seq for (seq,) in rows]


def _counted(connection: Connection) -> Purged:
    tables = ("gone_conversations", "gone_messages", "gone_documents", "gone_memories")
    segments = f"memory_segments WHERE {purge_rules.RECORD_RULES['memory_segments']}"
    counts = (connection.number(f"SELECT count(*) FROM {what}") for what in (*tables, segments))
    conversations, messages, *others = counts
    return Purged(conversations, messages + connection.number(_ARCHIVED), *others)
