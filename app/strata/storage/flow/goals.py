"""Goals: their words, and the acts that set, cleared, paused and resumed them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.errors import InvalidRequest
from strata.domain.events import EventKind, Subject
from strata.domain.goals import GoalMark
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, stored

_MARKS: Final = """
    SELECT e."at", e.kind, e.subject_id, coalesce(g."text", '') FROM (
        SELECT seq, "at", kind, subject_id FROM interaction_events WHERE subject = $goal
    ) AS e LEFT JOIN goals AS g ON g.id = e.subject_id ORDER BY e."at", e.seq
"""

DELETED: Final = f"""
    SELECT subject_id FROM interaction_events
    WHERE subject = '{Subject.GOAL}' AND kind IN ('{EventKind.DELETED}', '{EventKind.RESTORED}')
    GROUP BY subject_id HAVING arg_max(kind, seq) = '{EventKind.DELETED}'
"""
"""The ids of goals that lie in the trash."""

_THESE: Final = "IN (SELECT unnest($ids::UUID[]))"
_DELETE: Final = (
    f"DELETE FROM goals WHERE id {_THESE}",
    # The goal before it ended when it was set, and still does.
    f"UPDATE interaction_events SET subject_id = NULL WHERE kind = '{EventKind.GOAL_CHANGED}' AND subject_id {_THESE}",
    f"DELETE FROM interaction_events WHERE subject = '{Subject.GOAL}' AND subject_id {_THESE}",
)


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


def in_trash(connection: Connection, before: datetime) -> tuple[UUID, ...]:
    """Return the goals that are in the trash since that time or longer."""
    rows = connection.rows(f'{DELETED} AND max("at") <= $before ORDER BY max(seq)', {"before": stored(before)})
    return tuple(goal_id for (goal_id,) in rows)


def trashed(connection: Connection, goal_ids: Sequence[UUID]) -> int:
    """Return how many goals these are. Raises `InvalidRequest` when one is not in the trash."""
    count = connection.number(f"SELECT count(*) FROM ({DELETED}) WHERE subject_id {_THESE}", {"ids": list(goal_ids)})
    if count < len(set(goal_ids)):
        raise InvalidRequest("Only what lies in the trash is deleted for good.", "Delete the goal first.")
    return count


def delete(connection: Connection, goal_ids: Sequence[UUID]) -> None:
    """Delete the words of goals and what was said of them; inside a write."""
    for statement in _DELETE:
        connection.run(statement, {"ids": list(goal_ids)})
