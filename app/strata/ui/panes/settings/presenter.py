"""How the Settings pane behaves."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from strata.domain.archive import ArchiveSize
from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled
from strata.domain.health import CheckReport
from strata.domain.models import Device, ModelState
from strata.services.archive import CHANGED
from strata.services.control import Control
from strata.services.export import ExportSummary
from strata.settings import BULK_DEVICE, LIBRARY_PATH
from strata.tasks.api import unique_key
from strata.ui.navigation import ToastText, Tone
from strata.ui.pane import PaneContext
from strata.ui.panes.settings.state import LibraryFacts, ModelFacts, check_sentence
from strata.ui.text import counted, tr


class SettingsPresenter(QObject):
    """Fetches facts and carries out what the person chooses.

    Signals:
        library_shown: `LibraryFacts`.
        models_shown: `ModelFacts`.
        checked: (str, Tone), the result of a check.
        archive_weighed: (timedelta, `ArchiveSize`), what would move to the archive.
        toast: `ToastText`.
        library_wanted: `Path`; the library is to be opened there.
    """

    library_shown = Signal(object)
    models_shown = Signal(object)
    checked = Signal(str, object)
    archive_weighed = Signal(object, object)
    toast = Signal(object)
    library_wanted = Signal(object)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._settings = context.services, context.tasks, context.settings
        self._library_key, self._models_key = unique_key("settings.library"), unique_key("settings.models")
        self._archive_key = unique_key("settings.archive")
        self._devices: tuple[Device, ...] = ()
        self._tasks.changed.connect(self._on_changes)

    def refresh(self) -> None:
        """Fetch everything anew."""
        self._fetch_library()
        self._fetch_models()

    def use_model(self, state: ModelState, dimension: int) -> None:
        """Begin to change to a model; search goes on over the old one until all is done."""
        self._tasks.change(lambda: self._services.models.use(state.spec.name, dimension), self._on_model_begun)

    def cancel_change(self) -> None:
        """Stay with the model in use."""
        self._tasks.change(self._services.models.cancel_change)

    def fetch_model(self, state: ModelState) -> None:
        """Download a model."""
        name = state.spec.name

        def fetch(control: Control) -> Changes:
            return self._services.models.fetch(name, control)

        title = tr("Fetching {model}").format(model=state.spec.title)
        touches = Changes.of(Noun.MODELS, Noun.WORK)
        self._tasks.stream(fetch, self._on_fetched, self._on_failed, title=title, touches=touches, online=True)

    def add_model_folder(self, folder: Path) -> None:
        """Register a model that lies on disk."""
        self._tasks.change(lambda: self._services.models.add_folder(folder))

    def set_device(self, choice: str) -> None:
        """Compute vectors on another device from the next batch on."""
        self._settings.set(BULK_DEVICE, choice)
        self._services.embedding.set_device(None if choice == "auto" else Device(choice))
        self._tasks.announce(Changes.of(Noun.SETTINGS))

    def check(self) -> None:
        """Compare record and indexes."""
        self._tasks.stream(self._check, self._on_checked, title=tr("Checking the library"), touches=Changes.of(Noun.WORK))

    def rebuild(self) -> None:
        """Make the indexes anew."""
        touches = Changes.of(Noun.INDEX, Noun.WORK)
        self._tasks.stream(
            self._rebuild, self._on_rebuilt, self._on_failed, title=tr("Making the indexes anew"), touches=touches
        )

    def export(self, folder: Path, *, markdown: bool) -> None:
        """Write the whole library out."""
        write = self._services.export.write_markdown if markdown else self._services.export.write_interchange

        def work(control: Control) -> ExportSummary:
            return write(folder, control)

        self._tasks.stream(work, self._on_exported, self._on_failed, title=tr("Exporting"), touches=Changes.of(Noun.WORK))

    def weigh_archive(self, age: timedelta) -> None:
        """Find out what nothing was added to for that long."""
        work = partial(self._services.archive.preview, age)
        self._tasks.query(work, partial(self.archive_weighed.emit, age), self._on_failed, key=self._archive_key)

    def archive(self, age: timedelta) -> None:
        """Move it to the archive."""
        work = partial(self._services.archive.archive, age)
        self._tasks.stream(work, self._on_archived, self._on_failed, title=tr("Archiving old conversations"), touches=CHANGED)

    def move(self, folder: Path) -> None:
        """Copy the library to another folder, then have it opened there; the old folder stays as it is."""

        def work(control: Control) -> Path:
            self._services.library.copy_to(folder, control)
            return folder

        self._tasks.stream(work, self._on_moved, self._on_failed, title=tr("Moving the library"))

    def open_library(self, folder: Path) -> None:
        """Open the library in another folder from now on."""
        self._settings.set(LIBRARY_PATH, str(folder))
        self.library_wanted.emit(folder)

    def _fetch_library(self) -> None:
        self._tasks.query(self._library_facts, self._on_library, key=self._library_key)

    def _fetch_models(self) -> None:
        self._tasks.query(self._model_facts, self._on_models, key=self._models_key)

    def _library_facts(self) -> LibraryFacts:
        library = self._services.library
        return LibraryFacts(library.folder, library.stats(), library.sizes())

    def _model_facts(self) -> ModelFacts:
        if not self._devices:
            self._devices = self._services.models.devices()
        return ModelFacts(self._services.models.states(), self._devices)

    def _check(self, _control: Control) -> CheckReport:
        return self._services.indexing.check()

    def _rebuild(self, control: Control) -> None:
        self._services.indexing.rebuild(control)

    def _on_library(self, facts: LibraryFacts) -> None:
        self.library_shown.emit(facts)

    def _on_models(self, facts: ModelFacts) -> None:
        self.models_shown.emit(facts)

    def _on_model_begun(self, _changes: Changes) -> None:
        self.toast.emit(
            ToastText(tr("The new model reads your library in the background. Search stays on the old one until it is done."))
        )

    def _on_fetched(self, _changes: Changes) -> None:
        self.toast.emit(ToastText(tr("The model is here and ready to use."), Tone.GOOD))

    def _on_checked(self, report: CheckReport) -> None:
        self.checked.emit(*check_sentence(report))

    def _on_rebuilt(self, _nothing: None) -> None:
        self.checked.emit(tr("The indexes are made anew."), Tone.GOOD)

    def _on_exported(self, summary: ExportSummary) -> None:
        text = tr("Exported {conversations}, {documents} and {memories}.").format(
            conversations=counted(summary.conversations, tr("conversation"), tr("conversations")),
            documents=counted(summary.documents, tr("note"), tr("notes")),
            memories=counted(summary.memories, tr("memory"), tr("memories")),
        )
        self.toast.emit(ToastText(text, Tone.GOOD))

    def _on_archived(self, moved: ArchiveSize) -> None:
        text = tr("{conversations} lie in the archive now.").format(
            conversations=counted(moved.conversations, tr("conversation"), tr("conversations"))
        )
        self.toast.emit(ToastText(text, Tone.GOOD))

    def _on_moved(self, folder: Path) -> None:
        old = self._services.library.folder
        self.open_library(folder)
        text = tr("The library lies in {new} now. The copy in {old} is untouched; delete it when you are content.")
        self.toast.emit(ToastText(text.format(new=folder, old=old), Tone.GOOD))

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            self.toast.emit(ToastText(str(error), Tone.BAD))

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(Noun.MODELS):
            self._fetch_models()
        if changes.touch(Noun.CONVERSATIONS, Noun.DOCUMENTS, Noun.LIBRARY):
            self._fetch_library()
