"""The words of all titles, held in memory: made from the record at the first search, and kept in step with it by looking."""

import threading
from array import array
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from strata.services.beginnings import Beginnings
from strata.services.ports.index import WordCount
from strata.services.ports.record import Title, TitleSource
from strata.services.words import Analyser

_ENOUGH: Final = 0.5
"""The share of the query's words that a title must have, unless the query has all of the title's."""

_SEVERAL: Final = 2
"""Words that a title must have to answer a longer question with all of its own words."""

_MOST: Final = 200
"""Titles looked at, those with most of the words and the newest first."""

_MANY: Final = 100
"""Changed titles from which on all are taken in anew: taking single ones out costs more."""


_NONE: Final = np.zeros(0, np.int64)


class TitleMatch(NamedTuple):
    """A title that has words of a query.

    Attributes:
        share: how many of the query's words it has, 0 to 1.
        told: how many of its own words were asked for, 0 to 1; stop words count where they were asked for.
        words: how many different words it has, stop words left out.
    """

    title: Title
    share: float
    told: float
    words: int

    @property
    def whole(self) -> bool:
        """Whether all of its several words were asked for."""
        return self.words >= _SEVERAL and self.told >= 1.0

    @property
    def sure(self) -> bool:
        """Whether it is what was asked for: it has every word of the query, or the query has every word of it."""
        return self.share >= 1.0 or self.whole


class _Kept(NamedTuple):
    """A title and how many different words it has, stop words left out."""

    title: Title
    words: int


class TitleWords:
    """Looks words up among titles. Safe to use from any thread."""

    def __init__(self, store: TitleSource, analyser: Analyser) -> None:
        self._store = store
        self._analyser = analyser
        self._lock = threading.Lock()
        self._version = -1
        self._language = ""
        self._titles: dict[int, _Kept] = {}
        self._having: dict[str, array[int]] = {}
        self._beginnings = Beginnings()

    def behind(self) -> bool:
        """Whether conversations came or changed since they were last looked at."""
        return self._store.version() != self._version or self._analyser.language != self._language

    def catch_up(self) -> None:
        """Take in what came or changed."""
        with self._lock, self._analyser.held():
            self._catch_up()

    def having(self, tokens: Sequence[str], any_of: Sequence[str] = ()) -> list[TitleMatch]:
        """Return the titles that have enough of the words of a query, in any order; having `any_of` counts as one more."""
        with self._lock, self._analyser.held():
            self._catch_up()
            asked = len(tokens) + bool(any_of)
            rows = np.concatenate([self._rows(tokens), np.unique(self._rows(any_of))])
            seqs, counts = np.unique(rows, return_counts=True)
            likely = counts >= min(_ENOUGH * asked, _SEVERAL)
            seqs, counts = seqs[likely], counts[likely]
            best = np.lexsort((-seqs, -counts))[:_MOST]
            pairs = zip(seqs[best].tolist(), counts[best].tolist(), strict=True)
            matches = [self._match(seq, count, asked) for seq, count in pairs]
        return [one for one in matches if one.share >= _ENOUGH or one.whole]

    def longer(self, beginnings: Sequence[str], most: int) -> tuple[WordCount, ...]:
        """Return the `most` frequent words that go on from one of the beginnings."""
        with self._lock, self._analyser.held():
            self._catch_up()
            words = dict.fromkeys(word for beginning in beginnings for word in self._beginnings.longer(beginning))
            found = [WordCount(word, len(self._having[word])) for word in words]
        return tuple(sorted(found, key=lambda one: (-one.passages, one.word))[:most])

    def _rows(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """Return the conversations that have each of the words in their titles, one word after the other."""
        having = [np.frombuffer(self._having[token], np.int64) for token in tokens if token in self._having]
        # Copied at once: an array that numpy still looks at cannot grow.
        return np.concatenate([_NONE, *having])

    def _forget(self) -> None:
        self._titles.clear()
        self._having.clear()
        self._beginnings.clear()

    def _match(self, seq: int, count: int, asked: int) -> TitleMatch:
        kept = self._titles[seq]
        return TitleMatch(kept.title, count / asked, min(1.0, count / max(1, kept.words)), kept.words)

    def _catch_up(self) -> None:
        """Read what changed; a title that reads as before is not analysed again."""
        # Asked before reading: what is written meanwhile is read once more by the next search.
        version, language = self._store.version(), self._analyser.language
        if version == self._version and language == self._language:
            return
        changed = self._store.changes(self._version)
        if language != self._language:
            self._forget()
            changed = None
        self._take_in(self._store.titles(changed), self._titles.keys() if changed is None else changed)
        self._version, self._language = version, language

    def _take_in(self, found: Sequence[Title], changed: Collection[int]) -> None:
        """Take in titles as they are now; those of `changed` that are not among them are gone."""
        now = {title.conversation_seq: title for title in found}
        kept = {seq: self._titles[seq].title for seq in changed if seq in self._titles}
        other = [seq for seq, title in kept.items() if seq not in now or now[seq].text != title.text]
        if len(other) > _MANY:
            rest = [one.title for seq, one in self._titles.items() if seq not in kept]
            self._forget()
            found = [*rest, *found]
        else:
            for seq in other:
                self._let_go(seq)
        for title in found:
            self._add(title)

    def _let_go(self, seq: int) -> None:
        for token in self._tokens(self._titles.pop(seq).title.text):
            having = self._having[token]
            having.remove(seq)
            if not having:
                del self._having[token]
                self._beginnings.discard(token)

    def _add(self, title: Title) -> None:
        kept = self._titles.get(title.conversation_seq)
        if kept is not None:
            self._titles[title.conversation_seq] = kept._replace(title=title)
            return
        tokens = self._tokens(title.text)
        telling = sum(not self._analyser.is_stop(token) for token in tokens)
        self._titles[title.conversation_seq] = _Kept(title, telling)
        for token in tokens:
            having = self._having.get(token)
            if having is None:
                having = self._having[token] = array("q")
                self._beginnings.add(token)
            having.append(title.conversation_seq)

    def _tokens(self, text: str) -> set[str]:
        return set(self._analyser.index_words(text).split())
