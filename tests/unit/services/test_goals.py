"""A goal is said, kept with its acts, and seen in the sessions of its time."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.changes import Noun
from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.events import EventKind
from strata.domain.flow_pictures import Span
from strata.domain.ids import new_id
from strata.services.control import Control
from tests.support.bytes_of import traces
from tests.support.clock import FakeClock
from tests.support.library import opened


@pytest.fixture(scope="module")
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, clock: FakeClock) -> Iterator[Library]:
    with opened(tmp_path_factory.mktemp("goals"), clock) as made:
        yield made


@pytest.fixture(autouse=True)
def an_hour_later(library: Library, clock: FakeClock) -> None:
    library.services.goals.clear()
    clock.move(3600)


def test_a_goal_is_set_paused_taken_up_and_cleared(library: Library, clock: FakeClock) -> None:
    goals = library.services.goals
    assert goals.set("  write the  report ").touch(Noun.FLOW)
    set_at = clock.now()
    assert not goals.set("write the report").nouns
    clock.move(60)
    goals.pause()
    assert not goals.pause().nouns
    goal = goals.current()
    assert goal is not None
    assert (goal.text, goal.since, goal.paused) == ("write the report", set_at, True)
    goals.set("write the report")
    again = goals.current()
    assert again is not None
    assert not again.paused
    goals.clear()
    assert goals.current() is None


def test_without_a_goal_there_is_nothing_to_pause(library: Library) -> None:
    with pytest.raises(InvalidRequest, match="No goal"):
        library.services.goals.pause()
    with pytest.raises(InvalidRequest, match="No goal"):
        library.services.goals.resume()
    assert not library.services.goals.clear().nouns


def test_what_was_said_of_goals_is_among_the_acts_and_over_the_sessions(library: Library, clock: FakeClock) -> None:
    services, begun = library.services, clock.now()
    services.goals.set("learn to bake")
    for _ in range(5):
        clock.move(120)
        services.events.record(EventKind.OPENED)
    services.goals.pause()
    services.flow_making.run(Control())
    span = Span(begun, clock.now() + timedelta(seconds=1))
    lines = services.flow.events(span, 10)
    assert {(line.event.kind, line.title) for line in lines if line.title} == {
        (EventKind.GOAL_CHANGED, "learn to bake"),
        (EventKind.PAUSED, "learn to bake"),
    }
    timeline = services.flow.timeline(span)
    (session,) = timeline.sessions
    assert (session.started_at, session.acts, session.kinds) == (begun, 6, 2)
    assert [(one.text, one.since, one.until) for one in timeline.goals] == [
        ("learn to bake", begun, begun + timedelta(minutes=10))
    ]


def test_goals_are_there_after_closing(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as made:
        made.services.goals.set("tidy the attic")
        made.services.goals.pause()
    with opened(tmp_path, clock) as made:
        goal = made.services.goals.current()
        assert goal is not None
        assert (goal.text, goal.paused) == ("tidy the attic", True)
        made.services.goals.set("sell the boat")
        clock.move(60)
        span = Span(clock.now() - timedelta(days=1), clock.now())
        assert [one.text for one in made.services.flow.goals(span)] == ["sell the boat"]


def day_of(clock: FakeClock) -> Span:
    return Span(clock.now() - timedelta(days=1), clock.now() + timedelta(seconds=1))


def test_a_deleted_goal_is_named_nowhere_until_it_is_brought_back(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as made:
        services = made.services
        services.goals.set("sell the boat")
        clock.move(600)
        services.goals.set("write a will")
        clock.move(600)
        services.flow_making.run(Control())
        (will, boat) = services.goals.all()
        assert (boat.text, boat.worked, will.until) == ("sell the boat", timedelta(minutes=10), None)
        assert services.goals.delete(boat.id).touch(Noun.GOALS)
        assert not services.goals.delete(boat.id).nouns
        assert [one.text for one in services.flow.goals(day_of(clock))] == ["write a will"]
        assert "sell the boat" not in {line.title for line in services.flow.events(day_of(clock), 20)}
        assert services.flow.overview().stale_days == 0
    with opened(tmp_path, clock) as made:
        services = made.services
        assert [one.id for one in services.goals.all() if one.deleted_at is not None] == [boat.id]
        assert services.goals.restore(boat.id).touch(Noun.GOALS)
        assert not services.goals.restore(boat.id).nouns
        assert [one.text for one in services.flow.goals(day_of(clock))] == ["sell the boat", "write a will"]
        assert services.goals.all()[1].worked == timedelta(minutes=10)


def test_deleting_the_present_goal_clears_it_and_bringing_it_back_sets_it_again(library: Library) -> None:
    goals = library.services.goals
    goals.set("mend the roof")
    goal = goals.current()
    assert goal is not None
    goals.delete(goal.id)
    assert goals.current() is None
    with pytest.raises(InvalidRequest, match="No goal"):
        goals.pause()
    goals.restore(goal.id)
    assert goals.current() == goal


def test_only_a_goal_that_is_there_is_deleted(library: Library) -> None:
    with pytest.raises(NotFound):
        library.services.goals.delete(new_id())
    with pytest.raises(NotFound):
        library.services.goals.restore(new_id())


def test_emptying_the_trash_leaves_no_byte_of_a_deleted_goal(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as made:
        services = made.services
        services.goals.set("tidy the attic")
        clock.move(600)
        services.goals.set("sell the zyxomma")
        services.goals.pause()
        clock.move(600)
        (zyxomma, attic) = services.goals.all()
        with pytest.raises(InvalidRequest, match="in the trash"):
            services.trash.purge((), (), Control(), goal_ids=(zyxomma.id,))
        services.goals.delete(zyxomma.id)
        assert services.trash.waiting_goals(timedelta(hours=1)) == ()
        assert services.trash.waiting_goals() == (zyxomma.id,)
        assert services.trash.weigh((), (), (zyxomma.id,)).goals == 1
        assert services.trash.empty(Control()).goals == 1
        assert [one.id for one in services.goals.all()] == [attic.id]
        assert services.goals.all()[0].worked == timedelta(minutes=10)
        assert services.trash.empty(Control()).nothing
    assert not list(traces(tmp_path / "library", "zyxomma"))
