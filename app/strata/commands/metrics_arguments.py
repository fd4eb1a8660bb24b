"""The grammar of `strata metrics` and `strata lake`."""

import argparse
from typing import Final

from strata.commands.metrics import Figure, Lake, Metrics
from strata.commands.parser import Verbs, number, path
from strata.commands.request import Command
from strata.commands.times import day
from strata.domain.errors import InvalidRequest

VERBS: Final = frozenset({"metrics", "lake"})


def add_verbs(verbs: Verbs) -> None:
    """Add the commands to the command line."""
    metrics = verbs.add_parser("metrics", help="how well the memory serves: speed, confidence, growth, storage")
    metrics.add_argument("figure", nargs="?", default="overview", choices=[one.value for one in Figure])
    metrics.add_argument("--since", metavar="DATE", help="from this day on, YYYY-MM-DD")
    metrics.add_argument("--until", metavar="DATE", help="before this day, YYYY-MM-DD")
    metrics.add_argument("--limit", type=number(1), default=20, metavar="N", help="slowest recalls wanted (default 20)")
    lake = verbs.add_parser("lake", help="the recalls that were sure; list, write out, make anew, or forget all recalls")
    lake.add_argument("--least", type=float, default=0.0, metavar="C", help="only with at least this confidence, 0 to 1")
    lake.add_argument("--limit", type=number(1), default=20, metavar="N", help="entries listed, newest first (default 20)")
    lake.add_argument("--export", metavar="FILE", type=path, help="write them as JSON, one a line")
    lake.add_argument("--rebuild", action="store_true", help="make the file anew from the record")
    lake.add_argument("--clear-recalls", action="store_true", help="forget every recall for good; there is no way back")
    for verb in (metrics, lake):
        verb.add_argument("--json", action="store_true", help="data as JSON, one object a line")


def command(space: argparse.Namespace) -> Command:
    """Return the command of a parsed line whose verb is one of `VERBS`. Raises `InvalidRequest`."""
    if space.verb == "metrics":
        return Metrics(Figure(space.figure), day(space.since), day(space.until), space.limit, space.json)
    if not 0 <= space.least <= 1:
        raise InvalidRequest("--least takes a number from 0 to 1.")
    return Lake(space.least, space.limit, space.export, space.rebuild, space.clear_recalls, space.json)
