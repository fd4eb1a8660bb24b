"""Batches drafted in a second process are the same as those drafted here, whatever happens to that process."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection

import psutil
import pytest

from strata.domain.errors import Cancelled
from strata.services.analyser_in_use import AnalyserInUse
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.intake import drafting_ahead
from strata.services.intake.drafting import Arrival, Drafter
from strata.services.intake.drafting_ahead import DraftingAhead
from strata.services.ports.record import RecordBatch
from strata.services.words import Analyser
from tests.support.records import conversation, document

ARRIVALS = [
    Arrival.of(conversation("rome", "Where did we go last year?", "To Rome, in May.")),
    Arrival.of(document("diary", "# Trip\n\nWent to Rome yesterday, with e-mails for 3.11 and getUserName.")),
    Arrival.of(conversation("empty", "", "Fine.")),
]


@pytest.fixture
def analyser() -> AnalyserInUse:
    return AnalyserInUse(Analyser())


@pytest.fixture
def drafter(analyser: AnalyserInUse) -> Drafter:
    return Drafter(analyser, Courtesy())


@pytest.fixture
def ahead(drafter: Drafter, monkeypatch: pytest.MonkeyPatch) -> Iterator[DraftingAhead]:
    monkeypatch.setattr(drafting_ahead, "ALONE_UP_TO", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    opened = DraftingAhead(drafter)
    yield opened
    opened.close()


def _taken(ahead: DraftingAhead, control: Control) -> RecordBatch:
    return ahead.take(ahead.unpack(ahead.begin(ARRIVALS), control), control)


def test_a_second_process_drafts_what_this_one_would(ahead: DraftingAhead, drafter: Drafter) -> None:
    coming = ahead.begin(ARRIVALS)
    assert coming.answer is not None
    assert ahead.take(ahead.unpack(coming, Control()), Control()) == drafter.batch(ARRIVALS, Control())


def test_small_imports_start_no_process(drafter: Drafter) -> None:
    ahead = DraftingAhead(drafter)
    coming = ahead.begin(ARRIVALS)
    assert coming.answer is None
    assert ahead.take(ahead.unpack(coming, Control()), Control()) == drafter.batch(ARRIVALS, Control())
    assert not multiprocessing.active_children()


def test_a_killed_process_costs_nothing_but_speed(
    ahead: DraftingAhead, drafter: Drafter, caplog: pytest.LogCaptureFixture
) -> None:
    _taken(ahead, Control())
    (child,) = multiprocessing.active_children()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    for _ in range(3):
        assert _taken(ahead, Control()) == drafter.batch(ARRIVALS, Control())
    assert "in one process" in caplog.text


def test_what_was_drafted_in_another_language_is_drafted_again(ahead: DraftingAhead, analyser: AnalyserInUse) -> None:
    coming = ahead.begin(ARRIVALS)
    german = Analyser("german")
    analyser.use(german)
    assert ahead.take(ahead.unpack(coming, Control()), Control()) == Drafter(german, Courtesy()).batch(ARRIVALS, Control())


def test_waiting_for_the_other_process_can_be_cancelled(ahead: DraftingAhead) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        _taken(ahead, control)


def test_the_process_ends_with_the_import(ahead: DraftingAhead) -> None:
    _taken(ahead, Control())
    assert multiprocessing.active_children()
    ahead.close()
    assert not multiprocessing.active_children()


def _import_until_killed(told: Connection) -> None:
    drafting_ahead.ALONE_UP_TO = 0
    ahead = DraftingAhead(Drafter(Analyser(), Courtesy()))
    _taken(ahead, Control())
    told.send([child.pid for child in multiprocessing.active_children()])
    told.recv()


def test_nothing_is_left_running_when_the_importing_process_is_killed() -> None:
    method = multiprocessing.get_context("spawn")
    here, there = method.Pipe()
    importing = method.Process(target=_import_until_killed, args=(there,))
    importing.start()
    (second,) = map(psutil.Process, here.recv())
    importing.kill()
    importing.join()
    second.wait(30)
