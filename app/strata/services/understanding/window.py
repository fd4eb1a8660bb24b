"""One window of passages: vectors that are known are reused, equal texts are encoded once, short batches, saved in groups."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from strata.services.courtesy import Courtesy
from strata.services.ports.encoder import Encoder
from strata.services.ports.index import EmbeddingStore, EmbeddingTask, Vector
from strata.services.understanding.measures import BatchSize

SAVE_EVERY: Final = 256
"""Texts in one transaction: at most this much work is lost when the power goes."""


@dataclass(frozen=True, slots=True)
class WindowTools:
    """What a window works with.

    Attributes:
        stop: asked between batches; what is done by then is saved.
        saved: told after each save how many passages got their vector.
    """

    store: EmbeddingStore
    courtesy: Courtesy
    batch_size: BatchSize
    stop: Callable[[], bool]
    saved: Callable[[int], None]


class Window:
    """Some passages of one space on their way to their vectors."""

    def __init__(self, tools: WindowTools, encoder: Encoder, tasks: Sequence[EmbeddingTask]) -> None:
        self._tools = tools
        self._encoder = encoder
        self._seqs: dict[int, list[int]] = {}
        self._texts: dict[int, str] = {}
        for task in tasks:
            self._seqs.setdefault(task.content_hash, []).append(task.seq)
            self._texts[task.content_hash] = task.text

    def run(self) -> int:
        """Do it all, or as much as `stop` allows; return how many passages were saved. Raises what the encoder raises."""
        done = self._save(self._reused())
        fresh: list[tuple[int, Vector]] = []
        try:
            for batch in self._encoded():
                fresh += batch
                if len(fresh) >= SAVE_EVERY:
                    group, fresh = fresh, []
                    done += self._save(group)
        finally:
            done += self._save(fresh)
        return done

    def _reused(self) -> list[tuple[int, Vector]]:
        hashes, vectors = self._tools.store.known(self._encoder.space, list(self._texts))
        for content_hash in hashes:
            del self._texts[content_hash]
        return list(zip(hashes, vectors, strict=True))

    def _encoded(self) -> Iterator[list[tuple[int, Vector]]]:
        """Encode the texts, those of like length together, batch by batch."""
        hashes = sorted(self._texts, key=lambda content_hash: len(self._texts[content_hash]))
        texts = [self._texts[content_hash] for content_hash in hashes]
        start = 0
        while start < len(texts) and not self._tools.stop():
            self._tools.courtesy.give_way()
            end = self._tools.batch_size.take(texts, start)
            began = time.perf_counter()
            vectors = self._encoder.encode_documents(texts[start:end])
            self._tools.batch_size.took(texts[start:end], time.perf_counter() - began)
            yield list(zip(hashes[start:end], vectors, strict=True))
            start = end

    def _save(self, group: Sequence[tuple[int, Vector]]) -> int:
        rows = [(seq, content_hash, vector) for content_hash, vector in group for seq in self._seqs[content_hash]]
        if not rows:
            return 0
        seqs, hashes, vectors = zip(*rows, strict=True)
        self._tools.store.save(self._encoder.space, seqs, hashes, np.stack(vectors))
        self._tools.saved(len(rows))
        return len(rows)
