"""Charts over a million messages and moves: what the store answers, what a frame costs, how soon the pane is there."""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.alone import run_alone
from tests.benchmarks.figures import spread
from tests.benchmarks.report import Goal, Report

if TYPE_CHECKING:
    from strata.ui.pane import Pane

POINTS = 1_000_000
SIZE = (1280, 800)
FRAMES = 40
ASKED = 5
LONGEST_MS = 1000 / 30
OPEN_MS = 300.0
FLOW_OPENS = "Flow opens, with all imports"
METRICS_OPENS = "Metrics opens after it, with what imports are left"
GAP_SECONDS = 420
"""Between the conversations that are made up here lie ten minutes; so each is a session of its own."""

_FILL = (
    """
    INSERT INTO conversations SELECT i, uuid(), ['chatgpt', 'claude', 'gemini'][1 + i % 3], 'c' || i, 'Talk ' || i, FALSE,
        $begin + to_minutes(i * 50), $begin + to_minutes(i * 50 + 40), NULL, 20, 0, 400, 0, NULL, '{}'
    FROM range(1, $count // 20 + 1) t(i)
    """,
    """
    INSERT INTO messages SELECT i, uuid(), 1 + (i - 1) // 20, 'm' || i, (i - 1) % 20, ['user', 'assistant'][1 + i % 2], 'text',
        '', 'What was said in message number ' || i || ', which is about as long as a short answer is.',
        $begin + to_minutes(((i - 1) // 20) * 50 + (i - 1) % 20 * 2), '', NULL, TRUE, '[]', '{}', 20, i
    FROM range(1, $count + 1) t(i)
    """,
    """
    INSERT INTO memory_promotions SELECT i, 1, 1 + i // 4, [NULL, 'stm', 'wm', 'stm'][1 + i % 4],
        ['stm', 'wm', 'ltm', NULL][1 + i % 4], 5.0, '', 'rule', $begin + to_seconds(i * 150)
    FROM range(1, $count + 1) t(i)
    """,
)


def run(home: Path) -> Report:
    """Fill a library, ask the store, open the pane, and paint."""
    report = Report("charts")
    with tempfile.TemporaryDirectory(dir=home) as folder:
        measured = run_alone(
            "tests.benchmarks.charts", folder, str(POINTS), QT_QPA_PLATFORM="offscreen", STRATA_HOME=folder, HF_HUB_OFFLINE="1"
        )
    answers = {name: spread(times) for name, times in measured["answers"].items()}
    frames = {name: spread(times) for name, times in measured["frames"].items()}
    report.table(
        f"{POINTS:,} messages and moves, answered by the store",
        ("what", "p50 / p95"),
        list(answers.items()),
    )
    report.table(f"a frame of {SIZE[0]} by {SIZE[1]}, without a GPU", ("what", "p50 / p95"), list(frames.items()))
    report.table("the pane", ("what", "ms"), [(name, f"{value:.0f}") for name, value in measured["pane"].items()])
    report.figures.update({**answers, **frames, **measured["pane"]})
    report.goals.append(
        Goal("slowest frame, p95", max(one.p95 for one in frames.values()), LONGEST_MS, at_least=False, unit="ms")
    )
    for name in (FLOW_OPENS, METRICS_OPENS):
        report.goals.append(Goal(name, measured["pane"][name], OPEN_MS, at_least=False, unit="ms"))
    return report


def _fill(folder: Path, count: int) -> None:
    from strata.storage.record import open_record

    begin = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=150 * count)
    record = open_record(folder / "library")
    try:
        with record.library._database.write() as connection:
            for statement in _FILL:
                connection.run(statement, {"count": count, "begin": begin})
        record.sessions.refresh(GAP_SECONDS)
        record.library._database.checkpoint()
    finally:
        record.close()


def _measure(folder: Path, count: int) -> dict[str, object]:
    from strata.bootstrap import open_library
    from strata.services.control import Control
    from strata.settings import Settings

    _fill(folder, count)
    settings = Settings(folder / "settings.json")
    with open_library(folder / "library", settings) as library:
        services = library.services
        by_month = "SELECT date_trunc('month', created_at) AS month, role, count(*) FROM messages GROUP BY ALL"
        in_texts = "SELECT count(*) FROM messages WHERE text ILIKE '%number 99999 %'"
        answers = {
            "growth by source": _times(services.figures.growth),
            "layers over time": _times(services.figures.layers),
            "movements": _times(services.figures.movements),
            "in SQL: messages by month and role": _times(lambda: services.sql.ask(by_month, Control(), note=False)),
            "in SQL: a word in all texts": _times(lambda: services.sql.ask(in_texts, Control(), note=False)),
        }
        pane, frames = _paint(library.services, settings, count)
    return {"answers": answers, "pane": pane, "frames": frames}


def _times(do: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        do()
        times.append(1000 * (time.perf_counter() - begun))
    return times


def _paint(services: object, settings: object, count: int) -> tuple[dict[str, float], dict[str, list[float]]]:
    from PySide6.QtWidgets import QApplication

    from strata.tasks.lanes import LaneTasks
    from strata.ui.pane import PaneContext
    from strata.ui.theme.active import install

    app = QApplication([])
    install(app, settings)
    tasks = LaneTasks()
    context = PaneContext(services, tasks, settings)
    begun = time.perf_counter()
    from strata.ui.panes.flow.pane import FlowPane

    flow = FlowPane(context)
    opened = {FLOW_OPENS: _shown(flow, begun)}
    _wait_until(lambda: flow.sheet.timeline.plot.count() > 0 and flow.sheet.learning.sentence != "")
    opened["Flow: its charts are there"] = 1000 * (time.perf_counter() - begun)
    flow.leave()
    begun = time.perf_counter()
    from strata.ui.panes.metrics.pane import MetricsPane

    pane = MetricsPane(context)
    opened[METRICS_OPENS] = _shown(pane, begun)
    _wait_until(lambda: pane.overview.growth.plot.count() > 0 and pane.overview.layers.plot.count() > 0)
    opened["Metrics: its curves are there"] = 1000 * (time.perf_counter() - begun)
    frames = _frames(pane.overview.growth.plot, "stacked, from the store")
    frames |= _frames(pane.overview.layers.plot, "layers, from the store")
    frames |= _raw(count)
    pane.leave()
    tasks.close()
    return opened, frames


def _shown(pane: "Pane", begun: float) -> float:
    """Show a pane; return the milliseconds since `begun` at which it stood on the screen."""
    from PySide6.QtWidgets import QApplication

    pane.resize(*SIZE)
    pane.show()
    pane.activate()
    QApplication.processEvents()
    pane.repaint()
    return 1000 * (time.perf_counter() - begun)


def _wait_until(done: Callable[[], bool]) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    while not done():
        loop = QEventLoop()
        QTimer.singleShot(5, loop.quit)
        loop.exec()


def _frames(plot: object, name: str) -> dict[str, list[float]]:
    """Paint while the pointer goes from point to point and drags a range along."""
    from PySide6.QtWidgets import QApplication

    plot.setParent(None)
    plot.resize(*SIZE)
    plot.show()
    QApplication.processEvents()
    times = []
    for frame in range(FRAMES):
        begun = time.perf_counter()
        at = frame * max(1, plot.count() // FRAMES) % plot.count()
        plot.go_to(at)
        plot.show_brush(plot.extent_of(0)[0], plot.extent_of(at)[1])
        plot.repaint()
        times.append(1000 * (time.perf_counter() - begun))
    plot.hide()
    return {name: times}


def _raw(count: int) -> dict[str, list[float]]:
    """Paint what nobody binned: the pictures' own thinning has to hold."""
    import numpy as np

    from strata.ui.widgets.charts.series import Series, SeriesPlot
    from strata.ui.widgets.charts.spans import SpanPlot, Spans

    rng = np.random.default_rng(5)
    begin = datetime(2021, 1, 1, tzinfo=UTC).timestamp()
    times = begin + 150.0 * np.arange(count)
    line = SeriesPlot("raw")
    line.show_series(times, [Series("raw", rng.normal(size=count).cumsum())], whole=False)
    spans = SpanPlot("spans")
    starts = begin + np.sort(rng.random(50_000)) * 150.0 * count
    spans.show_spans(Spans(starts, starts + 1800, rng.random(50_000), ("",) * 50_000), what="flow", ticks=times[::10])
    return _frames(line, f"a line of {count:,} points as they are") | _frames(
        spans, "50,000 spans and 100,000 ticks as they are"
    )


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]), int(sys.argv[2]))))
