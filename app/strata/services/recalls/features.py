"""What tells of a list of results whether the answer is in it. Cheap: a few numbers over the first results."""

import math
from collections.abc import Sequence
from typing import Final

from strata.domain.search import Arm, SearchResult
from strata.services.finding.fusing import Ranked
from strata.services.ports.index import Hit

LOOKED_AT: Final = 10
"""Results of the first page, in which the answer is or is not."""

NAMES: Final = (
    "nearest", "near_first", "stands_out", "words_first", "margin_of_words", "matched_first", "matched_best", "matched_all",
    "lead", "fall", "both_arms", "agreement", "length", "few", "contested",
)  # fmt: skip
"""Of the features, in order:

nearest, near_first: greatest cosine of the first ten, and that of the first result
stands_out: the greatest cosine in deviations above the mean of its pool, over 10
words_first, margin_of_words: ln(1 + best BM25) over 5, and by how much of it the tenth is behind
matched_first, matched_best, matched_all: share of the query's words in the first result, in the best of ten, in all of them
lead, fall: by how much of its score the second and the tenth are behind the first
both_arms: whether words and meaning both have the first result among their first ten
agreement: share of the arms' first ten that both have
length: ln(1 + words asked for) over 3
few: whether there are fewer than ten results
contested: by how much the best match in words and meaning of somebody else is ahead of that of the one named, 0 where it is not
"""


def features_of(
    results: Sequence[SearchResult],
    ranked: Sequence[Ranked],
    words: Sequence[Hit],
    meaning: Sequence[Hit],
    asked: Sequence[str],
) -> tuple[float, ...]:
    """Return the features of a list of results; `asked` are the words that the query asks for, as typed.

    `ranked` is what the results were chosen from; `words` and `meaning` are the arms' hits, best first, before they are joined.
    """
    first = results[:LOOKED_AT]
    if not first:
        return (0.0,) * (len(NAMES) - 3) + (_length(asked), 1.0, 0.0)
    cosines = [_value(one, Arm.MEANING) for one in first]
    shares = [_share(one.matched, asked) for one in first]
    together = _share([word for one in first for word in one.matched], asked)
    top = max(first[0].score, 1e-9)
    ranks = [arm.rank for arm in first[0].arms]
    return (
        max(cosines),
        cosines[0],
        _stands_out(meaning),
        math.log1p(max(0.0, words[0].value)) / 5 if words else 0.0,
        _behind(words),
        shares[0],
        max(shares),
        together,
        (top - first[1].score) / top if len(first) > 1 else 1.0,
        (top - first[-1].score) / top if len(first) > 1 else 1.0,
        float(all(rank is not None and rank <= LOOKED_AT for rank in ranks)),
        _agreement(words, meaning),
        _length(asked),
        float(len(first) < LOOKED_AT),
        _contested(ranked),
    )


def _value(result: SearchResult, arm: Arm) -> float:
    return next((one.value for one in result.arms if one.arm is arm), 0.0)


def _share(matched: Sequence[str], asked: Sequence[str]) -> float:
    return len(set(matched) & set(asked)) / len(set(asked)) if asked else 0.0


def _contested(ranked: Sequence[Ranked]) -> float:
    named = max((one.words + one.dense for one in ranked if one.by_named), default=None)
    others = max((one.words + one.dense for one in ranked if not one.by_named), default=0.0)
    return 0.0 if named is None else max(0.0, others - named)


def _length(asked: Sequence[str]) -> float:
    return math.log1p(len(asked)) / 3


def _stands_out(meaning: Sequence[Hit]) -> float:
    if len(meaning) < LOOKED_AT:
        return 0.0
    values = [hit.value for hit in meaning]
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    return (values[0] - mean) / max(deviation, 1e-6) / 10


def _behind(words: Sequence[Hit]) -> float:
    if not words or words[0].value <= 0:
        return 0.0
    return (words[0].value - words[min(LOOKED_AT, len(words)) - 1].value) / words[0].value


def _agreement(words: Sequence[Hit], meaning: Sequence[Hit]) -> float:
    first, other = ({hit.seq for hit in hits[:LOOKED_AT]} for hits in (words, meaning))
    return len(first & other) / LOOKED_AT
