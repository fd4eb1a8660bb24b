"""What tells of a list of results whether the answer is in it. Cheap: a few numbers over the first results.

Of each of the first results r, beside the numbers of the two arms:

    near(r) = its cosine, 0 where meaning did not find it
    has(r) = rarity of the query's words that stand in it / rarity of all of them
    evidence(r) = near(r) + has(r)

Names of participants are no words here: they say who, and messages that begin with a name would have them all. Where somebody
is named, it counts whether what is found was said by that one. A question about the wrong person finds good passages, but of
somebody else; the one named only asks there, or answers “how nice for you”. So evidence is weighed by how much a text tells of
the one who says it (`telling`).

Rarities lie between 0 and 1 and BM25 is put on the scale of the library's rarest word, so neither grows with the library. What
grows is how much is found by chance, by words above all; `among` tells of it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from strata.domain.search import Arm, SearchResult
from strata.services.finding.arms import Found
from strata.services.finding.asking import Asked
from strata.services.finding.fusing import SITTING, SPEAKER, Ranked
from strata.services.ports.index import WordWeights
from strata.services.recalls.telling import asks, telling

LOOKED_AT: Final = 10
"""Results of the first page, in which the answer is or is not."""

NAMES: Final = (
    "told", "told_by_anyone", "stated_ahead", "ahead", "above_the_rest", "score", "gap", "found_words", "lacking",
    "words_first", "among",
)  # fmt: skip
"""Of the features, in order:

told: the greatest evidence times telling of what the one named said; of all results where nobody is named
told_by_anyone: the greatest of all results
stated_ahead: the greatest evidence, questions counting half, of the one named less that of the others; 0 where nobody is named
ahead: the same, questions counting whole
above_the_rest: by how much the greatest evidence is above the mean of the other results
score: of the first one ranked, without what naming adds, over 3
gap: the greatest cosine above the mean of its pool
found_words: share of the rarity asked for that stands in any of the results
lacking: the rarest word that the result with most of them lacks, as a share of the rarity asked for
words_first: ln(1 + best BM25, as if the rarest word weighed 6.9) over 5
among: weight of a word that stands nowhere, over 10: about ln(2 * passages), within what was measured
"""

_RAREST: Final = 6.9
"""Weight of a word that stands in none of five hundred passages."""

_MEASURED: Final = (6.6, 8.7)
"""The same in libraries of 370 and of 3,000 passages, between which weights were fitted; nothing is concluded beyond."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One result: its cosine, its words' share, whether it is said by the one named, how much it tells, whether it asks."""

    near: float
    has: float
    named: bool
    telling: float
    asks: bool

    @property
    def evidence(self) -> float:
        return self.near + self.has

    @property
    def told(self) -> float:
        return self.evidence * self.telling

    @property
    def stated(self) -> float:
        return self.evidence * (0.5 if self.asks else 1.0)


def features_of(
    results: Sequence[SearchResult], ranked: Sequence[Ranked], found: Found, asked: Asked, language: str
) -> tuple[float, ...]:
    """Return the features of a list of results.

    `ranked` is what the results were chosen from, `found` what the arms gave; `language` is that of the library's words.
    """
    first = results[:LOOKED_AT]
    if not first:
        return (0.0,) * len(NAMES)
    weights = _weights(asked, found.weights)
    whole = max(math.fsum(weights.values()), 1e-9)
    seen = [_look(one, asked, weights, whole, language) for one in first]
    theirs = [one for one in seen if one.named] if asked.wanted.names_somebody else seen
    standing = {word for one in first for word in one.matched}
    most = max(range(len(first)), key=lambda place: seen[place].has)
    evidence = sorted((one.evidence for one in seen), reverse=True)
    return (
        _most(theirs, lambda one: one.told),
        _most(seen, lambda one: one.told),
        _ahead(seen, asked, lambda one: one.stated),
        _ahead(seen, asked, lambda one: one.evidence),
        evidence[0] - math.fsum(evidence[1:]) / (len(evidence) - 1) if len(evidence) > 1 else 0.0,
        _score(ranked),
        _gap(found),
        math.fsum(weight for word, weight in weights.items() if word in standing) / whole,
        max((weight for word, weight in weights.items() if word not in first[most].matched), default=0.0) / whole,
        _best_words(found),
        _among(found),
    )


def is_literal(results: Sequence[SearchResult], asked: Asked) -> bool:
    """Whether one of the first results has every word that was asked for."""
    words = set(asked.terms.tokens.values())
    return bool(words) and any(words <= set(one.matched) for one in results[:LOOKED_AT])


def _weights(asked: Asked, known: WordWeights | None) -> dict[str, float]:
    """Return the rarity of each word as typed; names of participants are left out unless there is nothing else."""
    tokens = asked.terms.tokens
    kept = [token for token in tokens if token in asked.content] or list(tokens)
    weights: dict[str, float] = {}
    for token in kept:
        rarity = 1.0 if known is None else known.rarity(token)
        weights[tokens[token]] = max(rarity, weights.get(tokens[token], 0.0))
    return weights


def _look(result: SearchResult, asked: Asked, weights: Mapping[str, float], whole: float, language: str) -> _Seen:
    return _Seen(
        near=next((one.value for one in result.arms if one.arm is Arm.MEANING), 0.0),
        has=math.fsum(weights.get(word, 0.0) for word in result.matched) / whole,
        named=asked.wanted.names(result.speaker, result.role),
        telling=telling(result.excerpt, language),
        asks=asks(result.excerpt),
    )


def _most(seen: Sequence[_Seen], value: Callable[[_Seen], float]) -> float:
    return max(map(value, seen), default=0.0)


def _ahead(seen: Sequence[_Seen], asked: Asked, value: Callable[[_Seen], float]) -> float:
    if not asked.wanted.names_somebody:
        return 0.0
    return _most([one for one in seen if one.named], value) - _most([one for one in seen if not one.named], value)


def _score(ranked: Sequence[Ranked]) -> float:
    return (ranked[0].score - SPEAKER * (1 + SITTING) * ranked[0].by_named) / 3 if ranked else 0.0


def _gap(found: Found) -> float:
    values = [hit.value for hit in found.meaning]
    return values[0] - math.fsum(values) / len(values) if values else 0.0


def _best_words(found: Found) -> float:
    if not found.words:
        return 0.0
    scale = 1.0 if found.weights is None else _RAREST / found.weights.greatest
    return math.log1p(max(0.0, found.words[0].value) * scale) / 5


def _among(found: Found) -> float:
    least, most = _MEASURED
    return (least if found.weights is None else min(most, max(least, found.weights.greatest))) / 10
