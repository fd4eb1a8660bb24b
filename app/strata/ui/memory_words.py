"""What the layers, kinds and states of memories are called on the screen, and their colours."""

from datetime import UTC, datetime
from typing import assert_never

from strata.domain.memories import Layer, MemoryKind, MemoryState, Origin
from strata.ui.navigation import Tone
from strata.ui.text import duration, tr
from strata.ui.theme.palette import Role

_DAY = 86_400.0


def layer_title(layer: Layer) -> str:
    """Return a layer's name: "Short-term"."""
    match layer:
        case Layer.CONTEXT:
            return tr("Context")
        case Layer.STM:
            return tr("Short-term")
        case Layer.WM:
            return tr("Working")
        case Layer.LTM:
            return tr("Long-term")
        case Layer.SWARM:
            return tr("Swarm")
        case _:
            assert_never(layer)


def layer_role(layer: Layer) -> Role:
    """Return a layer's colour."""
    match layer:
        case Layer.CONTEXT:
            return Role.LAYER_CONTEXT
        case Layer.STM:
            return Role.LAYER_STM
        case Layer.WM:
            return Role.LAYER_WM
        case Layer.LTM:
            return Role.LAYER_LTM
        case Layer.SWARM:
            return Role.LAYER_SWARM
        case _:
            assert_never(layer)


def kind_title(kind: MemoryKind) -> str:
    """Return what a memory says, in a word: "Preference"."""
    match kind:
        case MemoryKind.PREFERENCE:
            return tr("Preference")
        case MemoryKind.DECISION:
            return tr("Decision")
        case MemoryKind.FACT:
            return tr("Fact")
        case MemoryKind.PLAN:
            return tr("Plan")
        case MemoryKind.INSTRUCTION:
            return tr("Instruction")
        case MemoryKind.NOTE:
            return tr("Note")
        case _:
            assert_never(kind)


def state_title(state: MemoryState) -> str:
    """Return a state's name: "In force"."""
    match state:
        case MemoryState.ACTIVE:
            return tr("In force")
        case MemoryState.INBOX:
            return tr("In the inbox")
        case MemoryState.MERGED:
            return tr("Merged")
        case MemoryState.SUPERSEDED:
            return tr("Superseded")
        case MemoryState.DISMISSED:
            return tr("Dismissed")
        case MemoryState.EXPIRED:
            return tr("Expired")
        case MemoryState.FORGOTTEN:
            return tr("Forgotten")
        case MemoryState.ARCHIVED:
            return tr("Archived")
        case _:
            assert_never(state)


def state_tone(state: MemoryState) -> Tone:
    """Return how a state sounds."""
    return Tone.GOOD if state is MemoryState.ACTIVE else Tone.WARN if state is MemoryState.INBOX else Tone.PLAIN


def origin_title(origin: Origin) -> str:
    """Return where a memory comes from, in a word or two."""
    match origin:
        case Origin.PERSON:
            return tr("Noted by you")
        case Origin.ASSISTANT:
            return tr("Saved by an assistant")
        case Origin.DISTILLED:
            return tr("Found in what was said")
        case _:
            assert_never(origin)


def time_left(end: datetime | None, now: datetime | None = None) -> str:
    """Write how long something has left: "41 min", "3 days"; "" for what stays."""
    if end is None:
        return ""
    seconds = (end - (now or datetime.now(UTC))).total_seconds()
    if seconds <= 0:
        return tr("due now")
    if seconds < 2 * _DAY:
        return duration(seconds)
    return tr("{n} days").format(n=round(seconds / _DAY))
