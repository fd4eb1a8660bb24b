"""`strata sql` as typed."""

import csv
import json
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.commands.arguments import parse
from strata.commands.asking import unique
from strata.commands.output import Output
from strata.commands.request import ExitCode, Session
from strata.commands.run import run
from strata.domain.errors import InvalidRequest
from strata.services.control import Control
from tests.support.library import opened


def typed(library: Library, *words: str) -> tuple[ExitCode, list[str], list[str]]:
    said: list[str] = []
    notes: list[str] = []
    command = parse(["sql", *words]).command
    assert command is not None
    session = Session(library.services, Output(said.append, notes.append), Control(), Path(), lambda: None)
    return run(command, session), said, notes


def test_answers_come_as_a_table_json_or_csv(tmp_path: Path) -> None:
    question = "SELECT 7 AS n, 'a, b' AS said, TIMESTAMP '2023-06-09 12:00' AS at, NULL AS nothing, 8 AS n"
    with opened(tmp_path) as library:
        code, lines, notes = typed(library, question)
        assert code is ExitCode.DONE
        assert lines[0].split() == ["n", "said", "at", "nothing", "n"]
        assert "2023-06-09T12:00:00+00:00" in lines[2]
        assert notes[-1].startswith("1 rows")
        _, (line,), _ = typed(library, question, "--json")
        assert json.loads(line) == {"n": 7, "said": "a, b", "at": "2023-06-09T12:00:00+00:00", "nothing": None, "n_2": 8}
        _, lines, _ = typed(library, question, "--csv")
        assert list(csv.reader(lines))[1] == ["7", "a, b", "2023-06-09T12:00:00+00:00", "", "8"]
        code, _, notes = typed(library, "DROP", "TABLE", "messages")
        assert code is ExitCode.USAGE
        assert "not allowed" in notes[-1]


def test_the_views_are_listed_with_their_columns(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        _, lines, _ = typed(library, "--views")
        assert any(line.startswith("messages: ") for line in lines)
        _, lines, _ = typed(library, "--views", "--json")
        views = [json.loads(line) for line in lines]
        assert {"name": "role", "type": "VARCHAR", "help": "user, assistant, system or tool"} in views[1]["columns"]


@pytest.mark.parametrize("words", [[], ["SELECT 1", "--limit", "0"], ["SELECT 1", "--json", "--csv"]])
def test_a_line_that_makes_no_sense_is_refused(words: list[str]) -> None:
    with pytest.raises(InvalidRequest):
        parse(["sql", *words])


def test_names_that_come_again_get_a_number() -> None:
    assert unique(["a", "b", "a"]) == ["a", "b", "a_2"]
