"""`strata flow` prints each picture, as text and as JSON."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from strata.bootstrap import Library
from strata.commands.arguments import parse
from strata.commands.flow import Flow, Picture
from strata.commands.goals import ListGoals, SayGoal, TidyGoals
from strata.commands.output import Output
from strata.commands.request import ExitCode, Session
from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.events import EventKind
from strata.services.control import Control
from tests.support.library import bring_in, opened
from tests.support.records import START, conversation

GONE = UUID(int=7)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("flow")
    with opened(folder) as library:
        talks = (
            conversation(f"talk{day}", *["How is the kettle?", "Fine."] * (3 + day % 20), start=START + timedelta(days=day))
            for day in range(30)
        )
        bring_in(library, folder, *talks)
        yield library


def run(library: Library, *words: str) -> tuple[list[str], list[str]]:
    """Return what a command line printed, data and notes."""
    data: list[str] = []
    notes: list[str] = []
    command = parse(["flow", *words]).command
    assert isinstance(command, Flow | SayGoal | ListGoals | TidyGoals)
    session = Session(library.services, Output(data.append, notes.append), Control(), Path.cwd(), lambda: None)
    assert command.run(session) is ExitCode.DONE
    return data, notes


def test_without_a_picture_it_says_a_sentence_for_each(library: Library) -> None:
    data, _ = run(library)
    assert len(data) == 5
    assert data[0].startswith("30 sessions of")
    (line,) = run(library, "--json")[0]
    assert json.loads(line)["acts"]["messaged"] == sum(3 + day % 20 for day in range(30))


@pytest.mark.parametrize("picture", [picture for picture in Picture if picture is not Picture.OVERVIEW])
def test_each_picture_is_printed_as_lines_or_as_objects(library: Library, picture: Picture) -> None:
    lines, notes = run(library, f"--{picture}")
    objects = [json.loads(line) for line in run(library, f"--{picture}", "--json")[0]]
    assert len(objects) >= len(lines)
    if picture not in (Picture.METRICS, Picture.AROUND):
        assert lines
    assert notes or picture in (Picture.EVENTS, Picture.METRICS)


def test_sessions_show_the_parts_of_their_score(library: Library) -> None:
    (line,) = run(library, "--sessions", "--json", "--since", "2023-06-10", "--until", "2023-06-11")[0]
    session = json.loads(line)
    assert (session["started_at"], session["messages"]) == ("2023-06-10T12:00:00+00:00", 4)
    assert 0 < session["parts"]["immersion"] < 1


@pytest.mark.parametrize("words", [["--limit", "0"], ["--since", "soon"], ["--sessions", "--topics"]])
def test_what_makes_no_sense_is_said(words: list[str]) -> None:
    with pytest.raises(InvalidRequest):
        parse(["flow", *words])


def test_a_goal_is_said_paused_resumed_and_cleared(library: Library) -> None:
    assert run(library, "goal")[1][0].startswith("No goal is set.")
    assert run(library, "goal", "write", "chapter two")[0][0].startswith("write chapter two  (since ")
    assert run(library, "pause")[0][0].endswith(", paused)")
    told = json.loads(run(library, "resume", "--json")[0][0])
    assert (told["goal"], told["paused"]) == ("write chapter two", False)
    assert json.loads(run(library, "--json", "goal", "--clear")[0][0]) == {"goal": None}
    assert "write chapter two" in "".join(run(library, "--events")[0])


def test_sessions_name_the_goals_of_their_time(library: Library) -> None:
    run(library, "goal", "learn to bake")
    library.services.events.record(EventKind.OPENED)
    newest = run(library, "--sessions")[0][-1]
    assert newest.endswith("“learn to bake”")
    assert json.loads(run(library, "--sessions", "--json")[0][-1])["goals"][-1] == "learn to bake"


@pytest.mark.parametrize("words", [["--clear", "bake"], ["--clear", "--delete", str(GONE)], ["bake", "--restore", str(GONE)]])
def test_one_thing_at_once_is_done_to_a_goal(words: list[str]) -> None:
    with pytest.raises(InvalidRequest, match="either set, cleared, deleted or restored"):
        parse(["flow", "goal", *words])


def test_an_old_goal_is_deleted_and_restored(library: Library) -> None:
    run(library, "goal", "knit")
    run(library, "goal", "paint the fence")
    (newest, knit) = [json.loads(line) for line in run(library, "goals", "--json", "--limit", "2")[0]]
    assert (newest["goal"], newest["until"], knit["goal"]) == ("paint the fence", None, "knit")
    data, notes = run(library, "goal", "--delete", knit["id"])
    assert f"knit  [{knit['id']}]" in data[0]
    assert notes == [f"In the trash until that is emptied. Back again: strata flow goal --restore {knit['id']}"]
    assert not [line for line in run(library, "goals")[0] if "knit" in line]
    assert [line for line in run(library, "goals", "--deleted")[0] if "knit" in line]
    assert json.loads(run(library, "goal", "--restore", knit["id"], "--json")[0][0])["deleted_at"] is None
    assert run(library, "goals", "--deleted") == ([], ["No goal is in the trash."])


def test_of_several_goals_all_or_none_are_deleted(library: Library) -> None:
    run(library, "goal", "sing")
    goal = library.services.goals.current()
    assert goal is not None
    with pytest.raises(NotFound, match="no such goal"):
        run(library, "goal", "--delete", str(goal.id), str(GONE))
    assert library.services.goals.current() == goal
