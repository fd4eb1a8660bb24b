"""`purge`, `backup` and `restore` as typed."""

import json
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.commands.arguments import parse
from strata.commands.output import Output
from strata.commands.request import ExitCode, Session
from strata.commands.run import run
from strata.domain.errors import InvalidRequest
from strata.domain.memories import Layer
from strata.services.control import Control
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import conversation, document


def typed(library: Library, folder: Path, *words: str) -> tuple[ExitCode, list[dict]]:
    """Run a command line with --json; return its exit code and what it said."""
    said: list[str] = []
    notes: list[str] = []
    command = parse([*words, "--json"]).command
    assert command is not None
    session = Session(library.services, Output(said.append, notes.append), Control(), folder, lambda: None)
    return run(command, session), [json.loads(line) for line in said]


def test_purge_takes_ids_of_every_kind(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("river", "one", "two"), document("note", "text"), conversation("sea", "x"))
        river = library.services.conversations.find_source("river").id
        note = library.services.documents.find_source("note").id
        assert typed(library, tmp_path, "purge", "river")[0] is ExitCode.USAGE
        library.services.conversations.trash([river])
        library.services.documents.trash([note])
        _, (weighed,) = typed(library, tmp_path, "purge", "--all", "--dry-run")
        assert (weighed["deleted"], weighed["messages"], weighed["documents"]) == (False, 2, 1)
        assert typed(library, tmp_path, "purge", "--older-than", "30")[1][0]["conversations"] == 0
        code, (purged,) = typed(library, tmp_path, "purge", str(river), "note")
        assert (code, purged["conversations"], purged["documents"]) == (ExitCode.DONE, 1, 1)
        assert typed(library, tmp_path, "purge", "river")[0] is ExitCode.WORLD
        library.services.goals.set("sweep the yard")
        (goal,) = library.services.goals.all()
        assert typed(library, tmp_path, "purge", str(goal.id))[0] is ExitCode.USAGE
        library.services.goals.delete(goal.id)
        assert typed(library, tmp_path, "purge", "--all", "--dry-run")[1][0]["goals"] == 1
        assert typed(library, tmp_path, "purge", str(goal.id))[1][0]["goals"] == 1
        assert library.services.goals.all() == ()


@pytest.mark.parametrize(
    "words", [[], ["--all", "x"], ["--older-than", "0"], ["--older-than", "1000000"], ["--all", "--older-than", "3"]]
)
def test_purge_wants_to_know_what(words: list[str]) -> None:
    with pytest.raises(InvalidRequest):
        parse(["purge", *words])


def test_backup_and_restore_take_paths_from_the_caller(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("river", "one", "two"))
        code, (backup,) = typed(library, tmp_path, "backup", "safe.strata")
        assert (code, backup["messages"], backup["path"]) == (ExitCode.DONE, 2, str(tmp_path / "safe.strata"))
        code, (restored,) = typed(library, tmp_path, "restore", "safe.strata", "--into", "again/library")
        assert (code, restored["messages"]) == (ExitCode.DONE, 2)
        assert typed(library, tmp_path, "backup", "safe.strata")[0] is ExitCode.USAGE
    with opened(tmp_path / "again") as library:
        assert library.services.library.stats().messages == 2


def test_single_memories_are_brought_back(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        tea = library.services.memories.remember("Tea is taken at four").memory.id
        typed(library, tmp_path, "checkpoint", "first")
        library.services.memories.forget([tea])
        _, (found,) = typed(library, tmp_path, "compare", "first")
        assert [(one["difference"], one["id"]) for one in found["memories"]] == [("gone", str(tea))]
        code, (done,) = typed(library, tmp_path, "rollback", "first", "--memory", str(tea))
        assert (code, done["memories"]) == (ExitCode.DONE, [str(tea)])
        assert typed(library, tmp_path, "compare", "first")[1][0]["same"]
    with pytest.raises(InvalidRequest, match="no id"):
        parse(["rollback", "first", "--memory", "tea"])


def test_checkpoints_are_made_listed_compared_and_returned_to(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("river", "one", "two"))
        _, (made,) = typed(library, tmp_path, "checkpoint", "first")
        assert (made["name"], made["reason"], made["messages"]) == ("first", "person", 2)
        bring_in(library, tmp_path, conversation("sea", "three"))
        _, (found,) = typed(library, tmp_path, "compare", "first")
        assert (found["same"], found["came"], found["tables"]["conversations"]) == (False, 1, [1, 2])
        code, (done,) = typed(library, tmp_path, "rollback", made["id"])
        assert (code, done["trashed"]) == (ExitCode.DONE, 1)
        assert typed(library, tmp_path, "compare", "first")[1][0]["same"]
        assert not typed(library, tmp_path, "compare", "first", done["before"])[1][0]["same"]
        _, listed = typed(library, tmp_path, "checkpoints", "--drop", "first")
        assert [one["reason"] for one in listed] == ["rollback"]
        assert typed(library, tmp_path, "rollback", "first")[0] is ExitCode.WORLD


def test_memories_are_archived_listed_searched_and_brought_back(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as library:
        bring_in(library, tmp_path, conversation("river", "one", "two"))
        boat = library.services.memories.remember("The boat is painted blue", layer=Layer.STM).memory
        clock.move(3 * 3600)
        library.services.memories.thumb([boat.id], up=False)
        _, (passed,) = typed(library, tmp_path, "pass")
        assert (passed["expired"], passed["archived"]) == (1, 0)
        clock.move(86_400)
        words = ("archive", "--memories", "--older-than")
        assert typed(library, tmp_path, *words, "2")[1] == [{"archived": True, "memories": 0}]
        assert typed(library, tmp_path, *words, "0", "--dry-run")[1] == [{"archived": False, "memories": 1}]
        assert typed(library, tmp_path, *words, "0")[1] == [{"archived": True, "memories": 1}]
        _, (listed,) = typed(library, tmp_path, "archive", "--memories")
        assert (listed["id"], listed["content"], listed["state"]) == (str(boat.id), "The boat is painted blue", "archived")
        _, (answer,) = typed(library, tmp_path, "search", "painted boat", "--archived", "--words-only")
        assert [one["memory"]["id"] for one in answer["results"] if one["archived"]] == [str(boat.id)]
        typed(library, tmp_path, "archive", "--older-than", "1")
        assert len(typed(library, tmp_path, "archive")[1]) == 1
        _, (back,) = typed(library, tmp_path, "unarchive", str(boat.id), "river")
        assert str(boat.id) in back["restored"]
        assert typed(library, tmp_path, "archive", "--memories")[1] == typed(library, tmp_path, "archive")[1] == []
        kinds = [one["kind"] for one in typed(library, tmp_path, "history")[1]]
        assert kinds[:4] == ["bring_back", "bring_back", "archive", "archive"]
    ages = (["--older-than", "0"], ["--memories", "--older-than", "-1"], ["--older-than", "99999999999"])
    for wrong in (["--memories", "--dry-run"], *ages):
        with pytest.raises(InvalidRequest):
            parse(["archive", *wrong])


def test_what_the_system_does_not_let_be_used_is_told(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        (tmp_path / "library" / "checkpoints").write_text("a file of the person's", encoding="utf-8")
        notes: list[str] = []
        command = parse(["checkpoint"]).command
        assert command is not None
        session = Session(library.services, Output(notes.append, notes.append), Control(), tmp_path, lambda: None)
        assert run(command, session) is ExitCode.WORLD
        assert "checkpoints” cannot be used: something else of that name is in its place." in notes[-1]
        assert "Something went wrong inside Strata" not in notes[-1]
