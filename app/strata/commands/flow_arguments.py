"""The grammar of `strata flow`."""

import argparse
from typing import Final

from strata.commands.flow import Flow, Picture
from strata.commands.goals import GoalDeed, ListGoals, SayGoal, TidyGoals
from strata.commands.memory_arguments import ids
from strata.commands.parser import Verbs, number
from strata.commands.times import day
from strata.domain.errors import InvalidRequest

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
    flow.set_defaults(picture=Picture.OVERVIEW, deed=None)
    deeds = flow.add_subparsers(dest="deed", metavar="GOAL")
    goal = deeds.add_parser("goal", help="say or change what you are working on now")
    goal.add_argument("text", nargs="*", metavar="TEXT", help="the goal; without one the present goal is printed")
    goal.add_argument("--clear", action="store_true", help="work on nothing in particular")
    goal.add_argument("--delete", nargs="+", metavar="ID", help="put goals into the trash")
    goal.add_argument("--restore", nargs="+", metavar="ID", help="take goals out of the trash again")
    goals = deeds.add_parser("goals", help="list the goals that you set, the newest first")
    goals.add_argument("--deleted", action="store_true", help="those in the trash instead")
    goals.add_argument("--limit", type=number(1, MOST), default=argparse.SUPPRESS, metavar="N", help="goals wanted")
    pause = deeds.add_parser("pause", help="leave the goal for a while")
    resume = deeds.add_parser("resume", help="take the goal up again")
    for deed in (goal, goals, pause, resume):
        # Left out, it must not undo the same option before the verb.
        deed.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="data as JSON")


def command(space: argparse.Namespace) -> Flow | SayGoal | ListGoals | TidyGoals:
    """Return the command of a parsed line. Raises `InvalidRequest`."""
    if space.deed == "goals":
        return ListGoals(space.deleted, space.limit, space.json)
    if space.deed is not None:
        return _goal(space)
    return Flow(space.picture, day(space.since), day(space.until), space.limit, space.json)


def _goal(space: argparse.Namespace) -> SayGoal | TidyGoals:
    deed = GoalDeed(space.deed)
    if deed is not GoalDeed.SAY:
        return SayGoal(deed, "", space.json)
    text = " ".join(space.text)
    if (bool(text), space.clear, bool(space.delete), bool(space.restore)).count(True) > 1:
        raise InvalidRequest(
            "A goal is either set, cleared, deleted or restored.", "Give a text, or one of --clear, --delete and --restore."
        )
    if space.delete or space.restore:
        return TidyGoals(ids(space.delete or space.restore), bool(space.restore), space.json)
    return SayGoal(GoalDeed.CLEAR if space.clear else deed, text, space.json)
