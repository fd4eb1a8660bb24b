"""The two arms side by side: words on another thread, meaning on this one; engines let go of the interpreter meanwhile."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from strata.domain.errors import IndexUnavailable, ModelUnavailable
from strata.domain.models import EmbeddingSpace
from strata.domain.search import Degradation, Notice
from strata.services.embedding import EmbeddingService
from strata.services.finding.asking import Asked
from strata.services.finding.fusing import POOL
from strata.services.finding.summaries import ROOM
from strata.services.finding.word_hits import by_words
from strata.services.ports.index import Hit, IndexFilter, Vector, VectorIndex, WordIndex, WordWeights
from strata.services.ports.record import PassageStore

_POOL_OF_PHRASES: Final = 1000
"""Candidates by words where each has to be looked at for a phrase or an exclusion."""

_POOL_TYPING: Final = 100
"""Candidates by words alone: answers while typing must be quick."""

_POOL_IN_TIME: Final = 50
"""Further candidates from the time that a query names, so that there is something to lift."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the arms gave, with milliseconds and what went wrong.

    Attributes:
        vector, space: the query's own vector; None for an answer by words alone.
        weights: of the words asked for; None where the word index cannot tell.
    """

    words: tuple[Hit, ...]
    meaning: tuple[Hit, ...]
    notices: tuple[Notice, ...]
    words_ms: float
    encode_ms: float
    meaning_ms: float
    vector: Vector | None = None
    space: EmbeddingSpace | None = None
    weights: WordWeights | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    hits: tuple[Hit, ...]
    notices: tuple[Notice, ...]
    encode_ms: float
    search_ms: float
    vector: Vector | None = None
    space: EmbeddingSpace | None = None
    weights: WordWeights | None = None


class Arms:
    """Runs both searches. Safe to use from any thread."""

    def __init__(
        self, words: WordIndex, vectors: VectorIndex, passages: PassageStore, embedding: EmbeddingService, pool: Executor
    ) -> None:
        self._words = words
        self._passages = passages
        self._vectors = vectors
        self._embedding = embedding
        self._pool = pool

    def find(self, asked: Asked, *, words_only: bool) -> Found:
        """Return the candidates of both arms; an arm that fails leaves a notice and no hits."""
        if words_only or not asked.meaning:
            words = self._by_words(asked, _POOL_TYPING)
            if words_only or words.hits:
                return Found(words.hits, (), words.notices, words.search_ms, 0.0, 0.0, weights=words.weights)
            # Half a word is better than nothing to go by.
            asked = replace(asked, meaning=asked.parsed.words)
        by_words = self._pool.submit(self._by_words, asked, POOL)
        by_meaning = self._by_meaning(asked)
        words = by_words.result()
        notices = words.notices + by_meaning.notices
        return Found(
            words.hits, by_meaning.hits, notices, words.search_ms, by_meaning.encode_ms, by_meaning.search_ms,
            by_meaning.vector, by_meaning.space, words.weights,
        )  # fmt: skip

    def _by_words(self, asked: Asked, most: int) -> _Part:
        started = time.perf_counter()
        if not asked.words.tokens:
            return _Part((), (), 0.0, 0.0)
        limit = _POOL_OF_PHRASES if asked.terms.strict else most
        try:
            weights = self._words.weights(asked.weighed)
            hits = _both(asked, limit, partial(by_words, asked, weights, self._words.search))
            empty = not hits and self._words.count() == 0
        except IndexUnavailable as error:
            return self._by_reading(asked, limit, str(error), started)
        if empty:
            read = self._by_reading(asked, limit, "The word index is empty.", started)
            return read if read.hits else _Part((), (), 0.0, _since(started))
        return _Part(hits, (), 0.0, _since(started), weights=weights)

    def _by_reading(self, asked: Asked, limit: int, problem: str, started: float) -> _Part:
        """Look the words up in the record itself, and say so."""
        hits = _both(asked, limit, partial(by_words, asked, None, self._passages.scan))
        detail = f"Words are looked up the slow way, without their index. {problem}"
        return _Part(hits, (Notice(Degradation.WORD_INDEX_BROKEN, detail),), 0.0, _since(started))

    def _by_meaning(self, asked: Asked) -> _Part:
        started = time.perf_counter()
        if self._embedding.loading:
            detail = "The model is still loading: words only for now."
            return _Part((), (Notice(Degradation.MODEL_LOADING, detail),), 0.0, 0.0)
        try:
            space, encoded = self._encoded(asked.meaning)
        except ModelUnavailable as error:
            detail = f"The model cannot be used, so this answer goes by words alone. {error}"
            return _Part((), (Notice(Degradation.MODEL_FAILED, detail),), _since(started), 0.0)
        encode_ms, started = _since(started), time.perf_counter()
        try:
            hits = _both(asked, POOL, lambda where, most: self._vectors.search(space, encoded, where, most))
        except IndexUnavailable as error:
            detail = f"Meaning cannot be looked up, so this answer goes by words alone. {error}"
            return _Part((), (Notice(Degradation.VECTOR_INDEX_BROKEN, detail),), encode_ms, _since(started))
        return _Part(hits, (), encode_ms, _since(started), encoded, space)

    def _encoded(self, text: str) -> tuple[EmbeddingSpace, Vector]:
        """Return the query's vector and its space; once more if another model took over in between."""
        while True:
            space = self._embedding.space_in_use()
            vector = self._embedding.encode_query(text)
            if self._embedding.space_in_use() == space:
                return space, vector


def _both(asked: Asked, limit: int, search: Callable[[IndexFilter, int], Sequence[Hit]]) -> tuple[Hit, ...]:
    """Search everywhere, and once more within the time named; best first, each passage once."""
    everywhere = tuple(search(asked.where, limit if asked.where.kinds else limit + ROOM))
    if asked.where_in_time is None:
        return everywhere
    seen = {hit.seq for hit in everywhere}
    within = tuple(hit for hit in search(asked.where_in_time, _POOL_IN_TIME) if hit.seq not in seen)
    return everywhere + within


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
