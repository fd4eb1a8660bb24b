"""Where passages come from, as the record has it: their messages and documents, and the conversations that they lie in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from strata.domain.passages import PassageKind
from strata.storage.connection import Connection, Row
from strata.storage.homes import Home, Homes
from strata.storage.passage_facts import Facts

_MESSAGE: Final = PassageKind.MESSAGE.value

# The numbers stand in the statement, where the engine looks them up by the key. Joined with a list, even of one number, it
# makes room for a hash table first, which takes longer than the rows do; see `engine.connect`.
_MESSAGES: Final = 'SELECT seq, id, source_id, "text" FROM messages WHERE seq IN ({})'
_FEW: Final = 250
"""Numbers that are looked up so; of 600 the join takes 10.7 ms instead of 18.5."""

_OTHERS: Final = {
    PassageKind.DOCUMENT.value: """
        SELECT seq, id, source_id, "text", title FROM documents WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
    """,
    PassageKind.MEMORY.value: """
        SELECT seq, id, id::VARCHAR, content, '' FROM memories WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
    """,
    PassageKind.SEGMENT.value: """
        SELECT seq, coalesce(sentences[1].message_id, id), id::VARCHAR, summary, '' FROM memory_segments
        WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
    """,
}
"""What passages of other kinds were cut from: row, the id to open, the id to show, text, title."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What a passage was cut from; `id` is that of what is to be opened."""

    id: UUID
    source_id: str
    text: str
    title: str = ""


class Owners:
    """What was read for some passages."""

    def __init__(self, connection: Connection, homes: Homes, passages: Sequence[Facts], beside: Sequence[Facts] = ()) -> None:
        """Read what `passages` were cut from and where they lie, and the messages of the passages in `beside`."""
        self._owners: dict[tuple[str, int], Owner] = {}
        self._homes = homes.get(connection, {one.conversation_seq for one in passages if one.conversation_seq is not None})
        said = sorted({one.owner_seq for one in (*passages, *beside) if one.kind == _MESSAGE})
        if said:
            self._owners = {(_MESSAGE, seq): Owner(*rest) for seq, *rest in _messages(connection, said)}
        for kind, sql in _OTHERS.items():
            seqs = sorted({one.owner_seq for one in passages if one.kind == kind})
            if seqs:
                self._owners |= {(kind, seq): Owner(*rest) for seq, *rest in connection.rows(sql, {"seqs": seqs})}

    def of(self, passage: Facts) -> Owner | None:
        """Return what a passage was cut from, None when it went a moment ago."""
        return self._owners.get((passage.kind, passage.owner_seq))

    def home(self, passage: Facts) -> Home | None:
        """Return where a passage lies, None when that went a moment ago."""
        if passage.conversation_seq is not None:
            return self._homes.get(passage.conversation_seq)
        owner = self.of(passage)
        return Home(None, "", owner.title if owner else "")


def _messages(connection: Connection, seqs: Sequence[int]) -> Sequence[Row]:
    if len(seqs) <= _FEW:
        return connection.rows(_MESSAGES.format(", ".join(map(str, seqs))))
    return connection.rows(_MESSAGES.format("SELECT unnest($seqs::BIGINT[])"), {"seqs": seqs})
