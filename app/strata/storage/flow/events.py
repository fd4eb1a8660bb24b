"""Acts that were recorded in the app, and the newest acts of every origin."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pyarrow as pa

from strata.domain.events import Event, EventKind, InterruptionCause, Subject
from strata.domain.flow_pictures import EventLine, Span
from strata.storage import schemas
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.flow.acts import Acts, Relations
from strata.storage.flow.goals import DELETED
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, stored

_EVENTS: Final = pa.schema(
    [
        ("seq", pa.int64()), ("kind", pa.string()), ("at", pa.timestamp("us")), ("subject", pa.string()),
        ("subject_id", pa.uuid()), ("cause", pa.string()), ("amount", pa.float64()),
    ]
)  # fmt: skip

_MESSAGES: Final = """
    SELECT m.created_at AS moment, 'messaged', 'message', m.id, NULL::VARCHAR, NULL::DOUBLE, c.title
    FROM (
        SELECT id, conversation_seq, created_at FROM ({source})
        WHERE role IN ('user', 'other') AND kind = 'text' AND created_at >= $since AND created_at < $until
        AND conversation_seq NOT IN (SELECT seq FROM conversations WHERE deleted_at IS NOT NULL)
        ORDER BY created_at DESC LIMIT $limit
    ) AS m JOIN conversations AS c ON c.seq = m.conversation_seq ORDER BY moment DESC
"""
_RECORDED: Final = f"""
    SELECT e."at" AS moment, e.kind, e.subject, e.subject_id, e.cause, e.amount, coalesce(c.title, d.title, g."text", '')
    FROM (
        SELECT * FROM interaction_events WHERE "at" >= $since AND "at" < $until ORDER BY "at" DESC LIMIT $limit
    ) AS e LEFT JOIN conversations AS c ON c.id = e.subject_id LEFT JOIN documents AS d ON d.id = e.subject_id
    LEFT JOIN (SELECT * FROM goals WHERE id NOT IN ({DELETED})) AS g ON g.id = e.subject_id
    ORDER BY moment DESC
"""
_OF_MEMORIES: Final = """
    SELECT u."at" AS moment, CASE u.kind WHEN 'opened' THEN 'opened' ELSE 'feedback' END, 'memory', m.id, NULL::VARCHAR,
        CASE u.kind WHEN 'thumb_up' THEN 1.0 WHEN 'thumb_down' THEN -1.0 END,
        CASE WHEN m.state IN ('active', 'superseded') THEN m.content[1:80] ELSE '' END
    FROM memory_uses AS u JOIN memories AS m ON m.seq = u.memory_seq
    WHERE u.kind IN ('opened', 'thumb_up', 'thumb_down') AND u."at" >= $since AND u."at" < $until
    UNION ALL
    SELECT "at", 'captured', NULL, NULL, NULL, NULL, title FROM memory_acts
    WHERE kind = 'remember' AND actor = 'person' AND "at" >= $since AND "at" < $until
    ORDER BY moment DESC LIMIT $limit
"""


class Events:
    """The store behind the port `EventStore`."""

    def __init__(self, database: Database, numbers: RowNumbers, acts: Acts) -> None:
        self._database = database
        self._numbers = numbers
        self._acts = acts

    def add(self, events: Sequence[Event]) -> None:
        """Write acts in one transaction. Raises `DiskFull`."""
        with self._database.write() as connection:
            seqs = self._numbers.take_many(Table.EVENTS, len(events))
            rows: list[tuple[object, ...]] = [
                (
                    seq, event.kind.value, stored(event.at), event.subject and event.subject.value,
                    event.subject_id and event.subject_id.bytes, event.cause and event.cause.value, event.amount,
                )
                for seq, event in zip(seqs, events, strict=True)
            ]  # fmt: skip
            connection.insert("interaction_events", schemas.table(_EVENTS, rows))

    def newest(self, span: Span | None, limit: int) -> tuple[EventLine, ...]:
        """Return the newest acts of every origin, messages included, newest first."""
        since, until = (datetime(1, 1, 1), datetime(9999, 1, 1)) if span is None else (stored(span.since), stored(span.until))
        values: dict[str, object] = {"since": since, "until": until, "limit": limit}

        def read(connection: Connection, relations: Relations) -> list[Row]:
            messages = connection.rows(_MESSAGES.format(source=relations.source), values)
            return [*messages, *connection.rows(_RECORDED, values), *connection.rows(_OF_MEMORIES, values)]

        rows = sorted(self._acts.ask(read), key=lambda row: row[0], reverse=True)
        return tuple(map(_line, rows[:limit]))


def _line(row: Row) -> EventLine:
    moment, kind, subject, subject_id, cause, amount, title = row
    event = Event(
        EventKind(kind),
        aware(moment),
        None if subject is None else Subject(subject),
        subject_id,
        None if cause is None else InterruptionCause(cause),
        amount,
    )
    return EventLine(event, title)
