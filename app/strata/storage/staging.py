"""The rows that one write has gathered, and their way into the tables in a handful of statements."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from strata.services.ports.record import UNPACED, Pace
from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.row_numbers import RowNumbers, Table

RowValues = tuple[object, ...]

_SEQ: Final = schemas.PASSAGES.get_field_index("seq")
_CONVERSATION_SEQ: Final = schemas.CONVERSATIONS.get_field_index("seq")

DELETE_VECTORS = """
    DELETE FROM embeddings WHERE seq IN (SELECT (m.seq << 40) | staged.seq FROM embedding_models AS m, staged)
"""
"""Forgets the vectors, in every space, of the passages in `staged`."""


@dataclass(slots=True)
class Staging:
    """Rows to be added, replaced and deleted. Fill it, then `flush` once inside the write.

    Attributes:
        moved: (message row, new position) of messages that stay as they are elsewhere in their conversation.
        gone_passages: rows of passages to delete, their vectors too.
        touched_passages: rows of passages that the indexes must look at again.
    """

    conversations: list[RowValues] = field(default_factory=list)
    messages: list[RowValues] = field(default_factory=list)
    documents: list[RowValues] = field(default_factory=list)
    passages: list[RowValues] = field(default_factory=list)
    tags: list[RowValues] = field(default_factory=list)
    links: list[RowValues] = field(default_factory=list)
    changed_conversations: list[RowValues] = field(default_factory=list)
    changed_messages: list[RowValues] = field(default_factory=list)
    changed_documents: list[RowValues] = field(default_factory=list)
    changed_passages: list[RowValues] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)
    gone_passages: list[int] = field(default_factory=list)
    touched_passages: list[int] = field(default_factory=list)

    def changed_seqs(self) -> list[int]:
        """Return the rows of passages that are replaced or deleted."""
        return [int(str(row[_SEQ])) for row in self.changed_passages] + self.gone_passages

    def conversation_seqs(self) -> list[int]:
        """Return the rows of conversations that are new or replaced."""
        return [int(str(row[_CONVERSATION_SEQ])) for row in (*self.conversations, *self.changed_conversations)]

    def flush(self, connection: Connection, numbers: RowNumbers, pace: Pace = UNPACED) -> pa.Table:
        """Write everything, with an outbox row for every passage touched; return the messages that were added."""
        fresh: dict[Table, pa.Table] = {}
        for table, schema, rows in (
            (Table.CONVERSATIONS, schemas.CONVERSATIONS, self.conversations),
            (Table.MESSAGES, schemas.MESSAGES, self.messages),
            (Table.DOCUMENTS, schemas.DOCUMENTS, self.documents),
            (Table.PASSAGES, schemas.PASSAGES, self.passages),
            (Table.TAGS, schemas.TAGS, self.tags),
            (Table.LINKS, schemas.LINKS, self.links),
        ):
            pace.step()
            fresh[table] = schemas.table(schema, rows)
        self._delete(connection)
        self._replace(connection)
        pace.staged()
        for table, columns in fresh.items():
            pace.step()
            connection.insert(table, columns)
        add_to_outbox(connection, numbers, [*self.gone_passages, *self.touched_passages])
        pace.step()
        return fresh[Table.MESSAGES]

    def _delete(self, connection: Connection) -> None:
        if self.gone_passages:
            gone = schemas.seqs(self.gone_passages)
            connection.run_with_staged(gone, "DELETE FROM passages WHERE seq IN (SELECT seq FROM staged)")
            connection.run_with_staged(gone, DELETE_VECTORS)
        if self.changed_documents:
            changed = schemas.table(schemas.DOCUMENTS, self.changed_documents)
            for table in (Table.TAGS, Table.LINKS):
                connection.run_with_staged(changed, f"DELETE FROM {table} WHERE document_seq IN (SELECT seq FROM staged)")

    def _replace(self, connection: Connection) -> None:
        for table, schema, rows in (
            (Table.CONVERSATIONS, schemas.CONVERSATIONS, self.changed_conversations),
            (Table.MESSAGES, schemas.MESSAGES, self.changed_messages),
            (Table.DOCUMENTS, schemas.DOCUMENTS, self.changed_documents),
            (Table.PASSAGES, schemas.PASSAGES, self.changed_passages),
        ):
            if rows:
                values = ", ".join(f'"{name}" = staged."{name}"' for name in schema.names if name != "seq")
                connection.run_with_staged(
                    schemas.table(schema, rows), f"UPDATE {table} SET {values} FROM staged WHERE {table}.seq = staged.seq"
                )
        if self.moved:
            places = schemas.table(schemas.PLACES, [*self.moved])
            connection.run_with_staged(
                places, 'UPDATE messages SET "position" = staged."position" FROM staged WHERE messages.seq = staged.seq'
            )
            connection.run_with_staged(
                places,
                'UPDATE passages SET "position" = staged."position" FROM staged '
                "WHERE passages.owner_seq = staged.seq AND passages.kind = 'message'",
            )


def add_to_outbox(
    connection: Connection, numbers: RowNumbers, passage_seqs: Iterable[int], space_seq: int | None = None
) -> None:
    """Tell the indexes to look at these passages again, or at their vectors in one space."""
    passages = list(passage_seqs)
    operations = numbers.take_many(Table.OUTBOX, len(passages))
    columns = [pa.array(numbers_of, pa.int64()) for numbers_of in (operations, passages, [space_seq] * len(passages))]
    connection.insert("outbox", pa.table(columns, schema=schemas.OUTBOX))
