"""Answers of assistants that are looked up, and the sentences in them that nothing supports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import pyarrow as pa

from strata.domain.recall_pictures import UnsupportedSentence
from strata.services.ports.recalls import AnswerText, CheckedAnswer
from strata.storage import schemas
from strata.storage.database import Database
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, stored

_DUE: Final = """
    messages AS m JOIN conversations AS c ON c.seq = m.conversation_seq
    WHERE m.role = 'assistant' AND m.kind = 'text' AND m.active AND c.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM checked_answers AS k WHERE k.seq = m.seq AND k.message_hash = m.message_hash)
"""
"""Not a LEFT JOIN: the engine (2.0.0) drops LIMIT where a range of keys leaves nothing of the joined table."""

_CHECKED: Final = pa.schema(
    [
        ("seq", pa.int64()), ("checked_at", pa.timestamp("us")), ("said_at", pa.timestamp("us")), ("message_hash", pa.int64()),
        ("sentences", pa.int32()), ("unsupported", pa.int32()),
    ]
)  # fmt: skip
_FOUND: Final = pa.schema(
    [
        ("seq", pa.int64()), ("message_seq", pa.int64()), ("first_char", pa.int32()), ("end_char", pa.int32()),
        ("reason", pa.string()), ("nearness", pa.float64()), ("nearest_id", pa.uuid()),
    ]
)  # fmt: skip
_UNSUPPORTED: Final = """
    SELECT m.id, c.id, c.title, m.created_at, m.text[u.first_char + 1 : u.end_char], u.reason, u.nearness, u.nearest_id
    FROM unsupported_sentences AS u JOIN messages AS m ON m.seq = u.message_seq
    JOIN conversations AS c ON c.seq = m.conversation_seq
    WHERE c.deleted_at IS NULL ORDER BY m.created_at DESC, u.seq LIMIT $limit
"""


class Support:
    """The store behind the port `SupportStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def waiting(self) -> int:
        """Return how many answers were not looked at yet, or have changed since."""
        return self._database.number(f"SELECT count(*) FROM {_DUE}")

    def due(self, after: int, limit: int) -> tuple[AnswerText, ...]:
        """Return answers with a higher row number that are due, oldest first.

        Going on from there keeps a pass linear: rows that were looked at are not joined again for every batch.
        """
        rows = self._database.rows(
            f"SELECT m.seq, m.id, m.conversation_seq, m.created_at, m.message_hash, m.text FROM {_DUE} "
            "AND m.seq > $after ORDER BY m.seq LIMIT $limit",
            {"after": after, "limit": limit},
        )
        return tuple(AnswerText(seq, one, talk, aware(at), hashed, text) for seq, one, talk, at, hashed, text in rows)

    def save(self, checked: Sequence[CheckedAnswer], at: datetime) -> None:
        """Keep what was found in the place of what was found before. Raises `DiskFull`."""
        rows = [
            (
                one.answer.seq, stored(at), stored(one.answer.said_at), one.answer.message_hash, one.sentences,
                len(one.findings),
            )
            for one in checked
        ]  # fmt: skip
        found = [(one.answer.seq, finding) for one in checked for finding in one.findings]
        with self._database.write() as connection:
            staged = schemas.seqs([one.answer.seq for one in checked])
            for table, key in (("checked_answers", "seq"), ("unsupported_sentences", "message_seq")):
                connection.run_with_staged(staged, f"DELETE FROM {table} WHERE {key} IN (SELECT seq FROM staged)")
            connection.insert("checked_answers", schemas.table(_CHECKED, list[tuple[object, ...]](rows)))
            numbers = self._numbers.take_many(Table.UNSUPPORTED, len(found))
            marks: list[tuple[object, ...]] = [
                (
                    number, seq, one.first_char, one.end_char, one.reason, one.nearness,
                    None if one.nearest_id is None else one.nearest_id.bytes,
                )
                for number, (seq, one) in zip(numbers, found, strict=True)
            ]  # fmt: skip
            connection.insert("unsupported_sentences", schemas.table(_FOUND, marks))

    def rate(self, since: datetime | None) -> tuple[int, int]:
        """Return sentences and unsupported ones of answers said since then, or of all."""
        row = self._database.row(
            "SELECT coalesce(sum(sentences), 0)::BIGINT, coalesce(sum(unsupported), 0)::BIGINT FROM checked_answers "
            "WHERE said_at >= $since",
            {"since": datetime(1, 1, 1) if since is None else stored(since)},
        )
        assert row is not None
        return row[0], row[1]

    def unsupported(self, limit: int) -> tuple[UnsupportedSentence, ...]:
        """Return unsupported sentences, newest first."""
        rows = self._database.rows(_UNSUPPORTED, {"limit": limit})
        return tuple(UnsupportedSentence(row[0], row[1], row[2], aware(row[3]), *row[4:]) for row in rows)

    def is_marked(self, message_id: UUID) -> bool:
        """Whether an answer has an unsupported sentence."""
        return bool(
            self._database.number(
                "SELECT count(*) FROM unsupported_sentences WHERE message_seq IN (SELECT seq FROM messages WHERE id = $id)",
                {"id": message_id},
            )
        )
