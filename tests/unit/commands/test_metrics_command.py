"""`strata metrics`, `strata lake` and what `strata search` says of its own sureness, as a terminal sees them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.commands.metrics import WITHOUT_SENTENCE, Figure
from strata.commands.request import ExitCode
from strata.domain.recalls import NOT_IN_MEMORY
from tests.support.library import bring_in, opened
from tests.support.records import conversation
from tests.unit.commands.test_condensing import said


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("metrics")
    with opened(folder) as library:
        bring_in(library, folder, conversation("garden", "The kettle boils at noon.", "You have a green kettle."))
        library.services.search.warm_up()
        yield library


def test_a_search_says_how_sure_it_is_and_keeps_its_other_fields(library: Library) -> None:
    code, data, _ = said(library, "search", "zyxomma", "--json")
    answer = json.loads(data[0])
    assert code == ExitCode.DONE
    assert {"query", "results", "ms", "notices"} <= answer.keys()
    assert answer["sentence"] == ("" if answer["sure"] else NOT_IN_MEMORY)
    assert 0 < answer["confidence"] < 1
    assert library.services.recalls.waiting == 0


def test_the_overview_is_a_sentence_of_each_figure(library: Library) -> None:
    said(library, "search", "kettle")
    code, data, _ = said(library, "metrics", "--json")
    lines = [json.loads(line) for line in data]
    assert code == ExitCode.DONE
    assert [line["figure"] for line in lines] == [one.value for one in Figure if one not in WITHOUT_SENTENCE]
    assert all(line["sentence"] for line in lines)


@pytest.mark.parametrize("figure", [one.value for one in Figure if one is not Figure.OVERVIEW])
def test_every_figure_is_told_to_people_and_as_json(library: Library, figure: str) -> None:
    code, data, _ = said(library, "metrics", figure, "--json")
    assert (code, json.loads(data[0])["figure"]) == (ExitCode.DONE, figure)
    code, data, _ = said(library, "metrics", figure)
    assert code == ExitCode.DONE
    assert data[0].startswith(f"{figure}:")


def test_the_lake_is_listed_written_out_made_anew_and_cleared(library: Library, tmp_path: Path) -> None:
    said(library, "search", "kettle")
    with library._stores.record.library._database.write() as connection:
        connection.run("UPDATE inferences SET confidence = 0.95")
    code, data, _ = said(library, "lake", "--rebuild")
    assert (code, data[0].startswith("The lake is made anew")) == (ExitCode.DONE, True)
    code, data, _ = said(library, "lake", "--json", "--least", "0.9")
    entries = [json.loads(line) for line in data]
    assert entries
    assert all(entry["confidence"] >= 0.9 for entry in entries)
    said(library, "lake", "--export", str(tmp_path / "lake.jsonl"))
    assert len((tmp_path / "lake.jsonl").read_text(encoding="utf-8").splitlines()) == len(entries)
    code, data, _ = said(library, "lake", "--clear-recalls")
    assert code == ExitCode.DONE
    assert said(library, "lake", "--json")[1] == []


def test_a_check_looks_at_the_lake(library: Library) -> None:
    code, data, _ = said(library, "check", "--json")
    assert (code, json.loads(data[0])["lake"]["problem"]) == (ExitCode.DONE, "")


def test_what_makes_no_sense_is_refused(library: Library) -> None:
    from strata.domain.errors import InvalidRequest

    with pytest.raises(InvalidRequest):
        said(library, "lake", "--least", "7")
    assert said(library, "metrics", "latency", "--since", "2030-01-01", "--until", "2029-01-01")[0] == ExitCode.USAGE
