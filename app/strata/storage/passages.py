"""Passages as the record has them: what ranking looks at, and the whole of those that are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from strata.domain.passages import Passage, PassageKind, RankSignals
from strata.domain.records import MessageKind, Role
from strata.services.ports.index import Hit, IndexFilter, WordQuery
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.pieces import owner_texts
from strata.storage.scanning import scan
from strata.storage.times import aware

_KINDS: Final = {kind.value: kind for kind in PassageKind}
_ROLES: Final = {role.value: role for role in Role}
_MESSAGE_KINDS: Final = {kind.value: kind for kind in MessageKind}

_SIGNALS: Final = """
    SELECT seq, kind, owner_seq, conversation_seq, "position", part, role, speaker, epoch_us(created_at), is_question,
        has_time, word_count
    FROM passages WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
"""
_PASSAGES: Final = """
    SELECT seq, kind, owner_seq, owner_id, owner_source_id, conversation_seq, source, role, message_kind, speaker,
        created_at, "position", part, first_char, end_char, is_question, has_time, word_count, active
    FROM passages WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
"""
_CONVERSATIONS: Final = "SELECT seq, id, source_id, title FROM conversations WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
_DOCUMENTS: Final = "SELECT seq, title FROM documents WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
_OF_MESSAGE: Final = """
    SELECT seq FROM passages WHERE kind = 'message' AND owner_seq = (SELECT seq FROM messages WHERE id = $id) ORDER BY part
"""


@dataclass(frozen=True, slots=True)
class _Home:
    """The conversation or document that a passage lies in; documents are their own owners and give no id here."""

    id: UUID | None
    source_id: str
    title: str


_NOWHERE: Final = _Home(None, "", "")


class Passages:
    """The store behind the port `PassageStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def signals(self, seqs: Sequence[int]) -> tuple[RankSignals, ...]:
        """Return what ranking needs of up to some hundred passages, in any order."""
        return tuple(
            RankSignals(seq, _KINDS[kind], owner, conversation, position, part, _ROLES[role], *rest)
            for seq, kind, owner, conversation, position, part, role, *rest in self._database.rows(
                _SIGNALS, {"seqs": list(seqs)}
            )
        )

    def passages(self, seqs: Sequence[int]) -> tuple[Passage, ...]:
        """Return whole passages, in any order."""
        if not seqs:
            return ()
        with self._database.snapshot() as connection:
            rows = connection.rows(_PASSAGES, {"seqs": list(seqs)})
            texts = owner_texts(connection, ((row[1], row[2]) for row in rows))
            homes = _homes(connection, rows)
        return tuple(_passage(row, texts.get((row[1], row[2]), ""), homes) for row in rows)

    def scan(self, query: WordQuery, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """Look words up by reading every passage; for when the word index cannot be asked."""
        return scan(self._database, query, where, limit)

    def of_message(self, message_id: UUID) -> tuple[int, ...]:
        """Return the row numbers of a message's passages."""
        return tuple(seq for (seq,) in self._database.rows(_OF_MESSAGE, {"id": message_id}))


def _homes(connection: Connection, rows: Sequence[Row]) -> dict[tuple[int | None, int], _Home]:
    """Return the conversation or document of each passage by its (conversation_seq, document row or 0)."""
    threads = sorted({row[5] for row in rows if row[5] is not None})
    papers = sorted({row[2] for row in rows if row[5] is None})
    found: dict[tuple[int | None, int], _Home] = {}
    if threads:
        for seq, public_id, source_id, title in connection.rows(_CONVERSATIONS, {"seqs": threads}):
            found[seq, 0] = _Home(public_id, source_id, title)
    if papers:
        for seq, title in connection.rows(_DOCUMENTS, {"seqs": papers}):
            found[None, seq] = _Home(None, "", title)
    return found


def _passage(row: Row, text: str, homes: dict[tuple[int | None, int], _Home]) -> Passage:
    seq, kind, owner, owner_id, owner_source_id, conversation, source, role, message_kind, speaker, created_at, *rest = row
    position, part, first, end, is_question, has_time, word_count, active = rest
    home = homes.get((conversation, 0 if conversation is not None else owner), _NOWHERE)
    return Passage(
        seq, _KINDS[kind], owner_id, owner_source_id, conversation, home.id, home.source_id, home.title, source,
        _ROLES[role], _MESSAGE_KINDS[message_kind], speaker, aware(created_at), position, part, first, end, text[first:end],
        is_question, has_time, word_count, active,
    )  # fmt: skip
