"""The lens of a recall: nine digits, three channels, a position on a wheel of ten, and what happens at 3, 6 and 9.

It is a way to look at recalls, not a fact about them: nothing here is used for ranking, and the boosted confidence only
ever stands beside the calibrated one.

- digits: the text's unit vector is projected on nine fixed directions; each projection, which is near to a standard
  normal, becomes a digit by its quantile (see `services.recalls.lens`).
- flux position: the digital root of the nine digits' sum: 0 for a sum of 0, else 1 + (sum - 1) mod 9.
- doubling modulo nine goes 1, 2, 4, 8, 7, 5 and round again, and never comes by 3, 6 and 9. A step along it between two
  successive recalls counts forward, one against it backward; at 6 the count starts anew.
- at 3, 6 and 9 the confidence is shown raised by 0.15, at most to 1, with what it was before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DIGITS: Final = 9
POSITIONS: Final = 10
CYCLE: Final = (1, 2, 4, 8, 7, 5)
BOOST: Final = 0.15
EVEN_WITHIN: Final = 0.05
"""A channel that leads by less than this leads nothing."""


class Intervention(StrEnum):
    """What happens at the three positions that doubling never reaches."""

    MAGNIFICATION = "magnification"
    RESET = "reset"
    STABILISATION = "stabilisation"


INTERVENTIONS: Final = {3: Intervention.MAGNIFICATION, 6: Intervention.RESET, 9: Intervention.STABILISATION}


class Archetype(StrEnum):
    """Which channel leads: who says it, what is argued, what is felt, or none."""

    WITNESS = "witness"
    SAGE = "sage"
    COMPANION = "companion"
    WANDERER = "wanderer"


@dataclass(frozen=True, slots=True)
class Channels:
    """Nearness to example sentences of three kinds; the three sum to 1."""

    ethos: float
    logos: float
    pathos: float

    @property
    def archetype(self) -> Archetype:
        """Which of them leads."""
        ranked = sorted(
            ((self.ethos, Archetype.WITNESS), (self.logos, Archetype.SAGE), (self.pathos, Archetype.COMPANION)), reverse=True
        )
        return Archetype.WANDERER if ranked[0][0] - ranked[1][0] < EVEN_WITHIN else ranked[0][1]


@dataclass(frozen=True, slots=True)
class Round:
    """Steps along and against the cycle since the last reset."""

    forward: int = 0
    backward: int = 0

    def after(self, before: int | None, now: int) -> "Round":
        """Return the count when position `now` follows `before` (None: nothing came before)."""
        if INTERVENTIONS.get(now) is Intervention.RESET:
            return Round()
        if before not in CYCLE or now not in CYCLE:
            return self
        step = (CYCLE.index(now) - CYCLE.index(before)) % len(CYCLE)
        return Round(self.forward + (step == 1), self.backward + (step == len(CYCLE) - 1))


@dataclass(frozen=True, slots=True)
class Beam:
    """What the lens shows of one text.

    Attributes:
        digits: nine, each 0 to 9.
        round: with this recall's own step.
    """

    digits: tuple[int, ...]
    channels: Channels
    position: int
    round: Round = Round()

    @property
    def intervention(self) -> Intervention | None:
        """What happens at its position."""
        return INTERVENTIONS.get(self.position)


def flux_position(digits: Sequence[int]) -> int:
    """Return the digital root of the sum of digits, 0 to 9. Raises `ValueError` for what is no digit."""
    if any(not 0 <= digit <= 9 for digit in digits):
        raise ValueError(f"not digits: {digits}")
    total = sum(digits)
    return 0 if total == 0 else 1 + (total - 1) % 9


def boosted(confidence: float, position: int) -> float:
    """Return the confidence as it is shown beside the calibrated one."""
    return min(1.0, confidence + BOOST) if position in INTERVENTIONS else confidence
