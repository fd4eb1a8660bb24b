"""Time words in a query."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.services.finding.timehints import asks_when, find_time

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # a Friday
SOME_WORDS = ["last", "this", "two", "31", "weeks", "ago", "in", "may", "June", "2024", "since", "between", "and", "on", "0"]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("what did we say last spring", date(2026, 3, 1), date(2026, 6, 1)),
        ("in May 2023", date(2023, 5, 1), date(2023, 6, 1)),
        ("budget, may 2023", date(2023, 5, 1), date(2023, 6, 1)),
        ("yesterday", date(2026, 11, 19), date(2026, 11, 20)),
        ("the day before yesterday", date(2026, 11, 18), date(2026, 11, 19)),
        ("two weeks ago", date(2026, 11, 3), date(2026, 11, 10)),
        ("3 days ago", date(2026, 11, 17), date(2026, 11, 18)),
        ("a couple of months ago", date(2026, 9, 1), date(2026, 10, 1)),
        ("two years ago", date(2024, 1, 1), date(2025, 1, 1)),
        ("trip in the summer of 2024", date(2024, 6, 1), date(2024, 9, 1)),
        ("summer 2024", date(2024, 6, 1), date(2024, 9, 1)),
        ("winter 2024", date(2024, 12, 1), date(2025, 3, 1)),
        ("last week", date(2026, 11, 9), date(2026, 11, 16)),
        ("this week", date(2026, 11, 16), date(2026, 11, 23)),
        ("last weekend", date(2026, 11, 14), date(2026, 11, 16)),
        ("last month", date(2026, 10, 1), date(2026, 11, 1)),
        ("last quarter", date(2026, 7, 1), date(2026, 10, 1)),
        ("last year", date(2025, 1, 1), date(2026, 1, 1)),
        ("last Friday", date(2026, 11, 13), date(2026, 11, 14)),
        ("on Monday", date(2026, 11, 16), date(2026, 11, 17)),
        ("last May", date(2026, 5, 1), date(2026, 6, 1)),
        ("in december", date(2025, 12, 1), date(2026, 1, 1)),
        ("the last 3 days", date(2026, 11, 17), date(2026, 11, 21)),
        ("since March", date(2026, 3, 1), date(2026, 11, 21)),
        ("after June 2023", date(2023, 7, 1), date(2026, 11, 21)),
        ("before June 2023", date(1900, 1, 1), date(2023, 6, 1)),
        ("between March and June 2024", date(2024, 3, 1), date(2024, 7, 1)),
        ("between November and February 2024", date(2023, 11, 1), date(2024, 3, 1)),
        ("from 2022 to 2023", date(2022, 1, 1), date(2024, 1, 1)),
        ("9 June 2023", date(2023, 6, 9), date(2023, 6, 10)),
        ("June 9th, 2023", date(2023, 6, 9), date(2023, 6, 10)),
        ("June 9th", date(2026, 6, 9), date(2026, 6, 10)),
        ("on 29 February", date(2024, 2, 29), date(2024, 3, 1)),
        ("the week of 7 June 2023", date(2023, 6, 5), date(2023, 6, 12)),
        ("late May 2023", date(2023, 5, 21), date(2023, 6, 1)),
        ("2023-05", date(2023, 5, 1), date(2023, 6, 1)),
        ("2023-05-09", date(2023, 5, 9), date(2023, 5, 10)),
        ("Q1 2024", date(2024, 1, 1), date(2024, 4, 1)),
        ("budget 2023", date(2023, 1, 1), date(2024, 1, 1)),
    ],
)
def test_time_words_name_a_range(text, since, until):
    found = find_time(text, NOW, "UTC")
    assert found is not None
    assert (found.hint.since.date(), found.hint.until.date()) == (since, until)


@pytest.mark.parametrize(
    "text",
    ["may I ask", "march to the beat", "an august person", "2023-13", "31 June 2023", "version 2100", "room 2023a", "mar", ""],
)
def test_other_words_name_no_time(text):
    assert find_time(text, NOW, "UTC") is None


def test_days_begin_at_midnight_where_the_person_is():
    found = find_time("yesterday", datetime(2026, 11, 20, 3, 0, tzinfo=UTC), "America/New_York")
    assert found is not None
    assert found.hint.since == datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
    assert found.hint.until == datetime(2026, 11, 19, 5, 0, tzinfo=UTC)


def test_an_unknown_zone_is_read_as_utc():
    found = find_time("yesterday", NOW, "Not/AZone")
    assert found is not None
    assert found.hint.since == datetime(2026, 11, 19, tzinfo=UTC)


def test_the_words_and_their_place_are_told():
    found = find_time("budget from two  weeks ago again", NOW, "UTC")
    assert found is not None
    assert found.hint.words == "from two weeks ago"
    assert "budget from two  weeks ago again"[found.start : found.end] == "from two  weeks ago"


def test_only_words_that_need_the_present_are_relative():
    relative, fixed = find_time("last week", NOW, "UTC"), find_time("in May 2023", NOW, "UTC")
    assert relative is not None
    assert relative.relative
    assert fixed is not None
    assert not fixed.relative


@given(st.text(max_size=60))
def test_no_text_is_an_error(text):
    find_time(text, NOW, "Europe/Lisbon")


@given(st.lists(st.sampled_from(SOME_WORDS)))
def test_a_range_never_ends_before_it_begins(words):
    found = find_time(" ".join(words), NOW, "Europe/Lisbon")
    assert found is None or found.hint.since < found.hint.until


@pytest.mark.parametrize("text", ["When did we meet?", "what year was it", "how long ago was that"])
def test_a_question_for_a_time_is_known(text):
    assert asks_when(text)


def test_a_question_for_something_else_is_not():
    assert not asks_when("what did she whenever say")
