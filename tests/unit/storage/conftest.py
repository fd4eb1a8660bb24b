"""An open record for the tests of its stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.storage.record import Record, open_record
from tests.support.clock import FakeClock


@pytest.fixture
def record(tmp_path: Path, clock: FakeClock) -> Iterator[Record]:
    """A fresh record; it must be sound when the test ends."""
    opened = open_record(tmp_path / "library", clock)
    yield opened
    assert opened.library.problems() == ()
    opened.close()
