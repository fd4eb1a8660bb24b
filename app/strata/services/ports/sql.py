"""What `SqlService` needs: something that answers a statement safely, and a place for questions."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from strata.domain.sql import Limits, Question, SqlAnswer, View


class StatementRunner(Protocol):
    """Answers one statement without any way to write, or to read anything but the views."""

    def views(self) -> tuple[View, ...]:
        """Return what can be asked of."""
        ...

    def run(self, statement: str, limits: Limits, stopped: Callable[[], bool]) -> SqlAnswer:
        """Answer one statement; `stopped` is asked all the time.

        Raises `InvalidRequest` for what is no plain question or has a mistake, or took more than `limits` allow, and
        `Cancelled` once `stopped` says so. Raises `WorldError` when it had to give way to something that cannot wait.
        """
        ...


class QuestionStore(Protocol):
    """Keeps what was asked."""

    def note(self, question: Question, keep: int) -> None:
        """Keep a question as the newest; one with the same statement takes its place. Of those without a name, `keep` stay."""
        ...

    def name(self, question_id: UUID, name: str) -> None:
        """Save a question under a name; "" takes it away. Raises `NotFound`."""
        ...

    def forget(self, question_id: UUID) -> None:
        """Delete a question. Raises `NotFound`."""
        ...

    def forget_unnamed(self) -> None:
        """Delete the history; what has a name stays."""
        ...

    def all(self) -> tuple[Question, ...]:
        """Return every question, the one asked last first."""
        ...
