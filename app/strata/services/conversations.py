"""Conversations: the list, the reader, and what the person does to them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.errors import InvalidRequest
from strata.domain.records import Conversation, ConversationFilter, Message, SourceCount
from strata.services.ports.clock import Clock
from strata.services.ports.record import ConversationStore

LONGEST_TAG: Final = 100
"""Characters."""


class ConversationService:
    """Reads and keeps conversations. What an export said is never rewritten: title, tags and trash lie beside it."""

    def __init__(self, store: ConversationStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def seqs(self, wanted: ConversationFilter) -> Sequence[int]:
        """Return the row numbers of all matching conversations, sorted as asked."""
        return self._store.seqs(wanted)

    def page(self, seqs: Sequence[int]) -> tuple[Conversation, ...]:
        """Return these rows, in this order; rows that are gone are left out."""
        return self._store.page(seqs)

    def get(self, conversation_id: UUID) -> Conversation:
        """Return one conversation. Raises `NotFound`."""
        return self._store.get(conversation_id)

    def find_source(self, source_id: str) -> Conversation:
        """Return the conversation with this id in its export. Raises `NotFound`."""
        return self._store.find_source(source_id)

    def messages(self, conversation_id: UUID, side_branches: bool = False) -> tuple[Message, ...]:
        """Return the messages in reading order. Raises `NotFound`."""
        return self._store.messages(conversation_id, side_branches=side_branches)

    def message(self, message_id: UUID) -> Message:
        """Return one message. Raises `NotFound`."""
        return self._store.message(message_id)

    def find_message_source(self, source_id: str) -> Message:
        """Return the message with this id in its export. Raises `NotFound`."""
        return self._store.find_message_source(source_id)

    def rename(self, conversation_id: UUID, title: str) -> Changes:
        """Give a title that later imports do not overwrite. Raises `NotFound`, `InvalidRequest` for an empty title."""
        cleaned = " ".join(title.split())
        if not cleaned:
            raise InvalidRequest("A conversation needs a title.", "Type at least one letter.")
        self._store.rename(conversation_id, cleaned)
        return Changes.of(Noun.CONVERSATIONS, ids=frozenset({conversation_id}))

    def set_tags(self, conversation_id: UUID, tags: Sequence[str]) -> Changes:
        """Replace the tags; spaces around them, hash signs and repeats go. Raises `NotFound`, `InvalidRequest`."""
        kept: dict[str, str] = {}
        for tag in tags:
            cleaned = " ".join(tag.split()).lstrip("#").strip()
            if len(cleaned) > LONGEST_TAG:
                raise InvalidRequest("That tag is very long.", f"Keep it under {LONGEST_TAG} letters.")
            if cleaned:
                kept.setdefault(cleaned.casefold(), cleaned)
        self._store.set_tags(conversation_id, tuple(kept.values()))
        return Changes.of(Noun.CONVERSATIONS, Noun.TAGS, ids=frozenset({conversation_id}))

    def tags(self) -> tuple[tuple[str, int], ...]:
        """Return all tags with the number of conversations that carry them, most used first."""
        return self._store.tags()

    def trash(self, conversation_ids: Sequence[UUID]) -> Changes:
        """Put into the trash, out of every list and of search; `restore` undoes it. Raises `NotFound`."""
        self._store.trash(conversation_ids, self._clock.now())
        return self._moved(conversation_ids)

    def restore(self, conversation_ids: Sequence[UUID]) -> Changes:
        """Take back out of the trash. Raises `NotFound`."""
        self._store.restore(conversation_ids)
        return self._moved(conversation_ids)

    def sources(self) -> tuple[SourceCount, ...]:
        """Return how many conversations came from each source, most first."""
        return self._store.sources()

    @staticmethod
    def _moved(conversation_ids: Sequence[UUID]) -> Changes:
        return Changes.of(Noun.CONVERSATIONS, Noun.TAGS, Noun.INDEX, ids=frozenset(conversation_ids))
