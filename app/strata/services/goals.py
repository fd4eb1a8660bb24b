"""Saying what one works on: set, clear, pause and resume a goal. It is kept whatever is noted besides, because it was said.

A goal that is deleted lies in the trash: nothing names it any more, it can be brought back until the trash is emptied.
"""

from typing import Final
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.events import EventKind
from strata.domain.goals import Goal, GoalMark, goal_after, worded
from strata.domain.goals_kept import KeptGoal, kept, without_deleted
from strata.domain.ids import new_id
from strata.services.ports.clock import Clock
from strata.services.ports.flow import GoalStore

_NOTHING: Final = Changes(frozenset())
_MOVED: Final = Changes.of(Noun.FLOW, Noun.GOALS)


class GoalService:
    """The person's goals: the present one and those before. Safe to use from any thread."""

    def __init__(self, store: GoalStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def current(self) -> Goal | None:
        """Return what is worked on now, None where nothing is said."""
        return goal_after(without_deleted(self._store.marks()))

    def set(self, text: str) -> Changes:
        """Work on this from now on. The same goal again takes up a paused one. Raises `InvalidRequest`, `DiskFull`."""
        line, now = worded(text), self.current()
        if now is not None and now.text == line:
            return self._mark(EventKind.RESUMED, now) if now.paused else _NOTHING
        self._store.add(GoalMark(self._clock.now(), EventKind.GOAL_CHANGED, new_id(), line))
        return _MOVED

    def clear(self) -> Changes:
        """Work on nothing in particular. Raises `DiskFull`."""
        if self.current() is None:
            return _NOTHING
        self._store.add(GoalMark(self._clock.now(), EventKind.GOAL_CHANGED))
        return _MOVED

    def pause(self) -> Changes:
        """Leave the goal for a while. Raises `InvalidRequest` where there is none, `DiskFull`."""
        goal = self._there()
        return _NOTHING if goal.paused else self._mark(EventKind.PAUSED, goal)

    def resume(self) -> Changes:
        """Take the goal up again. Raises `InvalidRequest` where there is none, `DiskFull`."""
        goal = self._there()
        return self._mark(EventKind.RESUMED, goal) if goal.paused else _NOTHING

    def all(self) -> tuple[KeptGoal, ...]:
        """Return every goal that was set, the newest first, those in the trash among them."""
        return kept(self._store.marks(), self._clock.now())

    def get(self, goal_id: UUID) -> KeptGoal:
        """Return one goal. Raises `NotFound`."""
        for goal in self.all():
            if goal.id == goal_id:
                return goal
        raise NotFound("There is no such goal.", "List the goals: it may have been deleted for good.")

    def delete(self, goal_id: UUID) -> Changes:
        """Put a goal into the trash; the present one is cleared by that. Raises `NotFound`, `DiskFull`."""
        goal = self.get(goal_id)
        return self._mark(EventKind.DELETED, goal) if goal.deleted_at is None else _NOTHING

    def restore(self, goal_id: UUID) -> Changes:
        """Take a goal out of the trash again. Raises `NotFound`, `DiskFull`."""
        goal = self.get(goal_id)
        return _NOTHING if goal.deleted_at is None else self._mark(EventKind.RESTORED, goal)

    def _there(self) -> Goal:
        goal = self.current()
        if goal is None:
            raise InvalidRequest("No goal is set.", "Say first what you are working on.")
        return goal

    def _mark(self, kind: EventKind, goal: Goal | KeptGoal) -> Changes:
        self._store.add(GoalMark(self._clock.now(), kind, goal.id))
        return _MOVED
