"""Where passages come from, as the record has it: their messages and documents, and the conversations that they lie in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from strata.storage.connection import Connection
from strata.storage.passage_facts import Facts

# One statement for both tables: each costs the engine more than the rows do. Joined they would be read from end to end.
_MESSAGES_AND_HOMES: Final = """
    SELECT seq, id, source_id, "text", NULL FROM messages WHERE seq IN (SELECT unnest($messages::BIGINT[]))
    UNION ALL
    SELECT seq, id, source_id, title, message_count + branch_count FROM conversations
    WHERE seq IN (SELECT unnest($conversations::BIGINT[]))
"""
_DOCUMENTS: Final = 'SELECT seq, id, source_id, "text", title FROM documents WHERE seq IN (SELECT unnest($seqs::BIGINT[]))'


@dataclass(frozen=True, slots=True)
class Owner:
    """The message or document that a passage was cut from."""

    id: UUID
    source_id: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """The conversation that a passage lies in; documents lie in none.

    Attributes:
        places: its messages of all kinds and branches: one at position p is the last when p + 1 of them are there.
    """

    id: UUID | None
    source_id: str
    title: str
    places: int = 0


class Owners:
    """What was read for some passages."""

    def __init__(self, connection: Connection, passages: Sequence[Facts], beside: Sequence[Facts] = ()) -> None:
        """Read what `passages` were cut from and where they lie, and the messages of the passages in `beside`."""
        self._messages: dict[int, Owner] = {}
        self._documents: dict[int, Owner] = {}
        self._homes: dict[int, Home] = {}
        said = [one for one in passages if one.conversation_seq is not None]
        if said:
            asked = {
                "messages": sorted({one.owner_seq for one in (*said, *beside)}),
                "conversations": sorted({one.conversation_seq for one in said if one.conversation_seq is not None}),
            }
            for seq, public_id, source_id, text, places in connection.rows(_MESSAGES_AND_HOMES, asked):
                if places is None:
                    self._messages[seq] = Owner(public_id, source_id, text)
                else:
                    self._homes[seq] = Home(public_id, source_id, text, places)
        written = sorted({one.owner_seq for one in passages if one.conversation_seq is None})
        if written:
            rows = connection.rows(_DOCUMENTS, {"seqs": written})
            self._documents = {seq: Owner(*rest) for seq, *rest in rows}

    def of(self, passage: Facts) -> Owner | None:
        """Return the message or document, None when it went a moment ago."""
        return (self._documents if passage.conversation_seq is None else self._messages).get(passage.owner_seq)

    def home(self, passage: Facts) -> Home | None:
        """Return where a passage lies, None when that went a moment ago."""
        if passage.conversation_seq is not None:
            return self._homes.get(passage.conversation_seq)
        owner = self.of(passage)
        return Home(None, "", owner.title if owner else "")
