"""The room that messages take in their conversation, kept so that a window of any size is one range of the key."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.staging import RowValues

PLACE_SHIFT: Final = 32
"""A row of `message_extents` is numbered (conversation << PLACE_SHIFT) | position."""

_DELETE: Final = f"DELETE FROM message_extents WHERE seq >> {PLACE_SHIFT} IN (SELECT seq FROM staged)"
_INSERT: Final = f"""
    INSERT INTO message_extents BY NAME
    SELECT
        (conversation_seq << {PLACE_SHIFT}) | "position" AS seq, id AS message_id, bytes AS byte_count, tokens AS token_count,
        sum(bytes) OVER before - bytes AS first_byte, sum(tokens) OVER before - tokens AS first_token
    FROM (
        SELECT conversation_seq, "position", id, strlen("text")::INTEGER AS bytes,
            ((strlen("text") + 3) // 4)::INTEGER AS tokens
        FROM messages WHERE active AND conversation_seq IN (SELECT seq FROM staged)
    )
    WINDOW before AS (PARTITION BY conversation_seq ORDER BY "position" ROWS UNBOUNDED PRECEDING)
    ORDER BY seq
"""


def bounds(conversation: int) -> tuple[int, int]:
    """Return the first and the last number that a row of this conversation can have."""
    return conversation << PLACE_SHIFT, ((conversation + 1) << PLACE_SHIFT) - 1


def renew_extents(connection: Connection, new: Sequence[RowValues], changed: Sequence[RowValues]) -> None:
    """Count anew the conversations with these rows (`schemas.CONVERSATIONS`), after their messages were written."""
    if changed:
        forget_extents(connection, _seqs(changed))
    if new or changed:
        connection.run_with_staged(_seqs([*new, *changed]), _INSERT)


def add_extents(connection: Connection, conversations: pa.Table) -> None:
    """Count conversations (`schemas.SEQS`) that have no rows yet."""
    connection.run_with_staged(conversations, _INSERT)


def forget_extents(connection: Connection, conversations: pa.Table) -> None:
    """Delete the rows of these conversations (`schemas.SEQS`)."""
    connection.run_with_staged(conversations, _DELETE)


def _seqs(rows: Sequence[RowValues]) -> pa.Table:
    return schemas.seqs([int(str(row[0])) for row in rows])
