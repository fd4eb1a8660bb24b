"""One conversation into its segments: the pieces between topic turns, and the whole over them."""

import math
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import numpy as np

from strata.domain.records import Role
from strata.domain.segments import SummarySentence, Tier
from strata.domain.windows import estimate_tokens
from strata.services.cutting import cut_document
from strata.services.ports.index import Vectors
from strata.services.ports.segments import ConversationSegments, Material, SegmentDraft, SegmentedMessage
from strata.services.segmenting.borders import borders
from strata.services.segmenting.summing import summed
from strata.services.segmenting.telling import Told, by_vectors, by_words, told
from strata.services.words import Analyser

PIECE_TOKENS: Final = (40, 120)
"""The fewest and the most tokens of a piece's summary; between them a sixth of the messages' own."""

WHOLE_TOKENS: Final = (60, 180)
"""The same for a whole conversation; between them a twentieth."""

_SEARCHED_LEVEL: Final = 1
"""Compression below which a segment is not made findable: its messages are as short, and found themselves."""


def segmented(material: Material, analyser: Analyser, *, vectors: bool) -> ConversationSegments | None:
    """Return the segments of a conversation; None for one without a message. Every message is in exactly one piece.

    `vectors` says whether all vectors that there will be are there, so that there is no need to look again.
    """
    messages = material.messages
    if not messages:
        return None
    spoken = told(messages, analyser)
    kept = by_vectors(spoken)
    rows = kept if kept is not None else by_words([_tokens(one) for one in spoken])
    starts = _starts(spoken, rows)
    pieces: list[SegmentDraft] = []
    for first, end in zip(starts, [*starts[1:], len(spoken)], strict=True):
        run = _run(messages, spoken, first, end)
        pieces.append(_piece(material.title, run, spoken[first:end], rows[first:end], analyser, many=len(starts) > 1))
    whole = _whole(material.title, pieces, messages, spoken, analyser)
    return ConversationSegments(material.seq, material.digest, vectors, tuple(pieces), whole)


def level_of(tokens: int, sentences: Sequence[SummarySentence]) -> int:
    """Return how strongly a summary compresses: whole powers of two that its messages are longer."""
    short = sum(estimate_tokens(one.text) for one in sentences)
    return max(0, int(math.log2(tokens / short))) if short and tokens > short else 0


def _starts(spoken: Sequence[Told], rows: Vectors) -> list[int]:
    answers = [
        place > 0 and one.message.role is Role.ASSISTANT and spoken[place - 1].message.role is not Role.ASSISTANT
        for place, one in enumerate(spoken)
    ]
    times = [one.message.created_at for one in spoken]
    return [0, *borders(rows, times, [one.message.token_count for one in spoken], answers)]


def _run(messages: Sequence[SegmentedMessage], spoken: Sequence[Told], first: int, end: int) -> list[SegmentedMessage]:
    """Return all messages of a piece: what tools did stays with what was said before it."""
    begin = spoken[first].message.position if first else messages[0].position
    stop = spoken[end].message.position if end < len(spoken) else messages[-1].position + 1
    return [one for one in messages if begin <= one.position < stop]


def _piece(
    title: str, run: Sequence[SegmentedMessage], spoken: Sequence[Told], rows: Vectors, analyser: Analyser, *, many: bool
) -> SegmentDraft:
    tokens = sum(one.token_count for one in run)
    sentences = summed(
        [one for each in spoken for one in each.sentences], _central(spoken, rows), _room(PIECE_TOKENS, tokens // 6)
    )
    return _draft(Tier.PIECE, title, run, sentences, analyser, searched=many)


def _whole(
    title: str,
    pieces: Sequence[SegmentDraft],
    messages: Sequence[SegmentedMessage],
    spoken: Sequence[Told],
    analyser: Analyser,
) -> SegmentDraft:
    """Sum the pieces' summaries up; one piece is the whole already."""
    sentences = pieces[0].sentences
    if len(pieces) > 1:
        chosen = {(one.message_id, one.start) for piece in pieces for one in piece.sentences}
        parts = [one for each in spoken for one in each.sentences if (one.message_id, one.start) in chosen]
        sentences = summed(parts, {}, _room(WHOLE_TOKENS, sum(piece.token_count for piece in pieces) // 20))
    return _draft(Tier.CONVERSATION, title, messages, sentences, analyser, searched=True)


def _draft(
    tier: Tier,
    title: str,
    run: Sequence[SegmentedMessage],
    sentences: tuple[SummarySentence, ...],
    analyser: Analyser,
    *,
    searched: bool,
) -> SegmentDraft:
    tokens = sum(one.token_count for one in run)
    level, began = level_of(tokens, sentences), min(one.created_at for one in run)
    summary = "\n".join(one.text for one in sentences)
    findable = searched and level >= _SEARCHED_LEVEL
    return SegmentDraft(
        tier=tier,
        level=level,
        title=title,
        sentences=sentences,
        first_position=run[0].position,
        last_position=run[-1].position,
        message_ids=tuple(one.id for one in run) if tier is Tier.PIECE else (),
        started_at=began,
        ended_at=max(one.created_at for one in run),
        message_count=len(run),
        byte_count=sum(one.byte_count for one in run),
        token_count=tokens,
        passages=cut_document(title, summary, began, analyser) if findable else (),
    )


def _central(spoken: Sequence[Told], rows: Vectors) -> dict[UUID, float]:
    """Return how near each message is to the middle of its piece, 0 to 1."""
    if not len(rows):
        return {}
    middle = rows.mean(axis=0)
    near = np.clip(rows @ (middle / max(float(np.linalg.norm(middle)), 1e-9)), 0, 1)
    return {one.message.id: float(value) for one, value in zip(spoken, near, strict=True)}


def _tokens(one: Told) -> list[str]:
    return [token for sentence in one.sentences for token in sentence.tokens]


def _room(bounds: tuple[int, int], wanted: int) -> int:
    return max(bounds[0], min(bounds[1], wanted))
