"""What every test stands on: a home of its own, no display, no network, and no stray log or thread left behind."""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("LANCEDB_LOG", "error")
# One thread each: several processes of tests share the processor, and what they compute is small.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# What tests start begins three times as fast with the byte code of what began before.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest

from tests.support.clock import FakeClock

_ENDED = pytest.StashKey[int]()


class _Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs_errors: the test provokes a bug that Strata logs as an error")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_ENDED] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End the process as Strata does (`__main__`), without the interpreter's own tidying up.

    Everything is told and closed by then. Qt's binding holds modules until the end, and the engine's takes all that they name
    for leaks of its own.
    """
    if _ENDED in config.stash and "PySide6" in sys.modules:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_ENDED])


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that stands for the person's own; nothing outside of it is touched."""
    folder = tmp_path_factory.mktemp("home")
    before = os.environ.get("STRATA_HOME")
    os.environ["STRATA_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["STRATA_HOME"]
    else:
        os.environ["STRATA_HOME"] = before


@pytest.fixture(autouse=True)
def _no_stray_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which Strata logged a bug."""
    errors = _Errors()
    logger = logging.getLogger("strata")
    logger.addHandler(errors)
    yield
    logger.removeHandler(errors)
    if request.node.get_closest_marker("logs_errors") is None:
        assert not errors.records, [record.getMessage() for record in errors.records]


@pytest.fixture(autouse=True)
def _no_stray_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind which would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(5)
    assert not [thread.name for thread in left if thread.is_alive()]


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at noon of 9 June 2023 until it is moved."""
    return FakeClock(datetime(2023, 6, 9, 12, 0, tzinfo=UTC))
