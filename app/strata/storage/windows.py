"""Conversations by size: windows of bytes and tokens, and the messages in them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from strata.domain.errors import NotFound
from strata.domain.records import Message
from strata.domain.windows import ConversationExtent, MessageExtent
from strata.storage.connection import Row
from strata.storage.conversations import MESSAGE_COLUMNS, message_of
from strata.storage.database import Database
from strata.storage.extents import PLACE_SHIFT, bounds

_TOTALS: Final = """
    SELECT count(*), coalesce(sum(byte_count), 0), coalesce(sum(token_count), 0)
    FROM message_extents WHERE seq BETWEEN $first AND $last
"""
_WINDOW: Final = f"""
    SELECT message_id, seq & ((1::BIGINT << {PLACE_SHIFT}) - 1), byte_count, token_count, first_byte, first_token
    FROM message_extents WHERE seq BETWEEN $first AND $last AND {{place}} < $end
        AND ({{place}} + {{size}} > $begin OR ({{size}} = 0 AND {{place}} >= $begin))
    ORDER BY seq
"""
_BY_BYTES: Final = _WINDOW.format(place="first_byte", size="byte_count")
_BY_TOKENS: Final = _WINDOW.format(place="first_token", size="token_count")
_MESSAGES: Final = f"""
    SELECT {MESSAGE_COLUMNS} FROM messages WHERE id IN (SELECT unnest($ids::UUID[])) ORDER BY conversation_seq, "position"
"""
_REACH: Final = 12
"""How many entries away what is beside a message may lie: tool calls may stand in between."""

_BESIDE: Final = f"""
    WITH asked AS (
        SELECT conversation_seq AS c, "position" AS p FROM messages WHERE id IN (SELECT unnest($ids::UUID[])) AND active
    ), near AS (
        SELECT m.seq, row_number() OVER (PARTITION BY c, p, "position" > p ORDER BY abs("position" - p)) AS nth
        FROM messages AS m JOIN asked
            ON m.conversation_seq = c AND "position" BETWEEN p - {_REACH} AND p + {_REACH} AND "position" <> p
        WHERE active AND kind = 'text' AND conversation_seq IN (SELECT c FROM asked)
    )
    SELECT {MESSAGE_COLUMNS} FROM messages WHERE seq IN (SELECT seq FROM near WHERE nth = 1)
    ORDER BY conversation_seq, "position"
"""


class Windows:
    """The store behind the port `WindowStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def extent(self, conversation_id: UUID) -> ConversationExtent:
        """Return the size of a conversation. Raises `NotFound`."""
        first, last = bounds(self._conversation(conversation_id))
        row = self._database.row(_TOTALS, {"first": first, "last": last})
        assert row is not None
        return ConversationExtent(*row)

    def window_by_bytes(self, conversation_id: UUID, first: int, end: int) -> tuple[MessageExtent, ...]:
        """Return the messages that overlap the bytes from `first` to before `end`, in order. Raises `NotFound`."""
        return self._window(_BY_BYTES, conversation_id, first, end)

    def window_by_tokens(self, conversation_id: UUID, first: int, end: int) -> tuple[MessageExtent, ...]:
        """Return the messages that overlap these estimated tokens, in order. Raises `NotFound`."""
        return self._window(_BY_TOKENS, conversation_id, first, end)

    def messages(self, message_ids: Sequence[UUID]) -> tuple[Message, ...]:
        """Return these messages whole, by conversation and place."""
        return self._found(_MESSAGES, message_ids)

    def beside(self, message_ids: Sequence[UUID]) -> tuple[Message, ...]:
        """Return the messages of active branches that stand right before and after these, by conversation and place."""
        return self._found(_BESIDE, message_ids)

    def _found(self, sql: str, message_ids: Sequence[UUID]) -> tuple[Message, ...]:
        rows: list[Row] = self._database.rows(sql, {"ids": list(message_ids)}) if message_ids else []
        return tuple(map(message_of, rows))

    def _window(self, sql: str, conversation_id: UUID, begin: int, end: int) -> tuple[MessageExtent, ...]:
        if begin >= end:
            return ()
        first, last = bounds(self._conversation(conversation_id))
        asked = {"first": first, "last": last, "begin": begin, "end": end}
        return tuple(MessageExtent(*row) for row in self._database.rows(sql, asked))

    def _conversation(self, conversation_id: UUID) -> int:
        found = self._database.row("SELECT seq FROM conversations WHERE id = $id", {"id": conversation_id})
        if found is None:
            raise NotFound("There is no such conversation.", "It may lie in another library.")
        return int(found[0])
