"""Sentences of the Memory pane."""

from strata.domain.history import Act, MemoryChange
from strata.domain.memories import LinkKind, LinkState, MemoryLink
from strata.services.remembering.explaining import KeptMemory
from strata.ui.memory_words import layer_title, time_left
from strata.ui.panes.memory.state import Wanted
from strata.ui.text import counted, moment, tr


def facts_of(row: KeptMemory) -> str:
    """Return the line of facts below a memory's text: layer, score, uses, time left."""
    memory = row.memory
    uses = counted(memory.usage_count, tr("use"), tr("uses"))
    parts = [layer_title(memory.layer), f"{row.effectiveness:.1f}", uses]
    left = tr("pinned") if memory.pinned else time_left(row.ends_at)
    if left:
        parts.append(left if memory.pinned else tr("{time} left").format(time=left))
    return " · ".join(parts)


def sentence(words: str) -> str:
    """Return words of the service as a sentence."""
    return words[:1].upper() + words[1:] + "." if words else ""


def change_line(change: MemoryChange, act: Act) -> str:
    """Return one line of a memory's history: when, what, why."""
    line = f"{moment(act.at)} · {change.reason}" if change.reason else f"{moment(act.at)} · {act.title}"
    return line if act.in_effect else line + " · " + tr("undone")


def link_title(link: MemoryLink, seq: int) -> str:
    """Return how another memory belongs to the one of row `seq`."""
    ours = link.from_seq == seq
    match link.kind:
        case LinkKind.CONTRADICTS:
            return _contradiction_title(link, ours)
        case LinkKind.MERGED:
            return tr("Lives on in") if ours else tr("Took in")
        case LinkKind.SPLIT:
            return tr("Became") if ours else tr("Came of")
        case LinkKind.SIMILAR:
            return tr("Similar")


def _contradiction_title(link: MemoryLink, ours: bool) -> str:
    match link.state:
        case LinkState.OPEN:
            return tr("Says otherwise")
        case LinkState.SUPERSEDED:
            return tr("Superseded by") if ours else tr("Supersedes")
        case LinkState.KEPT_BOTH:
            return tr("Says otherwise, both kept")
        case _:
            return tr("No contradiction")


def emptiness(wanted: Wanted) -> tuple[str, str, str]:
    """Return icon, title and text of an empty list."""
    if wanted.narrow:
        return "filter", tr("Nothing is let through"), tr("No memory matches the filters.")
    text = tr("What you note down with Ctrl+N, and what is worth keeping of your conversations, settles here layer by layer.")
    return "layers", tr("Nothing remembered yet"), text
