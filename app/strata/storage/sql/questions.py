"""What was asked in SQL, and what was saved under a name."""

from typing import Final
from uuid import UUID

from strata.domain.errors import NotFound
from strata.domain.sql import Question
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, stored

_COLUMNS: Final = "id, statement, name, asked_at, row_count, seconds, problem"


class Questions:
    """The store behind the port `QuestionStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def note(self, question: Question, keep: int) -> None:
        """Keep a question as the newest; one with the same statement gives it its id and name. Raises `DiskFull`."""
        with self._database.write() as connection:
            older = connection.row("SELECT id, name FROM sql_questions WHERE statement = ?", (question.statement,))
            identity, name = older or (question.id, question.name)
            connection.run("DELETE FROM sql_questions WHERE statement = ?", (question.statement,))
            connection.run(
                f"INSERT INTO sql_questions (seq, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._numbers.take(Table.QUESTIONS),
                    identity,
                    question.statement,
                    name,
                    stored(question.asked_at),
                    question.rows,
                    question.seconds,
                    question.problem,
                ),
            )
            connection.run(
                "DELETE FROM sql_questions WHERE name = '' AND seq NOT IN "
                "(SELECT seq FROM sql_questions WHERE name = '' ORDER BY seq DESC LIMIT ?)",
                (keep,),
            )

    def name(self, question_id: UUID, name: str) -> None:
        """Save a question under a name; "" takes it away. Raises `NotFound`."""
        with self._database.write() as connection:
            _look_for(connection, question_id)
            connection.run("UPDATE sql_questions SET name = ? WHERE id = ?", (name, question_id))

    def forget(self, question_id: UUID) -> None:
        """Delete a question. Raises `NotFound`."""
        with self._database.write() as connection:
            _look_for(connection, question_id)
            connection.run("DELETE FROM sql_questions WHERE id = ?", (question_id,))

    def forget_unnamed(self) -> None:
        """Delete the history; what has a name stays."""
        with self._database.write() as connection:
            connection.run("DELETE FROM sql_questions WHERE name = ''")

    def all(self) -> tuple[Question, ...]:
        """Return every question, the one asked last first."""
        return tuple(map(_question, self._database.rows(f"SELECT {_COLUMNS} FROM sql_questions ORDER BY seq DESC")))


def _look_for(connection: Connection, question_id: UUID) -> None:
    if connection.row("SELECT 1 FROM sql_questions WHERE id = ?", (question_id,)) is None:
        raise NotFound("There is no such question.", "It may have been deleted.")


def _question(row: Row) -> Question:
    question_id, statement, name, asked_at, rows, seconds, problem = row
    return Question(question_id, statement, name, aware(asked_at), rows, seconds, problem)
