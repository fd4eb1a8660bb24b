"""The loops that keep a library findable by themselves."""

import gc
import logging
import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from strata.domain.changes import Changes, Noun
from strata.domain.errors import IndexUnavailable
from strata.domain.health import Repair, RepairKind
from strata.services.control import Control
from strata.tasks.background import Background, Loop
from strata.tasks.inline import InlineTasks


class Rows:
    """Rows that wait to be moved, a hundred a turn; plays the indexing and the embedding service."""

    def __init__(self, waiting: int = 0) -> None:
        self.waiting = waiting
        self.turns = 0

    def drain(self, limit_batches: int | None = None) -> int:
        self.turns += 1
        moved = min(100, self.waiting)
        self.waiting -= moved
        return moved

    def fold_if_idle(self) -> bool:
        return False

    def step(self, control: Control) -> int:
        return self.drain()


def test_a_loop_works_until_nothing_waits_and_sleeps_until_woken(qtbot: QtBot) -> None:
    rows = Rows(1_000)
    loop = Loop("rows", rows.step)
    loop.start()
    qtbot.waitUntil(lambda: rows.waiting == 0 and rows.turns == 11)
    rows.waiting = 5
    loop.wake()
    qtbot.waitUntil(lambda: rows.waiting == 0)
    loop.stop()
    loop.stop()
    assert rows.turns <= 14


def test_a_fault_is_told_once_and_tried_again_when_woken(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    faults: list[Exception] = []
    turns = 0

    def turn(control: Control) -> int:
        nonlocal turns
        turns += 1
        raise IndexUnavailable("The word index cannot be read.", "Rebuild it.")

    loop = Loop("index", turn)
    loop.failed.connect(faults.append)
    with caplog.at_level(logging.WARNING):
        loop.start()
        qtbot.waitUntil(lambda: turns == 1)
        loop.wake()
        qtbot.waitUntil(lambda: turns >= 2)
        loop.stop()
    qtbot.waitUntil(lambda: len(faults) == 1)


def test_both_loops_start_wake_on_changes_and_end(qtbot: QtBot) -> None:
    tasks, words, vectors = InlineTasks(), Rows(250), Rows(250)
    repaired = (Repair(RepairKind.INDEX_REBUILT, "The word index was made anew."),)
    warm: list[bool] = []
    background = Background(tasks, words, vectors, lambda: repaired, lambda: warm.append(True))
    news: list[Changes] = []
    tasks.changed.connect(news.append)
    with qtbot.waitSignal(background.repaired) as told:
        background.start()
    assert told.args == [repaired]
    qtbot.waitUntil(lambda: words.waiting == 0 and vectors.waiting == 0)
    assert gc.get_freeze_count(), "what was loaded is looked through for garbage, which stops the window"
    words.waiting = vectors.waiting = 30
    tasks.announce(Changes.of(Noun.CONVERSATIONS))
    qtbot.waitUntil(lambda: words.waiting == 0 and vectors.waiting == 0)
    background.close()
    assert warm == [True]
    assert not gc.get_freeze_count()
    assert Changes.of(Noun.INDEX) in news


def test_a_turn_under_way_is_asked_to_end_at_closing(qtbot: QtBot) -> None:
    begun = threading.Event()

    def turn(control: Control) -> int:
        begun.set()
        while True:
            control.checkpoint()

    loop = Loop("endless", turn)
    loop.start()
    begun.wait(10)
    stop: Callable[[], None] = loop.stop
    stop()
    assert loop.isFinished()
