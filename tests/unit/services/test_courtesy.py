"""Background work and the interpreter step aside while somebody waits for an answer."""

import sys
import threading

from strata.services.courtesy import Courtesy


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
