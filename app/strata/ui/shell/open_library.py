"""One open library, as the window has it: its imports, its facts, its running work, what its banner says."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from strata import paths
from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled, DiskFull
from strata.domain.imports import ImportOptions
from strata.settings import EMBED_PAUSED
from strata.tasks.job import Job
from strata.ui.navigation import ToastText, Tone
from strata.ui.pane import PaneContext
from strata.ui.shell.capture import CaptureFlow
from strata.ui.shell.import_flow import ImportFlow
from strata.ui.shell.keeping import KeepingFlow
from strata.ui.shell.settling import Settling
from strata.ui.shell.status_facts import Facts, StatusFacts
from strata.ui.text import tr
from strata.ui.words_language import change_language


class OpenLibrary(QObject):
    """Watches and steers an open library for the window.

    Attributes:
        imports: how things come in; capture: how the person notes something down; keeping: checkpoints and
            backups.
        is_sample: it is the invented one.

    Signals:
        facts_moved: (`Facts`, bool); the flag says that the library turned from empty to filled or back, or is new.
        toast: (`ToastText`, `Place` that its button leads to, or None).
        problem: `Exception` that nobody else shows.
        streams_moved: tuple of `Job` that run.
    """

    facts_moved = Signal(object, bool)
    toast = Signal(object, object)
    problem = Signal(object)
    streams_moved = Signal(object)

    def __init__(self, context: PaneContext, window: QWidget, *, sample: bool) -> None:
        super().__init__(window)
        self.is_sample = sample
        self._context = context
        self._latest: Facts | None = None
        self._empty: bool | None = None
        self.imports = ImportFlow(context, window)
        self.imports.setParent(self)
        self.imports.toast.connect(self.toast)
        self.capture = CaptureFlow(context, window)
        self.capture.setParent(self)
        self.keeping = KeepingFlow(context, window)
        self.keeping.setParent(self)
        self._settling = Settling(context, self)
        self._facts = StatusFacts(context, self)
        self._facts.moved.connect(self._on_facts)
        context.tasks.problem.connect(self._on_problem)
        context.tasks.stream_changed.connect(self._on_stream)
        language = context.services.language
        context.tasks.query(lambda: language.changing_to, self._on_coming_language)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept yet."""
        return bool(self._empty)

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._context.services.library.folder

    def look(self) -> None:
        """Fetch the facts now."""
        self._facts.look()

    def leave(self) -> None:
        """Watch no more; let memories settle once more before the library closes."""
        self._facts.stop()
        self._settling.leave()
        self._context.tasks.problem.disconnect(self._on_problem)
        self._context.tasks.stream_changed.disconnect(self._on_stream)

    def running(self) -> tuple[Job, ...]:
        """Return the long work that the person began and that runs."""
        return tuple(job for job in self._context.tasks.running() if not job.quiet)

    def pause_understanding(self, paused: bool) -> None:
        """Pause or resume the making of vectors."""
        embedding = self._context.services.embedding
        (embedding.pause if paused else embedding.resume)()
        self._context.tasks.announce(Changes.of(Noun.INDEX, Noun.MODELS, Noun.SETTINGS))

    def bring_in_sample(self) -> None:
        """Fill an empty sample library."""
        folder = paths.resources() / "sample"
        self.imports.run(tuple(sorted(folder.iterdir(), key=_name)), ImportOptions())

    def banner(self) -> tuple[str, Tone, str]:
        """Return what the banner says, how it sounds, and its button."""
        if self._latest is not None and not self._latest.writability.writable:
            return self._latest.writability.reason, Tone.BAD, ""
        if self.is_sample:
            return (
                tr("You are looking at an invented sample. Your own library is separate and still as it was."),
                Tone.PLAIN,
                tr("Start your own"),
            )
        return "", Tone.PLAIN, ""

    def _on_facts(self, facts: Facts) -> None:
        self._latest = facts
        if facts.embedding.paused is not self._context.settings.get(EMBED_PAUSED):
            self._context.settings.set(EMBED_PAUSED, facts.embedding.paused)
        empty = not (facts.stats.conversations or facts.stats.documents)
        turned = empty is not self._empty
        first = self._empty is None
        self._empty = empty
        self.facts_moved.emit(facts, turned)
        if first and empty and self.is_sample:
            self.bring_in_sample()

    def _on_coming_language(self, coming: str | None) -> None:
        """Go on with a change of language that the end of Strata interrupted."""
        if coming is not None:
            tasks, service = self._context.tasks, self._context.services.language
            change_language(tasks, service, coming, lambda _changes: None, self._on_unfinished)

    def _on_unfinished(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            self.toast.emit(ToastText(str(error), Tone.BAD), None)

    def _on_problem(self, error: Exception) -> None:
        self.problem.emit(error)
        if isinstance(error, DiskFull):
            self._facts.look()

    def _on_stream(self, _job: Job) -> None:
        self.streams_moved.emit(self._context.tasks.running())


def _name(path: Path) -> str:
    return path.name
