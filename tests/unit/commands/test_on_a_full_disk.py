"""A full disk keeps nobody from reading what is there, nor from bringing it to another disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.commands.arguments import parse
from strata.commands.output import Output
from strata.commands.request import ExitCode, Session
from strata.commands.run import run
from strata.domain.errors import WorldError
from strata.domain.search import SearchRequest
from strata.services.control import Control
from tests.support.library import bring_in, opened
from tests.support.records import conversation, document


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library whose disk has no room from now on."""
    folder = tmp_path_factory.mktemp("full")
    with opened(folder) as library:
        talk = conversation("river", *("The otter swims down the river.", "It does so at night.") * 8)
        bring_in(library, folder, talk, document("note", "# Rivers\n\nLong ones.\n"))
        library.services.search.search(SearchRequest("otter"))  # its threads belong to the library, not to a test
        database = library._stores.record.library._database
        room, database._free = database._free, lambda _: 0
        yield library
        database._free = room


def typed(library: Library, folder: Path, *words: str) -> tuple[ExitCode, list[str], list[str]]:
    said: list[str] = []
    notes: list[str] = []
    command = parse([*words]).command
    assert command is not None
    session = Session(library.services, Output(said.append, notes.append), Control(), folder, lambda: None)
    return run(command, session), said, notes


READING = ("search otter", "flow", "metrics", "segments", "segments river", "backup b.strata", "export e")


@pytest.mark.parametrize("line", READING)
def test_what_is_there_is_read(full: Library, tmp_path: Path, line: str) -> None:
    code, said, _ = typed(full, tmp_path, *line.split())
    assert code is ExitCode.DONE
    assert said


def test_what_would_be_written_is_refused(full: Library, tmp_path: Path) -> None:
    code, _, notes = typed(full, tmp_path, "remember", "The otter is called Ottilie.")
    assert code is ExitCode.WORLD
    assert "no room" in notes[-1]
    with pytest.raises(WorldError, match="no room"):
        full.services.checkpoints.make("now")
