"""One import from its first file to its report."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from strata.domain.errors import Cancelled, StrataError, WorldError
from strata.domain.ids import new_id
from strata.domain.imports import ImportOptions, ImportOutcome, ImportReport
from strata.domain.samples import IncomingSamples
from strata.domain.work import Progress
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.intake.arrivals import Arrivals
from strata.services.intake.commits import Commits
from strata.services.intake.drafting import Drafter
from strata.services.intake.findable import WordIndexer
from strata.services.intake.garbage import looked_for_rarely
from strata.services.intake.ledger import Ledger
from strata.services.intake.meter import Meter, expected
from strata.services.intake.sampling import batch_of
from strata.services.intake.securing import Securing
from strata.services.ports.clock import Clock
from strata.services.ports.flow import SampleStore
from strata.services.ports.formats import FormatReader
from strata.services.ports.record import ImportStore, RecordStore, WriteCounts
from strata.services.remembering.carrying import CarriedIntake
from strata.services.work import Job, Pace

logger = logging.getLogger(__name__)

TELL_EVERY: Final = timedelta(seconds=0.1)
SAVE_REPORT_EVERY: Final = timedelta(seconds=2)

_BUG = "Something went wrong inside Strata; details are in its log."


@dataclass(frozen=True, slots=True)
class Tools:
    """What an import works with."""

    formats: FormatReader
    records: RecordStore
    reports: ImportStore
    indexing: WordIndexer
    drafter: Drafter
    clock: Clock
    courtesy: Courtesy
    samples: SampleStore
    memories: CarriedIntake


class ImportRun:
    """One import. Call `go` once.

    Attributes:
        report: as it was last saved.
    """

    def __init__(
        self,
        tools: Tools,
        paths: tuple[Path, ...],
        options: ImportOptions,
        control: Control,
        job: Job,
        securing: Securing,
    ) -> None:
        self._tools = tools
        self._control = control
        self._job = job
        self._securing = securing
        self._ledger = Ledger()
        self._commits = Commits(tools.records, tools.indexing, tools.drafter, self._ledger, control, securing)
        self._arrivals = Arrivals(tools.formats, tools.courtesy, options, self._ledger, control)
        self._meters: tuple[Meter, ...] = ()
        self._samples_added = 0
        self._pace = Pace(tools.clock)
        self._told_at = self._saved_at = tools.clock.now()
        self.report = ImportReport(new_id(), paths, ImportOutcome.RUNNING, self._saved_at, None, (), (), 0, 0, 0, 0, 0)
        job.set_import(self.report.id)

    def go(self) -> ImportReport:
        """Import everything and return the report, which is kept however the import ends.

        Raises `DiskFull`, `Cancelled`, and whatever else ended it; what was committed until then stays.
        """
        try:
            self._save(ImportOutcome.RUNNING)
            with self._tools.records.in_bulk(), self._tools.indexing.in_bulk(), looked_for_rarely():
                self._import()
            self._commits.close()
            self._save(ImportOutcome.DONE, self._securing.problem)
        except BaseException as error:
            self._commits.close()
            self._end_badly(error)
            raise
        return self.report

    def _import(self) -> None:
        self._job.step("Looking at the files", "importer")
        found, skipped = self._tools.formats.detect(self.report.paths)
        self._ledger.skip_all(skipped)
        self._meters = tuple(Meter(one) for one in found)
        for meter in self._meters:
            self._job.step(_title(meter), "importer")
            self._read(meter)
            self._job.done(self._commits.index_problem)
        self._take_memories()

    def _take_memories(self) -> None:
        """Take in the memories that came with the files, now that all that they point to is there."""
        memories = self._arrivals.memories
        if not memories:
            return
        step = "Taking memories in"
        self._job.step(step, "importer")
        if len(self._tools.memories.known([one.id for one in memories])) < len(memories):
            self._securing()
        done = 0
        for taken in self._tools.memories.take(memories, _names(self.report.paths)):
            self._control.checkpoint()
            self._commits.count(WriteCounts(new=taken.new, unchanged=taken.known))
            done += taken.new + taken.known
            self._control.report(self._job.progress(Progress(step, done, len(memories), "memories")))
        self._job.done("")

    def _read(self, meter: Meter) -> None:
        for arrival in self._arrivals.of(meter.found):
            if isinstance(arrival, IncomingSamples):
                self._samples_added += self._tools.samples.add(batch_of(arrival))
            else:
                self._commits.take(arrival)
            now = self._tools.clock.now()
            if now - self._told_at >= TELL_EVERY:
                self._told_at = now
                self._tell(meter)
            if now - self._saved_at >= SAVE_REPORT_EVERY:
                self._save(ImportOutcome.RUNNING)
        self._commits.finish()
        meter.finish()
        self._tell(meter)
        self._save(ImportOutcome.RUNNING)

    def _tell(self, meter: Meter) -> None:
        """Tell the person how far all of it is, and the record of work how far this step is."""
        tally = self._ledger.last
        self._job.progress(_progress(_title(meter), (tally.messages, tally.documents, tally.samples), (meter,)))
        read = (self._ledger.messages, self._ledger.documents, self._ledger.samples)
        whole = _progress(_title(meter), read, self._meters)
        self._control.report(self._pace.measured(whole))

    def _end_badly(self, error: BaseException) -> None:
        outcome = ImportOutcome.CANCELLED if isinstance(error, Cancelled | KeyboardInterrupt) else ImportOutcome.FAILED
        sentence = str(error) if isinstance(error, StrataError) else _BUG
        try:
            self._save(outcome, "" if outcome is ImportOutcome.CANCELLED else sentence)
        except WorldError as second:
            logger.warning("The report of an import could not be saved: %s", second)

    def _save(self, outcome: ImportOutcome, error: str = "") -> None:
        self._saved_at = self._tools.clock.now()
        counts = self._commits.counts
        self.report = replace(
            self.report,
            outcome=outcome,
            finished_at=None if outcome is ImportOutcome.RUNNING else self._saved_at,
            found=self._ledger.found(),
            skipped=self._ledger.skipped(),
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            messages_added=counts.messages_added,
            messages_changed=counts.messages_changed,
            error=error,
            samples_added=self._samples_added,
        )
        self._tools.reports.save(self.report)


def _names(paths: tuple[Path, ...]) -> str:
    return paths[0].name if len(paths) == 1 else f"{len(paths)} files"


def _title(meter: Meter) -> str:
    return f"{meter.found.title}: {meter.found.where}"


def _progress(step: str, read: tuple[int, int, int], meters: tuple[Meter, ...]) -> Progress:
    """Return how far reading is; the total is what the files will hold if the rest is like what was read."""
    units = zip(read, ("messages", "documents", "samples"), strict=True)
    done, unit = next((one for one in units if one[0]), (0, "messages"))
    return Progress(step, done, expected(done, meters), unit)
