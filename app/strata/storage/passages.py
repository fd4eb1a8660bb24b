"""Passages as the record has them: what ranking looks at, and the whole of those that are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from strata.domain.passages import Passage, PassageKind, RankSignals
from strata.domain.records import MessageKind, Role
from strata.services.ports.index import Hit, IndexFilter, WordQuery
from strata.storage.database import Database
from strata.storage.passage_facts import Facts, PassageFacts
from strata.storage.scanning import scan

_KINDS: Final = {kind.value: kind for kind in PassageKind}
_ROLES: Final = {role.value: role for role in Role}
_MESSAGE_KINDS: Final = {kind.value: kind for kind in MessageKind}

_MESSAGES: Final = 'SELECT seq, id, source_id, "text" FROM messages WHERE seq IN (SELECT unnest($seqs::BIGINT[]))'
_DOCUMENTS: Final = 'SELECT seq, id, source_id, "text", title FROM documents WHERE seq IN (SELECT unnest($seqs::BIGINT[]))'
_MEMORIES: Final = "SELECT seq, id, id::VARCHAR, content FROM memories WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
_OWNERS: Final = {
    PassageKind.MESSAGE.value: _MESSAGES,
    PassageKind.DOCUMENT.value: _DOCUMENTS,
    PassageKind.MEMORY.value: _MEMORIES,
}
_CONVERSATIONS: Final = "SELECT seq, id, source_id, title FROM conversations WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
_OF_MESSAGE: Final = """
    SELECT seq FROM passages WHERE kind = 'message' AND owner_seq = (SELECT seq FROM messages WHERE id = $id) ORDER BY part
"""


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Owner:
    """What a passage was cut from."""

    id: UUID
    source_id: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Home:
    """The conversation that a passage lies in; documents and memories lie in none."""

    id: UUID | None
    source_id: str
    title: str


class Passages:
    """The store behind the port `PassageStore`."""

    def __init__(self, database: Database, facts: PassageFacts) -> None:
        self._database = database
        self._facts = facts

    def signals(self, seqs: Sequence[int]) -> tuple[RankSignals, ...]:
        """Return what ranking needs of up to some hundred passages, in any order."""
        return tuple(
            [
                RankSignals(
                    one.seq, _KINDS[one.kind], one.owner_seq, one.conversation_seq, one.position, one.part, _ROLES[one.role],
                    one.speaker, one.created_us, one.is_question, one.has_time, one.word_count, one.active,
                )
                for one in self._facts.get(seqs)
            ]
        )  # fmt: skip

    def passages(self, seqs: Sequence[int]) -> tuple[Passage, ...]:
        """Return whole passages, in any order."""
        facts = self._facts.get(seqs)
        owners = {
            kind: self._owners(sql, [one.owner_seq for one in facts if one.kind == kind]) for kind, sql in _OWNERS.items()
        }
        homes = self._homes({one.conversation_seq for one in facts if one.conversation_seq is not None})
        found = []
        for one in facts:
            owner = owners[one.kind].get(one.owner_seq)
            away = _Home(None, "", owner.title if owner else "")
            home = away if one.conversation_seq is None else homes.get(one.conversation_seq)
            if owner is not None and home is not None:  # what went a moment ago is left out
                found.append(_passage(one, owner, home))
        return tuple(found)

    def scan(self, query: WordQuery, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """Look words up by reading every passage; for when the word index cannot be asked."""
        return scan(self._database, query, where, limit)

    def of_message(self, message_id: UUID) -> tuple[int, ...]:
        """Return the row numbers of a message's passages."""
        return tuple(seq for (seq,) in self._database.rows(_OF_MESSAGE, {"id": message_id}))

    def _owners(self, sql: str, seqs: Sequence[int]) -> dict[int, _Owner]:
        rows = self._database.rows(sql, {"seqs": sorted(set(seqs))}) if seqs else []
        return {seq: _Owner(*rest) for seq, *rest in rows}

    def _homes(self, conversations: set[int]) -> dict[int | None, _Home]:
        rows = self._database.rows(_CONVERSATIONS, {"seqs": sorted(conversations)}) if conversations else []
        return {seq: _Home(*rest) for seq, *rest in rows}


def _passage(one: Facts, owner: _Owner, home: _Home) -> Passage:
    return Passage(
        one.seq, _KINDS[one.kind], owner.id, owner.source_id, one.conversation_seq, home.id, home.source_id, home.title,
        one.source, _ROLES[one.role], _MESSAGE_KINDS[one.message_kind], one.speaker,
        _EPOCH + timedelta(microseconds=one.created_us), one.position, one.part, one.first_char, one.end_char,
        owner.text[one.first_char : one.end_char], one.is_question, one.has_time, one.word_count, one.active,
    )  # fmt: skip
