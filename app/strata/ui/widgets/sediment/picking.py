"""Which grain is where, and which comes next."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from strata.ui.widgets.sediment.values import Grains


class Step(IntEnum):
    """Where the keyboard goes from a grain."""

    EARLIER = 0
    LATER = 1
    UP = 2
    DOWN = 3


def nearest(x: NDArray[np.float32], y: NDArray[np.float32], at: tuple[float, float], reach: float) -> int | None:
    """Return the place of the grain nearest to a point, None when none is within `reach`."""
    if not len(x):
        return None
    away = (x - np.float32(at[0])) ** 2 + (y - np.float32(at[1])) ** 2
    # The last one drawn lies on top, so of equals it is taken.
    best = len(away) - 1 - int(np.argmin(away[::-1]))
    return best if away[best] <= reach * reach else None


def inside(
    x: NDArray[np.float32], y: NDArray[np.float32], left: float, top: float, right: float, bottom: float
) -> NDArray[np.intp]:
    """Return the places of the grains within a rectangle."""
    return np.flatnonzero((x >= left) & (x <= right) & (y >= top) & (y <= bottom))


def neighbour(grains: Grains, current: int, step: Step) -> int:
    """Return the place of the grain one step away: before or after in the same band, or the nearest in time in the next
    band that holds any; the current one where there is none.
    """
    bands, times = grains.bands, grains.times
    here, now = int(bands[current]), float(times[current])
    if step in (Step.EARLIER, Step.LATER):
        return _along(grains, current, here, now, later=step is Step.LATER)
    held = np.unique(bands)
    beyond = held[held < here][::-1] if step is Step.UP else held[held > here]
    if not len(beyond):
        return current
    places = np.flatnonzero(bands == beyond[0])
    return int(places[np.argmin(np.abs(times[places] - now))])


def _along(grains: Grains, current: int, band: int, now: float, *, later: bool) -> int:
    """Walk by time, and by key among those of the same moment."""
    places = np.flatnonzero(grains.bands == band)
    times, keys = grains.times[places], grains.keys[places]
    mine = grains.keys[current]
    if later:
        ahead = places[(times > now) | ((times == now) & (keys > mine))]
        return int(ahead[np.lexsort((grains.keys[ahead], grains.times[ahead]))[0]]) if len(ahead) else current
    behind = places[(times < now) | ((times == now) & (keys < mine))]
    return int(behind[np.lexsort((grains.keys[behind], grains.times[behind]))[-1]]) if len(behind) else current
