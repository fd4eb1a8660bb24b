"""A query that is still being typed: its last word is looked for as the words that it may become, too.

They are the most frequent ones of the library, or stand in titles. Where the half word itself stands nowhere, they take its
place, and its meaning is not asked for: half a word has none. Where it does stand somewhere, it comes first: what they find
ranks below the best of what it finds itself. A word that is common as it is needs no completing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from strata.domain.errors import IndexUnavailable
from strata.domain.search import SearchRequest
from strata.services.finding.archived import InArchive
from strata.services.finding.asking import LONGEST_QUERY, Asked
from strata.services.finding.continued import Continued
from strata.services.finding.half_word import HalfWord, half_word
from strata.services.finding.titles import Titles
from strata.services.ports.index import WordCount, WordIndex
from strata.services.words import Analyser

MOST: Final = 5
"""Words that a half word is completed to, from the index and as many from titles."""

COMMON: Final = 200
"""Passages from which a word is taken as it is: they fill the candidates of a search, and completions come after them."""

_FAR_RARER: Final = 10
"""Times that the most frequent completion is more frequent than one that is left out: rare words outrank common ones."""

_SPARE: Final = 10
"""Words looked up beyond those wanted, for stop words and what was asked for anyway."""


@dataclass(frozen=True, slots=True)
class _Half:
    """A half word with what the index says of it."""

    word: HalfWord
    stands: bool
    completions: tuple[str, ...]


class Completing:
    """Completes queries. Safe to use from any thread."""

    def __init__(self, words: WordIndex, titles: Titles, archive: InArchive, analyser: Analyser) -> None:
        self._words = words
        self._titles = titles
        self._archive = archive
        self._analyser = analyser

    def completed(self, asked: Asked, request: SearchRequest) -> Asked:
        """Return what is asked with its last word completed; the same where that is finished or nothing begins so.

        Without the index of words, nothing is completed.
        """
        text = request.text
        word = half_word(text, asked.terms.tokens, self._analyser) if len(text) <= LONGEST_QUERY else None
        half = self._looked_up(word, asked, archived=request.filter.archived) if word is not None else None
        return asked if half is None else _with(asked, half)

    def _looked_up(self, word: HalfWord, asked: Asked, *, archived: bool) -> _Half | None:
        taken = {*asked.terms.tokens, *asked.words.tokens}
        try:
            standing = max(self._words.counts(word.own))
            if standing >= COMMON:
                return None
            found = [*self._words.longer(word.beginnings, MOST + _SPARE), *self._forms(word)]
        except IndexUnavailable:
            return None
        completions = self._best(found, taken)
        found = list(self._titles.longer(word.beginnings, MOST + _SPARE))
        if archived:
            found += self._archive.longer(word.beginnings, MOST + _SPARE)
        titles = self._best(found, {*taken, *completions})
        return _Half(word, standing > 0, completions + titles) if completions or titles else None

    def _forms(self, word: HalfWord) -> list[WordCount]:
        counts = self._words.counts(word.forms)
        return [WordCount(form, count) for form, count in zip(word.forms, counts, strict=True) if count]

    def _best(self, found: Iterable[WordCount], taken: set[str]) -> tuple[str, ...]:
        """Return the most frequent words; stop words, those of the query and those that are far rarer are left out."""
        wanted = {one.word: one.passages for one in found if one.word not in taken and not self._analyser.is_stop(one.word)}
        least = max(wanted.values(), default=0) / _FAR_RARER
        common = [word for word, passages in wanted.items() if passages >= least]
        return tuple(sorted(common, key=lambda word: (-wanted[word], word))[:MOST])


def _with(asked: Asked, half: _Half) -> Asked:
    """Return what is asked together with the completions of its last word."""
    own, words = half.word.own, half.completions
    tokens, content = asked.terms.tokens, asked.content | (set(words) if asked.content.intersection(own) else set())
    completed = replace(asked.words, tokens=(*(one for one in asked.words.tokens if one not in own), *words))
    continued = Continued(half.word.typed, own, words, completed if half.stands else None)
    if half.stands:
        terms = replace(asked.terms, tokens=tokens | dict.fromkeys(words, half.word.typed), completed=frozenset(words))
        return replace(asked, terms=terms, content=frozenset(content), continued=continued)
    kept = {token: typed for token, typed in tokens.items() if token not in own}
    return replace(
        asked,
        terms=replace(asked.terms, tokens=kept | dict.fromkeys(words, half.word.typed), completed=frozenset(words)),
        words=completed,
        content=frozenset(content.difference(own)),
        meaning=_without(asked.meaning, half.word.typed),
        continued=continued,
    )


def _without(meaning: str, typed: str) -> str:
    """Leave out the half word at the end."""
    return meaning[: -len(typed)].rstrip() if meaning.endswith(typed) else meaning
