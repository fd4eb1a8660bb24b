"""The trash: out of lists and search, with everything kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from strata.domain.errors import NotFound
from strata.storage import schemas
from strata.storage.database import Database
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.segment_rows import forget_periods
from strata.storage.staging import add_to_outbox
from strata.storage.times import stored_or_none

_PASSAGES: Final = {
    Table.CONVERSATIONS: "conversation_seq IN (SELECT seq FROM staged)",
    Table.DOCUMENTS: "kind = 'document' AND owner_seq IN (SELECT seq FROM staged)",
}
_NAMES: Final = {Table.CONVERSATIONS: "conversation", Table.DOCUMENTS: "document"}


def move(
    database: Database,
    numbers: RowNumbers,
    table: Literal[Table.CONVERSATIONS, Table.DOCUMENTS],
    ids: Sequence[UUID],
    at: datetime | None,
) -> list[int]:
    """Put records into the trash at a time, or take them out again with None; return their rows. Raises `NotFound`."""
    with database.write() as connection:
        found = connection.rows(f"SELECT seq FROM {table} WHERE id IN (SELECT unnest($ids::UUID[]))", {"ids": list(ids)})
        if len(found) < len(set(ids)):
            raise NotFound(f"There is no such {_NAMES[table]}.", "It may lie in another library.")
        moved: list[int] = [seq for (seq,) in found]
        chosen = schemas.seqs(moved)
        connection.run_with_staged(
            chosen,
            f"UPDATE {table} SET deleted_at = $time WHERE seq IN (SELECT seq FROM staged)",
            {"time": stored_or_none(at)},
        )
        connection.run_with_staged(
            chosen, f"UPDATE passages SET in_trash = $in_trash WHERE {_PASSAGES[table]}", {"in_trash": at is not None}
        )
        if table is Table.CONVERSATIONS:
            forget_periods(connection, chosen)
        touched = connection.rows_with_staged(chosen, f"SELECT seq FROM passages WHERE {_PASSAGES[table]}")
        add_to_outbox(connection, numbers, (seq for (seq,) in touched))
    return moved
