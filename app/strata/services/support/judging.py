"""Whether a claim is supported by what is near to it.

A text supports a claim when it is near in meaning or shares its words, has the claim's numbers, and denies as the claim does:

    near = cosine >= 0.6, or cosine >= 0.35 and half of the claim's words, or cosine >= 0.2 and four fifths of them

The borders were set on the examples in tests/unit/services/support, which were read one by one. They are lenient: an unmarked
sentence is not proven, but a marked one is worth a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from strata.services.support.claims import Traits

_NEAR: Final = ((0.6, 0.0), (0.35, 0.5), (0.2, 0.8))
"""Least cosine and least share of words that together count as near."""


class Reason(StrEnum):
    """Why a claim counts as unsupported."""

    NOTHING_NEAR = "nothing_near"
    OTHER_NUMBER = "other_number"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something near to a claim."""

    id: UUID
    cosine: float
    traits: Traits


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a claim; `reason` None: it is supported."""

    reason: Reason | None
    nearness: float
    nearest: UUID | None


def judge(claim: Traits, candidates: Sequence[Candidate]) -> Verdict:
    """Return whether anything supports a claim."""
    nearest = max(candidates, key=lambda one: one.cosine, default=None)
    if nearest is None:
        return Verdict(Reason.NOTHING_NEAR, 0.0, None)
    reason = Reason.NOTHING_NEAR
    for one in sorted(candidates, key=lambda one: one.cosine, reverse=True):
        if not _near(claim, one):
            continue
        if claim.numbers - one.traits.numbers:
            reason = Reason.OTHER_NUMBER if reason is Reason.NOTHING_NEAR else reason
        elif claim.denies != one.traits.denies:
            reason = Reason.NEGATION if reason is Reason.NOTHING_NEAR else reason
        else:
            return Verdict(None, one.cosine, one.id)
    return Verdict(reason, nearest.cosine, nearest.id)


def _near(claim: Traits, one: Candidate) -> bool:
    share = len(claim.words & one.traits.words) / len(claim.words) if claim.words else 0.0
    return any(one.cosine >= cosine and share >= words for cosine, words in _NEAR)
