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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.domain.passages import PassageKind, RankSignals
from strata.domain.records import Role
from strata.services.ports.index import Hit
from strata.services.ports.signals import Flags, Numbers, Signals

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

_NOWHERE: Final = -(1 << 62)
"""The place of what stands beside nothing."""


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

    @property
    def names_somebody(self) -> bool:
        """Whether it says who."""
        return bool(self.speakers) or self.role is not None

    def names(self, speaker: str, role: Role) -> bool:
        """Whether it says that this one said it."""
        return speaker in self.speakers or role is self.role


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate with its score and what made it.

    Attributes:
        word_rank, meaning_rank: 1 is best; None when that arm did not find it among its first.
        bm25, cosine: the arms' own measures; 0 when not found.
        words, dense: the scaled parts, 0 to 1.
        by_named, in_time: whether it was said by the one named, and at the time named.
        by_title: whether it is the beginning of a conversation whose title was found.
        lifted: whether the title of its conversation, which was what was asked for, put it where it is.
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
    by_title: bool = False
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class _Arm:
    """What one arm says of each candidate; a rank of 0 means that it did not find it."""

    rank: Numbers
    value: Floats
    share: Floats


@dataclass(frozen=True, slots=True)
class _Table:
    """The candidates as columns, one row for each message or document, by conversation and time.

    Attributes:
        rows: their places among the signals.
        said: which are messages; the others stand beside nothing.
    """

    rows: NDArray[np.intp]
    said: Flags
    conversation: Numbers
    position: Numbers
    created_us: Numbers
    question: Flags
    core: Floats
    by_named: Flags
    in_time: Flags


def fuse(
    words: Sequence[Hit], meaning: Sequence[Hit], signals: Signals, wanted: Wanted, most: int | None = None
) -> tuple[Ranked, ...]:
    """Return the candidates, best first, one for each message or document; the first `most` where that is given.

    `words` and `meaning` are the two lists, best first; hits without signals are gone from the record and left out.
    """
    if not len(signals):
        return ()
    by_words = _arm(words, _scaled_words(words, _said(words, signals)), signals)
    by_meaning = _arm(meaning, _scaled_meaning(meaning, _said(meaning, signals)), signals)
    table = _table(signals, by_words.share + by_meaning.share, wanted)
    scores = _scores(table, signals, wanted)
    best = np.argsort(-scores, kind="stable")[:most]
    rows = table.rows[best]
    columns = (
        scores[best], by_words.rank[rows], by_words.value[rows], by_words.share[rows], by_meaning.rank[rows],
        by_meaning.value[rows], by_meaning.share[rows], table.by_named[best], table.in_time[best],
    )  # fmt: skip
    return tuple(
        Ranked(about, score, _within_pool(word), bm25, words_share, _within_pool(near), cosine, dense, by_named, in_time)
        for about, score, word, bm25, words_share, near, cosine, dense, by_named, in_time in zip(
            signals.rows(rows), *(column.tolist() for column in columns), strict=True
        )
    )


def _within_pool(rank: int) -> int | None:
    return rank if 0 < rank <= POOL else None


def _arm(hits: Sequence[Hit], shares: Floats, signals: Signals) -> _Arm:
    """Lay one list beside the candidates."""
    size = len(signals)
    rank, value, share = np.zeros(size, np.int64), np.zeros(size), np.zeros(size)
    seqs = np.array([hit.seq for hit in hits], np.int64)
    places = np.minimum(np.searchsorted(signals.seq, seqs), size - 1)
    here = signals.seq[places] == seqs
    rank[places[here]] = np.flatnonzero(here) + 1
    value[places[here]] = _values(hits)[here]
    share[places[here]] = shares[here]
    return _Arm(rank, value, share)


def _values(hits: Sequence[Hit]) -> Floats:
    return np.array([hit.value for hit in hits], np.float64)


def _said(hits: Sequence[Hit], signals: Signals) -> Sequence[Hit]:
    """Return the hits by which a list is scaled: memories, short and to the point, must not press down what was said."""
    memories = signals.seq[signals.of_kind(PassageKind.MEMORY)]
    if not memories.size:
        return hits
    theirs = set(memories.tolist())
    return [hit for hit in hits if hit.seq not in theirs] or hits


def _scaled_words(hits: Sequence[Hit], scale: Sequence[Hit]) -> Floats:
    values = _values(hits)
    if not values.size or scale[0].value <= 0:
        return np.zeros(values.size)
    shares: Floats = np.clip(values / scale[0].value, 0.0, 1.0)
    return shares


def _scaled_meaning(hits: Sequence[Hit], scale: Sequence[Hit]) -> Floats:
    """Scale so that the first of the scale is 1 and the last of its pool 0; a single hit is 1."""
    values = _values(hits)
    if not values.size:
        return values
    pool = _values(scale[:POOL])
    last = pool[-1] if pool.size > 1 else pool[0] - 1.0
    shares: Floats = np.clip((values - last) / max(pool[0] - last, 1e-9), 0.0, 1.0)
    return shares


def _table(signals: Signals, core: Floats, wanted: Wanted) -> _Table:
    """Keep the best passage of each owner, the first among equals; order rows by conversation and time."""
    grouped = np.lexsort((-core, signals.owner_seq, signals.kind))
    owner, kind = signals.owner_seq[grouped], signals.kind[grouped]
    first = np.flatnonzero(np.r_[True, (owner[1:] != owner[:-1]) | (kind[1:] != kind[:-1])])
    rows = grouped[first]
    came = np.minimum.reduceat(grouped, first)
    rows = rows[np.lexsort((came, signals.position[rows], signals.created_us[rows], signals.conversation_seq[rows]))]
    return _Table(
        rows=rows,
        said=signals.of_kind(PassageKind.MESSAGE)[rows],
        conversation=signals.conversation_seq[rows],
        position=signals.position[rows],
        created_us=signals.created_us[rows],
        question=signals.is_question[rows],
        core=core[rows],
        by_named=_by_named(signals, wanted)[rows],
        in_time=_in_time(signals.created_us[rows], wanted),
    )


def _scores(table: _Table, signals: Signals, wanted: Wanted) -> Floats:
    rows = table.rows
    length = np.log1p(np.minimum(LONGEST_COUNTED, signals.word_count[rows]))
    own = table.core + SPEAKER * table.by_named - QUESTION * table.question + LENGTH * length + TIME * table.in_time
    if wanted.asks_when:
        own = own + WHEN * signals.has_time[rows]
    own = own + _from_neighbours(table, _has_role(signals, Role.ASSISTANT)[rows])
    begins = _sittings(table)
    best = np.maximum.reduceat(own, begins)
    scores: Floats = own + SITTING * np.repeat(best, np.diff(np.r_[begins, rows.size]))
    return scores


def _from_neighbours(table: _Table, by_assistant: Flags) -> Floats:
    """Return what the messages right before and after add to each."""
    places = (table.conversation << 32) + table.position
    places[~table.said] = _NOWHERE
    order = np.argsort(places, kind="stable")
    found = np.maximum(np.searchsorted(places[order], places - 1, "right") - 1, 0)
    before = order[found]
    row = np.flatnonzero((places[before] == places - 1) & (places >= 0))
    before = before[row]
    added = np.zeros(places.size)
    answers = table.question[before] & ~by_assistant[row]
    added[row] += (NEIGHBOUR + ANSWER * answers) * table.core[before]
    np.add.at(added, before, NEIGHBOUR * table.core[row])
    return added


def _sittings(table: _Table) -> NDArray[np.intp]:
    """Return where each sitting begins. A document is a sitting of its own."""
    same = (table.conversation[1:] == table.conversation[:-1]) & (table.conversation[1:] >= 0)
    near = np.diff(table.created_us) <= SITTING_GAP_US
    return np.flatnonzero(np.r_[True, ~(same & near)])


def _by_named(signals: Signals, wanted: Wanted) -> Flags:
    named = np.zeros(len(signals), np.bool_)
    if wanted.speakers:
        numbers = [number for number in set(signals.speaker.tolist()) if signals.speakers[number] in wanted.speakers]
        named |= np.isin(signals.speaker, numbers)
    if wanted.role is not None:
        named |= _has_role(signals, wanted.role)
    return named


def _has_role(signals: Signals, role: Role) -> Flags:
    having: Flags = np.array([one is role for one in signals.roles], np.bool_)[signals.role]
    return having


def _in_time(created_us: Numbers, wanted: Wanted) -> Flags:
    if wanted.since_us is None or wanted.until_us is None:
        return np.zeros(created_us.size, np.bool_)
    within: Flags = (created_us >= wanted.since_us) & (created_us < wanted.until_us)
    return within
