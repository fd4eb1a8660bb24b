"""What nobody caught on the window's thread is told to the person: a bug as a bug, the system's refusal as what it is."""

import errno
import logging

import pytest

from strata.domain.errors import WorldError
from strata.ui.shell.toasts import problem
from strata.ui.shell.uncaught import Uncaught


def raised(error: Exception, hook: Uncaught) -> None:
    with pytest.raises(type(error)) as caught:
        raise error
    hook(caught.type, caught.value, caught.tb)


def test_the_system_and_strata_itself_are_no_bugs(caplog: pytest.LogCaptureFixture) -> None:
    told: list[Exception] = []
    hook = Uncaught(told.append)
    raised(PermissionError(errno.EACCES, "Permission denied", "settings.json"), hook)
    raised(WorldError("Your settings could not be kept.", "Try again."), hook)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert [problem(error).action for error in told] == ["", ""], "no offer to look into the log"
    assert "You may not use “settings.json”" in problem(told[0]).text
    assert problem(told[1]).text == "Your settings could not be kept. Try again."


@pytest.mark.logs_errors
def test_a_bug_is_logged_with_its_traceback_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    told: list[Exception] = []
    hook = Uncaught(told.append)
    for _ in range(3):  # as one in painting would be raised again and again
        raised(ZeroDivisionError("division by zero"), hook)
    assert len(told) == 1
    assert problem(told[0]).action == "Show log"
    assert [record.exc_info is not None for record in caplog.records] == [True] * 3


def test_errors_of_the_system_that_come_as_they_are_offer_no_log() -> None:
    said = problem(OSError(errno.ENOSPC, "No space left on device", "strata.duckdb"))
    assert (said.action, said.text.startswith("There is no room left on the disk for “strata.duckdb”.")) == ("", True)
