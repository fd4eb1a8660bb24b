"""Grains made ready for the picture. It takes a while for many, and no Qt: it may be done on any thread."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strata.ui.widgets.sediment.layout import depths_of
from strata.ui.widgets.sediment.ramp import level_of
from strata.ui.widgets.sediment.stamps import weights_of
from strata.ui.widgets.sediment.values import BANDS, Grains, Moves


@dataclass(frozen=True, slots=True, eq=False)
class Deposit:
    """Grains, least effective first so that the best lie on top; and their moves.

    Attributes:
        depths, levels, weights: of each grain, how deep it lies in its band, its place in the ramp, its part in density.
        by_key: places of the grains in the order of their keys.
        counts: grains by band.
        ends: by band, when the next grain of it expires; NaN for never.
    """

    grains: Grains
    moves: Moves
    depths: NDArray[np.float32]
    levels: NDArray[np.uint8]
    weights: NDArray[np.float64]
    by_key: NDArray[np.intp]
    counts: tuple[int, ...]
    ends: tuple[float, ...]


def settle(grains: Grains, moves: Moves) -> Deposit:
    """Make grains and moves ready."""
    grains = grains.take(np.argsort(grains.scores, kind="stable"))
    levels = level_of(grains.scores)
    return Deposit(
        grains,
        moves,
        depths_of(grains),
        levels,
        weights_of(levels),
        np.argsort(grains.keys, kind="stable"),
        tuple(int(count) for count in np.bincount(grains.bands, minlength=BANDS)),
        tuple(_next_end(grains, band) for band in range(BANDS)),
    )


def _next_end(grains: Grains, band: int) -> float:
    ends = grains.until[(grains.bands == band) & ~np.isnan(grains.until)]
    return float(ends.min()) if len(ends) else float("nan")
