"""How much of the library an answer covers: the limits that are said aloud beside the results."""

import threading
import time
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Final

from strata.domain.models import EmbeddingSpace
from strata.domain.search import Degradation, Notice
from strata.services.embedding import EmbeddingService
from strata.services.ports.index import EmbeddingStore, OutboxStore

_FRESH_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 0.002
"""Counting began with the search and is mostly over by its end; an import may keep it, and the last counts will do then."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Passages without a vector, of how many, and rows on their way into the indexes."""

    space: EmbeddingSpace
    without_vector: int
    total: int
    on_their_way: int


class Coverage:
    """Counts what is not searchable yet, at most once a second and beside the search. Safe to use from any thread."""

    def __init__(self, outbox: OutboxStore, embeddings: EmbeddingStore, embedding: EmbeddingService, pool: Executor) -> None:
        self._outbox = outbox
        self._embeddings = embeddings
        self._embedding = embedding
        self._pool = pool
        self._lock = threading.Lock()
        self._latest: Counts | None = None
        self._counted_at = 0.0
        self._counting: Future[Counts] | None = None

    def start(self) -> None:
        """Begin to count unless the last counts are fresh."""
        with self._lock:
            stale = time.monotonic() - self._counted_at > _FRESH_SECONDS
            if self._counting is None and stale:
                self._counting = self._pool.submit(self._count)

    def counts(self) -> Counts:
        """Return the counts; those of a moment ago when counting takes long."""
        with self._lock:
            counting, latest = self._counting, self._latest
        if counting is None:
            return latest or self._count()
        if latest is None:
            return counting.result()
        try:
            return counting.result(_PATIENCE_SECONDS)
        except TimeoutError:
            return latest

    def forget(self) -> None:
        """Count anew for the next search."""
        with self._lock:
            self._latest, self._counted_at = None, 0.0

    def _count(self) -> Counts:
        try:
            space = self._embedding.space_in_use()
            waiting = self._embeddings.waiting(space)
            counts = Counts(space, waiting, self._embeddings.total(), self._outbox.waiting())
            with self._lock:
                self._latest, self._counted_at = counts, time.monotonic()
        finally:
            with self._lock:
                self._counting = None
        return counts


def notices_of(counts: Counts) -> tuple[Notice, ...]:
    """Return what the counts mean for an answer that looked at words and meaning."""
    found = []
    if counts.without_vector:
        detail = f"{counts.without_vector:,} of {counts.total:,} not yet understood: words only for those."
        found.append(Notice(Degradation.VECTORS_BEHIND, detail, counts.without_vector, counts.total))
    if counts.on_their_way:
        changes = "1 change is" if counts.on_their_way == 1 else f"{counts.on_their_way:,} changes are"
        detail = f"{changes} still on the way into the index."
        found.append(Notice(Degradation.WORD_INDEX_BEHIND, detail, counts.on_their_way, counts.total))
    return tuple(found)
