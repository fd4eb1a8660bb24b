"""What is done with checkpoints: compared, gone back to, brought back from, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from strata.domain.changes import Changes
from strata.domain.checkpoints import Checkpoint, Comparison, RolledBack
from strata.domain.errors import Cancelled, StrataError
from strata.services.checkpoints import ROLLED_BACK
from strata.services.control import Control
from strata.tasks.api import unique_key
from strata.ui.navigation import ToastText, Tone
from strata.ui.pane import PaneContext
from strata.ui.panes.history.checkpoint_words import (
    brought_back_sentence,
    rollback_figures,
    rollback_sentences,
    rolled_back_sentence,
)
from strata.ui.panes.history.checkpoints import CheckpointView
from strata.ui.panes.history.comparing import ComparingDialog
from strata.ui.text import tr
from strata.ui.widgets.question import Question


@dataclass(frozen=True, slots=True)
class WayForward:
    """The checkpoint that was made before going back, for the notice that offers it."""

    checkpoint: Checkpoint


class Returning(QObject):
    """Carries out what the person asks of checkpoints, and asks back where it matters.

    Attributes:
        view: shows the chosen checkpoints.
        comparing, question: the dialogs that are open, None while none is.

    Signals:
        toast: `ToastText`.
    """

    toast = Signal(object)

    def __init__(self, context: PaneContext, window: QWidget) -> None:
        super().__init__(window)
        self._checkpoints, self._tasks, self._window = context.services.checkpoints, context.tasks, window
        self._compare_key, self._figures_key = unique_key("history.compare"), unique_key("history.figures")
        self.view = CheckpointView()
        self.comparing: ComparingDialog | None = None
        self.question: Question | None = None
        self.view.compare_wanted.connect(self.compare)
        self.view.rollback_wanted.connect(self.ask_back)
        self.view.drop_wanted.connect(self.ask_drop)

    def compare(self, before: Checkpoint, after: Checkpoint | None) -> None:
        """Show what lies between a checkpoint and another one, or now."""
        dialog = ComparingDialog(before, after, self._window)
        dialog.bring_back_wanted.connect(self.bring_back)
        dialog.finished.connect(self._on_compared_enough)
        self.comparing = dialog
        dialog.open()
        self._fetch_comparison()

    def ask_back(self, one: Checkpoint) -> None:
        """Ask whether to go back to a checkpoint, and say what that means."""
        title = tr("Roll back to “{name}”?").format(name=one.name)
        question = self._ask(Question(title, rollback_sentences(one), tr("Roll back"), self._window, icon="history"))
        question.accepted.connect(partial(self.roll_back, one))
        self._tasks.query(
            partial(self._checkpoints.compare, one.id, None, 0), self._on_figures, self._on_failed, key=self._figures_key
        )

    def roll_back(self, one: Checkpoint) -> None:
        """Go back to a checkpoint without asking."""

        def work(control: Control) -> RolledBack:
            return self._checkpoints.roll_back(one.id, control)

        title = tr("Rolling back to “{name}”").format(name=one.name)
        done = partial(self._on_rolled_back, one.name)
        self._tasks.stream(work, done, self._on_failed, title=title, touches=ROLLED_BACK)

    def bring_back(self, one: Checkpoint, memory_ids: Sequence[UUID]) -> None:
        """Make single memories what they were at a checkpoint."""
        ids = tuple(memory_ids)
        if ids:
            work = partial(self._checkpoints.bring_back, one.id, ids)
            self._tasks.change(work, partial(self._on_brought_back, one.name, len(ids)), self._on_failed)

    def ask_drop(self, one: Checkpoint) -> None:
        """Ask whether to delete a checkpoint."""
        title = tr("Delete the checkpoint “{name}”?").format(name=one.name)
        text = tr("The library stays as it is; only the way back to this moment goes. That cannot be undone.")
        question = self._ask(Question(title, (text,), tr("Delete"), self._window, icon="trash-2", danger=True))
        question.accepted.connect(partial(self.drop, one.id))

    def drop(self, checkpoint_id: UUID) -> None:
        """Delete a checkpoint without asking."""
        self._tasks.change(partial(self._checkpoints.drop, checkpoint_id), None, self._on_failed)

    # Inside

    def _ask(self, question: Question) -> Question:
        self.question = question
        question.finished.connect(self._on_answered)
        question.open()
        return question

    def _fetch_comparison(self) -> None:
        if self.comparing is not None:
            before, after = self.comparing.before, self.comparing.after
            work = partial(self._checkpoints.compare, before.id, after.id if after else None)
            self._tasks.query(work, self._on_comparison, self._on_failed, key=self._compare_key)

    def _on_comparison(self, found: Comparison) -> None:
        if self.comparing is not None:
            self.comparing.show_comparison(found)

    def _on_figures(self, found: Comparison) -> None:
        if self.question is not None:
            self.question.tell(rollback_figures(found))

    def _on_answered(self) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None

    def _on_compared_enough(self) -> None:
        if self.comparing is not None:
            self.comparing.deleteLater()
            self.comparing = None

    def _on_rolled_back(self, name: str, done: RolledBack) -> None:
        text = rolled_back_sentence(name, done)
        self.toast.emit(ToastText(text, Tone.GOOD, tr("Go forward again"), WayForward(done.before)))

    def _on_brought_back(self, name: str, count: int, _: Changes) -> None:
        text = brought_back_sentence(count, name)
        if self.comparing is not None:
            self.comparing.tell(text, Tone.GOOD)
            self._fetch_comparison()
        else:
            self.toast.emit(ToastText(text, Tone.GOOD))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled) or not isinstance(error, StrataError):
            return
        if self.comparing is not None:
            self.comparing.tell(str(error), Tone.BAD)
        else:
            self.toast.emit(ToastText(str(error), Tone.BAD))
