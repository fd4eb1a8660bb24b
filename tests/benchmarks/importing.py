"""How fast a big ChatGPT export comes in, embedding left out, and how much memory that takes at its peak."""

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from strata.bootstrap import open_library
from strata.domain.imports import ImportOptions
from strata.services.control import Control
from strata.settings import Settings
from tests.benchmarks.alone import run_alone
from tests.benchmarks.report import Goal, Report
from tests.support.exports import big_chatgpt

_LOOK_SECONDS = 0.05
_LOOKS_BETWEEN_CHILDREN = 10
"""Looking for new children goes through all processes: done at every look, it took a tenth of what it watched."""
_PEAKS = ("own_peak_mb", "child_peak_mb", "fold_peak_mb", "fold_child_mb")


def run(home: Path, megabytes: int) -> Report:
    """Import a generated export of that size in a process of its own, twice: the second time nothing changes."""
    report = Report("import")
    with tempfile.TemporaryDirectory(prefix="strata-import-") as folder:
        export = Path(folder) / "conversations.json"
        messages = big_chatgpt(export, megabytes * 1_000_000)
        figures = run_alone("tests.benchmarks.importing", str(export), folder)
    first, again = figures["first_s"], figures["again_s"]
    rate = messages / first
    report.figures = {**figures, "messages": messages, "megabytes": megabytes, "messages_per_second": rate}
    rows = [
        ("messages", f"{messages:,}"),
        ("first import", f"{first:.1f} s, {rate:,.0f} messages/s, {megabytes / first:.1f} MB/s"),
        ("the same again", f"{again:.1f} s, {messages / again:,.0f} messages/s"),
        ("memory before", f"{figures['before_mb']:,.0f} MB"),
        ("memory at its peak, importing process", f"{figures['own_peak_mb']:,.0f} MB"),
        ("and the one that cuts texts", f"{figures['child_peak_mb']:,.0f} MB"),
        ("both at one time; shared pages count twice", f"{figures['peak_mb']:,.0f} MB"),
        ("writing the words' index afterwards", f"{figures['fold_s']:.1f} s"),
        (
            "memory meanwhile",
            f"{figures['fold_peak_mb']:,.0f} MB, and the process that writes {figures['fold_child_mb']:,.0f} MB",
        ),
        ("skipped records", figures["skipped"]),
    ]
    report.table(f"ChatGPT export of {megabytes} MB, words searchable, no vectors", ("figure", "value"), rows)
    report.goals += [
        Goal("messages a second", rate, 5000, at_least=True),
        Goal("memory of the largest process", max(figures[name] for name in _PEAKS), 400, at_least=False, unit="MB"),
    ]
    return report


class _Peak:
    """Watches the memory of this process and of those that it starts.

    Attributes:
        megabytes: most that they took together; pages that processes share count in each.
        own: most that this one took.
        child: most that one that it started took.
    """

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._looks = 0
        self._family: list[psutil.Process] = []
        self._over = threading.Event()
        self.megabytes = self.own = self.now()
        self.child = 0.0
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def now(self) -> float:
        return self._process.memory_info().rss / 1e6

    def __enter__(self) -> "_Peak":
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            own = self.now()
            self.own = max(self.own, own)
            self.megabytes = max(self.megabytes, own + self._children())

    def _children(self) -> float:
        total = 0.0
        if self._looks % _LOOKS_BETWEEN_CHILDREN == 0:
            self._family = self._process.children(recursive=True)
        self._looks += 1
        for child in self._family:
            try:
                taken = child.memory_info().rss / 1e6
            except psutil.NoSuchProcess:
                continue
            total += taken
            self.child = max(self.child, taken)
        return total


def main(export: Path, folder: Path) -> dict[str, float]:
    """Import in this process and return its figures."""
    with open_library(folder / "library", Settings(folder / "settings.json")) as library:
        library.settle()
        with _Peak() as peak:
            before = peak.now()
            taken, skipped = [], 0
            for _ in range(2):
                started = time.perf_counter()
                report = library.services.imports.run([export], ImportOptions(), Control())
                library.services.indexing.drain()
                taken.append(time.perf_counter() - started)
                skipped += sum(one.count for one in report.skipped)
        with _Peak() as folding:
            started = time.perf_counter()
            library.services.indexing.fold_if_idle()
            fold_s = time.perf_counter() - started
    return {
        "first_s": taken[0],
        "again_s": taken[1],
        "before_mb": before,
        "peak_mb": peak.megabytes,
        "own_peak_mb": peak.own,
        "fold_s": fold_s,
        "fold_peak_mb": folding.own,
        "fold_child_mb": folding.child,
        "child_peak_mb": peak.child,
        "skipped": skipped,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
