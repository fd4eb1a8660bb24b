"""Hits by words: those of what was typed, and behind them those of what its half-typed last word may become.

A completion is worth at most 0.8 of the half word itself: with `o` as the weight of the other words, `h` as that of the half
word and `c` as the greatest of its completions, hits of these count

    (o + 0.8 min(h, c)) / (o + c)

of their score. So what has all of the other words and a completion stands above what has one of them alone.
"""

from collections.abc import Callable, Sequence
from typing import Final

from strata.services.finding.asking import Asked
from strata.services.finding.continued import Continued
from strata.services.ports.index import Hit, IndexFilter, WordQuery, WordWeights

Search = Callable[[WordQuery, IndexFilter, int], Sequence[Hit]]

_BEHIND: Final = 0.8


def by_words(asked: Asked, weights: WordWeights | None, search: Search, where: IndexFilter, limit: int) -> Sequence[Hit]:
    """Return the hits of a query by words, best first, those of its completions among them."""
    hits = search(asked.words, where, limit)
    if asked.continued is None or asked.continued.further is None:
        return hits
    worth = _worth(asked.words.tokens, asked.continued, weights)
    values = {hit.seq: hit.value * worth for hit in search(asked.continued.further, where, limit)}
    values |= {hit.seq: max(hit.value, values.get(hit.seq, 0.0)) for hit in hits}
    joined = [Hit(seq, value) for seq, value in values.items()]
    return sorted(joined, key=lambda hit: (-hit.value, hit.seq))[:limit]


def _worth(tokens: Sequence[str], continued: Continued, weights: WordWeights | None) -> float:
    if weights is None:
        return _BEHIND
    weight = weights.of
    others = sum(weight[token] for token in tokens if token not in continued.own)
    half = max(weight[token] for token in continued.own)
    # Words of titles alone stand nowhere and so weigh most, but find nothing here.
    most = max((weight[word] for word in continued.words if weight[word] < weights.greatest), default=half)
    return (others + _BEHIND * min(half, most)) / (others + most)
