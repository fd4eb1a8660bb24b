"""From signs, doubts and nearness to one number: how sure it is that a sentence is worth keeping, and why.

Sureness is the logistic function of a weighted sum, so it reads as a probability. The weights were found by ridge regression
(maximum a posteriori with a normal prior of variance 1/3 around a hand-set belief for each rule) on the hand-labelled sentences
of `tests/benchmarks/statements` that are not held out; `python -m tests.benchmarks.statements.fitting` prints them again.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from strata.domain.memories import MemoryKind
from strata.domain.statements import SURE
from strata.services.distilling.doubts import CALENDAR, NAMES, NUMBERS, doubts_of
from strata.services.distilling.nearness import Near
from strata.services.distilling.signs import Sign, signs_of

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "bias": -0.1,
        "lasting-order": 2.5,
        "asked-to-remember": 3.0,
        "note-to-self": 2.5,
        "marked-decision": 1.5,
        "decided": 0.3,
        "taste": 0.6,
        "favourite": 0.2,
        "matters": 0.7,
        "intends": 0.1,
        "wants": -0.5,
        "will": 0.0,
        "dated": 0.2,
        "is": -0.1,
        "doing": 0.5,
        "enjoying": 0.3,
        "has": 0.1,
        "used-to": -0.1,
        "people": 0.1,
        "things": 0.1,
        "named": 0.5,
        "since": 0.2,
        "past": 0.2,
        "past-elliptic": 0.3,
        "past-people": 0.2,
        "dated-past": 0.1,
        "to-you": -1.2,
        "mood": -0.8,
        "mind": -0.8,
        "truism": -0.6,
        "pronoun-object": -0.1,
        "pronoun-early": -1.1,
        "vague": -0.7,
        "hedged": -0.6,
        "reported": 0.0,
        "code": -1.2,
        "negated": -0.1,
        "exclaimed": 0.0,
        "praise": 0.4,
        "nobody": -1.4,
        "anaphor": -0.8,
        "fragment": -1.6,
        "hence": -0.7,
        "calendar": 0.9,
        "name": 1.4,
        "number": 0.2,
        "few": -1.1,
        "doubtful": -1.2,
        "near": 1.8,
        "counter": -2.6,
    }
)
MIDDLE: Final = 0.4
"""A usual cosine; nearness counts from there, in fifths."""

UNCALIBRATED: Final = round(SURE - 0.05, 2)
"""Most that is believed without vectors, or with those of an encoder for which nothing was measured: it is asked about."""

_SPREAD: Final = 5.0
_FEW_WORDS: Final = 6
_SHOUTED: Final = frozenset({"lasting-order", "asked-to-remember", "note-to-self"})
"""Signs that stand for themselves: doubts about their wording do not count."""

_KIND_OF_NEARNESS: Final = 2.0
_PLAIN: Final = frozenset({"doubtful", "code"})


@dataclass(frozen=True, slots=True)
class Clues:
    """What the rules see in a sentence: its signs and the names of all that weighs."""

    signs: tuple[Sign, ...]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is thought of a sentence."""

    kind: MemoryKind
    sureness: float
    why: str


def clues_of(body: str, doubtful: bool) -> Clues | None:
    """Return what the rules see in a sentence from its first telling word on, None when no sign shows.

    `doubtful` says that the text around it may be another's.
    """
    signs = signs_of(body)
    if not signs:
        return None
    names = {sign.name for sign in signs} | {doubt.name for doubt in doubts_of(body)}
    names |= {name for name, pattern in (("calendar", CALENDAR), ("name", NAMES), ("number", NUMBERS)) if pattern.search(body)}
    if len(body.split()) < _FEW_WORDS:
        names.add("few")
    if doubtful:
        names.add("doubtful")
    if names & _SHOUTED:
        names &= {sign.name for sign in signs} | _PLAIN
    return Clues(signs, frozenset(names))


def judge(clues: Clues, near: Near | None, calibrated: bool) -> Judgement:
    """Weigh a sentence; `near` is None where there is no encoder."""
    good, counter = spread(near) if near else (0.0, 0.0)
    total = WEIGHTS["bias"] + sum(WEIGHTS[name] for name in clues.names)
    total += WEIGHTS["near"] * good + WEIGHTS["counter"] * counter
    sureness = 1 / (1 + math.exp(-total))
    if near is None or not calibrated:
        sureness = min(sureness, UNCALIBRATED)
    kind, sign = _kind(clues.signs, near)
    return Judgement(kind, round(sureness, 3), _why(sign, near))


def spread(near: Near) -> tuple[float, float]:
    """Return both cosines of a sentence on the scale of the weights."""
    return _SPREAD * (near.good - MIDDLE), _SPREAD * (near.counter - MIDDLE)


def _kind(signs: tuple[Sign, ...], near: Near | None) -> tuple[MemoryKind, Sign]:
    """Return the kind for which most speaks, with the first sign of it (or the first of all)."""
    votes: dict[MemoryKind, float] = {}
    for sign in signs:
        votes[sign.kind] = max(votes.get(sign.kind, 0.0), sign.vote)
    cosines = dict(near.kinds) if near else {}
    kind = max(votes, key=lambda one: votes[one] + _KIND_OF_NEARNESS * cosines.get(one, 0.0))
    return kind, next(sign for sign in signs if sign.kind is kind)


def _why(sign: Sign, near: Near | None) -> str:
    reads = f"It {sign.says}"
    return f"{reads}; like the example “{near.example}” ({near.cosine:.2f})." if near else f"{reads}."
