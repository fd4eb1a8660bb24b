"""Clusters of vectors by direction: spherical k-means (Dhillon and Modha 2001), begun with k-means++ and the same each time."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from strata.services.ports.flow import Integers
from strata.services.ports.index import Vectors

FEWEST: Final = 30
"""Messages from which there are topics."""

MOST: Final = 48
"""Topics at most: more than a person tells apart in a chart or a list."""

ROUNDS: Final = 25
_SEED: Final = 3_690_369
_STARTED_FROM: Final = 4_000
_CANDIDATES: Final = 5
_SAME: Final = 0.8
"""Cosine from which a new cluster is the old topic that it is nearest to."""


def wanted_clusters(messages: int) -> int:
    """Return how many topics so many messages are sorted into: the root of half of them (Mardia et al. 1979), 2 to 48."""
    return max(2, min(MOST, round(math.sqrt(messages / 2))))


def centres_of(vectors: Vectors, count: int, step: Callable[[], None]) -> tuple[Vectors, Integers]:
    """Return unit centres, shape (count or fewer, dimension), and how many vectors are nearest to each; largest first.

    `step` is called between rounds and may raise to stop. Empty clusters are left out.
    """
    vectors = unit(vectors)
    centres = _begun(vectors, count, np.random.RandomState(_SEED))
    before: Integers | None = None
    for _ in range(ROUNDS):
        step()
        nearest = nearest_of(vectors, centres)
        if before is not None and (nearest != before).mean() < 0.001:
            break
        before = nearest
        sums = (nearest == np.arange(len(centres))[:, None]).astype(np.float32) @ vectors
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), centres)
    sizes = np.bincount(nearest_of(vectors, centres), minlength=len(centres))
    order = np.argsort(-sizes, kind="stable")[: int((sizes > 0).sum())]
    return centres[order], sizes[order].astype(np.int64)


def nearest_of(vectors: Vectors, centres: Vectors) -> Integers:
    """Return the place of the nearest centre of each vector."""
    found: Integers = (vectors @ centres.T).argmax(axis=1).astype(np.int64)
    return found


def matched(centres: Vectors, old_centres: Vectors, old_numbers: list[int]) -> list[int]:
    """Return for each centre the number of the old topic that it continues, 0 for a new one; each number at most once."""
    numbers = [0] * len(centres)
    if not old_numbers or centres.shape[1] != old_centres.shape[1]:
        return numbers
    nearness = centres @ unit(old_centres).T
    for place in np.argsort(-nearness, axis=None, kind="stable").tolist():
        new, old = divmod(place, len(old_numbers))
        if nearness[new, old] < _SAME:
            break
        if not numbers[new] and old_numbers[old] not in numbers:
            numbers[new] = old_numbers[old]
    return numbers


def unit(vectors: Vectors) -> Vectors:
    """Return vectors of length one; those without a direction stay as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
    return found


def _begun(vectors: Vectors, count: int, chance: np.random.RandomState) -> Vectors:
    """Choose centres far from each other (Arthur and Vassilvitskii, "k-means++", 2007), from a part of many vectors.

    Of a few candidates the best is taken each time, as the authors advise.
    """
    some = vectors[:: max(1, len(vectors) // _STARTED_FROM)]
    chosen = [int(chance.randint(len(some)))]
    far = np.maximum(0, 1 - some @ some[chosen[0]]).astype(float)
    while len(chosen) < min(count, len(some)) and far.sum() > 1e-6:
        candidates = chance.choice(len(some), size=_CANDIDATES, p=far / far.sum())
        left = np.minimum(far[:, None], np.maximum(0, 1 - some @ some[candidates].T))
        best = int(left.sum(axis=0).argmin())
        chosen.append(int(candidates[best]))
        far = left[:, best]
    return some[chosen].copy()
