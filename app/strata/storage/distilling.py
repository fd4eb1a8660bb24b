"""The record as distilling reads it, and how far it has come: marks in `meta`, which checkpoints keep, too."""

from collections.abc import Iterator, Sequence
from typing import Final

from strata.domain.records import Role
from strata.domain.statements import SAVED_BY, Said, SavedMemory, is_saved_memory
from strata.services.ports.distilling import Heard, Marks, SavedDocument, Stretch, Waiting
from strata.storage import schemas
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware

MARKS: Final = "distilled_"
"""How the names of all marks begin."""

WINDOW: Final = 2048
"""Rows of messages in one stretch; one range of the key."""

_UP_TO: Final = MARKS + "up_to"
_LATER: Final = MARKS + "later"
_DOCUMENT: Final = MARKS + "document:"

_TOLD: Final = """active AND kind = 'text' AND role IN ('user', 'other') AND "text" <> ''"""
# The importer leaves this key of ChatGPT's in place where it is true.
_REMEMBERED: Final = """c.metadata NOT LIKE '%"is_do_not_remember":true%'"""
_MESSAGES: Final = f"""
    SELECT m.seq, m.id, role, "text", m.created_at, author, c.seq, c.source, c.deleted_at IS NOT NULL
    FROM messages AS m JOIN conversations AS c ON c.seq = m.conversation_seq
    WHERE m.seq BETWEEN $first AND $last AND {_TOLD} AND {_REMEMBERED} {{}} ORDER BY m.seq
"""
_COUNT: Final = f"""
    SELECT count(*) FROM messages AS m JOIN conversations AS c ON c.seq = m.conversation_seq
    WHERE m.seq BETWEEN $first AND $last AND c.deleted_at IS NULL AND {_TOLD} AND {_REMEMBERED} {{}}
"""
_WITH_ASSISTANT: Final = """
    SELECT DISTINCT conversation_seq FROM messages
    WHERE role IN ('user', 'assistant') AND conversation_seq IN (SELECT seq FROM staged)
"""
_DOCUMENTS: Final = """
    SELECT seq, source, source_id, fingerprint FROM documents
    WHERE deleted_at IS NULL AND source IN (SELECT unnest($sources::VARCHAR[])) ORDER BY seq
"""
_TEXTS: Final = 'SELECT seq, id, "text", updated_at FROM documents WHERE seq IN (SELECT unnest($seqs::BIGINT[])) ORDER BY seq'
_THE_CONVERSATION: Final = "AND m.conversation_seq = $conversation"


class Distilling:
    """The store behind the port `DistillingStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def waiting(self) -> Waiting:
        """Return how much was not looked at yet."""
        with self._database.snapshot() as connection:
            marks, last = _marks(connection), _last(connection)
            count = 0
            if marks.up_to < last:
                count = connection.number(_COUNT.format(""), {"first": marks.up_to + 1, "last": last})
            for conversation, first in _back(connection, marks):
                asked = {"first": first, "last": marks.up_to, "conversation": conversation}
                count += connection.number(_COUNT.format(_THE_CONVERSATION), asked)
            return Waiting(count, len(_due(connection)))

    def next(self) -> Stretch | None:
        """Return the next messages, those of conversations that came back from the trash first; see the port."""
        with self._database.snapshot() as connection:
            marks = _marks(connection)
            for conversation, first in _back(connection, marks):
                asked = {"first": first, "last": marks.up_to, "conversation": conversation}
                rows = connection.rows(_MESSAGES.format(_THE_CONVERSATION), asked)
                later = tuple(one for one in marks.later if one[0] != conversation)
                return Stretch(tuple(_heard(connection, rows)), Marks(marks.up_to, later))
            last = min(marks.up_to + WINDOW, _last(connection))
            if last <= marks.up_to:
                return None
            rows = connection.rows(_MESSAGES.format(""), {"first": marks.up_to + 1, "last": last})
            later_rows = dict(marks.later)
            for seq, *_, conversation, _source, in_trash in rows:
                if in_trash:
                    later_rows.setdefault(conversation, seq)
            here = [row for row in rows if not row[-1]]
            return Stretch(tuple(_heard(connection, here)), Marks(last, tuple(later_rows.items())))

    def note(self, marks: Marks) -> None:
        """Note how far it was looked. Raises `DiskFull`."""
        with self._database.write() as connection:
            self._set(connection, _UP_TO, str(marks.up_to))
            self._set(connection, _LATER, " ".join(f"{conversation}:{first}" for conversation, first in marks.later))

    def saved(self) -> Sequence[SavedDocument]:
        """Return what assistants had saved, as far as its present state was not looked at."""
        with self._database.snapshot() as connection:
            due = _due(connection)
            rows = connection.rows(_TEXTS, {"seqs": list(due)})
        return tuple(
            SavedDocument(seq, due[seq], SavedMemory(public_id, text, aware(updated_at)))
            for seq, public_id, text, updated_at in rows
        )

    def note_saved(self, document: SavedDocument) -> None:
        """Note that this state of a document was looked at. Raises `DiskFull`."""
        with self._database.write() as connection:
            self._set(connection, f"{_DOCUMENT}{document.seq}", str(document.fingerprint))

    def _set(self, connection: Connection, name: str, value: str) -> None:
        if connection.row("SELECT 1 FROM meta WHERE name = $name", {"name": name}):
            connection.run("UPDATE meta SET value = $value WHERE name = $name", {"name": name, "value": value})
        else:
            seq = self._numbers.take(Table.META)
            connection.run("INSERT INTO meta VALUES ($seq, $name, $value)", {"seq": seq, "name": name, "value": value})


def _marks(connection: Connection) -> Marks:
    noted: dict[str, str] = dict(
        connection.rows("SELECT name, value FROM meta WHERE name IN ($up_to, $later)", {"up_to": _UP_TO, "later": _LATER})
    )
    pairs = (pair.split(":") for pair in noted.get(_LATER, "").split())
    later = tuple((int(conversation), int(first)) for conversation, first in pairs)
    return Marks(int(noted.get(_UP_TO, "0")), later)


def _last(connection: Connection) -> int:
    return connection.number("SELECT max(seq) FROM messages")


def _back(connection: Connection, marks: Marks) -> list[tuple[int, int]]:
    """Return the passed-over conversations that no longer lie in the trash, deleted ones included, which have no message."""
    if not marks.later:
        return []
    rows = connection.rows(
        "SELECT seq FROM conversations WHERE deleted_at IS NOT NULL AND seq IN (SELECT unnest($seqs::BIGINT[]))",
        {"seqs": [conversation for conversation, _ in marks.later]},
    )
    in_trash = {seq for (seq,) in rows}
    return [one for one in marks.later if one[0] not in in_trash]


def _heard(connection: Connection, rows: Sequence[Row]) -> Iterator[Heard]:
    """Yield what people said; other speakers only where no assistant takes part, for there they are people."""
    others = sorted({row[6] for row in rows if row[2] == Role.OTHER.value})
    with_assistant: set[int] = set()
    if others:
        with_assistant = {seq for (seq,) in connection.rows_with_staged(schemas.seqs(others), _WITH_ASSISTANT)}
    for _, public_id, role, text, created_at, author, conversation, *_rest in rows:
        if role == Role.USER.value:
            yield Heard(Said(public_id, Role.USER, text, aware(created_at)), "")
        elif author and conversation not in with_assistant:
            yield Heard(Said(public_id, Role.OTHER, text, aware(created_at), by_person=True), author)


def _due(connection: Connection) -> dict[int, int]:
    """Return the fingerprints of saved memories whose present state was not looked at, by row."""
    noted: dict[str, str] = dict(
        connection.rows("SELECT name, value FROM meta WHERE starts_with(name, $document)", {"document": _DOCUMENT})
    )
    return {
        seq: fingerprint
        for seq, source, source_id, fingerprint in connection.rows(_DOCUMENTS, {"sources": list(SAVED_BY)})
        if is_saved_memory(source, source_id) and noted.get(f"{_DOCUMENT}{seq}") != str(fingerprint)
    }
