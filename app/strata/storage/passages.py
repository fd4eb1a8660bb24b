"""Passages as the record has them: what ranking looks at, and the whole of those that are shown."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from strata.domain.passages import Passage, PassageKind, RankSignals
from strata.domain.records import MessageKind, Role
from strata.storage import schemas
from strata.storage.database import Database
from strata.storage.pieces import pieces
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
    FROM passages WHERE seq IN (SELECT seq FROM staged)
"""
_CONVERSATIONS: Final = "SELECT seq, id, source_id, title FROM conversations WHERE seq IN (SELECT seq FROM staged)"
_DOCUMENTS: Final = "SELECT seq, title FROM documents WHERE seq IN (SELECT seq FROM staged)"
_OF_MESSAGE: Final = """
    SELECT seq FROM passages WHERE kind = 'message' AND owner_seq = (SELECT seq FROM messages WHERE id = $id) ORDER BY part
"""


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
            rows = connection.rows_with_staged(schemas.seqs(list(seqs)), _PASSAGES)
            texts = {piece.seq: piece.text for piece in pieces(connection, list(seqs))}
            threads = {row[5] for row in rows if row[5] is not None}
            papers = {row[2] for row in rows if row[5] is None}
            conversations = {
                seq: rest for seq, *rest in connection.rows_with_staged(schemas.seqs(sorted(threads)), _CONVERSATIONS)
            }
            documents: dict[int, str] = (
                dict(connection.rows_with_staged(schemas.seqs(sorted(papers)), _DOCUMENTS)) if papers else {}
            )
        found = []
        for row in rows:
            (seq, kind, owner, owner_id, owner_source_id, conversation, source, role, message_kind, speaker, created_at,
             position, part, first, end, is_question, has_time, word_count, active) = row  # fmt: skip
            thread_id, thread_source_id, title = conversations.get(conversation, (None, "", documents.get(owner, "")))
            found.append(
                Passage(
                    seq, _KINDS[kind], owner_id, owner_source_id, conversation, thread_id, thread_source_id, title, source, _ROLES[role],
                    _MESSAGE_KINDS[message_kind], speaker, aware(created_at), position, part, first, end,
                    texts.get(seq, ""), is_question, has_time, word_count, active,
                )
            )  # fmt: skip
        return tuple(found)

    def of_message(self, message_id: UUID) -> tuple[int, ...]:
        """Return the row numbers of a message's passages."""
        return tuple(seq for (seq,) in self._database.rows(_OF_MESSAGE, {"id": message_id}))
