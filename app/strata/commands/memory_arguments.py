"""The grammar of the commands about memories."""

import argparse
from typing import Final
from uuid import UUID

from strata.commands.acts import ActUpon, Deed, Forecast, History, Settle, Undo
from strata.commands.memories import Distil, Inbox, Memories, Remember
from strata.commands.parser import Verbs, number
from strata.commands.request import Command
from strata.commands.times import day
from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind, HistoryFilter
from strata.domain.memories import Layer, MemoryFilter, MemoryKind, MemoryOrder, MemoryState, Resolution

VERBS: Final = frozenset(("memories", "remember", "inbox", "distil", "history", "undo", "pass", *(deed.value for deed in Deed)))
"""What `command` understands."""

_MOST_LINKS: Final = 2**63 - 1
"""The largest number that a row can have."""

_LAYERS: Final = [layer.value for layer in Layer if layer is not Layer.CONTEXT]


def add_verbs(verbs: Verbs) -> None:
    """Add the commands about memories."""
    memories = verbs.add_parser("memories", help="list what is remembered")
    memories.add_argument("text", nargs="*", help="only what contains this")
    memories.add_argument("--layer", action="append", default=[], choices=_LAYERS)
    memories.add_argument("--kind", action="append", default=[], choices=[kind.value for kind in MemoryKind])
    memories.add_argument("--state", action="append", default=[], choices=[state.value for state in MemoryState])
    memories.add_argument("--since", metavar="DATE", help="said on this day or later, YYYY-MM-DD")
    memories.add_argument("--until", metavar="DATE", help="said before this day, YYYY-MM-DD")
    memories.add_argument("--as-of", metavar="DATE", help="what was in force on this day")
    memories.add_argument("--pinned", action="store_true", help="only pinned ones")
    memories.add_argument("--order", default="said", choices=[order.value for order in MemoryOrder])
    memories.add_argument("--limit", type=number(1), default=50, metavar="N", help="most to list (default 50)")
    memories.add_argument("--explain", action="store_true", help="say how each score came to be")

    remember = verbs.add_parser("remember", help="keep a sentence in memory")
    remember.add_argument("text", nargs="+")
    remember.add_argument("--kind", default=MemoryKind.NOTE.value, choices=[kind.value for kind in MemoryKind])
    remember.add_argument("--layer", choices=_LAYERS[:3], help="where it begins (default: as set)")

    for deed in Deed:
        one = verbs.add_parser(deed.value, help=deed.help)
        one.add_argument("ids", nargs="+", metavar="ID")
        one.add_argument("--json", action="store_true", help="data as JSON, one object a line")

    inbox = verbs.add_parser("inbox", help="list what waits for your word, or settle it")
    inbox.add_argument("--accept", nargs="+", metavar="ID", default=[])
    inbox.add_argument("--dismiss", nargs="+", metavar="ID", default=[])

    links = number(1, _MOST_LINKS)
    inbox.add_argument("--settle", nargs="+", metavar="LINK", type=links, default=[], help="settle contradictions")
    inbox.add_argument("--how", default=Resolution.NEWER_HOLDS.value, choices=[one.value for one in Resolution])

    history = verbs.add_parser("history", help="list what was done to memories, newest first")
    history.add_argument("--kind", action="append", default=[], choices=[kind.value for kind in ActKind])
    history.add_argument("--since", metavar="DATE", help="from this day on, YYYY-MM-DD")
    history.add_argument("--until", metavar="DATE", help="before this day, YYYY-MM-DD")
    history.add_argument("--memory", metavar="ID", help="only what touched this memory")
    history.add_argument("--limit", type=number(1), default=50, metavar="N", help="most to list (default 50)")

    undo = verbs.add_parser("undo", help="take acts of the history back; undo an undo to redo")
    undo.add_argument("ids", nargs="+", metavar="ID")
    settle = verbs.add_parser("pass", help="let memories move between layers now")
    settle.add_argument("--dry-run", action="store_true", help="say what would move; write nothing")
    distil = verbs.add_parser(
        "distil", help="look for memories in what came in; the window, and `import --wait`, do it by themselves"
    )
    for verb in (memories, remember, inbox, distil, history, undo, settle):
        verb.add_argument("--json", action="store_true", help="data as JSON, one object a line")


def command(space: argparse.Namespace) -> Command:
    """Return the command of a parsed line. Raises `InvalidRequest`."""
    match space.verb:
        case "memories":
            return Memories(_wanted(space), space.limit, space.explain, space.json)
        case "remember":
            return Remember(
                " ".join(space.text), MemoryKind(space.kind), Layer(space.layer) if space.layer else None, space.json
            )
        case "distil":
            return Distil(space.json)
        case "inbox":
            return Inbox(ids(space.accept), ids(space.dismiss), tuple(space.settle), Resolution(space.how), space.json)
        case "history":
            memory = ids([space.memory])[0] if space.memory else None
            kinds = tuple(ActKind(kind) for kind in space.kind)
            wanted = HistoryFilter(kinds=kinds, since=day(space.since), until=day(space.until), memory_id=memory)
            return History(wanted, space.limit, space.json)
        case "undo":
            return Undo(ids(space.ids), space.json)
        case "pass":
            return Forecast(space.json) if space.dry_run else Settle(space.json)
        case verb:
            return ActUpon(Deed(verb), ids(space.ids), space.json)


def ids(texts: list[str]) -> tuple[UUID, ...]:
    """Return public ids. Raises `InvalidRequest` for what is none."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError as error:
            raise InvalidRequest(
                f"“{text}” is no id.", "Copy it from the list that shows it, like `strata history`."
            ) from error
    return tuple(found)


def _wanted(space: argparse.Namespace) -> MemoryFilter:
    states = tuple(MemoryState(state) for state in space.state) or (MemoryState.ACTIVE,)
    order = MemoryOrder(space.order)
    return MemoryFilter(
        text=" ".join(space.text),
        layers=tuple(Layer(layer) for layer in space.layer),
        kinds=tuple(MemoryKind(kind) for kind in space.kind),
        states=states,
        since=day(space.since),
        until=day(space.until),
        as_of=day(space.as_of),
        pinned=True if space.pinned else None,
        order=order,
        descending=order not in (MemoryOrder.CONTENT, MemoryOrder.KIND, MemoryOrder.EXPIRES),
    )
