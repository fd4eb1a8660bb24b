"""`strata segments` and `strata context` as a terminal sees them."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from strata.bootstrap import Library
from strata.commands.arguments import parse
from strata.commands.output import Output
from strata.commands.request import ExitCode, Session
from strata.commands.run import run
from strata.services.control import Control
from tests.support.library import bring_in, opened
from tests.support.records import conversation
from tests.unit.services.segmenting.test_service import LONG


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("long", *LONG))
        yield library


def said(library: Library, *arguments: str) -> tuple[int, list[str], list[str]]:
    """Run a command line; return its exit code, its data and its notes."""
    data: list[str] = []
    notes: list[str] = []
    command = parse(list(arguments)).command
    assert command is not None
    output = Output(data.append, notes.append)
    session = Session(library.services, output, Control(output.progress), Path(), lambda: None)
    return run(command, session), data, notes


def test_segments_of_a_conversation_as_json_name_their_messages(library: Library) -> None:
    code, data, _ = said(library, "segments", "long", "--json")
    whole, *pieces = [json.loads(line) for line in data]
    assert code == ExitCode.DONE
    assert (whole["tier"], {piece["tier"] for piece in pieces}) == ("conversation", {"piece"})
    assert [one for piece in pieces for one in piece["messages"]] == whole["messages"]
    for sentence in whole["summary"]:
        text = library.services.conversations.message(UUID(sentence["message"])).text
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]


def test_without_an_id_every_month_and_year_is_told(library: Library) -> None:
    code, data, _ = said(library, "segments")
    titles = [line.split(" · ")[1] for line in data if " · " in line]
    assert (code, titles) == (ExitCode.DONE, ["2023", "June 2023"])


def test_a_segment_shows_its_messages(library: Library) -> None:
    _, data, _ = said(library, "segments", "long", "--json")
    piece = json.loads(data[1])
    code, shown, _ = said(library, "show", piece["id"], "--json")
    assert (code, len(shown)) == (ExitCode.DONE, len(piece["messages"]))


def test_a_context_keeps_to_its_budget(library: Library) -> None:
    code, data, _ = said(library, "context", "tomatoes", "--tokens", "200", "--conversation", "long", "--json")
    (context,) = map(json.loads, data)
    assert code == ExitCode.DONE
    assert 0 < context["tokens"] <= context["budget"] == 200
    assert {"recent", "recalled"} <= {piece["kind"] for piece in context["pieces"]}


def test_a_budget_that_holds_nothing_makes_no_sense(library: Library) -> None:
    assert said(library, "context", "tomatoes", "--tokens", "3")[0] == ExitCode.USAGE
    assert said(library, "segments", "nowhere")[0] == ExitCode.WORLD
