"""Sentences and messages as directions, so that likeness is a product: kept vectors where there are any, else their words.

Words become directions by feature hashing (Weinberger et al. 2009): each token adds its inverse document frequency to one of
`WIDTH` places, which its checksum chooses.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from strata.domain.records import Role
from strata.services.cutting import said
from strata.services.ports.index import Vectors
from strata.services.ports.segments import SegmentedMessage
from strata.services.segmenting.sentences import opening, sentences
from strata.services.words import Analyser

WIDTH: Final = 512


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may stand in a summary.

    Attributes:
        by_person: whether a person said it, not an assistant.
        order: its place among all sentences, in the order in which they were said.
        tokens: its analysed words without stop words.
    """

    message_id: UUID
    start: int
    end: int
    text: str
    by_person: bool
    order: int
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A message that says something, with its sentences."""

    message: SegmentedMessage
    sentences: tuple[Sentence, ...]


def told(messages: Sequence[SegmentedMessage], analyser: Analyser) -> tuple[Told, ...]:
    """Return the messages that people and assistants said, with their sentences."""
    spoken = [message for message in messages if said(message.kind, message.role)]
    spans = [sentences(one.text) or tuple(span for span in (opening(one.text),) if span) for one in spoken]
    texts = [message.text[span.start : span.end] for message, some in zip(spoken, spans, strict=True) for span in some]
    tokens = telling_tokens(texts, analyser)
    found, order = [], 0
    for message, some in zip(spoken, spans, strict=True):
        made = []
        for span in some:
            person = message.role is not Role.ASSISTANT
            made.append(Sentence(message.id, span.start, span.end, texts[order], person, order, tokens[order]))
            order += 1
        found.append(Told(message, tuple(made)))
    return tuple(found)


def telling_tokens(texts: Sequence[str], analyser: Analyser) -> list[tuple[str, ...]]:
    """Return the analysed words of each text without stop words."""
    analysed = [analyser.index_words(text).split() for text in texts]
    stop = {token for token in set().union(*analysed) if analyser.is_stop(token)}
    return [tuple([token for token in tokens if token not in stop]) for tokens in analysed]


def by_vectors(messages: Sequence[Told]) -> Vectors | None:
    """Return the kept vectors, one a row, zeros for a message without one; None where no message has one."""
    width = next((len(one.message.vector) for one in messages if one.message.vector is not None), None)
    if width is None:
        return None
    rows = [np.zeros(width, np.float32) if one.message.vector is None else one.message.vector for one in messages]
    return unit(np.stack(rows))


def by_words(texts: Sequence[Sequence[str]]) -> Vectors:
    """Return directions of texts by their tokens, one a row; a text without a token is a row of zeros."""
    lengths = [len(tokens) for tokens in texts]
    number: dict[str, int] = {}
    tokens = np.array([number.setdefault(token, len(number)) for some in texts for token in some], np.int64)
    rows = np.repeat(np.arange(len(texts)), lengths)
    texts_with = np.bincount(np.unique(rows * len(number) + tokens) % max(len(number), 1), minlength=len(number))
    weight = np.log((1 + len(texts)) / (1 + texts_with)) + 1
    place = np.array([zlib.crc32(token.encode("utf-8", "replace")) % WIDTH for token in number], np.int64)
    if not tokens.size:
        return np.zeros((len(texts), WIDTH), np.float32)
    flat = np.bincount(rows * WIDTH + place[tokens], weight[tokens], len(texts) * WIDTH).astype(np.float64)
    return unit(flat.reshape(len(texts), WIDTH))


def unit(rows: NDArray[np.floating]) -> Vectors:
    """Return rows of length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
