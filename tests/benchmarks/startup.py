"""How long until the window is there, and until the first search is answered, from the start of the process."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.alone import run_alone
from tests.benchmarks.figures import spread
from tests.benchmarks.report import Goal, Report

_STARTS = 7
_MESSAGES = 500
_LONGEST_MS = 120_000


def run(home: Path) -> Report:
    """Start the app several times over a library of some size; the first start, which warms the disk, is left out."""
    report = Report("start-up")
    with tempfile.TemporaryDirectory(prefix="strata-start-") as folder:
        run_alone("tests.benchmarks.startup", "fill", folder)
        starts = []
        for _ in range(_STARTS + 1):
            begun = repr(time.time())
            starts.append(run_alone("tests.benchmarks.startup", "start", folder, begun, QT_QPA_PLATFORM="offscreen"))
    window = spread([1000 * one["window_s"] for one in starts[1:]])
    search = spread([1000 * one["search_s"] for one in starts[1:]])
    opened = spread([1000 * one["opened_s"] for one in starts[1:]])
    report.figures = {"window": window, "library opened": opened, "first search": search}
    rows = [("first window painted", window), ("library opened", opened), ("first search answered, by meaning too", search)]
    report.table(
        f"{_STARTS} warm starts over {_MESSAGES:,} messages, from the start of the process", ("moment", "p50 / p95"), rows
    )
    report.goals += [
        Goal("first window, p95", window.p95, 1000, at_least=False, unit="ms"),
        Goal("first search, p95", search.p95, 3000, at_least=False, unit="ms"),
    ]
    return report


def _fill(folder: Path) -> dict[str, float]:
    """Make the library that is opened, and the encoder that is cached beside it."""
    from strata.bootstrap import open_library
    from strata.domain.imports import ImportOptions
    from strata.services.control import Control
    from strata.settings import Settings
    from tests.benchmarks.synthetic import conversations
    from tests.support.library import write_interchange

    with open_library(folder / "library", Settings(folder / "settings.json")) as library:
        library.settle()
        file = write_interchange(folder / "made.jsonl", conversations(_MESSAGES))
        library.services.imports.run([file], ImportOptions(), Control())
        library.services.embedding.run_until_done(Control())
        library.services.indexing.drain()
    return {"messages": float(_MESSAGES)}


def _start(folder: Path, begun: float) -> dict[str, float]:
    """Start the app, note the first paint, the opened library and the first answer, and close it again."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from strata.app import App
    from strata.settings import Settings

    moments: dict[str, float] = {}

    class Paint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                moments.setdefault("window_s", time.time() - begun)
            return False

    qt = QApplication(sys.argv[:1])
    app = App(qt, Settings(folder / "settings.json"), folder / "library")
    paint = Paint()
    for widget in (app.window, *app.window.findChildren(QObject)):
        if widget.isWidgetType():
            widget.installEventFilter(paint)

    def search() -> None:
        from strata.domain.search import SearchRequest

        try:
            moments["opened_s"] = time.time() - begun
            library = app.library
            assert library is not None
            answer = library.services.search.search(SearchRequest("where did we put the lantern"))
            while not answer.times.encode:  # the model was still on its way: ask again, as a person would
                time.sleep(0.05)
                answer = library.services.search.search(SearchRequest("where did we put the lantern"))
            moments["search_s"] = time.time() - begun
        finally:
            app.close()

    app.opened.connect(search)
    QTimer.singleShot(_LONGEST_MS, app.close)
    app.start()
    qt.exec()
    return moments


if __name__ == "__main__":
    os.environ.setdefault("STRATA_HOME", str(Path(sys.argv[2]) / "home"))
    outcome = _fill(Path(sys.argv[2])) if sys.argv[1] == "fill" else _start(Path(sys.argv[2]), float(sys.argv[3]))
    print(json.dumps(outcome))
