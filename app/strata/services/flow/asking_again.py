"""Questions that were asked before: near in meaning, apart in time."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.services.flow.clusters import unit
from strata.services.ports.flow import Integers
from strata.services.ports.index import Vectors

SAME: Final = 0.85
"""Cosine from which two questions are the same. In the model that ships, rewordings lie above it and follow-ups below."""

APART: Final = 24 * 3600 * 1_000_000
"""Microseconds between them: what is asked again within a day belongs to the same try."""

NEAR_SIGNS: Final = 64
"""Of 256 signs, how many may differ between questions that are looked at: two that are the same differ in 45, and not one pair
in a thousand in more than 64."""

_ROWS: Final = 128


def maybe_again(moments: Integers, signs: Integers, due: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which questions take part in a pair that may be the same, one of them due and a day or more after the other."""
    found = np.zeros(len(moments), bool)
    wanted = np.flatnonzero(due)
    for first in range(0, len(wanted), _ROWS):
        rows = wanted[first : first + _ROWS]
        differing = np.bitwise_count(signs[rows][:, None, :] ^ signs[None, :, :]).sum(axis=2, dtype=np.int64)
        near = (differing <= NEAR_SIGNS) & (moments[None, :] <= moments[rows][:, None] - APART)
        found[rows] |= near.any(axis=1)
        found |= near.any(axis=0)
    return found


def asked_before(seqs: Integers, moments: Integers, vectors: Vectors, due: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Return the questions that are due, and for each the row of the latest earlier one that was the same, 0 for none.

    `seqs`, `moments` and `vectors` are in order of time.
    """
    vectors = unit(vectors)
    wanted = np.flatnonzero(due)
    earlier = np.zeros(len(wanted), np.int64)
    for first in range(0, len(wanted), _ROWS):
        rows = wanted[first : first + _ROWS]
        same = (vectors[rows] @ vectors.T >= SAME) & (moments[None, :] <= moments[rows][:, None] - APART)
        latest = same.shape[1] - 1 - same[:, ::-1].argmax(axis=1)
        earlier[first : first + _ROWS] = np.where(same.any(axis=1), seqs[latest], 0)
    return seqs[wanted], earlier
