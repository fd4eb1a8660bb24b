"""Recalls: what is kept of one act of finding, how sure it was, and what the person did with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

NOT_IN_MEMORY: Final = "Not in your memory, as far as I can tell."
"""What is said above results of which none is likely to be right."""


class OutcomeKind(StrEnum):
    """What the person did with what was found."""

    OPENED = "opened"
    COPIED = "copied"
    THUMB_UP = "thumb_up"
    THUMB_DOWN = "thumb_down"
    REMEMBERED = "remembered"

    @property
    def right(self) -> bool | None:
        """What it says of the answer: that it was right, that it was not, or nothing certain (opening is only looking)."""
        if self is OutcomeKind.OPENED:
            return None
        return self is not OutcomeKind.THUMB_DOWN


@dataclass(frozen=True, slots=True)
class Assessment:
    """How sure an answer is.

    Attributes:
        recall_id: names the recall, so that what the person does with it can be told.
        confidence: 0 to 1; of answers at 0.8, eight in ten hold what was asked for.
        threshold: the setting under which an answer counts as not in memory.
        literal: whether one of the first results has every word that was asked for; then it cannot be said not to be there,
            however unlikely it is to be what was meant.
        features: of the list of results, in the order of `services.recalls.features.NAMES`.
    """

    recall_id: UUID
    confidence: float
    threshold: float
    literal: bool = False
    features: tuple[float, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it is not under the threshold, or has the very words."""
        return self.confidence >= self.threshold or self.literal

    @property
    def sentence(self) -> str:
        """What to say above the results; "" where they speak for themselves."""
        return "" if self.sure else NOT_IN_MEMORY


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing done with a recall.

    Attributes:
        owner_id: the result that it was done with, None for the answer as a whole.
        place: of that result, 1 is first; None where it is not known.
    """

    recall_id: UUID
    kind: OutcomeKind
    at: datetime
    owner_id: UUID | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """A known answer that stood there before the search had ended.

    Attributes:
        took_ms: after how long.
        right: whether the search found the same.
    """

    took_ms: float
    right: bool
