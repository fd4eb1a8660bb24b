"""Effectiveness: how much a memory counts now, from 1 to 10.

What a memory is above 1 halves with time, and each use stretches the time in which it does:

    now(t)    = 1 + (strength - 1) · 2^(-(t - touched) / h)
    h         = h(layer) · 2^(√(1 + uses) - 1)

The first line is exponential forgetting (H. Ebbinghaus, Über das Gedächtnis, 1885) written with a half-life; the second is
half-life regression (B. Settles and B. Meeder, A Trainable Spaced Repetition Model for Language Learning, ACL 2016), whose
half-life is 2 to the power of a weighted sum of features, the square root of 1 + the number of past encounters among them.
So 0, 3, 8 and 15 uses make a memory last 1, 2, 4 and 8 times as long.
"""

from dataclasses import replace
from datetime import datetime
from math import sqrt
from typing import Final

from strata.domain.memories import Memory, UseKind
from strata.domain.rules import GAINS, HIGHEST, JUDGEMENTS, LOWEST, ONE_SITTING, UNSPACED, MemoryRules

MOST_USES_COUNTED: Final = 99
"""Uses beyond this many stretch nothing further; the half-life is 512 times the layer's by then."""


def half_life(memory: Memory, rules: MemoryRules) -> float:
    """Return the seconds in which what the memory is above 1 halves."""
    stretched: float = 2.0 ** (sqrt(1 + min(memory.usage_count, MOST_USES_COUNTED)) - 1)
    return rules.half_life(memory.layer).total_seconds() * stretched


def present(memory: Memory, moment: datetime, rules: MemoryRules) -> float:
    """Return the effectiveness at a moment; before `touched_at` it is what it was then."""
    passed = max(0.0, (moment - memory.touched_at).total_seconds())
    return LOWEST + (memory.strength - LOWEST) * float(2.0 ** -(passed / half_life(memory, rules)))


def used(memory: Memory, kind: UseKind, moment: datetime, rules: MemoryRules) -> Memory:
    """Return the memory after a use; unchanged when the use belongs to the sitting of the last one."""
    recent = memory.usage_count > 0 and moment - memory.touched_at < ONE_SITTING
    if kind in UNSPACED and recent:
        return memory
    strength = min(HIGHEST, max(LOWEST, present(memory, moment, rules) + GAINS[kind]))
    counted = memory.usage_count + (kind not in JUDGEMENTS)
    return replace(memory, strength=strength, touched_at=max(moment, memory.touched_at), usage_count=counted)


def settled(memory: Memory, moment: datetime, score: float) -> Memory:
    """Return the memory with this score as of a moment, so that another half-life can take over from there."""
    return replace(memory, strength=score, touched_at=max(moment, memory.touched_at))
