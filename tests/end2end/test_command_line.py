"""The command line as a person or a script meets it: real processes, real libraries, the encoder that ships."""

import json
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.command_line import SAMPLE, Answer, CommandLine

QUERY = "a quiet restaurant in Lisbon"
RESULT_KEYS = {"id": str, "conversation": str, "score": float, "text": str, "why": str}
NO_QT = """
import sys
from strata.__main__ import main
sys.argv[0] = "strata"
code = main()
assert not [name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))]
sys.exit(code)
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[CommandLine, Answer]:
    """The sample library, brought in once, with the answer of that import. Tests only read it."""
    home = tmp_path_factory.mktemp("person")
    strata = CommandLine(home, home / "library")
    return strata, strata("import", SAMPLE, "--wait", "--json")


@pytest.fixture(scope="module")
def strata(first: tuple[CommandLine, Answer]) -> CommandLine:
    return first[0]


@pytest.fixture(scope="module")
def expected(strata: CommandLine) -> Answer:
    """What the sample library answers while all is well."""
    return strata("search", QUERY, "--limit", 3, "--json")


@pytest.fixture
def copied(strata: CommandLine, tmp_path: Path) -> CommandLine:
    """A copy of the sample library that a test may break."""
    shutil.copytree(strata.library, tmp_path / "library")
    return strata.on(tmp_path / "library")


@pytest.fixture
def fresh(strata: CommandLine, tmp_path: Path) -> CommandLine:
    """A library that is not there yet."""
    return strata.on(tmp_path / "library")


def found(answer: Answer) -> list[tuple[str, str]]:
    """Return conversation and text of each result."""
    assert answer.code == 0, answer.notes
    return [(one["conversation"], one["text"]) for one in answer.json["results"]]


def counts(answer: Answer) -> dict[str, int]:
    assert answer.code == 0, answer.notes
    return {key: value for key, value in answer.json.items() if key != "bytes"}


def test_an_import_reports_as_data_and_tells_its_progress_apart(first: tuple[CommandLine, Answer]) -> None:
    _, answer = first
    assert answer.code == 0, answer.notes
    report = answer.json
    assert (report["outcome"], report["new"], report["changed"], report["unchanged"]) == ("done", 67, 0, 0)
    assert report["messages_added"] == 245
    assert {count["format"] for count in report["found"]} == {"chatgpt", "claude", "markdown"}
    assert "Understanding with" in answer.notes


def test_an_import_that_waits_leaves_memories_an_inbox_and_segments(strata: CommandLine, copied: CommandLine) -> None:
    kept, asked = strata("memories", "--limit", 500, "--json").lines, strata("inbox", "--json").lines
    assert len(kept) > 20
    assert {one["origin"] for one in kept} == {"distilled"}
    assert any("allergic" in one["content"] for one in kept)
    waiting = [one for one in asked if one["type"] == "memory"]
    assert len(waiting) > 5
    assert max(one["sureness"] for one in waiting) < min(one["sureness"] for one in kept)
    assert any(one["tier"] == "month" for one in strata("segments", "--json").lines)
    assert copied("import", SAMPLE, "--wait").code == 0
    assert copied("memories", "--limit", 500, "--json").lines == kept
    assert copied("inbox", "--json").lines == asked
    (act,) = copied("history", "--json").lines
    assert (act["kind"], act["memories"]) == ("take_in", len(kept) + len(waiting))


def test_a_dry_run_writes_nothing_and_an_import_twice_changes_nothing(strata: CommandLine, fresh: CommandLine) -> None:
    looked = fresh("import", SAMPLE, "--dry-run", "--json").json
    assert (looked["new"], looked["changed"], looked["unchanged"]) == (67, 0, 0)
    assert counts(fresh("stats", "--json")) == dict.fromkeys(
        ("conversations", "messages", "documents", "passages", "pending"), 0
    )
    again = strata("import", SAMPLE, "--json")
    assert again.code == 0
    assert (again.json["new"], again.json["changed"], again.json["unchanged"]) == (0, 0, 67)


def test_a_search_answers_in_the_promised_shape(expected: Answer) -> None:
    assert expected.code == 0
    told = expected.json
    assert told["query"] == QUERY
    assert len(told["results"]) == 3
    for result in told["results"]:
        assert {key: type(result[key]) for key in RESULT_KEYS} == RESULT_KEYS
    assert "Lisbon" in told["results"][0]["title"]
    assert told["notices"] == []
    assert 0 < told["ms"] < 1000, "the time of the search, not of starting up"


def test_many_queries_come_from_a_file_of_lines_or_json(strata: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "queries"
    lines = ["sourdough", "", json.dumps("oak table"), json.dumps({"query": "lisbon"}), json.dumps({"question": "tram"})]
    file.write_text("\n".join(lines), encoding="utf-8")
    answer = strata("search", "--queries", file, "--limit", 1, "--json")
    assert answer.code == 0
    assert [line["query"] for line in answer.lines] == ["sourdough", "oak table", "lisbon", "tram"]
    assert all(len(line["results"]) == 1 for line in answer.lines)
    assert strata("search", "--queries", tmp_path / "missing", "--json").code == 2


def test_filters_narrow_a_search(strata: CommandLine) -> None:
    def search(*words: str) -> list[dict]:
        answer = strata("search", "garden", "--words-only", "--limit", "50", "--json", *words)
        assert answer.code == 0, answer.notes
        return answer.json["results"]

    narrow = search("--source", "claude", "--role", "user", "--kind", "message", "--until", "2026-06-01")
    assert narrow
    assert {(one["source"], one["role"]) for one in narrow} == {("claude", "user")}
    assert all(one["created_at"] < "2026-06-01" for one in narrow)
    inside = search("--conversation", narrow[0]["conversation"], "--since", "2025-01-01")
    assert {one["conversation"] for one in inside} == {narrow[0]["conversation"]}


def test_show_opens_by_any_id(strata: CommandLine, expected: Answer) -> None:
    result = expected.json["results"][0]
    by_source = strata("show", result["id"], "--json")
    assert by_source.json["id"] == result["id"]
    assert by_source.json["text"] == result["text"]
    assert strata("show", result["uri"], "--json").json == by_source.json
    conversation = strata("show", result["conversation"], "--json").lines
    assert result["id"] in [message["id"] for message in conversation]
    note = strata("search", "notes", "--kind", "document", "--words-only", "--limit", 1, "--json").json["results"][0]
    document = strata("show", note["id"], "--json").json
    assert (document["type"], document["id"]) == ("document", note["id"])
    assert strata("show", note["uri"]).data.startswith("# ")


def test_what_makes_no_sense_and_what_is_not_there_have_their_codes(strata: CommandLine) -> None:
    for nonsense in (["search"], ["fly"], ["search", "x", "--limit", "0"], ["import"]):
        answer = strata(*nonsense)
        assert (answer.code, answer.data) == (2, "")
        assert answer.notes.strip()
    unknown = strata("show", "no-such-id")
    assert (unknown.code, unknown.data) == (3, "")
    assert "no-such-id" in unknown.notes
    assert "Traceback" not in unknown.notes


def test_stats_and_check_have_their_keys_and_no_command_needs_qt(strata: CommandLine) -> None:
    stats = strata("stats", "--json").json
    assert list(stats) == ["conversations", "messages", "documents", "passages", "pending", "bytes"]
    assert (stats["conversations"], stats["messages"], stats["documents"], stats["pending"]) == (57, 245, 10, 0)
    checked = strata("check", "--json")
    assert checked.code == 0
    assert checked.json["sound"] is True
    with strata.python("-c", NO_QT, "--library", strata.library, "search", "lisbon", "--json") as process:
        data, notes = process.communicate(timeout=60)
    assert process.returncode == 0, notes
    assert json.loads(data)["results"]


def test_a_missing_index_is_told_by_check_and_made_anew_by_rebuild(copied: CommandLine) -> None:
    shutil.rmtree(copied.library / "index")
    checked = copied("check", "--json")
    assert checked.code == 1
    assert [index["problem"] for index in checked.json["indexes"]] == [
        "The word index is not there.",
        "The vector index of all-MiniLM-L6-v2 is not there.",
    ]
    rebuilt = copied("rebuild")
    assert rebuilt.code == 0
    assert "anew" in rebuilt.data
    assert copied("check").code == 0


def test_a_missing_index_is_repaired_by_the_next_search(expected: Answer, copied: CommandLine) -> None:
    shutil.rmtree(copied.library / "index")
    answer = copied("search", QUERY, "--limit", 3, "--json")
    assert "made anew" in answer.notes
    assert found(answer) == found(expected)
    assert copied("check").code == 0


def test_a_broken_index_is_told_then_rebuilt_or_repaired(expected: Answer, copied: CommandLine, tmp_path: Path) -> None:
    for manifest in (copied.library / "index").rglob("*.manifest"):
        manifest.write_bytes(b"")
    shutil.copytree(copied.library, tmp_path / "second")
    second = copied.on(tmp_path / "second")
    checked = copied("check")
    assert checked.code == 1
    assert "DIFFERENT" in checked.data
    assert copied("rebuild").code == 0
    assert copied("check").code == 0
    answer = second("search", QUERY, "--limit", 3, "--json")
    assert found(answer) == found(expected)
    assert answer.json["notices"] == []


def test_an_export_brought_into_an_empty_library_gives_an_equal_one(
    strata: CommandLine, expected: Answer, fresh: CommandLine, tmp_path: Path
) -> None:
    exported = strata("export", tmp_path / "out", "--json").json
    assert (exported["conversations"], exported["messages"], exported["documents"]) == (57, 245, 10)
    assert fresh("import", tmp_path / "out", "--wait").code == 0
    assert counts(fresh("stats", "--json")) == counts(strata("stats", "--json"))
    assert found(fresh("search", QUERY, "--limit", 3, "--json")) == found(expected)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C reaches a whole console there")
def test_ctrl_c_stops_an_import_and_leaves_a_sound_library(fresh: CommandLine, tmp_path: Path) -> None:
    file = big_export(tmp_path / "big.jsonl", 60_000)
    with fresh.start("import", file) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        data, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Added" in data
    stats = fresh("stats", "--json").json
    assert stats["messages"] % 20 == 0
    assert stats["messages"] < 60_000
    assert fresh("check").code == 0


def big_export(file: Path, messages: int) -> Path:
    with file.open("w", encoding="utf-8") as stream:
        for number in range(messages):
            line = {
                "type": "message",
                "conversation": f"c{number // 20}",
                "id": f"m{number}",
                "role": "user",
                "text": f"message {number} about otters and rivers",
                "created_at": "2026-01-01T00:00:00+00:00",
            }
            stream.write(json.dumps(line) + "\n")
    return file


@contextmanager
def owned(strata: CommandLine, *words: str) -> Iterator[None]:
    """Let another process own the library."""
    with strata.python("-m", "tests.support.owning_process", strata.library, *words) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_the_owner_of_a_library_answers_for_it(copied: CommandLine, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Heron\n\nA heron stood in the brook.", encoding="utf-8")
    with owned(copied, "answer"):
        assert copied("stats", "--json").json["conversations"] == 57
        brought = copied("import", note, "--json")
        assert (brought.code, brought.json["new"]) == (0, 1)
        assert "heron" in copied("search", "heron", "--words-only", "--limit", 1, "--json").json["results"][0]["text"].lower()
        assert copied("show", "nothing").code == 3


def test_an_owner_that_does_not_answer_is_told(copied: CommandLine) -> None:
    with owned(copied):
        answer = copied("stats")
    assert (answer.code, answer.data) == (3, "")
    assert "open in another Strata" in answer.notes
    assert "Traceback" not in answer.notes


def test_the_language_of_the_words_is_changed_and_said(copied: CommandLine) -> None:
    changed = copied("language", "german", "--json")
    assert (changed.code, changed.json) == (0, {"language": "german", "changing_to": None})
    assert "Reading the words" in changed.notes
    with owned(copied, "answer"):
        assert copied("language").data == "german\n"
        assert copied("language", "klingon").code == 2
        assert copied("check").code == 0


def test_two_imports_at_once_both_come_in(fresh: CommandLine, tmp_path: Path) -> None:
    files = [big_export(tmp_path / "big.jsonl", 6_000), tmp_path / "note.md"]
    files[1].write_text("# Heron\n\nA heron stood in the brook.", encoding="utf-8")
    processes = [fresh.start("import", file, "--json") for file in files]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], answers
    stats = fresh("stats", "--json").json
    assert (stats["messages"], stats["documents"]) == (6_000, 1)
    assert fresh("check").code == 0
