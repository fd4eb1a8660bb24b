"""Measurements of heart and attention by the million: import of a table and of an Apple Health export, a chart of them, and
sessions of 100,000 acts that they are laid over. `--samples` says how many.

The table holds coherence, of which each session takes its part; the export a tenth as many heart rates, because its records
are ten times as long. Each import runs in a process of its own, so that its memory is its own.
"""

import argparse
import json
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from strata.bootstrap import open_library
from strata.domain.flow_pictures import Span
from strata.domain.imports import ImportOptions
from strata.domain.samples import Metric
from strata.services.control import Control
from strata.settings import Settings
from strata.storage.record import Record, open_record
from tests.benchmarks import flow
from tests.benchmarks.alone import run_alone
from tests.benchmarks.report import Goal, Report

ACTS = 100_000
_AT_ONCE = 100_000
_BEGUN = datetime(2018, 1, 1, tzinfo=UTC)
_LASTED = timedelta(minutes=45) * (2 * ACTS // 20)
"""The time that the acts of `flow.fill` take: every three quarters of an hour a sitting of ten acts and as many answers."""

_ROW = "{},{:.3f},coherence\n"
_RECORD = (
    ' <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" sourceVersion="9.1" unit="count/min" '
    'creationDate="{0} +0000" startDate="{0} +0000" endDate="{0} +0000" value="{1:.0f}"/>\n'
)


def run(home: Path, samples: int) -> Report:
    """Write, import, and ask."""
    report = Report("samples")
    with tempfile.TemporaryDirectory(prefix="strata-samples-", dir=home) as name:
        folder = Path(name)
        table, export = folder / "coherence.csv", folder / "export.xml"
        _write_table(table, samples)
        _write_export(export, samples // 10)
        for title, file, count in (("table", table, samples), ("Apple Health export", export, samples // 10)):
            _import(report, folder, title, file, count)
            file.unlink()
        record = open_record(folder / "library")
        try:
            _asked(report, record, samples)
            _joined(report, record, samples)
        finally:
            record.close()
    return report


def main(file: Path, folder: Path) -> dict[str, float]:
    """Import a file twice in this process and return its figures."""
    with open_library(folder / "library", Settings(folder / "settings.json")) as library:
        library.settle()
        before = _most_mb()
        first, again = (
            flow.timed(lambda: library.services.imports.run([file], ImportOptions(), Control()).samples_added) for _ in range(2)
        )
    figures = {"first_s": first[1], "first_busy_s": first[2], "again_s": again[1], "again_busy_s": again[2]}
    return {**figures, "new": first[0], "before_mb": before, "peak_mb": _most_mb()}


def _import(report: Report, folder: Path, title: str, file: Path, count: int) -> None:
    megabytes = file.stat().st_size / 1e6
    figures = run_alone("tests.benchmarks.samples", str(file), str(folder))
    assert figures["new"] == count, f"only {figures['new']:,} of {count:,} samples came in"
    rate = count / figures["first_s"]
    report.figures[title] = {**figures, "samples": count, "samples_per_second": rate}
    rows = [
        ("first import", f"{figures['first_s']:.1f} s, {rate:,.0f} samples/s, {megabytes / figures['first_s']:.0f} MB/s"),
        ("the same again", f"{figures['again_s']:.1f} s"),
        ("of the processor", f"{figures['first_busy_s']:.1f} s, again {figures['again_busy_s']:.1f} s"),
        ("memory before, at its peak", f"{figures['before_mb']:,.0f}, {figures['peak_mb']:,.0f} MB"),
    ]
    report.table(f"{title} of {count:,} samples, {megabytes:,.0f} MB", ("figure", "value"), rows)
    report.goals.append(Goal(f"samples a second, {title}", rate, 50_000, at_least=True))
    report.goals.append(Goal(f"memory at its peak, {title}", figures["peak_mb"], 500, at_least=False, unit="MB"))


def _asked(report: Report, record: Record, samples: int) -> None:
    rows = []
    for name, span in (
        ("a day", Span(_BEGUN + timedelta(days=9), _BEGUN + timedelta(days=10))),
        ("everything", Span(_BEGUN, _BEGUN + _LASTED)),
    ):
        times = [flow.timed(lambda span=span: record.samples.series(Metric.COHERENCE, span, 400))[1] * 1000 for _ in range(5)]
        rows.append((f"{name} in 400 buckets", f"{np.median(times):.0f} ms"))
        report.figures[f"{name}, ms"] = float(np.median(times))
        report.goals.append(Goal(f"a chart of {name}", float(np.median(times)), 300, at_least=False, unit="ms"))
    report.table(f"Charts of {samples:,} samples", ("what", "median"), rows)


def _joined(report: Report, record: Record, samples: int) -> None:
    """Make all sessions with samples over them, and without, by turns."""
    flow.fill(record, ACTS)
    database = record.library._database
    laid = [flow.timed(lambda gap=flow.GAP + place: record.sessions.refresh(gap)) for place in range(3)]
    measured = database.number("SELECT count(*) FROM flow_sessions WHERE samples > 0")
    with database.write() as connection:
        connection.run("UPDATE metric_kinds SET name = 'set aside' WHERE name = $kind", {"kind": Metric.COHERENCE.value})
    bare = [flow.timed(lambda gap=flow.GAP + place: record.sessions.refresh(gap)) for place in range(3, 6)]
    with_them, without = (min(passed for _, passed, _ in some) for some in (laid, bare))
    rows = [("with samples over them", f"{with_them:.2f} s"), ("without", f"{without:.2f} s")]
    title = f"Sessions of {ACTS:,} acts from nothing, {measured:,} of {laid[0][0].made:,} with samples of {samples:,}"
    report.table(title, ("what", "best of three"), rows)
    report.figures |= {"joined, s": with_them, "without samples, s": without, "sessions with samples": measured}
    report.goals.append(Goal("laying the samples over the sessions", with_them - without, 2.0, at_least=False, unit="s"))


def _moments(count: int) -> Iterator[tuple[list[str], np.ndarray]]:
    """Yield moments as text, evenly over the time of the acts, with as many numbers from 0 to 1."""
    chance, step = np.random.default_rng(5), _LASTED / count
    first = np.datetime64(_BEGUN.replace(tzinfo=None), "us")
    for start in range(0, count, _AT_ONCE):
        places = np.arange(start, min(count, start + _AT_ONCE))
        at = first + (places * (step / timedelta(microseconds=1))).astype("timedelta64[us]")
        yield np.datetime_as_string(at, unit="us").tolist(), chance.uniform(0, 1, len(places))


def _write_table(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8") as stream:
        stream.write("time,value,kind\n")
        for moments, values in _moments(count):
            stream.writelines(map(_ROW.format, (f"{moment}Z" for moment in moments), values.tolist()))


def _write_export(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_GB">\n')
        for moments, values in _moments(count):
            written = (moment[:19].replace("T", " ") for moment in moments)
            stream.writelines(map(_RECORD.format, written, (55 + 60 * values).tolist()))
        stream.write("</HealthData>\n")


def _most_mb() -> float:
    """Return the most memory that this process had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    print(json.dumps(main(chosen.file, chosen.folder)))
