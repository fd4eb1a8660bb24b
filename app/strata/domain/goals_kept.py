"""The goals that were set so far, and those of them that the person deleted: both follow from what was said of goals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from strata.domain.events import EventKind
from strata.domain.goals import GoalMark, GoalStretch, stretches

_TIDYING: Final = (EventKind.DELETED, EventKind.RESTORED)


@dataclass(frozen=True, slots=True)
class KeptGoal:
    """A goal that was set at some time.

    Attributes:
        since: when it was set; until: when it was last worked on, None while that goes on.
        worked: how long it was worked on in all, to the present.
        deleted_at: since when it lies in the trash, None for one that does not.
    """

    id: UUID
    text: str
    since: datetime
    until: datetime | None
    worked: timedelta
    deleted_at: datetime | None


def deletions(marks: Iterable[GoalMark]) -> dict[UUID, datetime]:
    """Return the goals that lie in the trash, with the time when they were put there; `marks` oldest first."""
    found: dict[UUID, datetime] = {}
    for mark in marks:
        if mark.goal_id is not None and mark.kind is EventKind.DELETED:
            found[mark.goal_id] = mark.at
        elif mark.goal_id is not None and mark.kind is EventKind.RESTORED:
            found.pop(mark.goal_id, None)
    return found


def without_deleted(marks: Sequence[GoalMark]) -> Iterator[GoalMark]:
    """Yield what was said of goals that are not deleted. Where a deleted one was set, the one before it ended all the same."""
    gone = deletions(marks)
    for mark in marks:
        if mark.kind in _TIDYING:
            continue
        if mark.goal_id not in gone:
            yield mark
        elif mark.kind is EventKind.GOAL_CHANGED:
            yield GoalMark(mark.at, EventKind.GOAL_CHANGED)


def kept(marks: Sequence[GoalMark], now: datetime) -> tuple[KeptGoal, ...]:
    """Return every goal that was set, the newest first, those in the trash among them."""
    gone = deletions(marks)
    spans: dict[UUID, list[GoalStretch]] = {}
    for one in stretches(mark for mark in marks if mark.kind not in _TIDYING):
        spans.setdefault(one.goal_id, []).append(one)
    found = []
    for mark in marks:
        if mark.kind is EventKind.GOAL_CHANGED and mark.goal_id is not None:
            own = spans.get(mark.goal_id, [])
            worked = sum(((one.until or now) - one.since for one in own), timedelta())
            until = own[-1].until if own else mark.at
            found.append(KeptGoal(mark.goal_id, mark.text, mark.at, until, worked, gone.get(mark.goal_id)))
    return tuple(reversed(found))
