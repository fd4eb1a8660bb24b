"""Saying what one works on: set, clear, pause and resume a goal. It is kept whatever is noted besides, because it was said."""

from strata.domain.changes import Changes, Noun
from strata.domain.errors import InvalidRequest
from strata.domain.events import EventKind
from strata.domain.goals import Goal, GoalMark, goal_after, worded
from strata.domain.ids import new_id
from strata.services.ports.clock import Clock
from strata.services.ports.flow import GoalStore


class GoalService:
    """The person's present goal. Safe to use from any thread."""

    def __init__(self, store: GoalStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def current(self) -> Goal | None:
        """Return what is worked on now, None where nothing is said."""
        return goal_after(self._store.marks())

    def set(self, text: str) -> Changes:
        """Work on this from now on. The same goal again takes up a paused one. Raises `InvalidRequest`, `DiskFull`."""
        line, now = worded(text), self.current()
        if now is not None and now.text == line:
            return self._mark(EventKind.RESUMED, now) if now.paused else Changes(frozenset())
        self._store.add(GoalMark(self._clock.now(), EventKind.GOAL_CHANGED, new_id(), line))
        return Changes.of(Noun.FLOW)

    def clear(self) -> Changes:
        """Work on nothing in particular. Raises `DiskFull`."""
        if self.current() is None:
            return Changes(frozenset())
        self._store.add(GoalMark(self._clock.now(), EventKind.GOAL_CHANGED))
        return Changes.of(Noun.FLOW)

    def pause(self) -> Changes:
        """Leave the goal for a while. Raises `InvalidRequest` where there is none, `DiskFull`."""
        goal = self._there()
        return Changes(frozenset()) if goal.paused else self._mark(EventKind.PAUSED, goal)

    def resume(self) -> Changes:
        """Take the goal up again. Raises `InvalidRequest` where there is none, `DiskFull`."""
        goal = self._there()
        return self._mark(EventKind.RESUMED, goal) if goal.paused else Changes(frozenset())

    def _there(self) -> Goal:
        goal = self.current()
        if goal is None:
            raise InvalidRequest("No goal is set.", "Say first what you are working on.")
        return goal

    def _mark(self, kind: EventKind, goal: Goal) -> Changes:
        self._store.add(GoalMark(self._clock.now(), kind, goal.id))
        return Changes.of(Noun.FLOW)
