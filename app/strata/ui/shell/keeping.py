"""What the window does to keep a library safe: checkpoints, backups, and the pass when it is asked for."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from strata.domain.backups import Backup
from strata.domain.changes import Changes, Noun
from strata.domain.checkpoints import Checkpoint
from strata.domain.errors import Cancelled, StrataError
from strata.services.control import Control
from strata.ui.navigation import HistoryPlace, Place, ToastText, Tone
from strata.ui.pane import PaneContext
from strata.ui.shell.keeping_dialogs import BackupDialog, CheckpointDialog
from strata.ui.text import counted, number, size, tr

if TYPE_CHECKING:
    from strata.services.promotion import PassReport

_PASSED = Changes.of(Noun.MEMORIES, Noun.INDEX, Noun.WORK)


class KeepingFlow(QObject):
    """Asks, runs and tells.

    Attributes:
        dialog: the one that is open, None while none is.

    Signals:
        said: (`ToastText`, where its button leads: a `Place`, a `Path` to show in the file manager, or None).
    """

    said = Signal(object, object)

    def __init__(self, context: PaneContext, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._tasks, self._window = context.services, context.tasks, window
        self.dialog: CheckpointDialog | BackupDialog | None = None

    def ask_checkpoint(self) -> None:
        """Ask for a name, then make a checkpoint."""
        if self.dialog is None:
            dialog = CheckpointDialog(self._window)
            dialog.accepted.connect(lambda: self.make_checkpoint(dialog.name.text()))
            self._open(dialog)

    def make_checkpoint(self, name: str) -> None:
        """Make a checkpoint without asking."""

        def work(_control: Control) -> Checkpoint:
            return self._services.checkpoints.make(name)

        touches = Changes.of(Noun.LIBRARY)
        self._tasks.stream(work, self._on_made, self._on_failed, title=tr("Making a checkpoint"), touches=touches)

    def ask_backup(self) -> None:
        """Ask where a backup goes, then make it."""
        if self.dialog is None:
            backups = self._services.backups
            names = (backups.suggested_name(single_file=True), backups.suggested_name(single_file=False))
            dialog = BackupDialog(*names, self._window)
            dialog.accepted.connect(lambda: self.back_up(dialog.target))
            self._open(dialog)

    def back_up(self, target: Path) -> None:
        """Make a backup without asking."""

        def work(control: Control) -> Backup:
            return self._services.backups.write(target, control)

        title = tr("Backing up to {name}").format(name=target.name)
        touches = Changes.of(Noun.WORK)
        self._tasks.stream(work, self._on_backed_up, self._on_failed, title=title, touches=touches)

    def run_pass(self) -> None:
        """Let memories settle now."""
        title = tr("Settling memories")
        self._tasks.stream(self._services.promotion.run, self._on_passed, self._on_failed, title=title, touches=_PASSED)

    # Inside

    def _open(self, dialog: CheckpointDialog | BackupDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _on_made(self, made: Checkpoint) -> None:
        text = tr("The checkpoint “{name}” is made and verified ({size}).").format(name=made.name, size=size(made.bytes))
        self._say(ToastText(text, Tone.GOOD, tr("Show")), HistoryPlace())

    def _on_backed_up(self, made: Backup) -> None:
        text = tr("The backup lies in {path}: {rows} rows, {size}, verified by opening it.").format(
            path=made.path, rows=number(made.rows), size=size(made.bytes)
        )
        self._say(ToastText(text, Tone.GOOD, tr("Show")), made.path if made.path.is_dir() else made.path.parent)

    def _on_passed(self, report: "PassReport") -> None:
        if report.act_id is None:
            self._say(ToastText(tr("Nothing had to move.")), None)
        else:
            moved = counted(report.counts.moves, tr("memory moved"), tr("memories moved"))
            self._say(ToastText(moved + ".", Tone.GOOD, tr("Show")), HistoryPlace())

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._say(ToastText(tr("Stopped. Nothing half made was left behind.")), None)
        elif isinstance(error, StrataError):
            self._say(ToastText(str(error), Tone.BAD), None)

    def _say(self, text: ToastText, leads_to: Place | Path | None) -> None:
        self.said.emit(text, leads_to)
