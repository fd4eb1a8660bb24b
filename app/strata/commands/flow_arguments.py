"""The grammar of `strata flow`."""

import argparse
from typing import Final

from strata.commands.flow import Flow, Picture
from strata.commands.parser import Verbs, number
from strata.commands.times import day

MOST: Final = 5_000

_HELP: Final = {
    Picture.SESSIONS: "list sessions with their scores",
    Picture.HOURS: "at which hours and weekdays sessions became flow",
    Picture.AROUND: "what goes before flow and what breaks it",
    Picture.LEARNING: "week by week, how much held of what you asked",
    Picture.TOPICS: "what you wrote about",
    Picture.EVENTS: "the newest of what you did",
    Picture.METRICS: "imported measurements of heart, attention and the like",
}


def add_verb(verbs: Verbs) -> None:
    """Add the command to the command line."""
    flow = verbs.add_parser("flow", help="when you think best, what breaks it, what you learn")
    flow.add_argument("--since", metavar="DATE", help="from this day on, YYYY-MM-DD")
    flow.add_argument("--until", metavar="DATE", help="before this day, YYYY-MM-DD")
    flow.add_argument("--limit", type=number(1, MOST), default=50, metavar="N", help="lines wanted (default 50)")
    flow.add_argument("--json", action="store_true", help="data as JSON, one object a line")
    pictures = flow.add_mutually_exclusive_group()
    for picture, words in _HELP.items():
        pictures.add_argument(f"--{picture}", dest="picture", action="store_const", const=picture, help=words)
    flow.set_defaults(picture=Picture.OVERVIEW)


def command(space: argparse.Namespace) -> Flow:
    """Return the command of a parsed line. Raises `InvalidRequest`."""
    return Flow(space.picture, day(space.since), day(space.until), space.limit, space.json)
