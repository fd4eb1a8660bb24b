"""Goals: their words, and the acts that set, cleared, paused and resumed them."""

from typing import Final

from strata.domain.events import EventKind, Subject
from strata.domain.goals import GoalMark
from strata.storage.database import Database
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, stored

_MARKS: Final = """
    SELECT e."at", e.kind, e.subject_id, coalesce(g."text", '') FROM (
        SELECT seq, "at", kind, subject_id FROM interaction_events WHERE subject = $goal
    ) AS e LEFT JOIN goals AS g ON g.id = e.subject_id ORDER BY e."at", e.seq
"""


class Goals:
    """The store behind the port `GoalStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def add(self, mark: GoalMark) -> None:
        """Write a mark, and the goal itself where it is set, in one transaction. Raises `DiskFull`."""
        with self._database.write() as connection:
            if mark.kind is EventKind.GOAL_CHANGED and mark.goal_id is not None:
                goal = {"seq": self._numbers.take(Table.GOALS), "id": mark.goal_id, "text": mark.text}
                connection.run("INSERT INTO goals VALUES ($seq, $id, $text)", goal)
            connection.run(
                "INSERT INTO interaction_events VALUES ($seq, $kind, $at, $subject, $id, NULL, NULL)",
                {
                    "seq": self._numbers.take(Table.EVENTS),
                    "kind": mark.kind.value,
                    "at": stored(mark.at),
                    "subject": Subject.GOAL.value,
                    "id": mark.goal_id,
                },
            )

    def marks(self) -> tuple[GoalMark, ...]:
        """Return everything that was said of goals, oldest first."""
        rows = self._database.rows(_MARKS, {"goal": Subject.GOAL.value})
        return tuple(GoalMark(aware(at), EventKind(kind), goal_id, text) for at, kind, goal_id, text in rows)
