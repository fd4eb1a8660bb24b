"""Times as other people's exports write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.importers.times import from_any, from_epoch, from_iso

NOON = datetime(2023, 6, 9, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2023-06-09T12:00:00Z", "2023-06-09T12:00:00.000000Z", "2023-06-09T14:00:00+02:00", "2023-06-09T14:00:00+02",
     "2023-06-09 12:00:00", "2023-06-09T12:00:00.0000000001Z", "2023-06-09T12:00:00+0000"],
)  # fmt: skip
def test_iso_texts_become_utc(text: str) -> None:
    assert from_iso(text) == NOON


def test_numbers_are_seconds_or_milliseconds() -> None:
    assert from_epoch(NOON.timestamp()) == from_epoch(NOON.timestamp() * 1000) == NOON


def test_dates_of_yaml_are_taken() -> None:
    assert from_any(date(2023, 6, 9)) == datetime(2023, 6, 9, tzinfo=UTC)
    assert from_any(NOON.replace(tzinfo=None)) == NOON


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes() | st.dates())
def test_anything_else_is_no_time_but_never_an_error(value: object) -> None:
    at = from_any(value)
    assert at is None or at.tzinfo is UTC


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), -5, 1e30, 10**400, "yesterday", "9999-99-99", []])
def test_nonsense_is_no_time(value: object) -> None:
    assert from_any(value) is None
