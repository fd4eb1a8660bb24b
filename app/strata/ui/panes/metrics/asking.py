"""How the SQL console behaves: one question at a time, which can be stopped; what was asked, and what was saved."""

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.sql import Question, SqlAnswer, View
from strata.domain.system_errors import in_words
from strata.services.sql import csv_lines
from strata.tasks.api import unique_key
from strata.tasks.job import Job
from strata.ui.pane import PaneContext
from strata.ui.text import tr


class AskingPresenter(QObject):
    """Asks, and keeps the lists beside the editor up to date.

    Signals:
        views: tuple of `View`; questions: tuple of `Question`.
        begun: a question runs; answered: `SqlAnswer`; failed: `Exception`, `Cancelled` when it was stopped.
        saved: the statement that got a name.
        written: `Path` of an exported file; unwritten: str, why it could not be.
    """

    views = Signal(object)
    questions = Signal(object)
    begun = Signal()
    answered = Signal(object)
    failed = Signal(object)
    saved = Signal(str)
    written = Signal(object)
    unwritten = Signal(str)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sql, self._tasks = context.services.sql, context.tasks
        self._views_key, self._questions_key = unique_key("sql.views"), unique_key("sql.questions")
        self._job: Job | None = None
        self._tasks.changed.connect(self._on_changes)

    @property
    def running(self) -> bool:
        """Whether a question runs."""
        return self._job is not None and not self._job.is_finished

    def refresh(self) -> None:
        """Fetch views and questions."""
        self._tasks.query(self._sql.views, self._on_views, key=self._views_key)
        self._fetch_questions()

    def ask(self, statement: str) -> None:
        """Ask; a question that runs is stopped first."""
        self.stop()
        self.begun.emit()
        self._job = self._tasks.stream(
            lambda control: self._sql.ask(statement, control),
            self._on_answered,
            self._on_failed,
            title=tr("A question in SQL"),
            touches=Changes.of(Noun.QUESTIONS),
            quiet=True,
        )

    def stop(self) -> None:
        """Stop the question that runs."""
        if self._job is not None and self.running:
            self._job.cancel()

    def save(self, statement: str, name: str) -> None:
        """Save a question under a name; without one nothing is saved."""
        if name.strip() and statement.strip():
            self._tasks.change(lambda: self._sql.keep(statement, name), partial(self._on_saved, statement))

    def forget(self, question_id: UUID) -> None:
        """Delete a question."""
        self._tasks.change(lambda: self._sql.forget(question_id))

    def clear_history(self) -> None:
        """Delete all questions without a name."""
        self._tasks.change(self._sql.clear_history)

    def write(self, answer: SqlAnswer, file: Path) -> None:
        """Write an answer as CSV."""
        self._tasks.query(partial(_write, answer, file), self._on_written)

    def leave(self) -> None:
        """The window closes: nobody waits for an answer."""
        self.stop()

    # Inside

    def _fetch_questions(self) -> None:
        self._tasks.query(self._sql.history, self._on_questions, key=self._questions_key)

    def _on_views(self, views: tuple[View, ...]) -> None:
        self.views.emit(views)

    def _on_questions(self, questions: tuple[Question, ...]) -> None:
        self.questions.emit(questions)

    def _on_answered(self, answer: SqlAnswer) -> None:
        self.answered.emit(answer)

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)

    def _on_saved(self, statement: str, _changes: Changes) -> None:
        self.saved.emit(statement)

    def _on_written(self, outcome: "Path | str") -> None:
        if isinstance(outcome, Path):
            self.written.emit(outcome)
        else:
            self.unwritten.emit(outcome)

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(Noun.QUESTIONS):
            self._fetch_questions()


def _write(answer: SqlAnswer, file: Path) -> Path | str:
    try:
        file.write_text("\n".join(csv_lines(answer)) + "\n", encoding="utf-8-sig", newline="")
    except OSError as error:
        return tr("The answer was not written. {why}").format(why=in_words(error, file) or f"{error}.")
    return file
