"""Goals: what the person says they are working on, from one word about it to the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.errors import InvalidRequest
from strata.domain.events import EventKind

LONGEST: Final = 200
"""Characters of a goal: a line, no more."""


@dataclass(frozen=True, slots=True)
class GoalMark:
    """Something that was said of a goal: set (`GOAL_CHANGED`), cleared (the same without a goal), `PAUSED`, `RESUMED`,
    `DELETED` or `RESTORED`.
    """

    at: datetime
    kind: EventKind
    goal_id: UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is worked on now; `since` is when it was set."""

    id: UUID
    text: str
    since: datetime
    paused: bool


@dataclass(frozen=True, slots=True)
class GoalStretch:
    """A stretch of time in which a goal was worked on: no pause lies in it. `until` is None while it goes on."""

    goal_id: UUID
    text: str
    since: datetime
    until: datetime | None


def worded(text: str) -> str:
    """Return a goal as one line without needless space. Raises `InvalidRequest` for none and for a long one."""
    line = " ".join(text.split())
    if not line:
        raise InvalidRequest("A goal needs a few words.", "Say what you are working on, or clear the goal.")
    if len(line) > LONGEST:
        raise InvalidRequest(f"This goal has {len(line):,} characters.", f"Say it in {LONGEST} or fewer.")
    return line


def goal_after(marks: Iterable[GoalMark]) -> Goal | None:
    """Return the goal that stands after these marks, oldest first; None when there is none or it was cleared."""
    goal: Goal | None = None
    for mark in marks:
        if mark.kind is EventKind.GOAL_CHANGED:
            goal = None if mark.goal_id is None else Goal(mark.goal_id, mark.text, mark.at, paused=False)
        elif goal is not None and mark.goal_id == goal.id:
            goal = Goal(goal.id, goal.text, goal.since, mark.kind is EventKind.PAUSED)
    return goal


def stretches(marks: Iterable[GoalMark]) -> tuple[GoalStretch, ...]:
    """Return the stretches in which each goal was worked on, oldest first; they never overlap."""
    found: list[GoalStretch] = []
    goal: Goal | None = None
    since: datetime | None = None
    for mark in marks:
        changes = mark.kind is EventKind.GOAL_CHANGED
        if not changes and (goal is None or mark.goal_id != goal.id):
            continue
        if goal is not None and since is not None and (changes or mark.kind is EventKind.PAUSED):
            found.append(GoalStretch(goal.id, goal.text, since, mark.at))
            since = None
        if changes:
            goal = None if mark.goal_id is None else Goal(mark.goal_id, mark.text, mark.at, paused=False)
            since = None if goal is None else mark.at
        elif mark.kind is EventKind.RESUMED and since is None:
            since = mark.at
    if goal is not None and since is not None:
        found.append(GoalStretch(goal.id, goal.text, since, None))
    return tuple(found)


def within(found: Iterable[GoalStretch], since: datetime, until: datetime, now: datetime) -> tuple[GoalStretch, ...]:
    """Return the stretches that touch a range, cut to it; one that goes on ends `now`."""
    cut = (GoalStretch(one.goal_id, one.text, max(one.since, since), min(one.until or now, until)) for one in found)
    return tuple(one for one in cut if one.until is not None and one.since < one.until)


def worked_on(found: Iterable[GoalStretch], since: datetime, until: datetime) -> tuple[str, ...]:
    """Return the goals, each once, that were worked on at some moment between `since` and `until`, both included."""
    there = (one.text for one in found if one.since <= until and (one.until is None or one.until > since))
    return tuple(dict.fromkeys(there))
