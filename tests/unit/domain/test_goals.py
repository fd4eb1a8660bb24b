"""What stands and what was worked on follow from what was said of goals."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.errors import InvalidRequest
from strata.domain.events import EventKind
from strata.domain.goals import GoalMark, goal_after, stretches, within, worded, worked_on
from strata.domain.goals_kept import kept, without_deleted

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
ONE, TWO = uuid4(), uuid4()


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def told(*said: tuple[int, EventKind, UUID | None, str]) -> tuple[GoalMark, ...]:
    return tuple(GoalMark(at(minutes), kind, goal_id, text) for minutes, kind, goal_id, text in said)


A_MORNING = told(
    (0, EventKind.GOAL_CHANGED, ONE, "chapter two"),
    (30, EventKind.PAUSED, ONE, "chapter two"),
    (45, EventKind.RESUMED, ONE, "chapter two"),
    (60, EventKind.GOAL_CHANGED, TWO, "letters"),
    (90, EventKind.GOAL_CHANGED, None, ""),
)


def test_a_goal_is_worked_on_from_its_beginning_to_the_next_without_its_pauses() -> None:
    assert [(one.text, one.since, one.until) for one in stretches(A_MORNING)] == [
        ("chapter two", at(0), at(30)),
        ("chapter two", at(45), at(60)),
        ("letters", at(60), at(90)),
    ]


def test_what_stands_is_the_last_goal_that_was_not_cleared() -> None:
    standing = [goal_after(A_MORNING[:count]) for count in range(6)]
    assert [one and (one.text, one.paused) for one in standing] == [
        None, ("chapter two", False), ("chapter two", True), ("chapter two", False), ("letters", False), None,
    ]  # fmt: skip


def test_a_pause_of_an_earlier_goal_says_nothing_of_the_present_one() -> None:
    late = told((70, EventKind.PAUSED, ONE, "chapter two"))
    goal = goal_after((*A_MORNING[:4], *late))
    assert goal is not None
    assert not goal.paused
    assert stretches((*A_MORNING[:4], *late))[-1].until is None


def test_stretches_are_cut_to_a_range_and_one_that_goes_on_ends_now() -> None:
    cut = within(stretches(A_MORNING[:4]), at(50), at(500), now=at(75))
    assert [(one.text, one.since, one.until) for one in cut] == [
        ("chapter two", at(50), at(60)),
        ("letters", at(60), at(75)),
    ]


def test_a_session_names_each_goal_of_its_time_once() -> None:
    assert worked_on(stretches(A_MORNING), at(10), at(61)) == ("chapter two", "letters")
    assert worked_on(stretches(A_MORNING), at(35), at(40)) == ()


def test_a_deleted_goal_was_never_worked_on_and_those_around_it_stay_as_they_were() -> None:
    marks = (*A_MORNING, *told((100, EventKind.DELETED, TWO, "letters")))
    assert [one.text for one in stretches(without_deleted(marks))] == ["chapter two", "chapter two"]
    assert stretches(without_deleted(marks)) == stretches(A_MORNING)[:2]
    back = (*marks, *told((110, EventKind.RESTORED, TWO, "letters")))
    assert tuple(without_deleted(back)) == A_MORNING
    assert [(one.text, one.until, one.worked, one.deleted_at) for one in kept(marks, at(120))] == [
        ("letters", at(90), timedelta(minutes=30), at(100)),
        ("chapter two", at(60), timedelta(minutes=45), None),
    ]


@pytest.mark.parametrize("text", ["", " \n ", "x" * 201])
def test_a_goal_is_one_line_of_a_few_words(text: str) -> None:
    with pytest.raises(InvalidRequest):
        worded(text)
    assert worded("  write \n the   report ") == "write the report"


@given(
    st.lists(
        st.tuples(
            st.integers(0, 500),
            st.sampled_from([EventKind.GOAL_CHANGED, EventKind.PAUSED, EventKind.RESUMED]),
            st.sampled_from([ONE, TWO, None]),
        ),
        max_size=12,
    )
)
def test_stretches_follow_each_other_and_the_open_one_is_the_goal_that_stands(
    said: list[tuple[int, EventKind, UUID | None]],
) -> None:
    marks = told(*((minutes, kind, goal, str(goal)) for minutes, kind, goal in sorted(said, key=lambda one: one[0])))
    found = stretches(marks)
    assert all(one.until is not None and one.until <= other.since for one, other in pairwise(found))
    goal = goal_after(marks)
    working = goal is not None and not goal.paused
    assert bool(found and found[-1].until is None) is working
