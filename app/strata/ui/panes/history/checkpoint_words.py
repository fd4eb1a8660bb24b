"""Sentences about checkpoints."""

from collections.abc import Sequence
from typing import assert_never

from strata.domain.checkpoints import Checkpoint, CheckpointReason, Comparison, Difference, MemoryDifference, RolledBack
from strata.domain.memories import Layer
from strata.ui.memory_words import layer_title
from strata.ui.text import counted, moment, number, size, tr
from strata.ui.theme.palette import Role


def reason_words(reason: CheckpointReason) -> str:
    """Say why a checkpoint was made."""
    match reason:
        case CheckpointReason.PERSON:
            return tr("made by you")
        case CheckpointReason.IMPORT:
            return tr("made before an import")
        case CheckpointReason.MODEL_CHANGE:
            return tr("made before a change of model")
        case CheckpointReason.MIGRATION:
            return tr("made before an update of the library")
        case CheckpointReason.UNDO:
            return tr("made before undoing much")
        case CheckpointReason.ROLLBACK:
            return tr("made before a rollback")
        case _:
            assert_never(reason)


def checkpoint_facts(one: Checkpoint) -> str:
    """Return the line below a checkpoint's name: what it is, why it was made, its size."""
    return " · ".join((tr("Checkpoint"), reason_words(one.reason), size(one.bytes)))


def stays_words(reason: CheckpointReason) -> str:
    """Say how long a checkpoint stays."""
    if reason is CheckpointReason.PERSON:
        return tr("It stays until you delete it.")
    return tr("It was made by itself: the newest ten stay, then the newest of each week.")


def rollback_sentences(one: Checkpoint) -> tuple[str, ...]:
    """Say what going back does, before it is done."""
    when = moment(one.made_at)
    return (
        tr("Memories and their history become exactly what they were on {when}.").format(when=when),
        tr("Conversations and notes that came in later go to the trash; what went there later comes back."),
        tr("Before that, a checkpoint of now is made, so that you can come forward again. Nothing is destroyed."),
    )


def rollback_figures(found: Comparison) -> str:
    """Say in figures what going back would do now."""
    if found.same:
        return tr("Nothing differs from now: going back would change nothing.")
    amounts = dict(found.differences)
    parts = [
        counted(amounts[kind], one, many)
        for kind, one, many in (
            (Difference.ADDED, tr("memory goes"), tr("memories go")),
            (Difference.GONE, tr("comes back"), tr("come back")),
            (Difference.CHANGED, tr("changes back"), tr("change back")),
            (Difference.MOVED, tr("moves back"), tr("move back")),
        )
        if kind in amounts
    ]
    if found.came:
        parts.append(tr("{records} to the trash").format(records=_records(found.came)))
    if found.went:
        parts.append(tr("{records} out of it").format(records=_records(found.went)))
    return tr("Now that means: {parts}.").format(parts=", ".join(parts))


def rolled_back_sentence(name: str, done: RolledBack) -> str:
    """Say what going back did."""
    text = tr("The library is what it was at “{name}”.").format(name=name)
    if done.trashed:
        text += " " + tr("{records} went to the trash.").format(records=_records(done.trashed))
    if done.restored:
        text += " " + tr("{records} came out of the trash.").format(records=_records(done.restored))
    return text


def difference_title(kind: Difference) -> str:
    """Return what happened to memories, in a word."""
    match kind:
        case Difference.ADDED:
            return tr("Added")
        case Difference.CHANGED:
            return tr("Changed")
        case Difference.MOVED:
            return tr("Moved")
        case Difference.GONE:
            return tr("Gone")
        case _:
            assert_never(kind)


def difference_icon(kind: Difference) -> tuple[str, Role]:
    """Return the icon of a difference and its colour."""
    return {
        Difference.ADDED: ("plus", Role.GOOD),
        Difference.CHANGED: ("pencil", Role.ACCENT_TEXT),
        Difference.MOVED: ("arrow-right", Role.WARN),
        Difference.GONE: ("minus", Role.BAD),
    }[kind]


def difference_words(one: MemoryDifference) -> str:
    """Say what happened to a memory: "Moved: Short-term → Working, and says something else"."""
    then, now = _layer(one.layer_before), _layer(one.layer_after)
    match one.difference:
        case Difference.ADDED:
            return tr("Added, in {layer}").format(layer=now)
        case Difference.GONE:
            return tr("Gone, was in {layer}").format(layer=then)
        case Difference.MOVED:
            moved = tr("Moved: {before} → {after}").format(before=then, after=now)
            return moved if one.before == one.after else tr("{moved}, and says something else").format(moved=moved)
        case Difference.CHANGED:
            if one.before == one.after:
                return tr("Changed in kind, state or pin, in {layer}").format(layer=now)
            return tr("Says something else, in {layer}").format(layer=now)
        case _:
            assert_never(one.difference)


def table_title(name: str) -> str:
    """Return what the rows of a table are."""
    known = {
        "conversations": tr("Conversations"),
        "messages": tr("Messages"),
        "documents": tr("Notes"),
        "memories": tr("Memories, with those at rest"),
        "memory_sources": tr("Sources of memories"),
        "memory_uses": tr("Uses of memories"),
        "memory_acts": tr("Acts of the history"),
        "memory_changes": tr("Changes in the history"),
        "memory_promotions": tr("Moves between layers"),
        "memory_links": tr("Links between memories"),
        "memory_metadata": tr("Memories with further keys"),
    }
    return known.get(name, name.replace("_", " ").capitalize())


def layer_name(name: str) -> str:
    """Return the title of a layer by its name in a comparison."""
    return layer_title(Layer(name))


def brought_back_sentence(count: int, name: str) -> str:
    """Say what was brought back."""
    memories = counted(count, tr("memory is"), tr("memories are"))
    return tr("{memories} as at “{name}” again. The history has it as one act, which can be undone there.").format(
        memories=memories, name=name
    )


def signed(value: int) -> str:
    """Write a difference: "+3", "−2", "" for none."""
    return "" if not value else f"+{number(value)}" if value > 0 else f"−{number(-value)}"


def several_words(chosen: Sequence[Checkpoint]) -> str:
    """Say how many checkpoints are chosen."""
    return tr("{n} chosen").format(n=counted(len(chosen), tr("checkpoint"), tr("checkpoints")))


def _layer(layer: Layer | None) -> str:
    return "" if layer is None else layer_title(layer)


def _records(count: int) -> str:
    return counted(count, tr("conversation or note"), tr("conversations and notes"))
