"""How the Activity pane behaves."""

import json
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.models import EmbeddingStatus
from strata.domain.work import Work, WorkKind
from strata.services.control import Control
from strata.tasks.api import unique_key
from strata.tasks.job import Job
from strata.ui.pane import PaneContext
from strata.ui.panes.activity.state import Details
from strata.ui.text import tr

PAST = 200


class ActivityPresenter(QObject):
    """Fetches jobs, reports and the state of understanding; starts, pauses and repeats work.

    Signals:
        status_shown: `EmbeddingStatus`.
        past_shown: `tuple[Work, ...]`.
        details_shown: `Details`.
        running_shown: `tuple[Job, ...]`.
        import_wanted: `tuple[Path, ...]`.
    """

    status_shown = Signal(object)
    past_shown = Signal(object)
    details_shown = Signal(object)
    running_shown = Signal(object)
    import_wanted = Signal(object)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = context.services, context.tasks
        self._past_key, self._status_key, self._details_key = (unique_key(name) for name in ("past", "status", "details"))
        self._chosen: UUID | None = None
        self._awaits_report = False
        self._tasks.changed.connect(self._on_changes)
        self._tasks.stream_changed.connect(self._on_stream)

    @property
    def chosen(self) -> UUID | None:
        """The job whose details are shown or on their way."""
        return self._chosen

    @property
    def awaits_report(self) -> bool:
        """Whether a report was asked for that is not here yet."""
        return self._awaits_report

    def refresh(self) -> None:
        """Fetch everything anew."""
        self._tasks.query(self._services.embedding.status, self._on_status, key=self._status_key)
        self._fetch_past()
        self.running_shown.emit(self._tasks.running())

    def choose(self, work: Work) -> None:
        """Show a job's details."""
        self._chosen, self._awaits_report = work.id, False
        self._tasks.query(lambda: self._details(work.id), self._on_details, key=self._details_key)

    def choose_report(self, import_id: UUID) -> None:
        """Show the job that belongs to an import's report."""
        self._awaits_report = True
        self._tasks.query(lambda: self._find_import(import_id), self._on_details, key=self._details_key)

    def set_paused(self, paused: bool) -> None:
        """Pause or resume understanding."""
        (self._services.embedding.pause if paused else self._services.embedding.resume)()
        self._tasks.announce(Changes.of(Noun.INDEX, Noun.SETTINGS))

    def repeat(self, work: Work) -> None:
        """Do a job again."""
        if work.kind is WorkKind.IMPORT:
            self.import_wanted.emit(tuple(Path(path) for path in json.loads(work.subject).get("paths", ())))
        elif work.kind is WorkKind.REBUILD:
            self._tasks.stream(
                self._rebuild, self._ignore, title=tr("Making the indexes anew"), touches=Changes.of(Noun.INDEX, Noun.WORK)
            )

    def _rebuild(self, control: Control) -> None:
        self._services.indexing.rebuild(control)

    def _ignore(self, _result: None) -> None:
        """The end of a rebuild shows itself in the list of jobs."""

    def _fetch_past(self) -> None:
        self._tasks.query(lambda: self._services.work.latest(PAST), self._on_past, key=self._past_key)

    def _details(self, work_id: UUID) -> Details:
        work = self._services.work.get(work_id)
        report = self._services.imports.report(work.import_id) if work.import_id is not None else None
        return Details(work, report)

    def _find_import(self, import_id: UUID) -> Details | None:
        for work in self._services.work.latest(PAST):
            if work.import_id == import_id:
                return Details(work, self._services.imports.report(import_id))
        return None

    def _on_status(self, status: EmbeddingStatus) -> None:
        self.status_shown.emit(status)

    def _on_past(self, works: tuple[Work, ...]) -> None:
        self.past_shown.emit(works)

    def _on_details(self, details: Details | None) -> None:
        self._awaits_report = False
        if details is not None:
            self._chosen = details.work.id
            self.details_shown.emit(details)

    def _on_stream(self, _job: Job) -> None:
        self.running_shown.emit(self._tasks.running())

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(Noun.INDEX, Noun.MODELS, Noun.SETTINGS, Noun.CONVERSATIONS, Noun.DOCUMENTS):
            self._tasks.query(self._services.embedding.status, self._on_status, key=self._status_key)
        if changes.touch(Noun.WORK, Noun.IMPORTS):
            self._fetch_past()
            if self._chosen is not None:
                chosen = self._chosen
                self._tasks.query(lambda: self._details(chosen), self._on_details, key=self._details_key)
