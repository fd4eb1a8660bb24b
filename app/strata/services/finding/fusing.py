"""Scoring: two lists and what is known of each candidate become one order.

Each list is scaled by its own scores, not by its ranks, because margins carry meaning. With `dense` and `words` in 0 to 1:

    core = dense + words                    dense = clip((cos - cos_last) / (cos_first - cos_last)), words = bm25 / best bm25
    s = core + 0.8 [said by the one named] - 0.2 [is a question] + 0.2 [asks when] [mentions a time]
        + 0.1 ln(1 + min(60, words)) + 0.5 [from the time named]
    s += 0.1 (core of the message before + core of the message after)
    s += 0.3 core of the message before, where that is a question and this is a person's answer
    score = s + 0.4 (best s of the same sitting)

A sitting is a run of candidates of one conversation with no gap over twelve hours, so that a chat that went on for months
is not one. The weights were chosen on three long dialogues and kept for all others; each is flat within a point over a
factor of two. Passages of one message or document count as one: the best of them stands for all.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.domain.passages import PassageKind, RankSignals
from strata.domain.records import Role
from strata.services.ports.index import Hit

Floats = NDArray[np.float64]

POOL: Final = 200
"""Hits of each arm that set its scale; hits after these came in by another door and gain nothing from their distance."""

SPEAKER: Final = 0.8
QUESTION: Final = 0.2
WHEN: Final = 0.2
LENGTH: Final = 0.1
TIME: Final = 0.5
NEIGHBOUR: Final = 0.1
ANSWER: Final = 0.3
SITTING: Final = 0.4
SITTING_GAP_US: Final = 12 * 3600 * 1_000_000
LONGEST_COUNTED: Final = 60
"""Words beyond this many add nothing to the length prior."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the query says about who, when and what kind of answer.

    Attributes:
        since_us, until_us: the time named, half-open, in microseconds; None when none is.
        asks_when: whether the answer is a time.
    """

    speakers: frozenset[str] = frozenset()
    role: Role | None = None
    since_us: int | None = None
    until_us: int | None = None
    asks_when: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate with its score and what made it.

    Attributes:
        word_rank, meaning_rank: 1 is best; None when that arm did not find it among its first.
        bm25, cosine: the arms' own measures; 0 when not found.
        words, dense: the scaled parts, 0 to 1.
        by_named, in_time: whether it was said by the one named, and at the time named.
    """

    signals: RankSignals
    score: float
    word_rank: int | None
    bm25: float
    words: float
    meaning_rank: int | None
    cosine: float
    dense: float
    by_named: bool
    in_time: bool


@dataclass(slots=True)
class _Table:
    """The candidates as columns, one row for each message or document."""

    signals: list[RankSignals]
    words: Floats
    dense: Floats
    by_named: Floats
    in_time: Floats
    place: dict[tuple[int, int], int] = field(default_factory=dict)


def fuse(
    words: Sequence[Hit], meaning: Sequence[Hit], signals: Sequence[RankSignals], wanted: Wanted, most: int | None = None
) -> tuple[Ranked, ...]:
    """Return the candidates, best first, one for each message or document; the first `most` where that is given.

    `words` and `meaning` are the two lists, best first; hits without signals are gone from the record and left out.
    """
    if not signals:
        return ()
    ranks_words, ranks_meaning = _ranks(words), _ranks(meaning)
    scaled_words, scaled_meaning = _scaled(words, meaning, signals)
    table = _fold(signals, scaled_words, scaled_meaning, wanted)
    scores = _scores(table, wanted)
    order = np.argsort(-scores, kind="stable")
    ranked = []
    for row in order[:most].tolist():
        signal = table.signals[row]
        word, near = ranks_words.get(signal.seq), ranks_meaning.get(signal.seq)
        ranked.append(
            Ranked(
                signals=signal,
                score=float(scores[row]),
                word_rank=word[0] if word and word[0] <= POOL else None,
                bm25=word[1] if word else 0.0,
                words=float(table.words[row]),
                meaning_rank=near[0] if near and near[0] <= POOL else None,
                cosine=near[1] if near else 0.0,
                dense=float(table.dense[row]),
                by_named=bool(table.by_named[row]),
                in_time=bool(table.in_time[row]),
            )
        )
    return tuple(ranked)


def _ranks(hits: Sequence[Hit]) -> dict[int, tuple[int, float]]:
    return {hit.seq: (rank, hit.value) for rank, hit in enumerate(hits, 1)}


def _scaled(
    words: Sequence[Hit], meaning: Sequence[Hit], signals: Sequence[RankSignals]
) -> tuple[dict[int, float], dict[int, float]]:
    """Scale both lists by what was said and written: memories, which are short and to the point, must not press it down."""
    memories = {signal.seq for signal in signals if signal.kind is PassageKind.MEMORY}
    said_words, said_meaning = (tuple(hit for hit in hits if hit.seq not in memories) for hits in (words, meaning))
    return _scaled_words(words, said_words or words), _scaled_meaning(meaning, said_meaning or meaning)


def _scaled_words(hits: Sequence[Hit], scale: Sequence[Hit]) -> dict[int, float]:
    best = scale[0].value if scale else 0.0
    return {hit.seq: min(1.0, max(0.0, hit.value / best)) for hit in hits} if best > 0 else {}


def _scaled_meaning(hits: Sequence[Hit], scale: Sequence[Hit]) -> dict[int, float]:
    """Scale so that the first of the scale is 1 and the last of the pool 0; a single hit is 1."""
    pool = scale[:POOL]
    if not pool:
        return {}
    first, last = pool[0].value, pool[-1].value if len(pool) > 1 else pool[0].value - 1.0
    width = max(first - last, 1e-9)
    return {hit.seq: min(1.0, max(0.0, (hit.value - last) / width)) for hit in hits}


def _fold(signals: Sequence[RankSignals], words: Mapping[int, float], dense: Mapping[int, float], wanted: Wanted) -> _Table:
    """Keep the best passage of each owner; order rows by conversation and time."""
    best: dict[tuple[PassageKind, int], tuple[float, float, RankSignals]] = {}
    for signal in signals:
        here = (words.get(signal.seq, 0.0), dense.get(signal.seq, 0.0), signal)
        owner = (signal.kind, signal.owner_seq)
        kept = best.get(owner)
        if kept is None or here[0] + here[1] > kept[0] + kept[1]:
            best[owner] = here
    folded = sorted(best.values(), key=_reading_order)
    rows = [row for _, _, row in folded]
    somebody = bool(wanted.speakers) or wanted.role is not None
    table = _Table(
        signals=rows,
        words=np.array([share for share, _, _ in folded]),
        dense=np.array([share for _, share, _ in folded]),
        by_named=np.array([_by_named(row, wanted) for row in rows], float) if somebody else np.zeros(len(rows)),
        in_time=np.array([_in_time(row, wanted) for row in rows], float),
    )
    for index, row in enumerate(rows):
        if row.conversation_seq is not None:
            table.place[row.conversation_seq, row.position] = index
    return table


def _reading_order(row: tuple[float, float, RankSignals]) -> tuple[int, int, int]:
    signal = row[2]
    conversation = -1 if signal.conversation_seq is None else signal.conversation_seq
    return conversation, signal.created_us, signal.position


def _scores(table: _Table, wanted: Wanted) -> Floats:
    rows = table.signals
    core = table.words + table.dense
    question = np.array([row.is_question for row in rows], float)
    length = np.log1p(np.minimum(LONGEST_COUNTED, [row.word_count for row in rows]))
    own = core + SPEAKER * table.by_named - QUESTION * question + LENGTH * length + TIME * table.in_time
    if wanted.asks_when:
        own = own + WHEN * np.array([row.has_time for row in rows], float)
    own = own + _from_neighbours(table, core)
    best_of_sitting = np.full(len(rows), -math.inf)
    sittings = _sittings(rows)
    np.maximum.at(best_of_sitting, sittings, own)
    scores: Floats = own + SITTING * best_of_sitting[sittings]
    return scores


def _from_neighbours(table: _Table, core: Floats) -> Floats:
    """Return what the messages right before and after add to each."""
    added = np.zeros(len(core))
    for row, signal in enumerate(table.signals):
        if signal.conversation_seq is None:
            continue
        before = table.place.get((signal.conversation_seq, signal.position - 1))
        if before is not None:
            answers = table.signals[before].is_question and signal.role is not Role.ASSISTANT
            added[row] += (NEIGHBOUR + ANSWER * answers) * core[before]
            added[before] += NEIGHBOUR * core[row]
    return added


def _sittings(rows: Sequence[RankSignals]) -> NDArray[np.intp]:
    """Number the sittings; rows come ordered by conversation and time. A document is a sitting of its own."""
    numbers = np.zeros(len(rows), np.intp)
    for index in range(1, len(rows)):
        this, last = rows[index], rows[index - 1]
        same = this.conversation_seq is not None and this.conversation_seq == last.conversation_seq
        near = this.created_us - last.created_us <= SITTING_GAP_US
        numbers[index] = numbers[index - 1] + (not (same and near))
    return numbers


def _by_named(signal: RankSignals, wanted: Wanted) -> bool:
    return signal.speaker in wanted.speakers or (wanted.role is not None and signal.role is wanted.role)


def _in_time(signal: RankSignals, wanted: Wanted) -> bool:
    if wanted.since_us is None or wanted.until_us is None:
        return False
    return wanted.since_us <= signal.created_us < wanted.until_us
