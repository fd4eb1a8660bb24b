"""Hits by words: those of what was typed, and behind them those of what its half-typed last word may become."""

from collections.abc import Callable, Sequence
from typing import Final

from strata.services.finding.asking import Asked
from strata.services.ports.index import Hit, IndexFilter, WordQuery

_BEHIND: Final = 0.8
"""Of the best hit of the word itself: what the best hit of its completions is worth."""


def by_words(
    asked: Asked, search: Callable[[WordQuery, IndexFilter, int], Sequence[Hit]], where: IndexFilter, limit: int
) -> Sequence[Hit]:
    """Return the hits of a query by words, best first, those of its completions among them."""
    hits = search(asked.words, where, limit)
    further = asked.continued.further if asked.continued is not None else None
    return hits if further is None else _joined(hits, search(further, where, limit), limit)


def _joined(hits: Sequence[Hit], completed: Sequence[Hit], limit: int) -> Sequence[Hit]:
    """Lay hits of completions, scaled to stay behind, among those of the words themselves."""
    if not hits or not completed:
        return hits or completed
    scale = _BEHIND * min(1.0, hits[0].value / completed[0].value)
    values = {hit.seq: hit.value * scale for hit in completed}
    values |= {hit.seq: max(hit.value, values.get(hit.seq, 0.0)) for hit in hits}
    joined = [Hit(seq, value) for seq, value in values.items()]
    return sorted(joined, key=lambda hit: (-hit.value, hit.seq))[:limit]
