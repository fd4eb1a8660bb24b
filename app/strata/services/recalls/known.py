"""Answers known ahead: those of recalls in the lake, kept in memory, stand there at once when something near is asked again.

Near is a query with the same filter, the same numbers, and the same content words in whatever form and order; or one whose
vector is at a cosine of 0.95 or more by its signs and that shares half of the words. An answer ahead is only ever shown while
the search itself is under way, which then says whether it was right; when the library changes, all are let go.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from strata.domain.recall_pictures import CacheLine
from strata.domain.search import SearchAnswer, SearchFilter, SearchRequest
from strata.services.flow.signs import cosine, signs_of
from strata.services.ports.index import Vector
from strata.services.ports.recalls import Integers
from strata.services.remembered import Remembered
from strata.services.support.claims import Traits, traits
from strata.services.words import Analyser

MOST: Final = 128
LIFETIME_S: Final = 3600
NEAR: Final = 0.95
SHARED: Final = 0.5

Key = tuple[SearchFilter, bool, Traits]


@dataclass(frozen=True, slots=True)
class Known:
    """One answer with what it is found by."""

    key: Key
    signs: Integers
    answer: SearchAnswer


class KnownAnswers:
    """Keeps answers of recalls in the lake. Safe to use from any thread."""

    def __init__(self, analyser: Analyser, encode: Callable[[str], Vector | None]) -> None:
        """`encode` gives the vector of a query without waiting for a model, None where there is none."""
        self._analyser = analyser
        self._encode = encode
        self._kept: Remembered[Key, Known] = Remembered("Answers known ahead", MOST, LIFETIME_S)

    def keep(self, answer: SearchAnswer, vector: Vector) -> None:
        """Keep the answer of a recall that the lake has taken in, unless a half-typed word was completed for it."""
        if answer.completed:
            return
        key = self._key(answer.request)
        self._kept.keep(key, Known(key, signs_of(vector[None, :])[0], answer))

    def ahead(self, request: SearchRequest) -> SearchAnswer | None:
        """Return a known answer to something near, with the milliseconds that finding it took; None where none is known.

        It carries no assessment: how sure it is, the search will say.
        """
        started = time.perf_counter()
        known = self._near(request)
        if known is None or (len(known.answer.results) < request.limit and known.answer.request.limit < request.limit):
            return None
        took = (time.perf_counter() - started) * 1000
        return replace(
            known.answer,
            request=request,
            results=known.answer.results[: request.limit],
            times=replace(known.answer.times, total=took),
            assessment=None,
        )

    def forget(self) -> None:
        """Let all go: the library has changed."""
        self._kept.forget()

    def line(self) -> CacheLine:
        """Return how it is doing."""
        return self._kept.line()

    def _near(self, request: SearchRequest) -> Known | None:
        key = self._key(request)
        found = self._kept.get(key)
        candidates = [one for one in self._kept.values() if _alike(key, one.key)] if found is None else []
        vector = self._encode(request.text) if candidates else None
        if found is not None or vector is None:
            return found
        signs = signs_of(vector[None, :])[0]
        nearness, nearest = max(((cosine(signs, one.signs), place) for place, one in enumerate(candidates)))
        return candidates[nearest] if nearness >= NEAR else None

    def _key(self, request: SearchRequest) -> Key:
        return request.filter, request.words_only, traits(request.text, self._analyser)


def _alike(one: Key, other: Key) -> bool:
    if one[:2] != other[:2] or one[2].numbers != other[2].numbers or one[2].denies != other[2].denies:
        return False
    together = one[2].words | other[2].words
    return bool(together) and len(one[2].words & other[2].words) / len(together) >= SHARED


def same(one: SearchAnswer, other: SearchAnswer) -> bool:
    """Whether two answers show the same results in the same order."""
    return [result.owner_id for result in one.results] == [result.owner_id for result in other.results]
