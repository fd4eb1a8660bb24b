"""The kept conversations: lists, the reader's messages, and the person's own titles, tags and trash."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.errors import NotFound
from strata.domain.passages import Speaker
from strata.domain.records import Conversation, ConversationFilter, Message, MessageKind, Role, SourceCount
from strata.domain.search import Neighbour
from strata.storage import schemas
from strata.storage.archive_reading import ArchiveReading
from strata.storage.connection import Connection, Row
from strata.storage.conversation_filter import listing
from strata.storage.database import Database
from strata.storage.json_columns import attachments_of
from strata.storage.neighbours import neighbours
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.sources import source_counts
from strata.storage.times import aware, aware_or_none
from strata.storage.titles import Titles
from strata.storage.trash import move
from strata.storage.waiting import WaitingList

_COLUMNS: Final = """
    seq, id, source, source_id, title, created_at, updated_at, message_count, branch_count, word_count, deleted_at, metadata,
    (SELECT list(name ORDER BY name) FROM tags WHERE conversation_seq = conversations.seq),
    (SELECT archived_at FROM archived_conversations AS a WHERE a.seq = conversations.seq)
"""
_PAGE: Final = """
    SELECT c.seq, id, source, source_id, title, created_at, updated_at, message_count, branch_count, word_count, deleted_at,
        metadata, names, archived_at
    FROM conversations AS c LEFT JOIN (
        SELECT conversation_seq, list(name ORDER BY name) AS names FROM tags
        WHERE conversation_seq IN (SELECT unnest($seqs::BIGINT[])) GROUP BY conversation_seq
    ) AS t ON t.conversation_seq = c.seq
    LEFT JOIN archived_conversations AS a ON a.seq = c.seq
    WHERE c.seq IN (SELECT unnest($seqs::BIGINT[]))
"""
MESSAGE_COLUMNS: Final = """
    seq, id, conversation_seq, source_id, "position", role, kind, author, "text", created_at, model, parent_source_id, active,
    attachments, metadata
"""
"""What `message_of` reads of `messages`."""

_MESSAGE: Final = f"SELECT {MESSAGE_COLUMNS} FROM messages"
_TAGS: Final = """
    SELECT name, count(*) AS carried FROM tags
    WHERE conversation_seq IN (SELECT seq FROM conversations WHERE deleted_at IS NULL)
    GROUP BY name ORDER BY carried DESC, name
"""
_SPEAKERS: Final = """
    SELECT author, count(*) AS spoken FROM messages WHERE author <> '' GROUP BY author ORDER BY spoken DESC, author
"""
_KINDS: Final = {kind.value: kind for kind in MessageKind}
_ROLES: Final = {role.value: role for role in Role}


class Conversations:
    """The store behind the port `ConversationStore`."""

    def __init__(
        self, database: Database, numbers: RowNumbers, waiting: WaitingList, titles: Titles, archive: ArchiveReading
    ) -> None:
        self._database = database
        self._archive = archive
        self._numbers = numbers
        self._waiting = waiting
        self._titles = titles

    def seqs(self, wanted: ConversationFilter) -> Sequence[int]:
        """Return the row numbers of all matching conversations, sorted as asked. Any one of several tags is enough."""
        sql, parameters = listing(wanted)
        found: list[int] = self._database.ask(lambda connection: connection.columns(sql, parameters))["seq"].tolist()
        return found

    def page(self, seqs: Sequence[int]) -> tuple[Conversation, ...]:
        """Return these rows, in this order; rows that are gone are left out."""
        found = {row[0]: _conversation(row) for row in self._database.rows(_PAGE, {"seqs": list(seqs)})}
        return tuple(found[seq] for seq in seqs if seq in found)

    def get(self, conversation_id: UUID) -> Conversation:
        """Return one conversation. Raises `NotFound`."""
        return self._one("id = $value", conversation_id)

    def find_source(self, source_id: str) -> Conversation:
        """Return the conversation with this id in its export. Raises `NotFound`."""
        return self._one("source_id = $value", source_id)

    def messages(self, conversation_id: UUID, *, side_branches: bool) -> tuple[Message, ...]:
        """Return the messages in reading order, from the archive where they lie there. Raises `NotFound`, `LibraryDamaged`."""
        seq = self.get(conversation_id).seq
        active = "" if side_branches else "AND active"
        condition = f'WHERE conversation_seq = $seq {active} ORDER BY "position"'
        rows = self._database.rows(f"{_MESSAGE} {condition}", {"seq": seq})
        return tuple(map(message_of, rows or self._archive.messages(seq, MESSAGE_COLUMNS, condition)))

    def message(self, message_id: UUID) -> Message:
        """Return one message. Raises `NotFound`."""
        return self._one_message("id = $value", message_id)

    def find_message_source(self, source_id: str) -> Message:
        """Return the message with this id in its export. Raises `NotFound`."""
        return self._one_message("source_id = $value", source_id)

    def neighbours(self, messages: Sequence[UUID], characters: int) -> dict[UUID, tuple[Neighbour | None, Neighbour | None]]:
        """Return the visible message before and after each of these on its branch, texts cut to `characters`."""
        with self._database.snapshot() as connection:
            return neighbours(connection, messages, characters)

    def rename(self, conversation_id: UUID, title: str) -> None:
        """Give a title that later imports do not overwrite. Raises `NotFound`."""
        with self._database.write() as connection:
            seq = _seq(connection, conversation_id)
            connection.run(
                "UPDATE conversations SET title = $title, title_by_person = TRUE WHERE seq = $seq", {"title": title, "seq": seq}
            )
        self._titles.changed([seq])

    def set_tags(self, conversation_id: UUID, tags: Sequence[str]) -> None:
        """Replace the person's tags. Raises `NotFound`."""
        with self._database.write() as connection:
            seq = _seq(connection, conversation_id)
            connection.run("DELETE FROM tags WHERE conversation_seq = $seq", {"seq": seq})
            rows: list[tuple[object, ...]] = [
                (self._numbers.take(Table.TAGS), seq, None, name) for name in dict.fromkeys(tags) if name
            ]
            connection.insert(Table.TAGS, schemas.table(schemas.TAGS, rows))

    def tags(self) -> tuple[tuple[str, int], ...]:
        """Return all tags with the number of conversations that carry them, most used first."""
        return tuple((name, carried) for name, carried in self._database.rows(_TAGS))

    def trash(self, conversation_ids: Sequence[UUID], at: datetime) -> None:
        """Put into the trash, out of every list and of search (outbox rows in the same transaction)."""
        self._move(conversation_ids, at)

    def restore(self, conversation_ids: Sequence[UUID]) -> None:
        """Take back out of the trash."""
        self._move(conversation_ids, None)

    def sources(self) -> tuple[SourceCount, ...]:
        """Return how many conversations and documents outside the trash came from each source, most first."""
        return self._database.ask(source_counts)

    def speakers(self) -> tuple[Speaker, ...]:
        """Return every author name with its number of messages, most first."""
        return tuple(Speaker(name, spoken) for name, spoken in self._database.rows(_SPEAKERS))

    def _move(self, conversation_ids: Sequence[UUID], at: datetime | None) -> None:
        moved = move(self._database, self._numbers, Table.CONVERSATIONS, conversation_ids, at)
        self._waiting.forget()
        self._titles.changed(moved)

    def _one(self, condition: str, value: object) -> Conversation:
        row = self._database.row(
            f"SELECT {_COLUMNS} FROM conversations WHERE {condition} ORDER BY seq LIMIT 1", {"value": value}
        )
        if row is None:
            raise NotFound("There is no such conversation.", "It may lie in another library.")
        return _conversation(row)

    def _one_message(self, condition: str, value: object) -> Message:
        row = self._database.row(f"{_MESSAGE} WHERE {condition} ORDER BY seq LIMIT 1", {"value": value})
        row = row or self._archive.message(MESSAGE_COLUMNS, condition, value)
        if row is None:
            raise NotFound("There is no such message.", "It may lie in another library.")
        return message_of(row)


def _seq(connection: Connection, conversation_id: UUID) -> int:
    row = connection.row("SELECT seq FROM conversations WHERE id = $id", {"id": conversation_id})
    if row is None:
        raise NotFound("There is no such conversation.", "It may lie in another library.")
    return int(row[0])


def _conversation(row: Row) -> Conversation:
    seq, public_id, source, source_id, title, created_at, updated_at, messages, branches, words, *rest = row
    deleted_at, metadata, tags, archived_at = rest
    return Conversation(
        seq, public_id, source, source_id, title, aware(created_at), aware(updated_at), messages, branches, words,
        tuple(tags or ()), aware_or_none(deleted_at), metadata, aware_or_none(archived_at),
    )  # fmt: skip


def message_of(row: Row) -> Message:
    """Return the message of one row of `MESSAGE_COLUMNS`."""
    seq, public_id, conversation_seq, source_id, position, role, kind, author, text, created_at, *rest = row
    model, parent, active, attachments, metadata = rest
    return Message(
        seq, public_id, conversation_seq, source_id, position, _ROLES[role], _KINDS[kind], author, text, aware(created_at),
        model, parent, active, attachments_of(attachments), metadata,
    )  # fmt: skip
