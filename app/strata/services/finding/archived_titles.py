"""Archived conversations found by their titles: shown at their start, where none of their messages was found."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from strata.domain.passages import Passage
from strata.services.finding.asking import Asked
from strata.services.finding.terms import satisfies
from strata.services.finding.title_words import TitleMatch, TitleWords
from strata.services.finding.titles import fitting_titles, may_be_titled
from strata.services.ports.index import WordCount
from strata.services.ports.keeping import ArchiveSearch
from strata.services.words import Analyser

_QUARTER: Final = 4
"""Titles take at most this part of the results asked for."""


class ArchivedTitles:
    """Looks titles up in the archive; they are read at the first search that asks for it. Safe to use from any thread."""

    def __init__(self, store: ArchiveSearch, analyser: Analyser) -> None:
        self._store = store
        self._analyser = analyser
        self._words = TitleWords(store.titles, analyser)

    def longer(self, beginnings: Sequence[str], most: int) -> tuple[WordCount, ...]:
        """Return the `most` frequent words that go on from one of the beginnings."""
        return self._words.longer(beginnings, most)

    def found(self, asked: Asked, shown: Collection[int | None], limit: int) -> list[tuple[TitleMatch, Passage]]:
        """Return titles with the first passage of each conversation, best first; those of `shown` are left out."""
        where = asked.where
        if not may_be_titled(where):
            return []
        fitting = fitting_titles(self._words, asked, self._analyser)
        matches = [one for one in fitting if one.title.conversation_seq not in shown]
        matches.sort(key=lambda one: (-one.share, -one.told, -one.title.conversation_seq))
        matches = matches[: max(1, limit // _QUARTER)]
        begins = self._store.beginnings([one.title.conversation_seq for one in matches], where) if matches else ()
        first = {one.conversation_seq: one for one in begins if self._allowed(one, asked)}
        pairs = [(one, first.get(one.title.conversation_seq)) for one in matches]
        return [(match, passage) for match, passage in pairs if passage is not None]

    def _allowed(self, passage: Passage, asked: Asked) -> bool:
        """Whether a passage says nothing that the query excludes; phrases may stand in the title alone."""
        terms = replace(asked.terms, phrases=())
        return not terms.excluded or satisfies(passage.text, passage.speaker, terms, self._analyser)
