"""Finding a phrase in a whole conversation, folded steps included, without rendering it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from strata.domain.records import Message
from strata.ui.reader.chunks import cut
from strata.ui.reader.folding import folded
from strata.ui.reader.plain import readable


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the phrase stands: the message, the piece of a long one, and the how-manieth in that piece."""

    message_id: UUID
    part: int
    number: int


class Finder:
    """Looks through the messages of one conversation; what it prepared is kept while the person types."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = messages
        self._texts: list[tuple[UUID, int, str]] | None = None

    def matches(self, phrase: str) -> tuple[Match, ...]:
        """Return every match in reading order, without case and accents."""
        wanted = folded(phrase)
        if not wanted.strip():
            return ()
        found: list[Match] = []
        for message_id, part, text in self._prepared():
            found.extend(Match(message_id, part, number) for number in range(text.count(wanted)))
        return tuple(found)

    def _prepared(self) -> list[tuple[UUID, int, str]]:
        if self._texts is None:
            self._texts = [
                (message.id, part, folded(readable(piece)))
                for message in self._messages
                for part, piece in enumerate(cut(message.text))
            ]
        return self._texts
