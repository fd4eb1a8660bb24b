"""Measurements by the hundred thousand come in although an import spares memory."""

import logging

import numpy as np
import pytest

from strata.services.ports.flow import SampleBatch
from strata.storage import engine
from strata.storage.record import Record

MANY = 200_000


def test_what_needs_more_memory_than_an_import_spares_comes_in(
    record: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "SPARING_LIMIT", "4MB")
    some = SampleBatch("steps", np.arange(MANY, dtype=np.int64) * 1_000_000, np.ones(MANY))
    with caplog.at_level(logging.WARNING), record.records.in_bulk():
        assert record.samples.add(some) == MANY
    assert "lacked memory and gets more" in caplog.text
    assert [count.samples for count in record.samples.counts()] == [MANY]
