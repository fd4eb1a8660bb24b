"""Memories: the pass over a hundred thousand beside a big record, its dry run, the list, and undoing a pass."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from strata.bootstrap import Library, open_library
from strata.domain.history import ActKind, Actor, HistoryFilter
from strata.domain.ids import new_id
from strata.domain.memories import Layer, Memory, MemoryFilter, MemoryKind, MemoryOrder, MemoryState, Origin
from strata.domain.rules import MemoryRules
from strata.embedding.loader import Loader
from strata.services.control import Control
from strata.services.cutting import cut_memory
from strata.services.ports.memories import NewAct, NewMemory
from strata.services.words import Analyser
from strata.settings import Settings
from tests.benchmarks.report import Goal, Report
from tests.benchmarks.synthetic import Words, make, shipped_space
from tests.support.clock import FakeClock

MEMORIES = 100_000
RECORD = 100_000
NOW = datetime(2026, 6, 9, 12, tzinfo=UTC)
RULES = MemoryRules()
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of several tries, best first."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return self.seconds[len(self.seconds) // 2]


def run(home: Path, messages: int = RECORD) -> Report:
    """Fill a library and measure."""
    report = Report("memory")
    folder = home / "memory-library"
    make(folder, messages, shipped_space(Loader(home / "models", home / "cache")))
    clock = FakeClock(NOW)
    with open_library(folder, Settings(home / "settings.json"), clock=clock) as library:
        services = library.services
        written = _fill(library)
        dry = _timed(services.promotion.dry_run, 3)
        listed = _timed(
            lambda: services.memories.page(services.memories.seqs(MemoryFilter(order=MemoryOrder.EFFECTIVENESS))[:50]), 5
        )
        grains = _timed(lambda: services.memories.grains(MemoryFilter()), 3)
        remembered = _timed(lambda: services.memories.remember(f"Note number {random.random()}"), 5)
        typical, moved = _pass(library)
        clock.move(90 * 60)
        second, moved_second = _pass(library)
        clock.move(30 * 86_400)
        heavy, moved_all = _pass(library)
        idle = _timed(lambda: services.promotion.run(Control()), 3)
        started = time.perf_counter()
        newest = services.history.seqs(HistoryFilter())[0]
        services.history.undo([services.history.page([newest])[0].id])
        undo = time.perf_counter() - started
        clock.move(60 * 86_400)
        _pass(library)
        away, archived = _archive(library)
        back = _bring_back(library)
    rows = [
        ("write memories", f"{MEMORIES:,}", f"{written:.2f} s"),
        ("dry run", "", f"{dry.median * 1000:.0f} ms"),
        ("list by effectiveness, first page", "", f"{listed.median * 1000:.0f} ms"),
        ("grains of the strata view", "", f"{grains.median * 1000:.0f} ms"),
        ("remember a sentence", "", f"{remembered.median * 1000:.0f} ms"),
        ("pass", f"{moved:,} moved", f"{typical:.2f} s"),
        ("pass 90 minutes later", f"{moved_second:,} moved", f"{second:.2f} s"),
        ("pass after a month away", f"{moved_all:,} moved", f"{heavy:.2f} s"),
        ("pass with nothing to do", "", f"{idle.median * 1000:.0f} ms"),
        ("undo of the month's pass", f"{moved_all:,} back", f"{undo:.2f} s"),
        ("expired memories to the archive", f"{archived:,}", f"{away:.2f} s"),
        ("the same back by undo, checkpoint included", f"{archived:,}", f"{back:.2f} s"),
    ]
    report.table(f"{MEMORIES:,} memories beside {messages:,} messages", ("what", "of", "took"), rows)
    report.figures = {
        "pass_s": typical, "pass_moved": moved, "second_pass_s": second, "second_pass_moved": moved_second,
        "heavy_pass_s": heavy,
        "heavy_pass_moved": moved_all, "idle_pass_s": idle.median, "dry_run_s": dry.median, "list_page_s": listed.median,
        "grains_s": grains.median, "remember_s": remembered.median, "undo_s": undo, "archive_s": away, "archived": archived,
        "unarchive_s": back,
    }  # fmt: skip
    report.goals = [
        Goal("pass over 100,000 memories", typical, 1.0, at_least=False, unit="s"),
        Goal("dry run", dry.median, 1.0, at_least=False, unit="s"),
    ]
    return report


def _pass(library: Library) -> tuple[float, int]:
    started = time.perf_counter()
    report = library.services.promotion.run(Control())
    return time.perf_counter() - started, report.counts.moves


def _archive(library: Library) -> tuple[float, int]:
    started = time.perf_counter()
    moved = library.services.memory_archive.archive(timedelta(), Control())
    return time.perf_counter() - started, moved


def _bring_back(library: Library) -> float:
    history = library.services.history
    acts = history.page(history.seqs(HistoryFilter(kinds=(ActKind.ARCHIVE,))))
    started = time.perf_counter()
    history.undo([act.id for act in acts if act.in_effect])
    return time.perf_counter() - started


def _timed(work: Callable[[], object], tries: int) -> Timed:
    seconds = []
    for _ in range(tries):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return Timed(tuple(sorted(seconds)))


def _fill(library: Library) -> float:
    """Write memories in all layers and ages; return the seconds it took."""
    chance, analyser = random.Random(5), Analyser()
    texts = [text[:90] for text in Words().texts(MEMORIES, seed=77)]
    started = time.perf_counter()
    store = library._stores.record.memories
    for first in range(0, MEMORIES, _AT_ONCE):
        with store.desk() as desk:
            act = desk.begin(NewAct(new_id(), ActKind.TAKE_IN, Actor.RULE, NOW, "Filled"))
            numbered = zip(desk.take_seqs(_AT_ONCE), texts[first:], strict=False)
            made = [_memory(seq, text, chance) for seq, text in numbered]
            desk.add(act, [NewMemory(one, (), cut_memory(one.content, one.said_at, analyser), "made up") for one in made])
    return time.perf_counter() - started


def _memory(seq: int, text: str, chance: random.Random) -> Memory:
    layer = chance.choices((Layer.STM, Layer.WM, Layer.LTM), (5, 15, 80))[0]
    life = RULES.life(layer) or timedelta(days=3650)
    since = NOW - life * chance.random()
    return Memory(
        seq, new_id(), text, MemoryKind.FACT, layer, MemoryState.ACTIVE, Origin.DISTILLED, 1 + 9 * chance.random(), since,
        chance.randrange(10), since, since, None, since, None if layer is Layer.LTM else since + life, None, False, False,
        0.9,
    )  # fmt: skip
