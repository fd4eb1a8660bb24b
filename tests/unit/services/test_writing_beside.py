"""Writing beside the import: in order, never two at once, no error lost, and not while somebody searches."""

import threading

import pytest

from strata.domain.errors import DiskFull
from strata.services.courtesy import Courtesy
from strata.services.intake import writing_beside
from strata.services.intake.writing_beside import WritingBeside


def test_writes_run_in_order_and_one_at_a_time() -> None:
    beside, written, at_once = WritingBeside(Courtesy()), list[int](), threading.Lock()

    def write(number: int) -> None:
        assert at_once.acquire(blocking=False), "two writes at once"
        written.append(number)
        at_once.release()

    for number in range(50):
        beside.start(lambda number=number: write(number))
    beside.settle()
    beside.close()

    assert written == list(range(50))


def test_what_a_write_raises_reaches_the_import_before_the_next_one_begins() -> None:
    beside, written = WritingBeside(Courtesy()), list[str]()

    def fails() -> None:
        raise DiskFull("There is no room.", "Make some.")

    beside.start(fails)
    with pytest.raises(DiskFull):
        beside.start(lambda: written.append("later"))
    beside.close()

    assert written == []


def test_an_import_goes_on_while_the_engine_writes_a_batch_unless_somebody_searches() -> None:
    courtesy = Courtesy()
    beside, prepared, written = WritingBeside(courtesy), threading.Event(), threading.Event()

    def write() -> None:
        prepared.set()
        beside.staged()
        if not written.wait(10):
            pytest.fail("never let go")

    beside.start(write)
    assert prepared.is_set()
    written.set()  # reached although the write has not ended
    beside.settle()

    with courtesy.urgent():
        pass
    ended = threading.Event()
    beside.start(ended.set)

    assert ended.is_set()
    beside.close()


def test_closing_waits_for_the_write_that_runs_and_tells_of_its_failure(caplog: pytest.LogCaptureFixture) -> None:
    beside = WritingBeside(Courtesy())

    def fails() -> None:
        raise DiskFull("There is no room.", "Make some.")

    beside.start(fails)
    beside.close()

    assert "There is no room." in caplog.text
    caplog.clear()


def test_between_its_steps_a_write_lets_a_search_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_beside, "LONGEST_PAUSE", 10.0)
    courtesy, asked, gone_on = Courtesy(), threading.Event(), threading.Event()
    beside = WritingBeside(courtesy)

    def write() -> None:
        beside.staged()
        asked.wait(10)
        beside.step()
        gone_on.set()

    beside.start(write)
    with courtesy.urgent():
        asked.set()
        assert not gone_on.wait(0.05)
    beside.settle()
    assert gone_on.is_set()
    beside.close()


def test_a_write_waits_for_searches_only_so_long_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_beside, "LONGEST_PAUSE", 0.02)
    courtesy, steps = Courtesy(longest_wait=0), list[int]()
    beside = WritingBeside(courtesy)

    def write() -> None:
        for number in range(100):
            beside.step()
            steps.append(number)

    with courtesy.urgent():
        beside.start(write)
        beside.settle()
    assert len(steps) == 100
    beside.close()
