"""Taking back what an act did to a memory: exactly where nothing happened since, refused where a later act changed the same."""

from dataclasses import replace
from datetime import datetime

from strata.domain.effectiveness import present, settled
from strata.domain.history import SCORE, YIELDING, Actor, Field, FieldValue, MemoryChange, Values
from strata.domain.memories import Memory, MemoryState
from strata.domain.rules import MemoryRules


def in_the_way(memory: Memory, change: MemoryChange) -> bool:
    """Whether fields that the act changed are no longer as it left them, so that taking it back would lose a later act."""
    if change.before is None:
        return memory.state is not change.after[Field.STATE]
    return any(getattr(memory, key) != value for key, value in change.after.items() if key not in YIELDING)


def taken_back(memory: Memory, change: MemoryChange, actor: Actor, moment: datetime, rules: MemoryRules) -> Memory:
    """Return the memory as it was before the act.

    A memory that the act made is forgotten. Where uses moved the score since, they are kept: the score goes on from what
    it is now. What a rule did is held off for a lifetime of the layer, else the next pass would do it again; what came
    out of the archive stays out for as long as it takes until what expires goes there.
    """
    if change.before is None:
        return replace(memory, state=MemoryState.FORGOTTEN)
    untouched = all(getattr(memory, key) == change.after[key] for key in SCORE if key in change.after)
    restored = {key: value for key, value in change.before.items() if untouched or key not in SCORE}
    base = memory if untouched else settled(memory, moment, present(memory, moment, rules))
    back = _with(base, restored)
    if actor is Actor.RULE and back.state is MemoryState.ACTIVE:
        life = rules.life(back.layer)
        back = replace(back, held_until=None if life is None else moment + life)
    if memory.state is MemoryState.ARCHIVED and back.state is MemoryState.EXPIRED and rules.archive_after is not None:
        back = replace(back, held_until=moment + rules.archive_after)
    return back


def _with(memory: Memory, values: Values) -> Memory:
    named: dict[str, FieldValue] = {key.value: value for key, value in values.items()}
    return replace(memory, **named)  # type: ignore[arg-type]
