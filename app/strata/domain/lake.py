"""The Confidence Lake: which recalls it takes, and what it keeps of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.beams import INTERVENTIONS

LEAST: Final = 0.6
"""Confidence under which nothing qualifies."""

HIGH: Final = 0.8
"""Confidence above which a recall qualifies at any position."""


def qualifies(confidence: float, position: int | None, *, unsupported: bool) -> bool:
    """Whether the lake takes a recall: sure enough, nothing unsupported in it, and at 3, 6 or 9 or very sure.

    `confidence` is the calibrated one, never the boosted.
    """
    if confidence < LEAST or unsupported:
        return False
    return confidence > HIGH or position in INTERVENTIONS


@dataclass(frozen=True, slots=True)
class LakeEntry:
    """One recall in the lake; no words, so that nothing of them can leak from the file.

    Attributes:
        number: of the recall in the record (`inferences.seq`).
        position: on the wheel, 0 to 9; None without a vector.
        best: public id of the first result.
        results: how many there were.
        took_ms: how long the search took.
        signs: four whole numbers, 256 signs of the query's vector; 0 four times without one.
    """

    number: int
    at: datetime
    confidence: float
    position: int | None
    best: UUID
    results: int
    took_ms: float
    signs: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class LakeState:
    """How the lake is.

    Attributes:
        entries: in the file.
        expected: recalls of the record that qualify.
        problem: what is wrong with the file, "" when nothing is.
    """

    entries: int
    expected: int
    bytes: int
    problem: str = ""

    @property
    def sound(self) -> bool:
        """Whether the file holds what it should."""
        return not self.problem and self.entries == self.expected
