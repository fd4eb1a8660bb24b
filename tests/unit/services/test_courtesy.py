"""Background work and the interpreter step aside while somebody waits for an answer."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from strata.services.courtesy import Courtesy, step_back


def test_threads_change_places_sooner_while_somebody_waits():
    usual = sys.getswitchinterval()
    courtesy = Courtesy()
    with courtesy.urgent():
        with courtesy.urgent():
            assert sys.getswitchinterval() < usual
        assert sys.getswitchinterval() < usual
    assert sys.getswitchinterval() == usual


def test_work_goes_on_when_the_answer_is_there():
    courtesy = Courtesy(longest_wait=60)
    went_on = threading.Event()

    def work() -> None:
        courtesy.give_way()
        went_on.set()

    with courtesy.urgent():
        thread = threading.Thread(target=work)
        thread.start()
        assert not went_on.is_set()
    thread.join(10)
    assert went_on.is_set()


def test_steady_searching_does_not_starve_work():
    courtesy = Courtesy(longest_wait=0.01)
    with courtesy.urgent():
        courtesy.give_way()


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a rank of its own on Linux alone")
def test_a_thread_that_steps_back_runs_behind_and_takes_no_other_along() -> None:
    with ThreadPoolExecutor(1, initializer=step_back) as pool:
        behind = pool.submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())).result()
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert behind == max(own, 5)


def test_somebody_who_asked_a_moment_ago_is_likely_to_ask_again():
    courtesy = Courtesy()
    assert not courtesy.lately()
    with courtesy.urgent():
        assert courtesy.lately()
    assert courtesy.lately()
