"""How an import goes: choose, look, confirm, run, tell."""

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled, StrataError
from strata.domain.imports import ImportOptions, ImportOutcome, ImportPreview, ImportReport
from strata.domain.work import Progress
from strata.services.control import Control
from strata.settings import IMPORT_DO_NOT_REMEMBER
from strata.tasks.job import Job
from strata.ui.navigation import ReportPlace, ToastText, Tone
from strata.ui.pane import PaneContext
from strata.ui.shell import import_words
from strata.ui.shell.import_dialog import ImportDialog
from strata.ui.text import tr

TOUCHED = Changes.of(Noun.CONVERSATIONS, Noun.DOCUMENTS, Noun.TAGS, Noun.IMPORTS, Noun.WORK, Noun.INDEX)
NEWS_SECONDS = 1.5
"""While an import runs, panes are told this often that there is more."""


class ImportFlow(QObject):
    """Imports into one open library.

    Signals:
        toast: (`ToastText`, `ReportPlace` to which its button leads, or None).
    """

    toast = Signal(object, object)

    def __init__(self, context: PaneContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._dialog: ImportDialog | None = None
        self._look: Job | None = None
        self._told = 0.0

    def choose_files(self) -> None:
        """Ask for files, then look at them."""
        title, kinds = (
            tr("Choose exports to import"),
            tr("Exports and notes (*.zip *.json *.jsonl *.md *.txt *.html);;All files (*)"),
        )
        names, _ = QFileDialog.getOpenFileNames(self._window, title, str(Path.home()), kinds)
        if names:
            self.look(tuple(Path(name) for name in names))

    def choose_folder(self) -> None:
        """Ask for a folder, then look at it."""
        name = QFileDialog.getExistingDirectory(self._window, tr("Choose a folder to import"), str(Path.home()))
        if name:
            self.look((Path(name),))

    def look(self, paths: Sequence[Path]) -> ImportDialog | None:
        """Look at what the person chose and ask whether to import it; None while another look is open."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return None
        chosen, services = tuple(paths), self._context.services
        include = self._context.settings.get(IMPORT_DO_NOT_REMEMBER)
        dialog = ImportDialog(include, self._window)
        self._dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.confirmed.connect(lambda options: self.run(chosen, options))
        dialog.open()

        def work(control: Control) -> ImportPreview:
            return services.imports.preview(chosen, ImportOptions(), control)

        self._look = self._context.tasks.stream(
            work, self._on_preview, self._on_look_failed, self._on_look_progress, title=tr("Looking at an import")
        )
        return dialog

    def run(self, paths: Sequence[Path], options: ImportOptions) -> None:
        """Import without asking."""
        chosen, services = tuple(paths), self._context.services

        def work(control: Control) -> ImportReport:
            return services.imports.run(chosen, options, control)

        names = chosen[0].name if len(chosen) == 1 else tr("{n} files").format(n=len(chosen))
        title = tr("Importing {what}").format(what=names)
        self._context.tasks.stream(work, self._on_report, self._on_failed, self._on_progress, title=title, touches=TOUCHED)

    def _on_preview(self, preview: ImportPreview) -> None:
        self._look = None
        if self._dialog is not None:
            self._dialog.show_preview(preview)

    def _on_look_progress(self, progress: Progress) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(progress)

    def _on_look_failed(self, error: Exception) -> None:
        self._look = None
        if self._dialog is not None and not isinstance(error, Cancelled):
            what, remedy = (error.what, error.remedy) if isinstance(error, StrataError) else (_bug(), "")
            self._dialog.show_failure(what, remedy)

    def _on_closed(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _on_progress(self, _progress: Progress) -> None:
        now = time.monotonic()
        if now - self._told >= NEWS_SECONDS:
            self._told = now
            self._context.tasks.announce(TOUCHED)

    def _on_report(self, report: ImportReport) -> None:
        tone = {ImportOutcome.DONE: Tone.GOOD, ImportOutcome.FAILED: Tone.BAD}.get(report.outcome, Tone.PLAIN)
        self.toast.emit(ToastText(import_words.result(report), tone, tr("Show report")), ReportPlace(report.id))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.toast.emit(ToastText(tr("The import was stopped. What had come in stays.")), None)
        else:
            self.toast.emit(ToastText(str(error) if isinstance(error, StrataError) else _bug(), Tone.BAD), None)


def _bug() -> str:
    return tr("Something went wrong inside Strata while importing. What had come in stays; the log says more.")
