"""What is known of the meaning of the person's messages: signs, topics, and which questions were asked before."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from strata.domain.flow_pictures import Span, Topic
from strata.domain.models import EmbeddingSpace
from strata.services.ports.flow import Integers, QuestionColumns, TextBatch, WeekColumns
from strata.services.ports.index import Vectors
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.flow.acts import DAY, Acts, Relations
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.spaces import space_seq
from strata.storage.times import stored
from strata.storage.vectors import kept_vectors, matrix
from strata.storage.waiting import bounds

_SPACE: Final = "flow_space"
"""Name in `meta` of the embedding space that signs and topics were made in."""

# The first passage stands for its message.
_FIRST: Final = """
    kind = 'message' AND part = 0 AND role IN ('user', 'other') AND message_kind = 'text' AND NOT in_trash
"""
_DUE: Final = f"""
    SELECT owner_seq AS seq FROM (
        SELECT p.seq, p.owner_seq FROM passages AS p
        LEFT JOIN flow_texts AS t ON t.seq = p.owner_seq AND t.content_hash = p.content_hash
        WHERE {_FIRST} AND t.seq IS NULL
    ) WHERE seq IN (SELECT seq - $first FROM embeddings WHERE seq BETWEEN $first AND $last) ORDER BY owner_seq
"""
_PASSAGES: Final = f"""
    SELECT seq, owner_seq, content_hash, is_question FROM passages
    WHERE owner_seq IN (SELECT seq FROM staged) AND {_FIRST}
"""
_TEXT_COLUMNS: Final = "seq, content_hash, signs_a, signs_b, signs_c, signs_d, is_question, topic"
_MONDAY: Final = f"(epoch_us({{}}) // {DAY} + 3) // 7 * 7 - 3"
"""Days since 1970 of the Monday of a moment's week; 1 January 1970 was a Thursday."""

_THUMBS: Final = f"""
    SELECT week, count(*) FILTER (good > 0) AS up, count(*) FILTER (good < 0) AS down FROM (
        SELECT {_MONDAY.format('"at"')} AS week, CASE kind WHEN 'thumb_up' THEN 1 ELSE -1 END AS good FROM memory_uses
        WHERE kind IN ('thumb_up', 'thumb_down') AND "at" >= $since AND "at" < $until
        UNION ALL
        SELECT {_MONDAY.format('"at"')}, amount FROM interaction_events
        WHERE kind = 'feedback' AND amount <> 0 AND "at" >= $since AND "at" < $until
    ) GROUP BY week ORDER BY week
"""


class Topics:
    """The store behind the port `TopicStore`."""

    def __init__(self, database: Database, numbers: RowNumbers, acts: Acts) -> None:
        self._database = database
        self._numbers = numbers
        self._acts = acts

    def is_settled(self, space: EmbeddingSpace) -> bool:
        """Whether signs and topics, if there are any, are of this space."""
        return self._noted_space() in (f"{space.model}/{space.dimension}", "")

    def settle(self, space: EmbeddingSpace) -> None:
        """Let signs and topics of another space go. Raises `DiskFull`."""
        name = f"{space.model}/{space.dimension}"
        if self._noted_space() == name:
            return
        with self._database.write() as connection:
            for table in ("flow_texts", "topics", "flow_days"):
                connection.run(f"DELETE FROM {table}")
            connection.run("DELETE FROM meta WHERE name = $name", {"name": _SPACE})
            seq = self._numbers.take(Table.META)
            connection.run("INSERT INTO meta VALUES ($seq, $name, $value)", {"seq": seq, "name": _SPACE, "value": name})

    def due(self, space: EmbeddingSpace) -> Integers:
        """Return the rows of messages whose signs are missing or of another text, ascending."""

        def read(connection: Connection) -> Integers:
            first, last = bounds(space_seq(connection, space) or 0)
            return connection.columns(_DUE, {"first": first, "last": last})["seq"]

        return self._database.ask(read)

    def texts(self, space: EmbeddingSpace, seqs: Integers) -> TextBatch:
        """Return the vectors of these messages, as far as they have one."""

        def read(connection: Connection) -> TextBatch:
            number = space_seq(connection, space) or 0
            rows = {row[0]: row for row in connection.rows_with_staged(_seqs(seqs), _PASSAGES)}
            passages, vectors = kept_vectors(connection, number, space.dimension, list(rows))
            chosen = [rows[passage] for passage in passages]
            owners, hashes = (np.array([row[place] for row in chosen], np.int64) for place in (1, 2))
            return TextBatch(owners, hashes, np.array([row[3] for row in chosen], bool), vectors)

        return self._database.ask(read)

    def save_texts(self, batch: TextBatch, signs: Integers, topics: Integers) -> None:
        """Keep signs, shape (n, 4), and topics (0 for none, negative for not known yet) in the place of older ones."""
        columns = {"seq": batch.seqs, "content_hash": batch.hashes}
        columns |= {f"signs_{letter}": np.ascontiguousarray(signs[:, place]) for place, letter in enumerate("abcd")}
        staged = pa.table(
            {name: pa.array(values) for name, values in columns.items()}
            | {"is_question": pa.array(batch.questions), "topic": pa.array(topics, mask=topics < 0)}
        )
        with self._database.write() as connection:
            connection.run_with_staged(staged, "DELETE FROM flow_texts WHERE seq IN (SELECT seq FROM staged)")
            connection.run_with_staged(
                staged, f"INSERT INTO flow_texts BY NAME SELECT {_TEXT_COLUMNS}, NULL AS asked_before FROM staged"
            )
            connection.run_with_staged(
                staged,
                f"DELETE FROM flow_days WHERE seq IN (SELECT epoch_us(created_at) // {DAY} FROM messages "
                "WHERE seq IN (SELECT seq FROM staged))",
            )

    def count(self) -> int:
        """Return how many messages have signs."""
        return self._database.number("SELECT count(*) FROM flow_texts")

    def sample(self, limit: int) -> Integers:
        """Return the rows of at most `limit` messages with signs, spread over all, the same each time; ascending."""
        chosen = "SELECT seq FROM flow_texts ORDER BY hash(seq), seq LIMIT $limit"
        return self._numbers_of(f"SELECT seq FROM ({chosen}) ORDER BY seq", {"limit": limit})

    def words(self, seqs: Integers, characters: int) -> list[str]:
        """Return the beginnings of the texts of these messages, in this order; "" for those that are not in the record."""
        sql = f'SELECT seq, "text"[1:{characters}] FROM messages WHERE seq IN (SELECT seq FROM staged)'
        found: dict[int, str] = dict(self._database.ask(lambda connection: connection.rows_with_staged(_seqs(seqs), sql)))
        return [found.get(seq, "") for seq in seqs.tolist()]

    def topics(self) -> tuple[tuple[Topic, ...], Vectors]:
        """Return all topics by number, with their centres row by row; none: an empty matrix."""
        found = self._database.ask(
            lambda connection: connection.arrow("SELECT seq, label, words, messages, centre FROM topics ORDER BY seq")
        )
        rows = zip(*(found.column(name).to_pylist() for name in ("seq", "label", "words", "messages")), strict=True)
        topics = tuple(Topic(seq, label, tuple(words), messages) for seq, label, words, messages in rows)
        if not topics:
            return (), np.empty((0, 0), np.float32)
        return topics, matrix(found.column("centre"), len(found.column("centre")[0]))

    def save_topics(self, topics: Sequence[Topic], centres: Vectors) -> None:
        """Put these topics in the place of all others; those numbered 0 get a number. No message has a topic then."""
        with self._database.write() as connection:
            connection.run("DELETE FROM topics")
            connection.run("UPDATE flow_texts SET topic = NULL, asked_before = NULL WHERE topic IS NOT NULL")
            numbers = [topic.number or self._numbers.take(Table.TOPICS) for topic in topics]
            staged = pa.table(
                {
                    "seq": pa.array(numbers, pa.int64()),
                    "label": [topic.label for topic in topics],
                    "words": pa.array([list(topic.words) for topic in topics], pa.list_(pa.string())),
                    "messages": pa.array([topic.messages for topic in topics], pa.int32()),
                    "centre": pa.array(list(centres.astype(np.float32)), pa.list_(pa.float32())),
                }
            )
            connection.insert("topics", staged)

    def unsorted(self, limit: int) -> Integers:
        """Return the rows of at most `limit` messages without a topic, ascending."""
        return self._numbers_of("SELECT seq FROM flow_texts WHERE topic IS NULL ORDER BY seq LIMIT $limit", {"limit": limit})

    def assign(self, seqs: Integers, topics: Integers) -> None:
        """Note the topics of messages, 0 for none. Raises `DiskFull`."""
        self._note("topic", seqs, topics)

    def unasked(self) -> Integers:
        """Return the topics that have questions not yet compared with earlier ones."""
        due = "is_question AND asked_before IS NULL AND topic > 0"
        return self._numbers_of(f"SELECT DISTINCT topic AS seq FROM flow_texts WHERE {due} ORDER BY seq", {})

    def questions(self, topic: int, limit: int) -> QuestionColumns:
        """Return the newest questions of a topic, oldest first."""

        def read(connection: Connection, relations: Relations) -> pa.Table:
            newest = f"""
                SELECT t.seq, epoch_us(m.created_at) AS moment, t.asked_before IS NOT NULL AS compared,
                    t.signs_a, t.signs_b, t.signs_c, t.signs_d
                FROM flow_texts AS t JOIN ({relations.source}) AS m ON m.seq = t.seq
                WHERE t.topic = $topic AND t.is_question ORDER BY moment DESC, t.seq DESC LIMIT $limit
            """
            return connection.arrow(f"SELECT * FROM ({newest}) ORDER BY moment, seq", {"topic": topic, "limit": limit})

        found = self._acts.ask(read)
        seqs, moments, compared, *signs = (found.column(name).to_numpy() for name in found.column_names)
        return QuestionColumns(seqs, moments, compared, np.stack(signs, axis=1))

    def save_asked(self, topic: int, seqs: Integers, earlier: Integers) -> None:
        """Note for questions the row of the latest earlier one that was the same, 0 for none; 0 for all others of the topic."""
        with self._database.write() as connection:
            self._note("asked_before", seqs, earlier)
            connection.run(
                "UPDATE flow_texts SET asked_before = 0 WHERE topic = $topic AND is_question AND asked_before IS NULL",
                {"topic": topic},
            )

    def weeks(self, span: Span) -> WeekColumns:
        """Return questions and repeated ones by week and topic."""

        def read(connection: Connection, relations: Relations) -> pa.Table:
            return connection.arrow(
                f"SELECT {_MONDAY.format('m.created_at')} AS week, coalesce(t.topic, 0) AS topic, count(*) AS questions, "
                f"count(*) FILTER (t.asked_before > 0) AS repeated FROM {_told(relations)} AND t.is_question "
                "GROUP BY ALL ORDER BY ALL",
                _range(span),
            )

        found = self._acts.ask(read)
        return WeekColumns(*(found.column(name).to_numpy() for name in found.column_names))

    def thumbs(self, span: Span) -> tuple[Integers, Integers, Integers]:
        """Return weeks with thumbs, thumbs up and thumbs down."""
        found = self._database.ask(lambda connection: connection.columns(_THUMBS, _range(span)))
        return found["week"], found["up"], found["down"]

    def stream(self, span: Span, width: int) -> tuple[Integers, Integers, Integers]:
        """Return (bucket, topic, messages) for buckets of `width` seconds from the beginning of the range."""

        def read(connection: Connection, relations: Relations) -> pa.Table:
            bucket = f"(epoch_us(m.created_at) - epoch_us($since::TIMESTAMP)) // {width * 1_000_000}"
            return connection.arrow(
                f"SELECT {bucket} AS bucket, coalesce(t.topic, 0) AS topic, count(*) AS messages FROM {_told(relations)} "
                "GROUP BY ALL ORDER BY ALL",
                _range(span),
            )

        found = self._acts.ask(read)
        bucket, topic, messages = (found.column(name).to_numpy() for name in found.column_names)
        return bucket, topic, messages

    def _noted_space(self) -> str:
        found = self._database.row("SELECT value FROM meta WHERE name = $name", {"name": _SPACE})
        return str(found[0]) if found else ""

    def _note(self, column: str, seqs: Integers, values: Integers) -> None:
        staged = pa.table({"seq": pa.array(seqs), "value": pa.array(values)})
        with self._database.write() as connection:
            connection.run_with_staged(
                staged, f"UPDATE flow_texts SET {column} = staged.value FROM staged WHERE flow_texts.seq = staged.seq"
            )

    def _numbers_of(self, sql: str, values: dict[str, object]) -> Integers:
        return self._database.ask(lambda connection: connection.columns(sql, values)["seq"])


def _told(relations: Relations) -> str:
    return (
        f"flow_texts AS t JOIN ({relations.source}) AS m ON m.seq = t.seq "
        "JOIN conversations AS c ON c.seq = m.conversation_seq "
        "WHERE c.deleted_at IS NULL AND m.created_at >= $since AND m.created_at < $until"
    )


def _range(span: Span) -> dict[str, object]:
    return {"since": stored(span.since), "until": stored(span.until)}


def _seqs(seqs: Integers) -> pa.Table:
    return pa.table({"seq": pa.array(seqs)})
