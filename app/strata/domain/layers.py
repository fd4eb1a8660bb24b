"""How memories move between layers: expiry, promotion, demotion, and the layer in which one begins.

The storage decides the same in one statement over all memories; tests hold both to each other.

- What a late pass decides is what a punctual one would have decided: the score that counts for working memory is the one at
  the beginning of the last hour, or after the last use where that came later; none is taken after the end of a life.
- A move goes on from the score that decided it, so that another half-life can take over.
- What is pinned, and what is held because the person undid a rule's move, no rule moves.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from strata.domain.effectiveness import present, settled
from strata.domain.memories import Layer, Memory, MemoryDraft, MemoryState
from strata.domain.rules import MemoryRules

LADDER: Final = (Layer.STM, Layer.WM, Layer.LTM, Layer.SWARM)
"""The layers in which a memory can be kept, from the shortest life to the longest."""

TITLES: Final = {
    Layer.CONTEXT: "the open conversation",
    Layer.STM: "short-term memory",
    Layer.WM: "working memory",
    Layer.LTM: "long-term memory",
    Layer.SWARM: "the community's layer",
}
"""What the layers are called in sentences."""


class MoveKind(StrEnum):
    """What a rule does to a memory."""

    EXPIRE = "expire"
    PROMOTE = "promote"
    DEMOTE = "demote"


@dataclass(frozen=True, slots=True)
class Move:
    """One move by a rule. `to_layer` None means out of all layers; `score` is the one that decided."""

    kind: MoveKind
    from_layer: Layer
    to_layer: Layer | None
    score: float


def next_move(memory: Memory, moment: datetime, rules: MemoryRules) -> Move | None:
    """Return what a pass at this moment does to a memory, None when it leaves it where it is."""
    held = memory.held_until is not None and moment < memory.held_until
    if memory.state is not MemoryState.ACTIVE or memory.pinned or held:
        return None
    if memory.layer is Layer.SWARM and not rules.sharing:
        return Move(MoveKind.DEMOTE, Layer.SWARM, Layer.LTM, present(memory, moment, rules))
    if memory.layer not in (Layer.STM, Layer.WM) or memory.expires_at is None:
        return None
    score = deciding_score(memory, moment, rules)
    if memory.layer is Layer.STM and moment >= window_opens(memory, rules) and score >= rules.wm_from:
        return Move(MoveKind.PROMOTE, Layer.STM, Layer.WM, score)
    if memory.layer is Layer.WM and score >= rules.ltm_from and memory.usage_count >= rules.ltm_uses:
        return Move(MoveKind.PROMOTE, Layer.WM, Layer.LTM, score)
    if moment >= memory.expires_at:
        return Move(MoveKind.EXPIRE, memory.layer, None, score)
    if memory.layer is Layer.WM and score < rules.wm_sinks_below:
        return Move(MoveKind.DEMOTE, Layer.WM, Layer.STM, score)
    return None


def window_opens(memory: Memory, rules: MemoryRules) -> datetime:
    """Return when the last part of a memory's life begins. The memory must have an end."""
    assert memory.expires_at is not None, "only a memory with an end has a last hour"
    return memory.expires_at - rules.promotion_window


def deciding_score(memory: Memory, moment: datetime, rules: MemoryRules) -> float:
    """Return the score by which a pass at this moment decides; see the top of this file."""
    if memory.expires_at is None:
        return present(memory, moment, rules)
    latest = window_opens(memory, rules) if memory.layer is Layer.STM else memory.expires_at
    return present(memory, max(memory.touched_at, min(moment, latest)), rules)


def moved(memory: Memory, layer: Layer, score: float, moment: datetime, rules: MemoryRules) -> Memory:
    """Return the memory in another layer with a score, from this moment on."""
    life = None if memory.pinned else rules.life(layer)
    return replace(
        settled(memory, moment, score),
        layer=layer,
        layer_since=moment,
        expires_at=None if life is None else moment + life,
        held_until=None,
    )


def expired(memory: Memory) -> Memory:
    """Return the memory out of all lists but the history; it stays in the layer that let it go."""
    return replace(memory, state=MemoryState.EXPIRED)


def after(memory: Memory, move: Move, moment: datetime, rules: MemoryRules) -> Memory:
    """Return the memory after a move."""
    return expired(memory) if move.to_layer is None else moved(memory, move.to_layer, move.score, moment, rules)


def entry_layer(draft: MemoryDraft, moment: datetime, rules: MemoryRules) -> Layer:
    """Return the layer that age and use give to what comes in: what was said long ago, or often, has lasted already."""
    age = moment - draft.said_at
    if draft.saved or age >= rules.wm_life or len(draft.sources) >= rules.ltm_uses:
        return Layer.LTM
    return Layer.WM if age >= rules.stm_life else Layer.STM


def entry_end(layer: Layer, said_at: datetime, moment: datetime, rules: MemoryRules) -> datetime | None:
    """Return when a layer lets go of what enters it now; its life began when it was said."""
    life = rules.life(layer)
    return None if life is None else min(max(said_at + life, moment + min(life, timedelta(hours=1))), moment + life)


def neighbour(layer: Layer, *, up: bool) -> Layer | None:
    """Return the next layer with a longer life, or with a shorter one; None at the end of the ladder."""
    place = LADDER.index(layer) + (1 if up else -1)
    return LADDER[place] if 0 <= place < len(LADDER) else None
