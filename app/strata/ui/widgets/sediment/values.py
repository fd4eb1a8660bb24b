"""What the strata view is fed with: plain arrays, one entry a grain or move."""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

import numpy as np
from numpy.typing import NDArray

from strata.ui.theme.palette import Role

BANDS: Final = 5
NEVER: Final = np.nan
"""In `Grains.until`: this grain does not expire."""

LOWEST: Final = 1.0
HIGHEST: Final = 10.0
"""The ends of the scale of effectiveness."""


class Mark(IntFlag):
    """What else is to be seen of a grain."""

    NONE = 0
    PINNED = 1
    WAITING = 2


@dataclass(frozen=True, slots=True, eq=False)
class Grains:
    """Memories as columns of equal length.

    Attributes:
        keys: int64, what the owner knows a grain by.
        times: float64, where it lies across: seconds since 1970, UTC.
        bands: int8, 0 the uppermost to `BANDS` - 1.
        scores: float32, effectiveness from `LOWEST` to `HIGHEST`.
        since: float64 seconds; when the life that ends at `until` began.
        until: float64 seconds; `NEVER` where nothing ends it.
        marks: uint8, flags of `Mark`.
    """

    keys: NDArray[np.int64]
    times: NDArray[np.float64]
    bands: NDArray[np.int8]
    scores: NDArray[np.float32]
    since: NDArray[np.float64]
    until: NDArray[np.float64]
    marks: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, places: NDArray[np.intp]) -> "Grains":
        """Return the grains at some places, in that order."""
        columns = (self.keys, self.times, self.bands, self.scores, self.since, self.until, self.marks)
        return Grains(*(column[places] for column in columns))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Promotions and demotions as columns of equal length.

    Attributes:
        keys: int64, of the grain that moved; it need not be among the grains shown.
        times: float64, seconds since 1970, UTC.
        origins, targets: int8, the bands it left and came to.
    """

    keys: NDArray[np.int64]
    times: NDArray[np.float64]
    origins: NDArray[np.int8]
    targets: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Band:
    """One layer as the picture names it.

    Attributes:
        title: its name; `note`: how long things stay in it, or that it is closed.
        role: its colour.
    """

    title: str
    note: str
    role: Role


@dataclass(frozen=True, slots=True)
class GrainWords:
    """What a grain says: its text, and a line of facts below."""

    text: str
    facts: str


def no_grains() -> Grains:
    """Return nothing to show."""
    return Grains(
        np.empty(0, np.int64),
        np.empty(0, np.float64),
        np.empty(0, np.int8),
        np.empty(0, np.float32),
        np.empty(0, np.float64),
        np.empty(0, np.float64),
        np.empty(0, np.uint8),
    )


def no_moves() -> Moves:
    """Return no moves."""
    return Moves(np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.int8), np.empty(0, np.int8))
