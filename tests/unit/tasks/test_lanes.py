"""Queries, changes and streams on real threads."""

import logging
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled, NotFound
from strata.domain.work import Progress
from strata.services.control import Control
from strata.tasks.api import unique_key
from strata.tasks.lanes import LaneTasks


class Listener(QObject):
    """Keeps what callbacks are given, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.progress: list[Progress] = []
        self.threads: set[int] = set()

    def take(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(threading.get_ident())

    def fail(self, error: Exception) -> None:
        self.errors.append(error)
        self.threads.add(threading.get_ident())

    def tick(self, progress: Progress) -> None:
        self.progress.append(progress)
        self.threads.add(threading.get_ident())


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[LaneTasks]:
    made = LaneTasks()
    yield made
    made.close()


def test_a_query_works_elsewhere_and_answers_on_the_gui_thread(tasks: LaneTasks, qtbot: QtBot) -> None:
    listener = Listener()
    tasks.query(threading.get_ident, listener.take)
    qtbot.waitUntil(lambda: bool(listener.results))
    assert listener.results[0] != threading.get_ident()
    assert listener.threads == {threading.get_ident()}


def test_the_latest_query_of_a_key_wins(tasks: LaneTasks, qtbot: QtBot) -> None:
    listener, gate = Listener(), threading.Event()
    key = unique_key("search")

    def slow() -> str:
        gate.wait(10)
        return "old"

    tasks.query(slow, listener.take, key=key)
    newest = tasks.query(lambda: "new", listener.take, key=key)
    with qtbot.waitSignal(newest.finished):
        gate.set()
    done = tasks.query(lambda: "other", listener.take)
    if not done.is_finished:
        qtbot.waitSignal(done.finished).wait()
    assert listener.results == ["new", "other"]


def test_a_change_is_broadcast_and_then_answered(tasks: LaneTasks, qtbot: QtBot) -> None:
    listener = Listener()
    order: list[str] = []
    tasks.changed.connect(lambda changes: order.append("broadcast"))
    moved = Changes.of(Noun.TAGS)
    job = tasks.change(lambda: moved, listener.take)
    qtbot.waitSignal(job.finished).wait()
    assert listener.results == [moved]
    assert order == ["broadcast"]


def test_changes_keep_their_order(tasks: LaneTasks, qtbot: QtBot) -> None:
    done: list[int] = []

    def write(number: int) -> Changes:
        done.append(number)
        return Changes.of(Noun.TAGS)

    jobs = [tasks.change(partial(write, number)) for number in range(50)]
    qtbot.waitUntil(lambda: all(job.is_finished for job in jobs))
    assert done == list(range(50))


def test_an_error_goes_to_whoever_asked(tasks: LaneTasks, qtbot: QtBot) -> None:
    listener, problems = Listener(), Listener()
    tasks.problem.connect(problems.take)

    def missing() -> None:
        raise NotFound("There is no such conversation.")

    job = tasks.query(missing, listener.take, listener.fail)
    qtbot.waitSignal(job.finished).wait()
    assert [str(error) for error in listener.errors] == ["There is no such conversation."]
    assert not problems.results


def test_an_error_nobody_asked_for_goes_to_the_shell(tasks: LaneTasks, qtbot: QtBot) -> None:
    def missing() -> None:
        raise NotFound("There is no such conversation.")

    with qtbot.waitSignal(tasks.problem) as told:
        tasks.query(missing, Listener().take)
    assert isinstance(told.args[0], NotFound)


@pytest.mark.logs_errors
def test_a_bug_is_logged_told_and_does_not_end_the_lane(
    tasks: LaneTasks, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Listener()

    def broken() -> int:
        return 1 // 0

    with caplog.at_level(logging.ERROR), qtbot.waitSignal(tasks.problem):
        tasks.query(broken, listener.take, listener.fail)
    assert [type(error) for error in listener.errors] == [ZeroDivisionError]
    assert "ZeroDivisionError" in caplog.text
    answered = tasks.query(lambda: 7, listener.take)
    qtbot.waitSignal(answered.finished).wait()
    assert listener.results == [7]


def test_progress_is_thinned_and_the_last_arrives(tasks: LaneTasks, qtbot: QtBot) -> None:
    listener = Listener()

    def work(control: Control) -> str:
        for place in range(20_000):
            control.report(Progress("Reading", place + 1, 20_000, "messages"))
        return "read"

    job = tasks.stream(work, listener.take, listener.fail, listener.tick, title="Import")
    with qtbot.waitSignal(job.finished):
        assert tasks.running() == (job,)
    assert listener.results == ["read"]
    assert listener.progress[-1].done == 20_000
    assert len(listener.progress) < 200
    assert tasks.running() == ()


def test_a_stream_pauses_resumes_and_stops_at_its_next_step(tasks: LaneTasks, qtbot: QtBot) -> None:
    listener = Listener()

    def endless(control: Control) -> None:
        while True:
            control.report(Progress("Counting", 1, None, "steps"))

    job = tasks.stream(endless, listener.take, listener.fail, listener.tick, title="Count")
    qtbot.waitUntil(lambda: job.progress is not None)
    job.pause()
    assert job.paused
    job.resume()
    assert not job.paused
    with qtbot.waitSignal(job.finished):
        job.cancel()
    assert isinstance(listener.errors[0], Cancelled)


def test_what_a_stream_touches_is_broadcast_when_it_ends(tasks: LaneTasks, qtbot: QtBot) -> None:
    moved = Changes.of(Noun.CONVERSATIONS)
    with qtbot.waitSignal(tasks.changed) as told:
        tasks.stream(lambda control: 1, Listener().take, title="Import", touches=moved)
    assert told.args == [moved]


def test_a_listener_that_is_gone_is_not_called(tasks: LaneTasks, qtbot: QtBot) -> None:
    listener, gate = Listener(), threading.Event()
    job = tasks.query(lambda: gate.wait(10), listener.take)
    listener.deleteLater()
    qtbot.waitSignal(listener.destroyed).wait()
    with qtbot.waitSignal(job.finished):
        gate.set()
    assert listener.results == []


def test_closing_finishes_the_writes_and_stops_the_streams(qtbot: QtBot) -> None:
    tasks, done = LaneTasks(), []
    started = threading.Event()

    def endless(control: Control) -> None:
        started.set()
        while True:
            control.checkpoint()

    def write(number: int) -> Changes:
        done.append(number)
        return Changes.of(Noun.TAGS)

    job = tasks.stream(endless, Listener().take, title="Endless")
    started.wait(10)
    job.pause()
    for number in range(10):
        tasks.change(partial(write, number))
    tasks.close()
    tasks.close()
    assert done == list(range(10))
    assert tasks.running() == ()
