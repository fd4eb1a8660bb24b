"""Words of the folded part: asked of the engine's full-text index."""

from typing import TYPE_CHECKING, Final

from strata.services.ports.index import Hit, WordQuery
from strata.storage.lance.addresses import Addresses
from strata.storage.lance.bm25 import Weights
from strata.storage.lance.table import TableFile

if TYPE_CHECKING:
    from lancedb.query import FullTextQuery

_CANDIDATES: Final = 400
"""Hits fetched with their words when some must be dropped or weighed anew."""

_MOST_CANDIDATES: Final = 6_400


def search(file: TableFile, known: Addresses, query: WordQuery, weights: Weights, where: str, limit: int) -> list[Hit]:
    """Return the best folded rows; `where` is the filter as SQL. Raises what the engine raises.

    Required and excluded terms are not asked of the engine as a boolean query, which takes half a second at 1M rows where
    a plain one takes ten milliseconds: hits come with their words and are sifted here.
    """
    if query.required:
        return _with_required(file, query, weights, where, limit)
    if query.excluded:
        return _without_excluded(file, query, weights, where, limit)
    seqs, scores = file.find_words(_any_of(weights), where, limit, known)
    return [Hit(seq, score) for seq, score in zip(seqs.tolist(), scores.tolist(), strict=True)]


def _without_excluded(file: TableFile, query: WordQuery, weights: Weights, where: str, limit: int) -> list[Hit]:
    """Fetch more and more until enough are left."""
    size = _CANDIDATES
    while True:
        found = file.search_words(_any_of(weights), where, size, ("seq", "words"))
        kept = [
            Hit(seq, score)
            for seq, words, score in zip(*(found[name].to_pylist() for name in ("seq", "words", "_score")), strict=True)
            if not set(query.excluded).intersection(words.split(" "))
        ]
        if len(kept) >= limit or found.num_rows < size or size >= _MOST_CANDIDATES:
            return kept[:limit]
        size *= 4


def _with_required(file: TableFile, query: WordQuery, weights: Weights, where: str, limit: int) -> list[Hit]:
    """Take rows that hold all required terms, and weigh them by all terms.

    Where there are more of those than are fetched, the best rows by all terms are sifted, too.
    """
    found = [file.search_words(_all_of(query.required), where, _CANDIDATES, ("seq", "words"))]
    if found[0].num_rows == _CANDIDATES:
        found.append(file.search_words(_any_of(weights), where, _CANDIDATES, ("seq", "words")))
    scored: dict[int, float] = {}
    for table in found:
        for seq, words in zip(table["seq"].to_pylist(), table["words"].to_pylist(), strict=True):
            tokens = words.split(" ")
            if set(query.required).issubset(tokens) and not set(query.excluded).intersection(tokens):
                scored[seq] = weights.score(tokens)
    hits = [Hit(seq, score) for seq, score in scored.items()]
    return sorted(hits, key=lambda hit: (-hit.value, hit.seq))[:limit]


def _any_of(weights: Weights) -> "FullTextQuery":
    from lancedb.query import MatchQuery

    return MatchQuery(" ".join(weights.idf), "words")


def _all_of(terms: tuple[str, ...]) -> "FullTextQuery":
    from lancedb.query import FullTextOperator, MatchQuery

    return MatchQuery(" ".join(dict.fromkeys(terms)), "words", operator=FullTextOperator.AND)
