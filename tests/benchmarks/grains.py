"""Invented grains for the strata view: years of history that thicken towards now, and the moves that led there."""

import numpy as np

from strata.ui.theme.palette import Role
from strata.ui.widgets.sediment.values import NEVER, Band, Grains, Mark, Moves

BANDS = (
    Band("Context", "while you talk", Role.LAYER_CONTEXT),
    Band("Short-term", "2 hours", Role.LAYER_STM),
    Band("Working", "7 days", Role.LAYER_WM),
    Band("Long-term", "for good", Role.LAYER_LTM),
    Band("Swarm", "sharing is off", Role.LAYER_SWARM),
)
_HOUR, _DAY, _YEAR = 3600.0, 86_400.0, 31_556_952.0


def grains(count: int, now: float, seed: int = 3) -> tuple[Grains, Moves]:
    """Return `count` grains and a tenth as many moves, the same for the same seed."""
    random = np.random.default_rng(seed)
    bands = random.choice(np.array([1, 2, 3], np.int8), count, p=[0.03, 0.17, 0.8])
    bands[: min(12, count // 20)] = 0
    ages = np.select(
        [bands == 0, bands == 1, bands == 2],
        [random.random(count) * 0.3 * _HOUR, random.random(count) * 2 * _HOUR, random.random(count) * 7 * _DAY],
        _bursts(random, count),
    )
    life = np.select([bands == 1, bands == 2], [2 * _HOUR, 7 * _DAY], NEVER)
    scores = np.clip(random.normal(4.2 + 0.9 * bands, 1.7, count), 1, 10).astype(np.float32)
    marks = np.where(random.random(count) < 0.01, Mark.PINNED, Mark.NONE).astype(np.uint8)
    marks[(random.random(count) < 0.02) & (bands == 1)] = Mark.WAITING
    times = now - ages
    keys = np.arange(1, count + 1, dtype=np.int64)
    made = Grains(keys, times, bands, scores, times, times + life, marks)
    moved = random.choice(count, count // 10, replace=False)
    up = random.random(len(moved)) < 0.85
    origins = random.integers(1, 3, len(moved)).astype(np.int8)
    targets = origins + 1
    swapped = np.where(up, origins, targets).astype(np.int8), np.where(up, targets, origins).astype(np.int8)
    return made, Moves(keys[moved], now - ages[moved] * random.random(len(moved)), *swapped)


def _bursts(random: np.random.Generator, count: int) -> np.ndarray:
    """Ages in seconds that come in bursts, as talk does, over three years."""
    bursts = random.random(max(4, count // 60)) ** 1.7 * 3 * _YEAR
    return np.abs(random.choice(bursts, count) + random.exponential(1.2 * _DAY, count)) + _HOUR
