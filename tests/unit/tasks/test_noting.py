"""Acts in the window are noted at once and written by the clock."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from strata.domain.changes import Changes, Noun
from strata.domain.errors import DiskFull
from strata.domain.events import EventKind, InterruptionCause
from strata.tasks.inline import InlineTasks
from strata.tasks.lanes import LaneTasks
from strata.tasks.noting import Noting


class Noted:
    """Acts in a list; writing them takes them out, or fails."""

    def __init__(self) -> None:
        self.acts: list[tuple[EventKind, InterruptionCause | None]] = []
        self.written = 0
        self.error: Exception | None = None

    @property
    def waiting(self) -> int:
        return len(self.acts)

    def record(self, kind: EventKind, *, cause: InterruptionCause | None = None) -> None:
        self.acts.append((kind, cause))

    def write(self) -> Changes:
        if self.error is not None:
            raise self.error
        self.written += len(self.acts)
        self.acts.clear()
        return Changes.of(Noun.FLOW)


@pytest.fixture
def tasks(qapp: QApplication) -> InlineTasks:
    return InlineTasks()


@pytest.fixture
def lane_tasks(qapp: QApplication) -> Iterator[LaneTasks]:
    made = LaneTasks()
    yield made
    made.close()


def test_leaving_and_coming_back_are_noted_once_each(tasks: InlineTasks) -> None:
    noted = Noted()
    noting = Noting(tasks, noted, noted.write)
    noting.returned()
    for _ in range(2):
        noting.left()
    noting.returned()
    assert noted.acts == [(EventKind.INTERRUPTED, InterruptionCause.SWITCHED_AWAY), (EventKind.RESUMED, None)]


def test_what_was_noted_is_written_and_told(tasks: InlineTasks) -> None:
    noted, heard = Noted(), []
    tasks.changed.connect(heard.append)
    noting = Noting(tasks, noted, noted.write)
    noting.write()
    assert (noted.written, heard) == (0, [])
    noting.left()
    noting.write()
    assert (noted.written, heard) == (1, [Changes.of(Noun.FLOW)])


def test_a_full_disk_makes_acts_wait_without_a_word_to_the_person(tasks: InlineTasks) -> None:
    noted, problems = Noted(), []
    tasks.problem.connect(problems.append)
    noted.error = DiskFull("There is no room.")
    noting = Noting(tasks, noted, noted.write)
    noting.left()
    noting.write()
    assert (noted.waiting, problems) == (1, [])
    noting.start()
    noting.stop()
    noting.stop()


def test_work_that_is_paused_and_goes_on_is_noted(lane_tasks: LaneTasks, qtbot: QtBot) -> None:
    noted, go = Noted(), threading.Event()
    noting = Noting(lane_tasks, noted, noted.write)
    job = lane_tasks.stream(lambda _control: go.wait(20), lambda _: None, title="Import")
    job.pause()
    job.pause()
    job.resume()
    with qtbot.waitSignal(job.finished, timeout=20_000):
        go.set()
    assert noted.acts == [(EventKind.PAUSED, None), (EventKind.RESUMED, None)]
    noting.stop()


def test_a_notice_breaks_in_unless_the_person_is_away(tasks: InlineTasks) -> None:
    noted = Noted()
    noting = Noting(tasks, noted, noted.write)
    noting.noticed()
    noting.left()
    noting.noticed()
    assert noted.acts == [
        (EventKind.INTERRUPTED, InterruptionCause.NOTIFICATION),
        (EventKind.INTERRUPTED, InterruptionCause.SWITCHED_AWAY),
    ]
