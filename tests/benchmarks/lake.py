"""The lake: an append, a scan by confidence of 100,000 entries, an export."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np

from strata.domain.lake import LakeEntry
from strata.services.recalls.lake import lines_of
from strata.storage.recalls.lake import Lake
from tests.benchmarks.figures import spread
from tests.benchmarks.report import Goal, Report

ENTRIES = 100_000
SCANS = 50
EXPORTED = 10_000


def run(home: Path) -> Report:
    """Fill a lake and look into it."""
    report = Report("lake")
    with tempfile.TemporaryDirectory(dir=home) as folder:
        file = Path(folder) / "confidence.lake"
        entries = _entries()
        lake = Lake(file)
        appended = []
        for entry in entries:
            started = time.perf_counter()
            lake.append(entry)
            appended.append((time.perf_counter() - started) * 1000)
        scans = [_timed(lambda: lake.at_least(0.9)) for _ in range(SCANS)]
        places = np.arange(EXPORTED)
        exported = _timed(lambda: list(lines_of(lake.columns(places))))
        lake.close()
        opened = Lake(file)
        opening = _timed(lambda: len(opened))
        opened.close()
    append, scan, export = spread(appended), spread(scans), exported / EXPORTED * 100
    report.table(
        f"{ENTRIES:,} entries",
        ("append p50 / p95", "mean append", "scan by confidence", "export of 100", "opening, every sum checked"),
        [
            (
                f"{append.p50 * 1000:.1f} / {append.p95 * 1000:.1f} µs",
                f"{np.mean(appended) * 1000:.1f} µs",
                str(scan),
                f"{export:.2f} ms",
                f"{opening:.0f} ms",
            )
        ],
    )
    report.figures |= {"append": append, "scan": scan, "export_100_ms": export, "opening_ms": opening}
    report.goals += [
        Goal("an append, p95", append.p95 * 1000, 50, at_least=False, unit="µs"),
        Goal("scan of 100,000 by confidence, p95", scan.p95, 5, at_least=False, unit="ms"),
        Goal("export of 100 entries", export, 1, at_least=False, unit="ms"),
    ]
    return report


def _entries() -> list[LakeEntry]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    draws = np.random.default_rng(3)
    confidence = draws.uniform(0.6, 1, ENTRIES).tolist()
    signs = draws.integers(-(2**62), 2**62, (ENTRIES, 4)).tolist()
    return [
        LakeEntry(n, start + timedelta(seconds=n), confidence[n], n % 10, UUID(int=n + 1), 10, 12.5, tuple(signs[n]))
        for n in range(ENTRIES)
    ]


def _timed(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - started) * 1000
