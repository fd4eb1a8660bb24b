"""Measurements come in through the same door as everything else: previewed, reported, repeatable, to be stopped."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from strata.domain.flow_pictures import Span
from strata.domain.imports import ImportOptions, ImportOutcome
from strata.services.control import Control
from tests.support.clock import FakeClock
from tests.support.exports import HEALTH
from tests.support.library import opened

START = datetime(2024, 1, 31, 8, 0, tzinfo=UTC)
DAY = Span(START, START + timedelta(days=1))


def table(folder: Path, rows: int, kind: str = "coherence") -> Path:
    file = folder / "heart.csv"
    lines = (f"{(START + timedelta(seconds=second)).isoformat()},{second % 10 / 10},{kind}" for second in range(rows))
    file.write_text("time,value,kind\n" + "\n".join(lines) + "\n")
    return file


def test_measurements_are_previewed_reported_and_the_same_file_adds_nothing(tmp_path: Path) -> None:
    file = table(tmp_path, 3000)
    (tmp_path / "export.xml").write_bytes(HEALTH)
    with opened(tmp_path) as library:
        imports, flow = library.services.imports, library.services.flow
        paths, options = [file, tmp_path / "export.xml"], ImportOptions()
        preview = imports.preview(paths, options, Control())
        assert (preview.samples, preview.samples_new, preview.new) == (3002, 3002, 0)
        assert flow.metrics() == ()
        report = imports.run(paths, options, Control())
        assert (report.outcome, report.samples_added, report.skipped) == (ImportOutcome.DONE, 3002, ())
        assert [(count.title, count.samples) for count in report.found] == [("Apple Health", 2), ("Measurements (CSV)", 3000)]
        assert report.found[1].first == START
        assert imports.report(report.id) == report
        assert imports.preview(paths, options, Control()).samples_new == 0
        assert imports.run(paths, options, Control()).samples_added == 0
        assert [(one.kind, one.samples) for one in flow.metrics()] == [("coherence", 3000), ("heart_rate", 1), ("steps", 1)]
        assert library.services.indexing.check().sound


def test_a_file_that_grew_adds_what_is_new(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        imports = library.services.imports
        assert imports.run([table(tmp_path, 100)], ImportOptions(), Control()).samples_added == 100
        assert imports.run([table(tmp_path, 150)], ImportOptions(), Control()).samples_added == 50


def test_an_import_of_measurements_can_be_stopped_and_goes_on(tmp_path: Path) -> None:
    file = table(tmp_path, 150_000)
    clock = FakeClock(ticks=timedelta(seconds=1))
    stopped = Control(lambda _progress: stopped.cancel())
    with opened(tmp_path, clock) as library:
        report = library.services.imports.run([file], ImportOptions(), stopped)
        assert report.outcome is ImportOutcome.CANCELLED
        assert 0 < report.samples_added < 150_000
        again = library.services.imports.run([file], ImportOptions(), Control())
        assert report.samples_added + again.samples_added == 150_000


def test_a_series_is_gathered_into_buckets(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.services.imports.run([table(tmp_path, 1000)], ImportOptions(), Control())
        series = library.services.flow.metric("coherence", Span(START, START + timedelta(seconds=1000)), buckets=10)
        assert series.count == (100,) * 10
        assert series.mean == pytest.approx((0.45,) * 10)
        assert (set(series.low), set(series.high)) == ({0.0}, {0.9})
        assert series.at[0] == START + timedelta(seconds=50)
        assert series.sentence == "1,000 samples of heart coherence (0 to 1): 0.45 on average, between 0 and 0.9."
        assert library.services.flow.metric("unknown", DAY).at == ()
