"""Summaries made of the messages' own sentences: central ones, with little overlap, the person's words first.

A sentence is central when its words are those of the whole piece (cosine with the middle of all sentences), and when its
message is (cosine with the middle of all messages, by the kept vectors). Sentences are taken one by one by maximal marginal
relevance (Carbonell & Goldstein 1998): 0.7 of how central one is, less 0.3 of its likeness to the most alike that is taken.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import numpy as np

from strata.domain.segments import SummarySentence
from strata.domain.windows import estimate_tokens
from strata.services.ports.index import Vectors
from strata.services.segmenting.telling import Sentence, by_words

CENTRAL: Final = 0.7
PERSON: Final = 1.25
"""How much more a person's sentence weighs than an assistant's."""

PERSON_SHARE: Final = 0.5
"""The share of a summary that a person's sentences fill before others may stand in it."""

MOST_SENTENCES: Final = 8
FULL_LENGTH: Final = 6
"""Telling words of a sentence that says something; shorter ones count by their share of it."""

WORTH_TELLING: Final = 0.45
"""Sentences of less than this share of the best one's worth do not fill room that is left."""

_MOST_READ: Final = 400


def summed(sentences: Sequence[Sentence], central: Mapping[UUID, float], tokens: int) -> tuple[SummarySentence, ...]:
    """Return the sentences that stand for all of these, in the order in which they were said, within about `tokens`.

    `central` says how central each message is, 0 to 1; messages without a figure count as 0. There is at least one sentence
    where there is any.
    """
    if not sentences:
        return ()
    rows = by_words([one.tokens for one in sentences])
    worth = _worth(sentences, rows, central)
    best = np.sort(np.argsort(-worth, kind="stable")[:_MOST_READ])
    chosen = _taken([sentences[place] for place in best], rows[best], worth[best], tokens)
    return tuple(
        SummarySentence(one.message_id, one.start, one.end, one.text) for one in sorted(chosen, key=lambda one: one.order)
    )


def _worth(sentences: Sequence[Sentence], rows: Vectors, central: Mapping[UUID, float]) -> Vectors:
    middle = rows.mean(axis=0)
    alike = rows @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    alike = alike / max(float(alike.max()), 1e-9)
    length = np.array([min(1.0, len(one.tokens) / FULL_LENGTH) for one in sentences])
    person = np.array([PERSON if one.by_person else 1.0 for one in sentences])
    near = np.array([central.get(one.message_id, 0.0) for one in sentences])
    worth: Vectors = ((0.7 * alike + 0.3 * near) * length * person / PERSON).astype(np.float32)
    return worth


def _taken(sentences: Sequence[Sentence], rows: Vectors, worth: Vectors, tokens: int) -> list[Sentence]:
    """Take sentences until the room is used: first the person's until they fill their share, then anyone's."""
    chosen: list[int] = []
    overlap = np.zeros(len(sentences), np.float32)
    costs = np.array([estimate_tokens(one.text) for one in sentences])
    free = worth >= WORTH_TELLING * worth.max()
    by_person = np.array([one.by_person for one in sentences])
    used, texts = 0, set[str]()
    while len(chosen) < MOST_SENTENCES:
        fits = free & (used + costs <= tokens)
        mine = fits & by_person & (used < PERSON_SHARE * tokens)
        open_to = mine if mine.any() else fits
        if not open_to.any():
            break
        marginal = np.where(open_to, CENTRAL * worth - (1 - CENTRAL) * overlap, -np.inf)
        best = int(np.argmax(marginal))
        free[best] = False
        if sentences[best].text in texts:
            continue
        chosen.append(best)
        texts.add(sentences[best].text)
        used += int(costs[best])
        overlap = np.maximum(overlap, rows @ rows[best])
    if not chosen:
        chosen.append(int(np.argmin(costs)))
    return [sentences[place] for place in chosen]
