"""What is like a given message: nearest by its stored vector, or by its rarest words where it has none yet."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import PassageKind
from strata.domain.records import Message
from strata.services.finding.fusing import Ranked, Wanted, fuse
from strata.services.ports.index import EmbeddingStore, Hit, IndexFilter, Vector, VectorIndex, WordIndex, WordQuery
from strata.services.ports.record import PassageStore
from strata.services.words import Analyser

_RECORD: Final = IndexFilter(kinds=(PassageKind.MESSAGE, PassageKind.DOCUMENT))
"""What was said and written; a memory says again what its message says."""

_MOST_PARTS: Final = 8
_MOST_TOKENS: Final = 24
_SAME_CONVERSATION: Final = 0.15
"""How much nearer a message of the same conversation has to be to come first: what lies elsewhere tells more."""


class Likeness:
    """Finds what is like a message. Safe to use from any thread."""

    def __init__(
        self, words: WordIndex, vectors: VectorIndex, passages: PassageStore, embeddings: EmbeddingStore, analyser: Analyser
    ) -> None:
        self._words = words
        self._vectors = vectors
        self._passages = passages
        self._embeddings = embeddings
        self._analyser = analyser

    def vector(self, space: EmbeddingSpace, message_id: UUID) -> Vector | None:
        """Return the middle of the vectors of a message's passages, None while there is none."""
        seqs = self._passages.of_message(message_id)[:_MOST_PARTS]
        kept = [vector for seq in seqs if (vector := self._embeddings.vector(space, seq)) is not None]
        if not kept:
            return None
        middle: Vector = np.mean(kept, axis=0)
        length = float(np.linalg.norm(middle))
        return middle / np.float32(length) if length > 0 else None

    def by_meaning(self, space: EmbeddingSpace, vector: Vector, message: Message, limit: int) -> tuple[Ranked, ...]:
        """Return the nearest of other messages. Raises `IndexUnavailable`."""
        hits = self._vectors.search(space, vector, _RECORD, limit)
        ranked = fuse((), hits, self._passages.signals([hit.seq for hit in hits]), Wanted())
        return self._elsewhere_first(ranked, message, lambda one: one.cosine)

    def by_words(self, message: Message, limit: int) -> tuple[Ranked, ...]:
        """Return other messages that share this one's words, rare ones before common ones. Raises `IndexUnavailable`."""
        tokens = self.telling_tokens(message.text)
        hits: Sequence[Hit] = self._words.search(WordQuery(tokens), _RECORD, limit) if tokens else ()
        ranked = fuse(hits, (), self._passages.signals([hit.seq for hit in hits]), Wanted())
        return self._elsewhere_first(ranked, message, lambda one: one.words)

    def telling_tokens(self, text: str) -> tuple[str, ...]:
        """Return the longest of a text's tokens, which are the rarest more often than not."""
        return tuple(sorted(self._analyser.query_tokens(text), key=len, reverse=True)[:_MOST_TOKENS])

    @staticmethod
    def _elsewhere_first(ranked: Sequence[Ranked], message: Message, likeness: Callable[[Ranked], float]) -> tuple[Ranked, ...]:
        others = (one for one in ranked if one.signals.owner_seq != message.seq or one.signals.conversation_seq is None)
        scored = [
            replace(one, score=likeness(one) - _SAME_CONVERSATION * (one.signals.conversation_seq == message.conversation_seq))
            for one in others
        ]
        return tuple(sorted(scored, key=lambda one: -one.score))
