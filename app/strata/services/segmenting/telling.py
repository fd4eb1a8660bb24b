"""Sentences and messages as directions, so that likeness is a product: kept vectors where there are any, else their words.

Words become directions by feature hashing (Weinberger et al. 2009): each token adds its inverse document frequency to one of
`WIDTH` places, which its checksum chooses.
"""

import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

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
    found, order = [], 0
    for message in messages:
        if not said(message.kind, message.role):
            continue
        spans = sentences(message.text) or tuple(span for span in (opening(message.text),) if span)
        made = []
        for span in spans:
            text = message.text[span.start : span.end]
            person = message.role is not Role.ASSISTANT
            tokens = telling_tokens(text, analyser)
            made.append(Sentence(message.id, span.start, span.end, text, person, order, tokens))
            order += 1
        found.append(Told(message, tuple(made)))
    return tuple(found)


def telling_tokens(text: str, analyser: Analyser) -> tuple[str, ...]:
    """Return the analysed words of a text without stop words."""
    return tuple(token for token in analyser.index_words(text).split() if not analyser.is_stop(token))


def by_vectors(messages: Sequence[Told]) -> Vectors | None:
    """Return the kept vectors, one a row, zeros for a message without one; None where no message has one."""
    width = next((len(one.message.vector) for one in messages if one.message.vector is not None), None)
    if width is None:
        return None
    rows = [np.zeros(width, np.float32) if one.message.vector is None else one.message.vector for one in messages]
    return unit(np.stack(rows))


def by_words(texts: Sequence[Sequence[str]]) -> Vectors:
    """Return directions of texts by their tokens, one a row; a text without a token is a row of zeros."""
    seen = Counter(token for tokens in texts for token in set(tokens))
    weight = {token: math.log((1 + len(texts)) / (1 + count)) + 1 for token, count in seen.items()}
    place = {token: zlib.crc32(token.encode("utf-8", "replace")) % WIDTH for token in seen}
    rows = np.zeros((len(texts), WIDTH), np.float32)
    for row, tokens in enumerate(texts):
        for token, count in Counter(tokens).items():
            rows[row, place[token]] += weight[token] * (1 + math.log(count))
    return unit(rows)


def unit(rows: Vectors) -> Vectors:
    """Return rows of length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
