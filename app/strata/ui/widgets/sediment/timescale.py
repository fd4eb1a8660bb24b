"""How time lies across: even, or drawn wider the closer it is to now.

Two hours, seven days and for good do not fit on one even axis. Bent, the place of a moment is minus the logarithm of
its age, which gives each layer's lifetime its share of the width; near now, and in the future, it is even again.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BEND: Final = 600.0
"""Seconds of age around which a bent axis turns from even to logarithmic."""


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Turns moments, seconds since 1970, into places on the axis, and back.

    A place is 0 at `now`; near it, one unit is one second.

    Attributes:
        bent: drawn wider the closer it is to now.
    """

    now: float
    bent: bool = True

    def places(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the places of moments."""
        ahead = times - self.now
        if not self.bent:
            return ahead
        return np.where(ahead < 0, -BEND * np.log1p(np.maximum(0.0, -ahead) / BEND), ahead)

    def place(self, at: float) -> float:
        """Return the place of a moment."""
        ahead = at - self.now
        return -BEND * math.log1p(-ahead / BEND) if self.bent and ahead < 0 else ahead

    def moment(self, place: float) -> float:
        """Return the moment at a place."""
        return self.now - BEND * math.expm1(-place / BEND) if self.bent and place < 0 else self.now + place

    def pace(self, place: float) -> float:
        """Return how much of the axis one second takes there, 0 to 1."""
        return math.exp(place / BEND) if self.bent and place < 0 else 1.0
