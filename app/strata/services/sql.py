"""Asking the library in SQL: one question at a time over documented views, what was asked before, and saved questions."""

import csv
import io
import logging
import math
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.errors import DiskFull, InvalidRequest
from strata.domain.ids import new_id
from strata.domain.sql import Cell, Limits, Question, SqlAnswer, View
from strata.services.control import Control
from strata.services.ports.clock import Clock
from strata.services.ports.sql import QuestionStore, StatementRunner

log = logging.getLogger(__name__)

HISTORY: Final = 200
"""Questions without a name that are kept."""

_CHANGED: Final = Changes.of(Noun.QUESTIONS)


class SqlService:
    """Answers statements that can neither write nor read anything but the views."""

    def __init__(self, runner: StatementRunner, questions: QuestionStore, clock: Clock, limits: Limits | None = None) -> None:
        """`limits` are those of every question."""
        self._runner = runner
        self._questions = questions
        self._clock = clock
        self.limits = limits or Limits()

    def views(self) -> tuple[View, ...]:
        """Return what can be asked of, with every column explained."""
        return self._runner.views()

    def ask(self, statement: str, control: Control, *, rows: int | None = None, note: bool = True) -> SqlAnswer:
        """Answer a statement.

        Args:
            statement: one SELECT.
            control: cancelling it stops the question at once.
            rows: that are wanted at most, None for those of `limits`.
            note: keep it in the history, also when it fails.

        Raises `InvalidRequest` with what to change, `Cancelled`, or `WorldError` when something that cannot wait stopped it.
        """
        text = statement.strip()
        if not text:
            raise InvalidRequest("There is no question.", "Write a SELECT over one of the views.")
        limits = self.limits if rows is None else replace(self.limits, rows=max(1, rows))
        asked = Question(new_id(), text, "", self._clock.now(), None, None)
        try:
            answer = self._runner.run(text, limits, lambda: control.cancelled)
        except InvalidRequest as error:
            self._note(replace(asked, problem=str(error)), wanted=note)
            raise
        self._note(replace(asked, rows=len(answer.rows), seconds=answer.seconds), wanted=note)
        return answer

    def history(self) -> tuple[Question, ...]:
        """Return what was asked, the newest first, with those that have a name."""
        return self._questions.all()

    def keep(self, statement: str, name: str) -> Changes:
        """Save a statement under a name, whether it was asked or not. Raises `InvalidRequest` without a name or a statement."""
        text = statement.strip()
        if not text:
            raise InvalidRequest("There is no question.", "Write a SELECT over one of the views.")
        known = next((one for one in self._questions.all() if one.statement == text), None)
        if known is None and name.strip():
            known = Question(new_id(), text, "", self._clock.now(), None, None)
            self._questions.note(known, HISTORY)
        return self.save(known.id if known else new_id(), name)

    def save(self, question_id: UUID, name: str) -> Changes:
        """Save a question under a name. Raises `NotFound`, or `InvalidRequest` without a name."""
        if not name.strip():
            raise InvalidRequest("A saved question needs a name.", "Write one.")
        self._questions.name(question_id, name.strip())
        return _CHANGED

    def unsave(self, question_id: UUID) -> Changes:
        """Take a saved question's name away; it stays in the history. Raises `NotFound`."""
        self._questions.name(question_id, "")
        return _CHANGED

    def forget(self, question_id: UUID) -> Changes:
        """Delete a question. Raises `NotFound`."""
        self._questions.forget(question_id)
        return _CHANGED

    def clear_history(self) -> Changes:
        """Delete all questions that have no name."""
        self._questions.forget_unnamed()
        return _CHANGED

    def _note(self, question: Question, *, wanted: bool) -> None:
        """Keep it; a library that takes no writes now still answers."""
        if not wanted:
            return
        try:
            self._questions.note(question, HISTORY)
        except DiskFull as error:
            log.warning("The question was not kept in the history: %s", error)


def csv_lines(answer: SqlAnswer) -> tuple[str, ...]:
    """Return an answer as lines of CSV, the names of the columns first; times as ISO 8601."""
    lines = []
    for row in (tuple(column.name for column in answer.columns), *answer.rows):
        sink = io.StringIO()
        csv.writer(sink, lineterminator="").writerow("" if cell is None else written(cell) for cell in row)
        lines.append(sink.getvalue())
    return tuple(lines)


def written(cell: Cell) -> bool | int | float | str | None:
    """Return a value as it stands in JSON, which knows no infinity and no "not a number": those are text."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell.isoformat() if isinstance(cell, datetime) else cell
