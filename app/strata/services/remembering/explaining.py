"""Why a memory stands where it does, and what happens to it next, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from strata.domain.effectiveness import present, used
from strata.domain.layers import TITLES, deciding_score, next_move, window_opens
from strata.domain.memories import Layer, Memory, MemoryState, MemoryUse, UseKind
from strata.domain.rules import ONE_SITTING, MemoryRules
from strata.services.remembering.wording import change_words, day, time_left, times

_MOST_USES: Final = 20
"""More uses than this are not foretold."""

_TOLD: Final = 0.05
"""A change of the score smaller than this would read as 0.0."""


class StepKind(StrEnum):
    """What happens to a memory next, if nobody uses it."""

    STAYS = "stays"
    PROMOTE = "promote"
    DEMOTE = "demote"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next.

    Attributes:
        at: when, None for what stays.
        uses: how many more uses would promote it instead, None where no use would or none is needed.
        words: the sentence to show, without a full stop.
    """

    kind: StepKind
    at: datetime | None
    uses: int | None
    words: str


@dataclass(frozen=True, slots=True)
class KeptMemory:
    """A memory as lists show it.

    Attributes:
        effectiveness: present, 1 to 10.
        ends_at: when it leaves its layer at the latest, a rule that is held off included; None for what stays.
    """

    memory: Memory
    effectiveness: float
    ends_at: datetime | None
    next_step: NextStep


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One change of the score, e.g. "+0.4 opened from search on 12 May"."""

    at: datetime
    delta: float
    words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score and how it came to be, oldest change first."""

    effectiveness: float
    changes: tuple[ScoreChange, ...]
    next_step: NextStep


def kept(memory: Memory, now: datetime, rules: MemoryRules) -> KeptMemory:
    """Return a memory as lists show it."""
    ends = None if memory.expires_at is None else max(memory.expires_at, memory.held_until or memory.expires_at)
    return KeptMemory(memory, present(memory, now, rules), ends, next_step(memory, now, rules))


def explained(memory: Memory, began: float, uses: Sequence[MemoryUse], now: datetime, rules: MemoryRules) -> Explanation:
    """Return how the score came to be: where it began, what moved it, what time took."""
    changes = [ScoreChange(memory.created_at, began, f"began at {began:.1f} on {day(memory.created_at, now)}")]
    score = began
    for use in uses:
        faded = use.strength - use.delta - score
        if abs(faded) >= _TOLD:
            changes.append(ScoreChange(use.at, faded, change_words(faded, "with time", use.at, now)))
        changes.append(ScoreChange(use.at, use.delta, change_words(use.delta, use.reason, use.at, now)))
        score = use.strength
    effectiveness = present(memory, now, rules)
    if abs(effectiveness - score) >= _TOLD:
        words = f"{'+' if effectiveness > score else '−'}{abs(effectiveness - score):.1f} with time until today"
        changes.append(ScoreChange(now, effectiveness - score, words))
    return Explanation(effectiveness, tuple(changes), next_step(memory, now, rules))


def next_step(memory: Memory, now: datetime, rules: MemoryRules) -> NextStep:
    """Return what the rules do next, if nobody does anything, and what uses would change."""
    if memory.state is not MemoryState.ACTIVE:
        return _stays(_STANDING[memory.state])
    if memory.pinned:
        return _stays("pinned: stays for good")
    held = memory.held_until if memory.held_until is not None and memory.held_until > now else None
    deciding = held or now
    move = next_move(replace(memory, held_until=None), deciding, rules)
    if move is not None and move.to_layer is not None:
        where = f"{'promoted' if move.kind == 'promote' else 'sinks'} to {TITLES[move.to_layer]}"
        return NextStep(StepKind(move.kind), deciding, None, f"{where} {_when(deciding, now)}")
    if memory.expires_at is None:
        return _stays(f"stays in {TITLES[memory.layer]} for good")
    return (
        _from_short_term(memory, deciding, now, rules)
        if memory.layer is Layer.STM
        else _from_working(memory, deciding, now, rules)
    )


def _from_short_term(memory: Memory, deciding: datetime, now: datetime, rules: MemoryRules) -> NextStep:
    assert memory.expires_at is not None, "short-term memory keeps nothing for good"
    opens = max(window_opens(memory, rules), deciding)
    title = TITLES[Layer.WM]
    if deciding_score(memory, opens, rules) >= rules.wm_from:
        return NextStep(StepKind.PROMOTE, opens, None, f"promoted to {title} {_when(opens, now)}")
    end = max(memory.expires_at, deciding)
    needed = _uses_needed(memory, opens, now, rules, rules.wm_from, 0)
    if needed is None:
        return NextStep(StepKind.EXPIRE, end, None, f"expires {_when(end, now)}")
    words = f"promoted to {title} {_when(opens, now)} if it is used {times(needed)}, else expires {_when(end, now)}"
    return NextStep(StepKind.EXPIRE, end, needed, words)


def _from_working(memory: Memory, deciding: datetime, now: datetime, rules: MemoryRules) -> NextStep:
    assert memory.expires_at is not None, "working memory keeps nothing for good"
    end = max(memory.expires_at, deciding)
    needed = _uses_needed(memory, now, now, rules, rules.ltm_from, rules.ltm_uses)
    if needed is None:
        return NextStep(StepKind.EXPIRE, end, None, f"expires {_when(end, now)}")
    words = f"promoted to {TITLES[Layer.LTM]} when it is used {times(needed)}, else expires {_when(end, now)}"
    return NextStep(StepKind.EXPIRE, end, needed, words)


def _uses_needed(memory: Memory, at: datetime, now: datetime, rules: MemoryRules, score: float, uses: int) -> int | None:
    """Return how many more openings, as close together as they count, reach a score at a time; None for too many."""
    when = max(now, memory.touched_at + ONE_SITTING if memory.usage_count else now)
    for count in range(1, _MOST_USES + 1):
        memory = used(memory, UseKind.OPENED, when, rules)
        if present(memory, max(at, when), rules) >= score and memory.usage_count >= uses:
            return count
        when += ONE_SITTING
    return None


def _when(at: datetime, now: datetime) -> str:
    return "at the next pass" if at - now < timedelta(minutes=1) else f"in {time_left(at - now)}"


def _stays(words: str) -> NextStep:
    return NextStep(StepKind.STAYS, None, None, words)


_STANDING: Final = {
    MemoryState.INBOX: "waits for you in the inbox",
    MemoryState.MERGED: "lives on in another memory",
    MemoryState.SUPERSEDED: "a newer one took its place; kept with its dates",
    MemoryState.DISMISSED: "dismissed: not offered again",
    MemoryState.EXPIRED: "expired; can be brought back",
    MemoryState.FORGOTTEN: "forgotten; can be brought back",
    MemoryState.ARCHIVED: "in the archive",
}
