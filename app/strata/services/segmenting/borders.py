"""Where the topic turns: TextTiling (Hearst 1997) over directions of messages, with the time that lies between them.

At each gap the messages before it are compared with those after it. How deep the likeness falls there, against the hills on
both sides, is the gap's depth; depths over the mean plus half a standard deviation are borders, as are nights and other long
pauses. Pieces are kept between `FEWEST` and `MOST` messages; deeper gaps are served first.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.services.ports.index import Vectors

Floats = NDArray[np.float64]

BLOCK: Final = 4
"""Messages compared on each side of a gap."""

FEWEST: Final = 4
"""Messages in a piece, unless the conversation has fewer."""

FEWEST_BETWEEN_PAUSES: Final = 2
"""The same where a long pause makes the border."""

MOST: Final = 32
MOST_TOKENS: Final = 4_000
"""A longer piece is cut at its deepest gap, however shallow."""

SURE_HOURS: Final = 12.0
"""A pause after which another sitting begins, as in ranking."""

_PAUSE: Final = 2.0
"""Standard deviations of depth that a sure pause is worth; shorter ones count by the logarithm of their length."""

_OVER_MEAN: Final = 0.5


def borders(vectors: Vectors, times: Sequence[datetime], tokens: Sequence[int], answers: Sequence[bool]) -> tuple[int, ...]:
    """Return the messages that a new piece begins with, ascending, without the first message.

    `vectors` has one row a message; `answers` says which messages answer the one before and must stay with it.
    """
    count = len(times)
    if count < 2:
        return ()
    hours = np.array([(after - before).total_seconds() / 3600 for before, after in pairwise(times)])
    strength = _strength(vectors, hours)
    sure = hours >= SURE_HOURS
    allowed = np.array([not answers[place + 1] for place in range(count - 1)]) | sure
    chosen = set[int]()
    for gap in np.argsort(-(strength + np.where(sure, 100.0, 0.0)), kind="stable").tolist():
        if sure[gap] or (strength[gap] > 0 and allowed[gap]):
            fewest = FEWEST_BETWEEN_PAUSES if sure[gap] else FEWEST
            if all(abs(gap + 1 - other) >= fewest for other in (*chosen, 0, count)):
                chosen.add(gap + 1)
    _cut_long(chosen, count, np.concatenate([[0], np.cumsum(tokens)]), np.where(allowed, strength, strength - 100.0))
    return tuple(sorted(chosen))


def depths(likeness: Floats) -> Floats:
    """Return how deep each place lies under the hills that rise from it to the left and to the right."""
    return _climb(likeness) + _climb(likeness[::-1])[::-1] - 2 * likeness


def _strength(vectors: Vectors, hours: Floats) -> Floats:
    """Return how much speaks for a border at each gap; above 0 it is one."""
    depth = depths(_likeness(vectors))
    spread = max(float(depth.std()), 1e-6)
    pause = _PAUSE * np.clip(np.log1p(np.maximum(hours, 0)) / np.log1p(SURE_HOURS), 0, 1)
    scaled = (depth - depth.mean()) / spread if len(depth) > 2 else np.zeros(len(depth))
    scaled = np.where(_peaks(depth), scaled, np.minimum(scaled, 0.0))
    strength: Floats = scaled - _OVER_MEAN + pause
    return strength


def _likeness(vectors: Vectors) -> Floats:
    """Return the cosine between the blocks before and after each gap."""
    count = len(vectors)
    sums = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(vectors, axis=0, dtype=np.float64)])
    gaps = np.arange(1, count)
    before = sums[gaps] - sums[np.maximum(gaps - BLOCK, 0)]
    after = sums[np.minimum(gaps + BLOCK, count)] - sums[gaps]
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    likeness: Floats = (before * after).sum(axis=1) / np.maximum(lengths, 1e-9)
    return likeness


def _climb(values: Floats) -> Floats:
    """Return the height of the hill that rises to the left of each place without a dip."""
    tops = values.copy()
    for place in range(1, len(values)):
        if values[place - 1] >= values[place]:
            tops[place] = tops[place - 1]
    return tops


def _peaks(depth: Floats) -> NDArray[np.bool_]:
    padded = np.concatenate([[-np.inf], depth, [-np.inf]])
    return (depth >= padded[:-2]) & (depth >= padded[2:])


def _cut_long(chosen: set[int], count: int, before: NDArray[np.int64], strength: Floats) -> None:
    """Add borders until no piece is too long; pieces of less than two times the fewest messages stay whole."""
    waiting = list(zip(sorted({0, *chosen}), sorted({*chosen, count}), strict=True))
    while waiting:
        first, end = waiting.pop()
        too_long = end - first > MOST or before[end] - before[first] > MOST_TOKENS
        if not too_long or end - first < 2 * FEWEST:
            continue
        inner = np.arange(first + FEWEST, end - FEWEST + 1)
        border = int(inner[np.argmax(strength[inner - 1])])
        chosen.add(border)
        waiting += [(first, border), (border, end)]
