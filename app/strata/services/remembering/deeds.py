"""What the person can do to one memory or to many: promote, demote, pin, forget, bring back."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from strata.domain.effectiveness import present
from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind
from strata.domain.layers import moved, neighbour
from strata.domain.memories import Layer, Memory, MemoryState
from strata.domain.privacy import may_join_swarm
from strata.domain.rules import MemoryRules
from strata.services.remembering.acting import Deed
from strata.services.remembering.taking_in import BROUGHT_BACK, brought_back
from strata.services.remembering.wording import quoted, subject, title_of


def _promoted(memory: Memory, now: datetime, rules: MemoryRules) -> Memory:
    _in_force(memory)
    above = neighbour(memory.layer, up=True)
    if above is None:
        raise InvalidRequest(f"{quoted(memory.content)} is in {title_of(memory.layer)} already.", "There is no higher layer.")
    score = present(memory, now, rules)
    if above is Layer.SWARM:
        verdict = may_join_swarm(memory, score, rules)
        if not verdict.allowed:
            raise InvalidRequest(verdict.reason, "It stays in long-term memory, which keeps it for good.")
    return moved(memory, above, score, now, rules)


def _demoted(memory: Memory, now: datetime, rules: MemoryRules) -> Memory:
    _in_force(memory)
    below = neighbour(memory.layer, up=False)
    if below is None:
        raise InvalidRequest(
            f"{quoted(memory.content)} is in {title_of(memory.layer)}, the lowest layer.", "Forget it to let it go."
        )
    return moved(memory, below, present(memory, now, rules), now, rules)


def _pinned(memory: Memory, now: datetime, rules: MemoryRules) -> Memory:
    _in_force(memory)
    return replace(memory, pinned=True, expires_at=None)


def _unpinned(memory: Memory, now: datetime, rules: MemoryRules) -> Memory:
    if not memory.pinned:
        return memory
    life = rules.life(memory.layer)
    return replace(memory, pinned=False, expires_at=None if life is None else now + life)


def _forgotten(memory: Memory, now: datetime, rules: MemoryRules) -> Memory:
    return replace(memory, state=MemoryState.FORGOTTEN)


def _back(memory: Memory, now: datetime, rules: MemoryRules) -> Memory:
    if memory.state is MemoryState.ACTIVE:
        return memory
    if memory.state not in BROUGHT_BACK:
        raise InvalidRequest(
            f"{quoted(memory.content)} cannot be brought back by itself: it is {memory.state.value}.",
            "Undo in the history what was done to it.",
        )
    return brought_back(memory, memory.layer, now, rules)


def _in_force(memory: Memory) -> None:
    if memory.state is not MemoryState.ACTIVE:
        raise InvalidRequest(f"{quoted(memory.content)} is not in force: it is {memory.state.value}.", "Bring it back first.")


def _moved_title(word: str, chosen: tuple[Memory, ...], *, up: bool) -> str:
    """Return e.g. "Promoted “Tea at four” to working memory"; the layer is named where it is the same for all."""
    layers = {neighbour(memory.layer, up=up) for memory in chosen}
    layer = layers.pop() if len(layers) == 1 else None
    return f"{word} {subject(chosen)}" + (f" to {title_of(layer)}" if layer else "")


PROMOTE: Final = Deed(ActKind.PROMOTE, partial(_moved_title, "Promoted", up=True), "promoted by you", _promoted)
DEMOTE: Final = Deed(ActKind.DEMOTE, partial(_moved_title, "Demoted", up=False), "demoted by you", _demoted)
PIN: Final = Deed(ActKind.PIN, lambda chosen: f"Pinned {subject(chosen)}", "pinned by you", _pinned)
UNPIN: Final = Deed(ActKind.UNPIN, lambda chosen: f"Unpinned {subject(chosen)}", "unpinned by you", _unpinned)
FORGET: Final = Deed(ActKind.FORGET, lambda chosen: f"Forgot {subject(chosen)}", "forgotten by you", _forgotten)
BRING_BACK: Final = Deed(ActKind.BRING_BACK, lambda chosen: f"Brought back {subject(chosen)}", "brought back by you", _back)
