"""Importing: a look at what would come in, the import itself, and the reports of past ones."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from strata.domain.errors import Cancelled
from strata.domain.imports import ImportOptions, ImportPreview, ImportReport
from strata.domain.work import WorkKind
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.intake.drafting import Drafter
from strata.services.intake.findable import WordIndexer
from strata.services.intake.looking import look
from strata.services.intake.run import ImportRun, Tools
from strata.services.intake.securing import Securing
from strata.services.ports.clock import Clock
from strata.services.ports.flow import SampleStore
from strata.services.ports.formats import FormatReader
from strata.services.ports.record import ImportStore, RecordStore
from strata.services.remembering.carrying import CarriedIntake
from strata.services.words import Analyser
from strata.services.work import WorkService


class ImportService:
    """Brings foreign exports into the library."""

    def __init__(
        self,
        formats: FormatReader,
        records: RecordStore,
        reports: ImportStore,
        work: WorkService,
        indexing: WordIndexer,
        analyser: Analyser,
        clock: Clock,
        courtesy: Courtesy,
        before: Callable[[str], None],
        samples: SampleStore,
        memories: CarriedIntake,
    ) -> None:
        """`before` makes a checkpoint under a name, where there are memories to go back to."""
        drafter = Drafter(analyser, courtesy)
        self._tools = Tools(formats, records, reports, indexing, drafter, clock, courtesy, samples, memories)
        self._work = work
        self._before = before

    def preview(self, paths: Sequence[Path], options: ImportOptions, control: Control) -> ImportPreview:
        """Read everything and write nothing; return what an import would do. Raises `Cancelled`."""
        return look(self._tools, tuple(paths), options, control)

    def run(self, paths: Sequence[Path], options: ImportOptions, control: Control) -> ImportReport:
        """Import files, folders and zips; return the report, also when the person stopped it.

        Running it again goes on where it ended: what is kept already is passed over by its fingerprint. A checkpoint is made
        before the first change; an import only adds, so it goes on where none can be made, and the report says why. Raises
        `DiskFull`; what was committed stays, and the report says so.
        """
        paths = tuple(paths)
        job = self._work.begin(WorkKind.IMPORT, _title(paths), _subject(paths, options))
        securing = Securing(self._before, f"Before importing {_name(paths)}")
        run = ImportRun(self._tools, paths, options, control, job, securing)
        try:
            with job:
                return run.go()
        except Cancelled:
            return run.report

    def reports(self, limit: int = 50) -> tuple[ImportReport, ...]:
        """Return the newest reports, newest first."""
        return self._tools.reports.latest(limit)

    def report(self, import_id: UUID) -> ImportReport:
        """Return one report. Raises `NotFound`."""
        return self._tools.reports.get(import_id)


def _title(paths: tuple[Path, ...]) -> str:
    return f"Import of {_name(paths)}"


def _name(paths: tuple[Path, ...]) -> str:
    return paths[0].name if len(paths) == 1 else f"{len(paths)} files"


def _subject(paths: tuple[Path, ...], options: ImportOptions) -> str:
    """Return as JSON text what is needed to run the import again."""
    return json.dumps(
        {"paths": [str(path) for path in paths], "include_do_not_remember": options.include_do_not_remember}, ensure_ascii=False
    )
