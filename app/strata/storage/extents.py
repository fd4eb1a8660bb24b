"""The room that messages take in their conversation, kept so that a window of any size is one range of the key."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

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


def renew_extents(connection: Connection, added: pa.Table, new: Sequence[RowValues], changed: Sequence[RowValues]) -> None:
    """Count the conversations with these rows (`schemas.CONVERSATIONS`), after their messages were written.

    `added` holds the messages that were added (`schemas.MESSAGES`), those of one conversation side by side and in order.
    """
    if changed:
        forget_extents(connection, _seqs(changed))
        add_extents(connection, _seqs(changed))
    connection.insert("message_extents", _of_new(added, _seqs(new)))


def add_extents(connection: Connection, conversations: pa.Table) -> None:
    """Count conversations (`schemas.SEQS`) that have no rows yet."""
    connection.run_with_staged(conversations, _INSERT)


def forget_extents(connection: Connection, conversations: pa.Table) -> None:
    """Delete the rows of these conversations (`schemas.SEQS`)."""
    connection.run_with_staged(conversations, _DELETE)


def _of_new(messages: pa.Table, conversations: pa.Table) -> pa.Table:
    """Return what `_INSERT` counts, of conversations whose messages are all at hand: a write takes less than by asking."""
    wanted = pc.and_(
        messages["active"], pc.is_in(messages["conversation_seq"], value_set=conversations["seq"].combine_chunks())
    )
    rows = messages.filter(wanted)
    homes = rows["conversation_seq"].to_numpy()
    sizes = pc.binary_length(rows["text"]).to_numpy().astype(np.int64)
    starts = np.flatnonzero(np.diff(homes, prepend=-1))
    counts = {"byte": sizes, "token": (sizes + 3) // 4}
    columns = {"seq": (homes << PLACE_SHIFT) | rows["position"].to_numpy(), "message_id": rows["id"]}
    columns |= {f"{unit}_count": sizes.astype(np.int32) for unit, sizes in counts.items()}
    columns |= {f"first_{unit}": _sums_before(sizes, starts) for unit, sizes in counts.items()}
    return pa.table(columns)


def _sums_before(sizes: NDArray[np.int64], starts: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the sum of the sizes before each one; it begins anew at each of `starts`."""
    before: NDArray[np.int64] = np.cumsum(sizes) - sizes
    lengths = np.diff(starts, append=sizes.size)
    return before - np.repeat(before[starts], lengths)


def _seqs(rows: Sequence[RowValues]) -> pa.Table:
    return schemas.seqs([int(str(row[0])) for row in rows])
