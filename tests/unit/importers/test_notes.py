"""Markdown, Obsidian and MCP memory as documents."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.imports import SkipReason
from strata.domain.records import IncomingDocument
from strata.importers.front_matter import parted
from strata.importers.note_marks import inline_tags, links_in
from tests.support.exports import MCP_LINES, jsonl
from tests.support.reading import read


def note(folder: Path, data: str | bytes, name: str = "note.md") -> IncomingDocument:
    path = folder / "vault" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (document,) = read(folder / "vault").documents
    return document


def test_front_matter_gives_title_tags_and_dates(tmp_path: Path) -> None:
    document = note(
        tmp_path,
        "---\ntitle: The hives\ntags: [bees, garden/wild]\naliases: [Apiary]\ncreated: 2023-06-09\n"
        "updated: 2023-07-01T10:00:00Z\n---\n\nText with #summer.\n",
    )
    assert (document.title, document.text) == ("The hives", "Text with #summer.\n")
    assert document.tags == ("bees", "garden/wild", "summer")
    assert document.created_at == datetime(2023, 6, 9, tzinfo=UTC)
    assert document.updated_at == datetime(2023, 7, 1, 10, tzinfo=UTC)
    assert json.loads(document.metadata)["aliases"] == ["Apiary"]


@pytest.mark.parametrize("tags", ["bees, garden", "bees garden", "[bees, '#garden']", "\n  - bees\n  - garden"])
def test_tags_are_read_in_every_form(tmp_path: Path, tags: str) -> None:
    assert note(tmp_path, f"---\ntags: {tags}\n---\nText").tags == ("bees", "garden")


@pytest.mark.parametrize(
    "front",
    ["---\ntitle: [unclosed\n---\nText", "---\na: &a [1]\nb: *a\n---\nText", "---\nno end\nText", " ---\nx: 1\n---\nText"],
)
def test_bad_front_matter_does_not_lose_the_note(tmp_path: Path, front: str) -> None:
    document = note(tmp_path, front)
    assert document.title == "note"
    assert "Text" in document.text


def test_names_and_change_times_stand_in_for_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "vault" / "2024-02-29.md"
    path.parent.mkdir()
    path.write_text("A daily note")
    os.utime(path, (1_710_000_000, 1_710_000_000))
    (document,) = read(tmp_path / "vault").documents
    assert document.title == "2024-02-29"
    assert document.created_at == datetime(2024, 2, 29, tzinfo=UTC)
    assert document.updated_at == datetime.fromtimestamp(1_710_000_000, UTC)


@pytest.mark.parametrize(
    "data", ["Café\r\nau lait".encode("utf-8-sig"), "Café\r\nau lait".encode("utf-16"), "Café\r\nau lait".encode("cp1252")]
)
def test_encodings_and_line_ends_are_evened_out(tmp_path: Path, data: bytes) -> None:
    assert note(tmp_path, data).text == "Café\nau lait"


def test_marks_inside_code_do_not_count() -> None:
    text = "#yes\n```\n#no [[no]]\n```\n`#no` a#no #1 [[Hive|the hive]] ![[Pic.png]] [[Hive#Queen]] [x](sub/Other%20one.md#h)"
    assert inline_tags(text) == ("yes",)
    assert links_in(text) == ("Hive", "Pic.png", "Other one")


def test_a_note_is_known_by_its_place_so_that_edits_find_it(tmp_path: Path) -> None:
    before = note(tmp_path, "one", "garden/bees.md")
    after = note(tmp_path, "two", "garden/bees.md")
    assert before.source_id == after.source_id == "vault/garden/bees.md"
    assert before.path == "garden/bees.md"


def test_templates_hidden_folders_and_empty_notes_are_left_out(tmp_path: Path) -> None:
    for name in (".obsidian/x.md", ".trash/y.md", "Templates/daily.md"):
        path = tmp_path / "vault" / name
        path.parent.mkdir(parents=True)
        path.write_text("text")
    (tmp_path / "vault" / "blank.md").write_text(" \n")
    reading = read(tmp_path / "vault")
    assert not reading.documents
    assert {line.reason for line in reading.skipped} == {SkipReason.UNKNOWN_TYPE, SkipReason.EMPTY}


def test_text_files_are_notes_and_binary_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "b.md").write_bytes(b"\x00\x01\x02" * 99)
    reading = read(tmp_path)
    assert [document.title for document in reading.documents] == ["a"]
    assert [line.count for line in reading.reasons(SkipReason.UNKNOWN_TYPE)] == [1]


@given(st.text(alphabet=st.sampled_from("-\n: []{}&*#|>\"'ab1,.")) | st.text())
def test_any_front_matter_is_taken(text: str) -> None:
    front, body = parted(f"---\n{text}\n---\nbody")
    assert body.endswith("body")
    json.loads(front.metadata)


def test_mcp_memory_gives_a_document_for_each_entity(tmp_path: Path) -> None:
    ada, bees = MCP_LINES[0], {"type": "entity", "name": "Bees", "entityType": "animal", "observations": []}
    reading = read(jsonl(tmp_path / "memory.json", [ada, "{broken", MCP_LINES[1], bees, {"type": "other"}]))
    documents = {document.title: document for document in reading.documents}
    assert documents["Ada"].text == "# Ada\n\nperson\n\n- Keeps bees\n- Lives in Porto\n- looks after [[Bees]]"
    assert documents["Ada"].links == ("Bees",)
    assert documents["Bees"].tags == ("animal",)
    assert {line.reason for line in reading.skipped} == {SkipReason.DAMAGED, SkipReason.UNKNOWN_TYPE}
