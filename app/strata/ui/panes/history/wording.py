"""Sentences of the History pane."""

from datetime import date, datetime, timedelta
from typing import Final, assert_never

from strata.domain.archive import ArchiveMove
from strata.domain.history import Act, ActKind, Actor, Field, FieldValue, Flow, MemoryChange
from strata.domain.layers import MoveKind
from strata.domain.memories import Layer, MemoryKind, MemoryState
from strata.services.ports.passes import PassCounts, PlannedMove
from strata.ui.memory_words import kind_title, layer_role, layer_title, state_title
from strata.ui.text import counted, moment, number, tr
from strata.ui.theme.palette import Role
from strata.ui.widgets import flow_picture

WEEKS: Final = 16
"""Weeks that the flow picture shows."""

_SAID: Final = (Field.CONTENT, Field.KIND, Field.LAYER, Field.STATE, Field.EXPIRES_AT, Field.PINNED, Field.SAID_AT)
"""What of a change is worth telling; the rest follows from it."""


_OF_CONVERSATIONS: Final = frozenset((ActKind.ARCHIVE, ActKind.BRING_BACK, ActKind.UNDO))
"""Acts that may have moved conversations alone."""


def act_title(kind: ActKind) -> str:
    """Return what kind of act it is, in a word or two."""
    match kind:
        case ActKind.REMEMBER:
            return tr("Remembered")
        case ActKind.TAKE_IN:
            return tr("Taken in")
        case ActKind.PASS:
            return tr("Settled by rule")
        case ActKind.PROMOTE:
            return tr("Promoted")
        case ActKind.DEMOTE:
            return tr("Demoted")
        case ActKind.PIN:
            return tr("Pinned")
        case ActKind.UNPIN:
            return tr("Unpinned")
        case ActKind.EDIT:
            return tr("Edited")
        case ActKind.MERGE:
            return tr("Merged")
        case ActKind.SPLIT:
            return tr("Split")
        case ActKind.FORGET:
            return tr("Forgotten")
        case ActKind.BRING_BACK:
            return tr("Brought back")
        case ActKind.ACCEPT:
            return tr("Accepted")
        case ActKind.DISMISS:
            return tr("Dismissed")
        case ActKind.RESOLVE:
            return tr("Settled")
        case ActKind.ARCHIVE:
            return tr("Archived")
        case ActKind.UNDO:
            return tr("Undone")
        case _:
            assert_never(kind)


def act_icon(kind: ActKind) -> str:
    """Return the icon of a kind of act."""
    return {
        ActKind.REMEMBER: "plus",
        ActKind.TAKE_IN: "import",
        ActKind.PASS: "layers",
        ActKind.PROMOTE: "arrow-down",
        ActKind.DEMOTE: "arrow-up",
        ActKind.PIN: "pin",
        ActKind.UNPIN: "pin-off",
        ActKind.EDIT: "pencil",
        ActKind.MERGE: "merge",
        ActKind.SPLIT: "split",
        ActKind.FORGET: "trash-2",
        ActKind.BRING_BACK: "rotate-ccw",
        ActKind.ACCEPT: "check",
        ActKind.DISMISS: "x",
        ActKind.RESOLVE: "circle-check",
        ActKind.ARCHIVE: "file-archive",
        ActKind.UNDO: "undo-2",
    }[kind]


def actor_title(actor: Actor) -> str:
    """Return who did it."""
    return tr("by you") if actor is Actor.PERSON else tr("by rule")


def facts_of(act: Act) -> str:
    """Return the line below an act's title: who, how many; and the time of an earlier day."""
    local = act.at.astimezone()
    parts = [actor_title(act.actor)]
    if act.memories or act.kind not in _OF_CONVERSATIONS:
        parts.append(counted(act.memories, tr("memory"), tr("memories")))
    if local.date() != datetime.now().astimezone().date():
        parts.append(f"{local:%H:%M}")
    return " · ".join(parts)


def change_words(change: MemoryChange) -> str:
    """Say what a change did: "Layer: Short-term → Working"."""
    if change.before is None:
        return tr("New, in {layer}").format(layer=_value(change.after.get(Field.LAYER)))
    told = [
        f"{_field(field)}: {_value(change.before.get(field))} → {_value(change.after.get(field))}"
        for field in _SAID
        if field in change.after and field is not Field.CONTENT
    ]
    if Field.CONTENT in change.after:
        told.insert(0, tr("It said: {text}").format(text=_value(change.before.get(Field.CONTENT))))
    return "\n".join(told)


def plan_sentence(counts: PassCounts, archived: int = 0) -> str:
    """Say what the next pass would do; `archived` are expired memories that would go to the archive."""
    if not counts.moves and not archived:
        return tr("Nothing would move now.")
    parts = [
        counted(amount, one, many)
        for amount, one, many in (
            (counts.promoted, tr("memory would be promoted"), tr("memories would be promoted")),
            (counts.demoted, tr("would sink"), tr("would sink")),
            (counts.expired, tr("would expire"), tr("would expire")),
            (archived, tr("would go to the archive"), tr("would go to the archive")),
        )
        if amount
    ]
    return ", ".join(parts) + "."


def move_words(move: PlannedMove) -> str:
    """Say what one move would do and why."""
    match move.kind:
        case MoveKind.EXPIRE:
            what = tr("expires from {layer}").format(layer=layer_title(move.from_layer))
        case MoveKind.PROMOTE | MoveKind.DEMOTE:
            target = layer_title(move.to_layer) if move.to_layer is not None else ""
            what = f"{layer_title(move.from_layer)} → {target}"
        case _:
            assert_never(move.kind)
    return f"{what} · {move.reason}" if move.reason else what


def flows_shown(found: tuple[Flow, ...], today: date) -> tuple[tuple[date, ...], tuple[flow_picture.Flow, ...]]:
    """Return weeks and flows as the picture takes them."""
    monday = today - timedelta(days=today.weekday())
    weeks = tuple(monday - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    place = {week: number for number, week in enumerate(weeks)}
    counts: dict[tuple[Layer | None, Layer | None], list[int]] = {}
    for flow in found:
        at = place.get(flow.week.date())
        origin = flow.from_layer if flow.to_layer is not None else None  # whatever it left, it is gone
        if at is not None:
            counts.setdefault((origin, flow.to_layer), [0] * WEEKS)[at] += flow.count
    order = tuple(Layer)
    shown = []
    for (origin, target), row in counts.items():
        deeper = target is not None and (origin is None or order.index(target) > order.index(origin))
        role = Role.TEXT_FAINT if target is None else layer_role(target)
        came_in = origin is None and target is not None
        shown.append(flow_picture.Flow(_way_title(origin, target), role, tuple(row), deeper, soft=came_in))
    return weeks, tuple(sorted(shown, key=_total, reverse=True))


def changes_left(act: Act, shown: int) -> str:
    """Say how many changes are not listed, "" for none."""
    return more_of(act.memories - shown)


def more_of(left: int) -> str:
    """Say how many are not listed, "" for none."""
    return tr("and {n} more").format(n=number(left)) if left > 0 else ""


def move_place(move: ArchiveMove) -> str:
    """Say what became of a conversation that an act moved."""
    if move.stands:
        return tr("lies in the archive") if move.away else tr("is back from the archive")
    return tr("was moved again since")


def _total(flow: flow_picture.Flow) -> int:
    return sum(flow.counts)


def _way_title(origin: Layer | None, target: Layer | None) -> str:
    if target is None:
        return tr("Expired or forgotten")
    if origin is None:
        return tr("New in {layer}").format(layer=layer_title(target))
    return f"{layer_title(origin)} → {layer_title(target)}"


def _field(field: Field) -> str:
    return {
        Field.KIND: tr("Kind"),
        Field.LAYER: tr("Layer"),
        Field.STATE: tr("State"),
        Field.EXPIRES_AT: tr("Expires"),
        Field.PINNED: tr("Pinned"),
        Field.SAID_AT: tr("Said"),
    }.get(field, field.value)


def _value(value: FieldValue) -> str:
    match value:
        case None:
            return tr("never")
        case bool():
            return tr("yes") if value else tr("no")
        case datetime():
            return moment(value)
        case Layer():
            return layer_title(value)
        case MemoryKind():
            return kind_title(value)
        case MemoryState():
            return state_title(value)
        case _:
            return str(value)
