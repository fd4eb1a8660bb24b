"""A made-up library of any size: texts of Zipf words, vectors in clusters, written straight through the stores.

The law of the vectors: a few thousand cluster centres in 40 dimensions, spread a little, laid into the model's dimensions
and blurred there. Queries come from the same law and are not stored.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strata.domain.models import Device, EmbeddingSpace, ModelSpec
from strata.domain.records import IncomingConversation, IncomingMessage, Role
from strata.embedding.loader import Loader
from strata.services.cutting import cut_message
from strata.services.ports.encoder import Encoder
from strata.services.ports.index import Vector, Vectors
from strata.services.ports.record import ConversationDraft, RecordBatch
from strata.services.words import Analyser
from strata.storage.record import open_record

VOCABULARY = 60_000
TURNS = 20
_CLUSTERS = 5000
_LATENT = 40
_WRITTEN_AT_ONCE = 200
_EMBEDDED_AT_ONCE = 20_000
_FIRST = datetime(2021, 1, 1, tzinfo=UTC)


class Law:
    """Draws vectors; the same seed draws the same ones."""

    def __init__(self, dimension: int, seed: int = 11) -> None:
        rng = np.random.default_rng(seed)
        self._centres = rng.normal(size=(_CLUSTERS, _LATENT)).astype(np.float32)
        self._basis = rng.normal(size=(_LATENT, dimension)).astype(np.float32)
        self._dimension = dimension

    def draw(self, count: int, seed: int) -> Vectors:
        """Return `count` unit vectors."""
        rng = np.random.default_rng(seed)
        latent = self._centres[rng.integers(0, _CLUSTERS, count)] + 0.35 * rng.normal(size=(count, _LATENT)).astype(np.float32)
        vectors = latent @ self._basis + rng.normal(size=(count, self._dimension)).astype(np.float32)
        unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return unit


class Words:
    """Draws texts whose words are as unevenly frequent as in real ones."""

    def __init__(self, seed: int = 13) -> None:
        rng = np.random.default_rng(seed)
        syllables = np.array([a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "ol")])
        parts = syllables[rng.integers(0, len(syllables), (VOCABULARY, 3))]
        self._words = np.array(["".join(row[: 1 + (number > 200) + (number > 3000)]) for number, row in enumerate(parts)])
        weights = 1 / (np.arange(VOCABULARY) + 3.0)
        self._cumulated = np.cumsum(weights / weights.sum())

    def texts(self, count: int, seed: int) -> list[str]:
        """Return texts of 10 to 110 words."""
        rng = np.random.default_rng(seed)
        lengths = rng.integers(10, 111, count)
        drawn = self._words[np.searchsorted(self._cumulated, rng.random(int(lengths.sum())))]
        return [" ".join(piece) + "." for piece in np.split(drawn, np.cumsum(lengths)[:-1])]

    def queries(self, count: int, seed: int) -> list[str]:
        """Return queries of 2 to 7 words, rare ones more likely than in texts."""
        rng = np.random.default_rng(seed)
        picks = [np.unique(rng.integers(0, 6000, size)) for size in rng.integers(2, 8, count)]
        return [" ".join(self._words[pick]) for pick in picks]


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up library: row numbers of its passages beside their vectors."""

    folder: Path
    seqs: NDArray[np.int64]
    vectors: Vectors


def make(folder: Path, passages: int, space: EmbeddingSpace, *, first: int = 0) -> Made:
    """Fill a library with `passages` messages and keep a vector for each; the indexes are left to be built."""
    record = open_record(folder)
    try:
        for batch in _batches(passages, first):
            record.records.write(batch)
        record.embeddings.set_spaces(space, None)
        law, seqs, kept = Law(space.dimension), [], []
        while tasks := record.embeddings.next_tasks(space, _EMBEDDED_AT_ONCE):
            vectors = law.draw(len(tasks), seed=first + len(seqs))
            rows = [task.seq for task in tasks]
            record.embeddings.save(space, rows, [task.content_hash for task in tasks], vectors)
            seqs += rows
            kept.append(vectors)
    finally:
        record.close()
    return Made(folder, np.array(seqs, np.int64), np.concatenate(kept))


def conversations(messages: int, first: int = 0) -> Iterator[IncomingConversation]:
    """Yield conversations of `TURNS` messages, `messages` altogether; `first` numbers them apart."""
    words = Words()
    for start in range(first, first + messages, TURNS):
        texts = words.texts(min(TURNS, first + messages - start), seed=start)
        began = _FIRST + timedelta(minutes=start)
        yield IncomingConversation("synthetic", f"c{start}", texts[0][:40], tuple(_messages(texts, start, began)), began, began)


def _messages(texts: Sequence[str], start: int, began: datetime) -> Iterator[IncomingMessage]:
    for turn, text in enumerate(texts):
        role = (Role.USER, Role.ASSISTANT)[turn % 2]
        parent = f"m{start + turn - 1}" if turn else None
        yield IncomingMessage(f"m{start + turn}", role, text, began + timedelta(seconds=30 * turn), parent_source_id=parent)


def _batches(messages: int, first: int) -> Iterator[RecordBatch]:
    analyser = Analyser()
    waiting: list[ConversationDraft] = []
    for number, incoming in enumerate(conversations(messages, first)):
        waiting.append(_draft(incoming, first + number, analyser))
        if len(waiting) == _WRITTEN_AT_ONCE:
            yield RecordBatch(tuple(waiting))
            waiting = []
    if waiting:
        yield RecordBatch(tuple(waiting))


def _draft(incoming: IncomingConversation, number: int, analyser: Analyser) -> ConversationDraft:
    passages = tuple(cut_message(one.text, one.role, one.author, one.created_at, analyser) for one in incoming.messages)
    return ConversationDraft(incoming, number + 1, tuple(map(_hash, incoming.messages)), passages)


def _hash(message: IncomingMessage) -> int:
    return int.from_bytes(hashlib.blake2b(message.text.encode(), digest_size=8).digest(), "big") >> 1


class LawfulEncoder:
    """Takes as long as the real encoder and answers by the law, so that made-up queries meet made-up passages."""

    def __init__(self, real: Encoder) -> None:
        self._real = real
        self._law = Law(real.space.dimension)

    @property
    def space(self) -> EmbeddingSpace:
        return self._real.space

    @property
    def device(self) -> Device:
        return self._real.device

    def encode_query(self, text: str) -> Vector:
        self._real.encode_query(text)
        vector: Vector = self._law.draw(1, seed=query_seed(text))[0]
        return vector

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._law.draw(len(texts), seed=len(texts))

    def close(self) -> None:
        self._real.close()


def query_seed(text: str) -> int:
    """Return the seed from which the vector of a query is drawn."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")


class LawfulLoader(Loader):
    """The real loader with `LawfulEncoder` in front of what it loads."""

    def load_light(self, space: EmbeddingSpace) -> Encoder:
        return LawfulEncoder(super().load_light(space))

    def load_bulk(self, space: EmbeddingSpace, device: Device | None) -> Encoder:
        return LawfulEncoder(super().load_light(space))


def shipped_space(loader: Loader) -> EmbeddingSpace:
    """Return the space of the model that ships."""
    spec: ModelSpec = loader.specs()[0]
    return EmbeddingSpace(spec.name, spec.dimension)
