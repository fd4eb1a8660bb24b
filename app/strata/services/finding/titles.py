"""Conversations found by their titles: shown at their start beside what was said, or lifted where something is shown already.

A title has no meaning and no place in the index of words: with `share` of the query's words and `told` of its own ones,

    score = (1 + SITTING) * (share + 0.2 told)

on the scale of `fusing`. Where the best passage of a conversation is shown, and its title was asked for as a whole or has
every word of the query, that passage gains what its own words lack of it: (1 + SITTING) * (share + 0.2 told - words).

Titles take at most a quarter of the places from messages. One that has every word of the query, or whose words were all
asked for, is shown in the last place if it earns none: who asks for a title wants that conversation.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from strata.domain.passages import PassageKind, RankSignals
from strata.services.finding.asking import Asked
from strata.services.finding.fusing import SITTING, Ranked
from strata.services.finding.terms import satisfies
from strata.services.finding.title_words import TitleMatch, TitleWords
from strata.services.ports.index import IndexFilter, WordCount
from strata.services.ports.record import PassageStore, TitleStore
from strata.services.words import Analyser

_TOLD: Final = 0.2
_QUARTER: Final = 4
_SPARE: Final = 10
"""Titles looked at beyond those wanted, for conversations that lie in the trash or the archive or outside a filter."""

_FEWEST_PLACES: Final = 3
"""With fewer results than this no place is kept for a title."""

_NOWHERE: Final = -1


class _Found(NamedTuple):
    """A conversation found by its title: its first passage, and whether a place is kept for it."""

    candidate: Ranked
    sure: bool


class Titles:
    """Puts conversations found by their titles among results. Safe to use from any thread."""

    def __init__(self, store: TitleStore, passages: PassageStore, analyser: Analyser, pool: Executor) -> None:
        self._pool = pool
        self._store = store
        self._passages = passages
        self._analyser = analyser
        self._words = TitleWords(store, analyser)

    def start(self) -> None:
        """Begin to take in new titles beside the search; an import brings some with every batch, which takes 20 ms."""
        if self._words.behind():
            self._pool.submit(self._words.catch_up)  # if it fails, `joined` tries again and says why

    def joined(self, asked: Asked, ranked: Sequence[Ranked], limit: int) -> tuple[Ranked, ...]:
        """Return candidates, best first, with titles among the first `limit`."""
        where = asked.where
        if not may_be_titled(where):
            return tuple(ranked)
        matches = fitting_titles(self._words, asked, self._analyser)
        shown = _lifted(ranked[:limit], matches)
        most = max(limit - len(shown), limit // _QUARTER, 1)
        wanted = _worth_showing(matches, shown, limit)[: most + _SPARE]
        found = self._beginnings(asked, wanted)[:most] if wanted else []
        return (*(_placed(shown, found, limit) if found else shown), *ranked[limit:])

    def longer(self, beginnings: Sequence[str], most: int) -> tuple[WordCount, ...]:
        """Return the `most` frequent words of titles that go on from one of the beginnings."""
        return self._words.longer(beginnings, most)

    def _beginnings(self, asked: Asked, matches: Sequence[TitleMatch]) -> list[_Found]:
        """Return the matches as candidates: the first passage of each that the filter lets through."""
        where = asked.where
        begins = {one.title.conversation_seq: one.title.begins for one in matches}
        if where.since_us is not None or where.until_us is not None:
            begins = self._store.beginnings(begins, where)
        signals = self._passages.signals(list(begins.values()))
        about = {row.seq: row for row in signals.rows(np.arange(len(signals)))}
        for seq in self._refused(asked, list(about)) if asked.terms.excluded else ():
            del about[seq]
        rows = [(one, about.get(begins.get(one.title.conversation_seq, _NOWHERE))) for one in matches]
        return [_Found(_candidate(one, row), one.sure) for one, row in rows if row is not None]

    def _refused(self, asked: Asked, seqs: Sequence[int]) -> frozenset[int]:
        """Return the passages that say what the query excludes."""
        terms = replace(asked.terms, phrases=())
        passages = self._passages.passages(seqs)
        return frozenset(one.seq for one in passages if not satisfies(one.text, one.speaker, terms, self._analyser))


def may_be_titled(where: IndexFilter) -> bool:
    """Whether a filter lets titles through: nobody says a title, and inside one conversation it tells nothing."""
    return not where.roles and where.conversation_seq is None and (not where.kinds or PassageKind.MESSAGE in where.kinds)


def title_words(asked: Asked) -> tuple[Sequence[str], Sequence[str]]:
    """Return the words that a title may have, and those of which any one will do: what a half word may become."""
    if asked.continued is None:
        return asked.words.tokens, ()
    half = (*asked.continued.own, *asked.continued.words)
    return [token for token in asked.words.tokens if token not in half], half


def fitting_titles(words: TitleWords, asked: Asked, analyser: Analyser) -> list[TitleMatch]:
    """Return the titles that have the words, are of the sources asked for, and have every phrase and nothing excluded."""
    sources = asked.where.sources
    matches = [one for one in words.having(*title_words(asked)) if not sources or one.title.source in sources]
    if not asked.terms.strict:
        return matches
    return [one for one in matches if satisfies(one.title.text, "", asked.terms, analyser)]


def _lifted(shown: Sequence[Ranked], matches: Sequence[TitleMatch]) -> Sequence[Ranked]:
    """Return candidates with the best one of each conversation whose title is what was asked for where it belongs then."""
    titles = {one.title.conversation_seq: one for one in matches if one.sure}
    lifted: list[Ranked] = []
    for candidate in shown if titles else ():
        match = titles.pop(candidate.signals.conversation_seq or _NOWHERE, None)
        gain = 0.0 if match is None else _score(match) - (1 + SITTING) * candidate.words
        lifted.append(replace(candidate, score=candidate.score + gain, lifted=True) if gain > 0 else candidate)
    if not any(one.lifted for one in lifted):
        return shown
    ends = [one for one in lifted[-1:] if one.signals.kind is PassageKind.SEGMENT]
    return [*sorted(lifted[: len(lifted) - len(ends)], key=lambda one: -one.score), *ends]


def _worth_showing(matches: Sequence[TitleMatch], shown: Sequence[Ranked], limit: int) -> list[TitleMatch]:
    """Return the matches that may get a place, best first, newer conversations first among equals."""
    there = {one.signals.conversation_seq for one in shown}
    least = min((one.score for one in shown), default=0.0) if len(shown) == limit else 0.0
    wanted = [
        one
        for one in matches
        if one.title.conversation_seq not in there and (_score(one) > least or (one.sure and limit >= _FEWEST_PLACES))
    ]
    return sorted(wanted, key=lambda one: (-_score(one), -one.title.conversation_seq))


def _score(match: TitleMatch) -> float:
    return (1 + SITTING) * (match.share + _TOLD * match.told)


def _candidate(match: TitleMatch, row: RankSignals) -> Ranked:
    return Ranked(
        row, _score(match), None, 0.0, match.share, None, 0.0, 0.0, by_named=False, in_time=False, by_title=True
    )  # fmt: skip


def _placed(shown: Sequence[Ranked], found: Sequence[_Found], limit: int) -> tuple[Ranked, ...]:
    """Return candidates with titles where their scores belong; a summary keeps its place at the end of a full page."""
    ends = shown[-1:] if len(shown) == limit and shown[-1].signals.kind is PassageKind.SEGMENT else ()
    placed, room = list(shown[: len(shown) - len(ends)]), limit - len(ends)
    for title, _ in found:
        place = next((at for at, other in enumerate(placed) if other.score < title.score), len(placed))
        placed.insert(place, title)
    kept = next((title for title, sure in found if sure), None)
    if kept is not None and limit >= _FEWEST_PLACES and not any(one.by_title for one in placed[:room]):
        placed.remove(kept)
        placed.insert(room - 1, kept)
    return (*placed[:room], *ends, *placed[room:])
