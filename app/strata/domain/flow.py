"""Flow: how absorbed a run of activity was, as a number from 0 to 1 whose parts can all be seen.

    flow = immersion x (weighted mean of continuity, pace, focus, variety and heart coherence)

Flow (Csikszentmihalyi, "Flow", 1990) is full concentration on one thing, with each act answered at once, for long enough to
lose the sense of time. None of that can be read off a log of acts; what can be read off are its outward signs, and this is what
the formula weighs. It is a convention, not a measurement of a mind: the weights and half-points below are Strata's choice.

- immersion grows with length: 1 - exp(-minutes / 20). Mark, Gonzalez and Harris ("No task left behind?", CHI 2005) saw people
  stay with one thing for 11 to 12 minutes between interruptions; 14 minutes give one half here, 46 give nine tenths.
- continuity: how near each message is in meaning to the one before. Unrelated texts have a cosine around 0.1 in the models that
  ship, follow-ups 0.5 and more; between these the part rises evenly.
- pace: quick turns, the "immediate feedback" of Csikszentmihalyi. Three minutes from act to act give one half.
- focus: the share of the session that is left when each interruption costs ten minutes beside it. Mark et al. (2005) measured
  23 minutes until interrupted work was resumed; Mark, Gudith and Klocke ("The cost of interrupted work", CHI 2008) found that
  people made up for part of that, at the price of stress.
- variety: asking, telling, searching, opening and keeping are more involved than one of them alone; three kinds are enough.
- coherence: how much of the heart's rhythm is one slow wave (McCraty and Childre 2010), where samples say so.

What was not measured (no vectors, no heart data) has no part, and its weight goes to the others.
"""

import math
from dataclasses import dataclass
from typing import Final

FLOW_FROM: Final = 0.7
"""A session counts as flow over this score."""

IMMERSION_MINUTES: Final = 20.0
UNRELATED: Final = 0.1
RELATED: Final = 0.5
PACE_SECONDS: Final = 180.0
INTERRUPTION_MINUTES: Final = 10.0
ENOUGH_KINDS: Final = 3

CONTINUITY_WEIGHT: Final = 0.30
PACE_WEIGHT: Final = 0.15
FOCUS_WEIGHT: Final = 0.30
VARIETY_WEIGHT: Final = 0.05
COHERENCE_WEIGHT: Final = 0.20

BREAK_SHARE: Final = 0.4
"""A pause inside a session is a break from this share of the gap that ends a session: 8 of 20 minutes."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What the score is made of.

    Attributes:
        minutes: from the first act to the last.
        continuity: mean cosine of successive messages, None where it is not known.
        pace: median seconds from act to act, None for a single act.
        interruptions: how many.
        kinds: different kinds of acts.
        coherence: mean, 0 to 1, None without samples.
    """

    minutes: float
    continuity: float | None
    pace: float | None
    interruptions: int
    kinds: int
    coherence: float | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a score, each 0 to 1; None: not measured."""

    immersion: float
    continuity: float | None
    pace: float | None
    focus: float
    variety: float
    coherence: float | None

    @property
    def score(self) -> float:
        """The score, 0 to 1."""
        weighed = [
            (part, weight)
            for part, weight in (
                (self.continuity, CONTINUITY_WEIGHT),
                (self.pace, PACE_WEIGHT),
                (self.focus, FOCUS_WEIGHT),
                (self.variety, VARIETY_WEIGHT),
                (self.coherence, COHERENCE_WEIGHT),
            )
            if part is not None
        ]
        return self.immersion * sum(part * weight for part, weight in weighed) / sum(weight for _, weight in weighed)


def parts_of(measures: Measures) -> Parts:
    """Return the parts of a session's score. The store computes the same in SQL; a test holds one to the other."""
    minutes = max(0.0, measures.minutes)
    lost = INTERRUPTION_MINUTES * max(0, measures.interruptions)
    return Parts(
        immersion=1.0 - math.exp(-minutes / IMMERSION_MINUTES),
        continuity=None if measures.continuity is None else _between(measures.continuity, UNRELATED, RELATED),
        pace=None if measures.pace is None else PACE_SECONDS / (PACE_SECONDS + max(0.0, measures.pace)),
        focus=1.0 if not lost else minutes / (minutes + lost),
        variety=min(1.0, max(0, measures.kinds) / ENOUGH_KINDS),
        coherence=None if measures.coherence is None else _between(measures.coherence, 0.0, 1.0),
    )


def flow_score(measures: Measures) -> float:
    """Return the score, 0 to 1. It never falls with length, nearness, variety or coherence, nor rises with breaks."""
    return parts_of(measures).score


def _between(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
