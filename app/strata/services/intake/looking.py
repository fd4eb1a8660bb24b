"""A look at what an import would do: everything is read, nothing is written."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from strata.domain.imports import ImportOptions, ImportPreview
from strata.domain.samples import IncomingSamples
from strata.domain.work import Progress
from strata.services.control import Control
from strata.services.intake.arrivals import Arrivals
from strata.services.intake.commits import fingerprints
from strata.services.intake.drafting import Arrival, Key
from strata.services.intake.ledger import Ledger
from strata.services.intake.meter import Meter, expected
from strata.services.intake.run import TELL_EVERY, Tools
from strata.services.intake.sampling import batch_of
from strata.services.ports.record import RecordStore
from strata.services.work import Pace

COMPARED_AT_ONCE: Final = 500
"""Records whose fingerprints are looked up together."""


class _Verdicts:
    """Sorts arrivals into new, changed and unchanged, against the library and against what came before in the same files."""

    def __init__(self, records: RecordStore) -> None:
        self.new = self.changed = self.unchanged = 0
        self._records = records
        self._seen: dict[Key, int] = {}
        self._waiting: list[tuple[Key, int]] = []

    def take(self, arrival: Arrival) -> None:
        """Judge an arrival, a little later, together with others; its text is not held on to."""
        self._waiting.append((arrival.key, arrival.fingerprint))
        if len(self._waiting) >= COMPARED_AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Judge what waits."""
        known = fingerprints([key for key, _ in self._waiting], self._records)
        for key, fingerprint in self._waiting:
            before = self._seen.get(key, known.get(key))
            self._seen[key] = fingerprint
            if before is None:
                self.new += 1
            elif before == fingerprint:
                self.unchanged += 1
            else:
                self.changed += 1
        self._waiting = []


def look(tools: Tools, paths: tuple[Path, ...], options: ImportOptions, control: Control) -> ImportPreview:
    """Return what an import of `paths` would do. Raises `Cancelled`."""
    ledger, verdicts = Ledger(), _Verdicts(tools.records)
    found, skipped = tools.formats.detect(paths)
    ledger.skip_all(skipped)
    arrivals = Arrivals(tools.formats, tools.courtesy, options, ledger, control)
    meters = tuple(Meter(one) for one in found)
    pace, told_at, samples_new = Pace(tools.clock), tools.clock.now(), 0
    for meter in meters:
        for arrival in arrivals.of(meter.found):
            if isinstance(arrival, IncomingSamples):
                samples_new += len(arrival.at) - tools.samples.known(batch_of(arrival))
            else:
                verdicts.take(arrival)
            now = tools.clock.now()
            if now - told_at >= TELL_EVERY:
                told_at = now
                control.report(pace.measured(_progress(meter, meters, ledger)))
        meter.finish()
    verdicts.finish()
    known = tools.memories.known([one.id for one in arrivals.memories])
    verdicts.unchanged += len(known)
    verdicts.new += len({one.id for one in arrivals.memories} - known)
    counts = (verdicts.new, verdicts.changed, verdicts.unchanged)
    return ImportPreview(paths, ledger.found(), ledger.skipped(), *counts, samples_new)


def _progress(meter: Meter, meters: Iterable[Meter], ledger: Ledger) -> Progress:
    done, unit = ledger.messages + ledger.documents, "messages"
    if not done and ledger.samples:
        done, unit = ledger.samples, "samples"
    return Progress(f"Looking at {meter.found.where}", done, expected(done, meters), unit)
