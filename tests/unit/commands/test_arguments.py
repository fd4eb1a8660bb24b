"""The grammar of the command line."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from strata.__main__ import main
from strata.commands.acts import ActUpon, Deed, Forecast
from strata.commands.arguments import parse
from strata.commands.finding import Search
from strata.commands.importing import Import
from strata.commands.memories import Memories
from strata.domain.errors import InvalidRequest
from strata.domain.memories import Layer
from strata.domain.records import Role


def test_no_arguments_mean_the_window() -> None:
    line = parse([])
    assert line.command is None
    assert line.library is None


def test_the_library_can_be_named_before_the_command() -> None:
    assert parse(["--library", "/tmp/l", "stats"]).library == Path("/tmp/l")


def test_import_takes_many_paths_and_its_options() -> None:
    command = parse(["import", "a.zip", "b", "--wait", "--json"]).command
    assert command == Import((Path("a.zip"), Path("b")), wait=True, dry_run=False, as_json=True, include_do_not_remember=False)


def test_only_a_search_by_prefix_takes_the_last_word_for_unfinished() -> None:
    for words, unfinished in ((["kafk"], False), (["kafk", "--prefix"], True)):
        command = parse(["search", *words]).command
        assert isinstance(command, Search)
        assert command.request.unfinished is unfinished


def test_search_joins_words_and_reads_filters() -> None:
    command = parse(["search", "two", "words", "--role", "user", "--since", "2024-05-01", "--limit", "3"]).command
    assert isinstance(command, Search)
    assert command.request.text == "two words"
    assert command.request.limit == 3
    assert command.request.filter.roles == (Role.USER,)
    assert command.request.filter.since == datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        ["search"],
        ["search", "x", "--queries", "f"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--since", "soon"],
        ["fly"],
        ["import"],
        ["--library", "", "stats"],
        ["export", ""],
        ["metrics", "--limit", "99999999999999999999"],
        ["inbox", "--settle", "99999999999999999999"],
    ],
)
def test_nonsense_is_answered_with_a_sentence(words: list[str]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse(words)
    assert caught.value.what.endswith(".")


def test_bytes_that_are_no_text_are_replaced_but_in_paths() -> None:
    half = os.fsdecode(b"caf\xe9")
    command = parse(["search", half, "--source", half]).command
    assert isinstance(command, Search)
    assert (command.request.text, command.request.filter.sources) == ("caf\ufffd", ("caf\ufffd",))
    assert parse(["import", half]).command == Import((Path(half),), False, False, False, False)


def test_the_home_of_nobody_is_a_name() -> None:
    assert parse(["import", "~nobody-here/notes"]).command == Import((Path("~nobody-here/notes"),), False, False, False, False)


def test_a_text_longer_than_the_name_of_a_file_can_be_is_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether all words are files that were dropped on the icon is asked first."""
    monkeypatch.setattr(sys, "argv", ["strata", "search", "word " * 2000, "--limit", "0"])
    assert main() == 2


def test_memories_take_filters_and_acts_take_ids() -> None:
    one = "01a21ad7-f069-713c-89ff-4a4094dd057e"
    listed = parse(["memories", "fig", "tree", "--layer", "ltm", "--as-of", "2024-05-01", "--json"]).command
    assert isinstance(listed, Memories)
    assert (listed.wanted.text, listed.wanted.layers) == ("fig tree", (Layer.LTM,))
    assert listed.wanted.as_of == datetime(2024, 5, 1, tzinfo=UTC)
    assert parse(["pin", one]).command == ActUpon(Deed.PIN, (UUID(one),), as_json=False)
    assert parse(["pass", "--dry-run"]).command == Forecast(as_json=False)
    with pytest.raises(InvalidRequest, match="is no id"):
        parse(["undo", "yesterday"])
