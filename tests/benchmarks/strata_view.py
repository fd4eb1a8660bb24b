"""How long the strata view takes to paint a frame while the person moves about in 100,000 grains."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.alone import run_alone
from tests.benchmarks.figures import spread
from tests.benchmarks.report import Goal, Report

GRAINS = 100_000
SIZE = (1280, 800)
FRAMES = 40
LONGEST_MS = 1000 / 30
"""A frame at 30 a second."""

_ZOOMS = {"everything": 1.0, "a third": 0.33, "a tenth": 0.1, "a fiftieth": 0.02}


def run(home: Path) -> Report:
    """Paint at several zooms, at 100 % and 200 %, in a process each."""
    report = Report("strata-view")
    rows, slowest = [], []
    for scale in (1, 2):
        measured = run_alone(
            "tests.benchmarks.strata_view", str(scale), QT_QPA_PLATFORM="offscreen", QT_SCALE_FACTOR=str(scale)
        )
        for name in (*_ZOOMS, "even axis", "zooming", "new grains"):
            times, busy = spread(measured[name]), spread(measured[f"{name} busy"])
            slowest.append(times.p95)
            report.figures[f"{name} at {scale}00 %"] = times
            rows.append((name, f"{scale}00 %", int(measured[f"{name} seen"]), times, busy))
    report.table(
        f"{GRAINS:,} grains and {GRAINS // 10:,} moves, {SIZE[0]} by {SIZE[1]}, panning, without a GPU",
        ("what is in sight", "scale", "grains", "frame, p50 / p95", "of it computing"),
        rows,
    )
    report.goals.append(Goal("slowest frame, p95", max(slowest), LONGEST_MS, at_least=False, unit="ms"))
    return report


def _measure() -> dict[str, list[float] | float]:
    from PySide6.QtWidgets import QApplication

    from strata import paths
    from strata.settings import Settings
    from strata.ui.theme.active import install
    from strata.ui.widgets.sediment.deposit import settle
    from strata.ui.widgets.sediment.view import StrataView
    from tests.benchmarks.grains import BANDS, grains

    app = QApplication([])
    install(app, Settings(paths.places().config / "settings.json"))
    now = 1_782_000_000.0
    view = StrataView(BANDS, clock=lambda: now)
    view.resize(*SIZE)
    made = grains(GRAINS, now)
    view.show()
    view.show_grains(*made)
    app.processEvents()
    measured: dict[str, list[float] | float] = {}

    def frames(name: str, move: Callable[[], None]) -> None:
        times, busy = [], []
        for _ in range(FRAMES):
            begun, worked = time.perf_counter(), time.process_time()
            move()
            view.repaint()
            times.append(1000 * (time.perf_counter() - begun))
            busy.append(1000 * (time.process_time() - worked))
        measured[name], measured[f"{name} busy"] = times, busy
        measured[f"{name} seen"] = float(len(view.sight_now().places))

    for name, zoom in _ZOOMS.items():
        view.show_whole()
        view.show_span(view.whole.zoomed(zoom, view.whole.start + 0.45 * view.whole.length), gliding=False)
        frames(name, lambda: view.pan(3.0))
    view.bend(False)
    view.show_span(view.whole, gliding=False)
    frames("even axis", lambda: view.pan(-3.0))
    view.bend(True)
    steps = iter([0.93] * (FRAMES // 2) + [1 / 0.93] * (FRAMES // 2))
    frames("zooming", lambda: view.show_span(view.span.zoomed(next(steps), view.span.middle), gliding=False))
    ready = settle(*made)
    frames("new grains", lambda: view.show_deposit(ready))
    return measured


if __name__ == "__main__":
    import json

    print(json.dumps(_measure()))
