"""Whatever is dropped: nothing raises but what Strata raises on purpose, and nothing is lost without a word."""

import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.exports import (
    CLAUDE_MEMORIES,
    CLAUDE_PROJECTS,
    HEALTH,
    MCP_LINES,
    chatgpt_talk,
    claude_code_line,
    claude_talk,
    codex_lines,
    dumped,
    gemini_record,
    zip_of,
)
from tests.support.reading import read
from tests.support.thorough import examples

WHOLE = [
    dumped([chatgpt_talk("Bees", "How many?", "Three.")]),
    dumped([claude_talk("Bees", "How many?", "Three.")]),
    dumped([gemini_record("How many?", "<p>Three</p>", chat="c")]),
    dumped(CLAUDE_MEMORIES),
    dumped(CLAUDE_PROJECTS),
    b"\n".join(map(dumped, MCP_LINES)),
    b"\n".join(map(dumped, codex_lines("s"))),
    b"\n".join(dumped(claude_code_line("s", f"u{place}", None, "user", "Hi")) for place in range(3)),
    dumped({"type": "message", "conversation": "c", "id": "m", "role": "user", "text": "Hi", "created_at": "2023-06-09"}),
    dumped({"type": "document", "title": "t", "text": "Hi", "tags": ["a"]}),
    b"time,value,kind\n2023-06-09T10:00:00Z,62,heart_rate\n2023-06-09T10:00:05Z,64,heart_rate\n",
    HEALTH,
    "---\ntags: [a]\n---\n# Über #b [[c]]".encode(),
]
ENDINGS = st.sampled_from([".json", ".jsonl", ".md", ".dat", ".zip"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def taken(folder: Path, data: bytes, ending: str) -> None:
    (folder / f"dropped{ending}").write_bytes(data)
    reading = read(folder)
    assert reading.found or reading.skipped or not data.strip()
    for record in (*reading.conversations, *reading.documents):
        json.loads(record.metadata)
        repr(record).encode()
    for samples in reading.samples:
        assert 0 < len(samples.at) == len(samples.values)
        assert all(map(math.isfinite, samples.values))
        assert re.fullmatch("[a-z0-9_]{1,40}", samples.kind)


@given(data=st.binary(max_size=300), ending=ENDINGS)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str) -> None:
    taken(tmp_path_factory.mktemp("bytes"), data, ending)


@settings(max_examples=examples(100))
@given(whole=st.sampled_from(WHOLE), ending=ENDINGS, data=st.data())
def test_any_damage_to_an_export(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, ending: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(whole)))
    damaged = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 40)) :]
    taken(tmp_path_factory.mktemp("damage"), damaged, ending)


@given(whole=st.sampled_from(WHOLE), data=st.data())
def test_any_damage_to_a_zip(tmp_path_factory: pytest.TempPathFactory, whole: bytes, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("zip")
    packed = zip_of(folder.with_suffix(".zip"), {"conversations.json": whole, "a.md": b"note"}).read_bytes()
    at = data.draw(st.integers(0, len(packed)))
    taken(folder, packed[:at] + data.draw(st.binary(max_size=4)) + packed[at + data.draw(st.integers(0, 9)) :], ".zip")


@settings(max_examples=examples(150))
@given(whole=st.sampled_from(WHOLE), data=st.data())
def test_any_value_in_any_place_of_an_export(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, data: st.DataObject
) -> None:
    try:
        value = json.loads(whole)
    except ValueError:
        value = [json.loads(line) for line in whole.splitlines() if line.startswith(b"{")]
    places = list(_places(value))
    if places:
        holder, key = data.draw(st.sampled_from(places))
        holder[key] = data.draw(JSON)  # type: ignore[index]
    taken(tmp_path_factory.mktemp("value"), dumped(value), ".json")
    if isinstance(value, list):
        taken(tmp_path_factory.mktemp("lines"), b"\n".join(map(dumped, value)), ".jsonl")


def _places(value: object) -> list[tuple[object, object]]:
    if isinstance(value, dict):
        return [(value, key) for key in value] + [place for each in value.values() for place in _places(each)]
    if isinstance(value, list):
        return [(value, key) for key in range(len(value))] + [place for each in value for place in _places(each)]
    return []
