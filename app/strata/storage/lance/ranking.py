"""The best of many: from arrays, and from the two parts of an index."""

from collections.abc import Container, Iterable

import numpy as np
from numpy.typing import NDArray

from strata.services.ports.index import Hit


def best(seqs: NDArray[np.int64], values: NDArray[np.float32], mask: NDArray[np.bool_], limit: int) -> list[Hit]:
    """Return the rows of the highest values among those in `mask`, best first; ties by row number."""
    places = np.flatnonzero(mask)
    if places.size > limit:
        places = places[np.argpartition(-values[places], limit - 1)[:limit]]
    order = np.lexsort((seqs[places], -values[places]))
    return [Hit(int(seqs[place]), float(values[place])) for place in places[order]]


def merged(folded: Iterable[Hit], fresh: Iterable[Hit], outdated: Container[int], limit: int) -> tuple[Hit, ...]:
    """Join the hits of both parts, best first; folded hits whose row came anew since are dropped."""
    hits = [hit for hit in folded if hit.seq not in outdated]
    hits.extend(fresh)
    hits.sort(key=lambda hit: (-hit.value, hit.seq))
    return tuple(hits[:limit])
