"""The job engine's own record: what ran, in which steps, and how it ended."""

from collections import defaultdict
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.errors import NotFound
from strata.domain.ids import new_id
from strata.domain.imports import ImportOutcome
from strata.domain.work import Work, WorkKind, WorkStatus, WorkStep
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, aware_or_none, stored, stored_or_none

_WORK: Final = """
    SELECT seq, id, kind, title, status, started_at, finished_at, subject, error, import_id FROM orchestration_workflows
"""
_STEPS: Final = """
    SELECT workflow_seq, name, specialist, status, started_at, finished_at, done, total, message
    FROM specialist_coordination WHERE workflow_seq IN (SELECT unnest($seqs::BIGINT[])) ORDER BY workflow_seq, "position"
"""
_UNFINISHED: Final = "(status = 'running' OR status = 'paused')"
_UPDATE_STEP: Final = """
    UPDATE specialist_coordination SET name = $name, specialist = $specialist, status = $status, started_at = $started,
        finished_at = $finished, done = $done, total = $total, message = $message
    WHERE seq = $seq
"""
_INSERT_STEP: Final = """
    INSERT INTO specialist_coordination BY NAME
    SELECT $seq AS seq, $workflow AS workflow_seq, $position AS "position", $name AS name, $specialist AS specialist,
        $status AS status, $started AS started_at, $finished AS finished_at, $done AS done, $total AS total,
        $message AS message
"""


class WorkLog:
    """The store behind the port `WorkStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def begin(self, kind: WorkKind, title: str, subject: str, at: datetime) -> UUID:
        """Write a running job and return its id."""
        work_id = new_id()
        with self._database.write() as connection:
            connection.run(
                "INSERT INTO orchestration_workflows "
                "VALUES ($seq, $id, $kind, $title, $status, $started, NULL, $subject, '', NULL)",
                {
                    "seq": self._numbers.take(Table.WORKFLOWS),
                    "id": work_id,
                    "kind": kind.value,
                    "title": title,
                    "status": WorkStatus.RUNNING.value,
                    "started": stored(at),
                    "subject": subject,
                },
            )
        return work_id

    def save_step(self, work_id: UUID, position: int, step: WorkStep) -> None:
        """Write or replace the step at `position`. Raises `NotFound`."""
        values: dict[str, object] = {
            "name": step.name,
            "specialist": step.specialist,
            "status": step.status.value,
            "started": stored(step.started_at),
            "finished": stored_or_none(step.finished_at),
            "done": step.done,
            "total": step.total,
            "message": step.message,
        }
        with self._database.write() as connection:
            workflow = _seq(connection, work_id)
            known = connection.row(
                'SELECT seq FROM specialist_coordination WHERE workflow_seq = $workflow AND "position" = $position',
                {"workflow": workflow, "position": position},
            )
            if known is not None:
                connection.run(_UPDATE_STEP, values | {"seq": known[0]})
            else:
                place = {"seq": self._numbers.take(Table.STEPS), "workflow": workflow, "position": position}
                connection.run(_INSERT_STEP, values | place)

    def finish(self, work_id: UUID, status: WorkStatus, at: datetime, error: str = "", import_id: UUID | None = None) -> None:
        """End a job. Raises `NotFound`."""
        with self._database.write() as connection:
            connection.run(
                "UPDATE orchestration_workflows SET status = $status, finished_at = $time, error = $error, import_id = $import "
                "WHERE seq = $seq",
                {
                    "status": status.value,
                    "time": stored(at),
                    "error": error,
                    "import": import_id,
                    "seq": _seq(connection, work_id),
                },
            )

    def get(self, work_id: UUID) -> Work:
        """Return one job with its steps. Raises `NotFound`."""
        found = self._found("WHERE id = $id", {"id": work_id})
        if not found:
            raise _unknown()
        return found[0]

    def latest(self, limit: int) -> tuple[Work, ...]:
        """Return the newest jobs with their steps, newest first."""
        return self._found("ORDER BY seq DESC LIMIT $limit", {"limit": limit})

    def interrupt_running(self, at: datetime) -> tuple[Work, ...]:
        """Mark what a dead process left running as interrupted, imports included; return those jobs.

        Writes nothing when there is nothing to mark, so that a library on a full disk can be opened.
        """
        left = [seq for (seq,) in self._database.rows(f"SELECT seq FROM {Table.WORKFLOWS} WHERE {_UNFINISHED} ORDER BY seq")]
        running = {"running": ImportOutcome.RUNNING.value}
        if not left and not self._database.number("SELECT count(*) FROM imports WHERE outcome = $running", running):
            return ()
        values: dict[str, object] = {"status": WorkStatus.INTERRUPTED.value, "time": stored(at)}
        with self._database.write() as connection:
            for table in (Table.WORKFLOWS, Table.STEPS):
                connection.run(f"UPDATE {table} SET status = $status, finished_at = $time WHERE {_UNFINISHED}", values)
            connection.run(
                "UPDATE imports SET outcome = $status, finished_at = $time WHERE outcome = $running", values | running
            )
        return self._found("WHERE seq IN (SELECT unnest($seqs::BIGINT[])) ORDER BY seq", {"seqs": left})

    def _found(self, condition: str, parameters: dict[str, object]) -> tuple[Work, ...]:
        with self._database.snapshot() as connection:
            rows = connection.rows(f"{_WORK} {condition}", parameters)
            steps: dict[int, list[WorkStep]] = defaultdict(list)
            if rows:
                for seq, *values in connection.rows(_STEPS, {"seqs": [row[0] for row in rows]}):
                    steps[seq].append(_step(*values))
        return tuple(_work(row, tuple(steps[row[0]])) for row in rows)


def _seq(connection: Connection, work_id: UUID) -> int:
    row = connection.row("SELECT seq FROM orchestration_workflows WHERE id = $id", {"id": work_id})
    if row is None:
        raise _unknown()
    return int(row[0])


def _unknown() -> NotFound:
    return NotFound("There is no such job.", "It may belong to another library.")


def _step(
    name: str,
    specialist: str,
    status: str,
    started_at: datetime,
    finished_at: datetime | None,
    done: int,
    total: int | None,
    message: str,
) -> WorkStep:
    return WorkStep(name, specialist, WorkStatus(status), aware(started_at), aware_or_none(finished_at), done, total, message)


def _work(row: Row, steps: tuple[WorkStep, ...]) -> Work:
    seq, public_id, kind, title, status, started_at, finished_at, subject, error, import_id = row
    return Work(
        seq, public_id, WorkKind(kind), title, WorkStatus(status), aware(started_at), aware_or_none(finished_at), steps,
        subject, error, import_id,
    )  # fmt: skip
