"""Segments among the results: they stand for messages, so they fold into those, and show only where none of them does.

The summaries are in both indexes beside the messages that they are made of. Where the person does not ask for a kind, they
are taken out of both lists before these are scaled, so that messages rank as if there were no summary. A summary then gets
the last place if it would rank above the message there, and no message of its stretch of conversation is among those shown.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from strata.domain.passages import PassageKind, RankSignals
from strata.services.finding.fusing import LENGTH, LONGEST_COUNTED, POOL, SITTING, Ranked
from strata.services.ports.index import Hit
from strata.services.ports.segments import SegmentStore
from strata.services.ports.signals import Signals

ROOM: Final = 40
"""Hits asked for beyond the pool, so that summaries push no message out of it."""

MOST_LOOKED_AT: Final = 5


@dataclass(frozen=True, slots=True)
class Split:
    """Both lists without summaries, and the summaries by themselves."""

    words: tuple[Hit, ...]
    meaning: tuple[Hit, ...]
    signals: Signals
    summaries: tuple[RankSignals, ...]


def without_summaries(words: Sequence[Hit], meaning: Sequence[Hit], signals: Signals) -> Split:
    """Take the summaries out of both lists."""
    summaries = signals.of_kind(PassageKind.SEGMENT)
    if not summaries.any():
        return Split(tuple(words), tuple(meaning), signals, ())
    theirs = set(signals.seq[summaries].tolist())
    return Split(
        tuple(hit for hit in words if hit.seq not in theirs),
        tuple(hit for hit in meaning if hit.seq not in theirs),
        signals.where(~summaries),
        tuple(signals.rows(np.flatnonzero(summaries))),
    )


def summary_candidates(split: Split, words: Sequence[Hit], meaning: Sequence[Hit], above: float) -> tuple[Ranked, ...]:
    """Return the summaries that score more than `above` on the scale of the messages, best first, at most a few."""
    bm25, cosine = _measured(words, split.summaries), _measured(meaning, split.summaries)
    best_bm25 = split.words[0].value if split.words else max(bm25.values(), default=0.0)
    pool = split.meaning[:POOL]
    first, last = (pool[0].value, pool[-1].value) if len(pool) > 1 else (1.0, 0.0)
    found = []
    for one in split.summaries:
        share = min(1.0, bm25.get(one.seq, 0.0) / best_bm25) if best_bm25 > 0 else 0.0
        dense = min(1.0, max(0.0, (cosine.get(one.seq, last) - last) / max(first - last, 1e-9)))
        own = share + dense + LENGTH * math.log1p(min(LONGEST_COUNTED, one.word_count))
        found.append(
            Ranked(
                one, (1 + SITTING) * own, _rank(words, one.seq), bm25.get(one.seq, 0.0), share,
                _rank(meaning, one.seq), cosine.get(one.seq, 0.0), dense, by_named=False, in_time=False,
            )
        )  # fmt: skip
    better = sorted((one for one in found if one.score > above), key=lambda one: -one.score)
    return tuple(better[:MOST_LOOKED_AT])


def with_summary(
    ranked: tuple[Ranked, ...], split: Split, words: Sequence[Hit], meaning: Sequence[Hit], limit: int, store: SegmentStore
) -> tuple[Ranked, ...]:
    """Return the messages with at most one summary among the first `limit`, in the last place there."""
    shown = ranked[:limit]
    above = shown[-1].score if len(shown) == limit else -math.inf
    candidates = summary_candidates(split, words, meaning, above) if split.summaries else ()
    spans = {span.seq: span for span in store.spans([one.signals.owner_seq for one in candidates])}
    kept = shown[: limit - 1] if len(shown) == limit else shown
    places = {(one.signals.conversation_seq, one.signals.position) for one in shown}
    for one in candidates:
        span = spans.get(one.signals.owner_seq)
        if span is None:
            continue
        covered = any(
            conversation == span.conversation_seq and span.first_position <= position <= span.last_position
            for conversation, position in places
        )
        if not covered:
            return (*kept, one, *ranked[len(kept) :])
    return ranked


def _measured(hits: Sequence[Hit], summaries: Sequence[RankSignals]) -> dict[int, float]:
    theirs = {one.seq for one in summaries}
    return {hit.seq: hit.value for hit in hits if hit.seq in theirs}


def _rank(hits: Sequence[Hit], seq: int) -> int | None:
    return next((rank for rank, hit in enumerate(hits, 1) if hit.seq == seq), None)
