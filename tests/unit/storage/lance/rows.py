"""Rows for the indexes, made up with a fixed seed."""

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import IndexRow, PassageKind
from strata.domain.records import Role
from strata.services.ports.index import Vectors
from strata.storage.lance.folding import Limits

SMALL = Limits(first=400, idle=50, hard=1_000, least=256)
"""So that a few hundred rows make an index."""

SPACE = EmbeddingSpace("tiny/model", 32)

HOUR_US = 3_600_000_000

VOCABULARY = tuple(f"word{number}" for number in range(500))


def row(
    seq: int,
    words: str = "one two three",
    kind: PassageKind = PassageKind.MESSAGE,
    source: str = "chatgpt",
    role: Role = Role.USER,
    conversation: int = 1,
    created_us: int | None = None,
    active: bool = True,
    content_hash: int | None = None,
) -> IndexRow:
    """Return a row; rows are an hour apart."""
    created = seq * HOUR_US if created_us is None else created_us
    return IndexRow(seq, words, kind, source, role, conversation, created, active, content_hash or seq * 7 + 1)


def mixed_rows(count: int, start: int = 0, seed: int = 1) -> list[IndexRow]:
    """Return rows of Zipf-like words with every filter column varied."""
    random = np.random.default_rng(seed)
    chances = 1 / np.arange(1, len(VOCABULARY) + 1)
    chances /= chances.sum()
    rows = []
    for seq in range(start, start + count):
        words = random.choice(len(VOCABULARY), size=int(random.integers(3, 40)), p=chances)
        rows.append(
            row(
                seq,
                " ".join(VOCABULARY[word] for word in words),
                kind=PassageKind.DOCUMENT if seq % 5 == 0 else PassageKind.MESSAGE,
                source=("chatgpt", "claude", "it's odd")[seq % 3],
                role=(Role.USER, Role.ASSISTANT)[seq % 2],
                conversation=-1 if seq % 5 == 0 else seq // 20,
                active=seq % 11 != 0,
            )
        )
    return rows


def unit_vectors(count: int, seed: int = 1, dimension: int = SPACE.dimension) -> Vectors:
    """Return vectors around a few centres, each of length 1."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).standard_normal((12, dimension))
    vectors = centres[random.integers(0, 12, count)] + 0.6 * random.standard_normal((count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
