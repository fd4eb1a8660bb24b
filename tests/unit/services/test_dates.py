"""Relative dates made absolute. Everything below is said on Friday, 9 June 2023, unless it says otherwise."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.services.dates import MOST_DATES, has_time, may_tell_clock, names_time, read_times, resolve_dates, written_date
from strata.services.timewords import CLOCK, MENTIONS, RULES

FRIDAY = datetime(2023, 6, 9, 12, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("I went yesterday.", ("8 June 2023",)),
        ("Today and tomorrow", ("9 June 2023", "10 June 2023")),
        ("last night was fun", ("8 June 2023",)),
        ("the day before yesterday", ("7 June 2023",)),
        ("the day after tomorrow", ("11 June 2023",)),
        ("this morning", ("9 June 2023",)),
        ("last week", ("week of 29 May 2023",)),
        ("this week", ("week of 5 June 2023",)),
        ("next week", ("week of 12 June 2023",)),
        ("the week before last", ("week of 22 May 2023",)),
        ("last weekend", ("weekend of 3 June 2023",)),
        ("this past weekend", ("weekend of 3 June 2023",)),
        ("two weekends ago", ("weekend of 27 May 2023",)),
        ("next weekend", ("weekend of 17 June 2023",)),
        ("last month", ("May 2023",)),
        ("next month", ("July 2023",)),
        ("last year", ("2022",)),
        ("next year", ("2024",)),
        ("last Friday", ("2 June 2023",)),
        ("last Thursday", ("8 June 2023",)),
        ("this Friday", ("9 June 2023",)),
        ("next Friday", ("16 June 2023",)),
        ("next Monday", ("12 June 2023",)),
        ("two days ago", ("7 June 2023",)),
        ("a couple of days ago", ("7 June 2023",)),
        ("3 weeks ago", ("week of 15 May 2023",)),
        ("a month ago", ("May 2023",)),
        ("half a year ago", ("December 2022",)),
        ("ten years ago", ("2013",)),
        ("a decade ago", ("2013",)),
        ("in three days", ("12 June 2023",)),
        ("in about two weeks", ("week of 19 June 2023",)),
        ("two months from now", ("August 2023",)),
        ("last summer", ("summer 2022",)),
        ("this fall", ("fall 2023",)),
        ("last winter", ("winter 2022-2023",)),
        ("next winter", ("winter 2023-2024",)),
        ("last June", ("June 2022",)),
        ("next March", ("March 2024",)),
        ("in November", ("November 2023",)),
        ("in December", ("December 2022",)),
        ("since May", ("May 2023",)),
        ("June 3rd", ("3 June 2023",)),
        ("on the 3rd of June", ("3 June 2023",)),
        ("Dec 30", ("30 December 2022",)),
        ("December 25, 2021", ("25 December 2021",)),
        ("2023-01-31", ("31 January 2023",)),
        ("March, 2021", ("March 2021",)),
        ("LAST\n WEEK", ("week of 29 May 2023",)),
        ("yesterday, yes, yesterday", ("8 June 2023",)),
    ],
)
def test_time_words_become_dates(text: str, dates: tuple[str, ...]) -> None:
    assert resolve_dates(text, FRIDAY) == dates


@pytest.mark.parametrize(
    "text",
    [
        "nothing here",
        "a few days ago",
        "you may 5 times out of 6",
        "they march 3 abreast",
        "the last straw, this one, next to me",
        "February 31",
        "2023-02-30",
        "May 9:30 suit you?",
        "9 June 2023",
        "June 2023",
        "999999 years ago",
        "Maybe marching decides it",
        "",
    ],
)
def test_what_names_no_date_gives_none(text: str) -> None:
    assert resolve_dates(text, FRIDAY) == ()


def test_seasons_and_weekends_at_their_own_borders() -> None:
    january, sunday = datetime(2024, 1, 10, tzinfo=UTC), datetime(2023, 6, 11, tzinfo=UTC)
    assert resolve_dates("this winter", january) == ("winter 2023-2024",)
    assert resolve_dates("last winter", january) == ("winter 2022-2023",)
    assert resolve_dates("next winter", january) == ("winter 2024-2025",)
    assert resolve_dates("this weekend", sunday) == ("weekend of 10 June 2023",)
    assert resolve_dates("last weekend", sunday) == ("weekend of 3 June 2023",)


def test_leap_days_go_to_the_leap_year_nearby() -> None:
    assert resolve_dates("on Feb 29", FRIDAY) == ("29 February 2024",)
    assert resolve_dates("on Feb 29", datetime(2022, 6, 9, tzinfo=UTC)) == ()


def test_dates_before_the_calendar_are_left_out() -> None:
    assert resolve_dates("two years ago", datetime(1, 1, 2, tzinfo=UTC)) == ()
    assert resolve_dates("the day after tomorrow", datetime(9999, 12, 31, tzinfo=UTC)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "in 2019",
        "at 5pm",
        "10:30",
        "on Monday",
        "in May",
        "5 years",
        "last few weeks",
        "Jan 3rd",
        "every day",
        "this spring",
    ],
)
def test_mentions_of_time_are_noticed(text: str) -> None:
    assert has_time(text)


@pytest.mark.parametrize("text", ["I am here", "you may march", "some plastic", "42 apples", "a spring in a watch", ""])
def test_other_texts_mention_no_time(text: str) -> None:
    assert not has_time(text)


@given(MOMENTS, st.integers(1, 900))
def test_days_are_counted_exactly(moment: datetime, count: int) -> None:
    assert resolve_dates(f"{count} days ago", moment) == (written_date(moment.date() - timedelta(days=count)),)


@given(MOMENTS, st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]))
def test_last_and_next_weekday_enclose_today_within_a_week(moment: datetime, weekday: str) -> None:
    (before,), (after,) = resolve_dates(f"last {weekday}", moment), resolve_dates(f"next {weekday}", moment)
    first, last = (datetime.strptime(day, "%d %B %Y").replace(tzinfo=UTC).date() for day in (before, after))
    assert first.strftime("%A") == last.strftime("%A") == weekday
    assert 1 <= (moment.date() - first).days <= 7
    assert 1 <= (last - moment.date()).days <= 7


@given(MOMENTS, st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_written_dates_are_read_back(moment: datetime, day: date) -> None:
    assert resolve_dates(f"on {day:%B} {day.day}, {day.year}.", moment) == (written_date(day),)


@given(MOMENTS, st.integers(1, 12))
def test_a_month_without_a_year_is_at_most_half_a_year_away(moment: datetime, month: int) -> None:
    name = date(2000, month, 1).strftime("%B")
    (written,) = resolve_dates(f"in {name}", moment)
    middle = datetime.strptime(f"15 {written}", "%d %B %Y").replace(tzinfo=UTC).date()
    assert abs((middle - moment.date()).days) <= 184


@given(st.text(st.sampled_from("last next week yesterday 0123456789-:. June may ago in a of two\n")), MOMENTS)
def test_any_text_gives_few_dates_and_no_error(text: str, moment: datetime) -> None:
    dates = resolve_dates(text, moment)
    assert len(dates) == len(set(dates)) <= MOST_DATES


@given(
    st.lists(
        st.sampled_from(["last", "next", "week", "yesterday", "June", "9", "2023", "ago", "in", "two", "years", "1st", "May"])
    ),
    MOMENTS,
)
def test_what_resolves_mentions_time(words: list[str], moment: datetime) -> None:
    text = " ".join(words)
    assert has_time(text) or not resolve_dates(text, moment)


def test_what_a_long_text_says_of_time_is_found_wherever_it_stands() -> None:
    filler = "We talked about the otters and their long way home through the reeds. " * 10
    for saying in ("I painted it yesterday.", "It was in the 4th of June.", "See you next Friday!", "Done three weeks ago."):
        alone = read_times(saying, datetime(2023, 6, 9, tzinfo=UTC))
        assert read_times(filler + saying + " " + filler, datetime(2023, 6, 9, tzinfo=UTC)) == alone


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["Last", "next", "weeks", "(Yesterday)", "mid-June,", "2023-01-31", "ago.", "in", "4th", "May/June"]
            ),
            st.sampled_from(["fortnight", "Tuesdays", "sept.", "winter's", "1999s", "tonight!", "sundae", "daylight", "42nd"]),
            st.text(max_size=6),
        )
    )
)
def test_no_pattern_matches_without_a_word_for_time(words: list[str]) -> None:
    text = " ".join(words).lower()
    if RULES.search(text) or MENTIONS.search(text):
        assert names_time(text)
        assert any(map(names_time, text.split()))


@given(
    st.lists(
        st.sampled_from(["5", "10", "pm", "P.M.", "a.m", "5pm", "(7:45", "12:99", "x9", " ", "\t", "\u00a0", "\x1c", "٣", "İ"]),
        max_size=12,
    ).map("".join)
)
def test_no_time_of_day_stands_where_no_run_may_begin_one(text: str) -> None:
    if CLOCK.search(text.lower()):
        assert any(map(may_tell_clock, text.split()))
