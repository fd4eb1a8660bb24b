"""The interchange format: what a line may say, lines in any order, text of any kind."""

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.imports import SkipReason
from strata.domain.records import Attachment, MessageKind, Role
from tests.support.exports import Json, jsonl
from tests.support.reading import only, read, said


def message(conversation: str, name: str, text: str, **more: object) -> Json:
    line: Json = {"type": "message", "conversation": conversation, "id": name, "role": "user", "text": text}
    return line | more


def test_a_line_says_all_there_is_to_a_message(tmp_path: Path) -> None:
    line = message(
        "c1", "m1", "Hello", role="other", author="Ada", model="m", parent="m0", source="dialogues", conversation_title="Talk",
        created_at="2023-06-09T14:00:00+02:00", kind="reasoning", active=False, mood="sunny", metadata={"kept": 1},
        attachments=[{"name": "a.png", "media_type": "image/png", "reference": "r", "size": 5, "present": True}],
    )  # fmt: skip
    conversation = only(read(jsonl(tmp_path / "x.jsonl", [line])))
    assert (conversation.source, conversation.source_id, conversation.title) == ("dialogues", "c1", "Talk")
    (kept,) = conversation.messages
    assert (kept.source_id, kept.role, kept.text, kept.author, kept.model) == ("m1", Role.OTHER, "Hello", "Ada", "m")
    assert (kept.kind, kept.active, kept.parent_source_id) == (MessageKind.REASONING, False, "m0")
    assert kept.created_at == datetime(2023, 6, 9, 12, tzinfo=UTC)
    assert kept.attachments == (Attachment("a.png", "image/png", "r", 5, present=True),)
    assert json.loads(kept.metadata) == {"kept": 1, "mood": "sunny"}


def test_a_first_line_that_is_longer_than_a_look_is_known_all_the_same(tmp_path: Path) -> None:
    """An export of Strata's own may begin with a pasted log file."""
    whole = read(jsonl(tmp_path / "x.jsonl", [message("c1", "m1", "word " * 900_000), message("c1", "m2", "Hello")]))
    assert [len(one.text) for one in only(whole).messages] == [4_500_000, 5]


def test_the_least_that_a_line_can_say_is_enough(tmp_path: Path) -> None:
    lines = [{"type": "message", "conversation": 7, "role": "bard", "text": "Hello"}, {"type": "document", "text": "# Bees\n"}]
    reading = read(jsonl(tmp_path / "x.jsonl", lines))
    conversation = only(reading)
    assert (conversation.source, conversation.source_id, conversation.title) == ("interchange", "7", "Hello")
    assert conversation.messages[0].role is Role.OTHER
    assert [(document.title, document.text) for document in reading.documents] == [("Bees", "# Bees\n")]


def test_interleaved_conversations_are_put_together(tmp_path: Path) -> None:
    lines = [message(f"c{place % 3}", f"m{place}", f"text {place}") for place in range(9)]
    reading = read(jsonl(tmp_path / "x.jsonl", lines))
    assert [said(conversation) for conversation in reading.conversations] == [
        [f"text {start + step}" for step in (0, 3, 6)] for start in range(3)
    ]


def test_one_id_in_two_sources_is_two_conversations(tmp_path: Path) -> None:
    lines = [message("c", "m", "one", source="a"), message("c", "m", "two", source="b")]
    assert len(read(jsonl(tmp_path / "x.jsonl", lines)).conversations) == 2


def test_bad_lines_cost_only_themselves(tmp_path: Path) -> None:
    lines = [message("c", "m1", "one"), "{broken", "[1]", {"type": "message", "text": "whose?"}, "", message("c", "m2", "two")]
    reading = read(jsonl(tmp_path / "x.jsonl", lines))
    assert said(only(reading)) == ["one", "two"]
    assert [line.where.rpartition(", ")[2] for line in reading.reasons(SkipReason.DAMAGED)] == ["line 2", "line 3"]
    assert len(reading.reasons(SkipReason.UNKNOWN_TYPE)) == 1


def test_windows_line_ends_byte_order_marks_and_utf_16_are_fine(tmp_path: Path) -> None:
    text = "\r\n".join(json.dumps(message("c", name, name)) for name in ("one", "two"))
    for encoding in ("utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.jsonl"
        path.write_bytes(text.encode(encoding))
        assert said(only(read(path))) == ["one", "two"]


def test_a_large_file_of_many_conversations_is_read_conversation_by_conversation(tmp_path: Path) -> None:
    from strata.importers import default_reader

    path = jsonl(tmp_path / "x.jsonl", (message(f"c{place // 10}", f"m{place}", "x" * 500) for place in range(20_000)))
    reader = default_reader()
    (found,), _ = reader.detect((path,))
    first = list(itertools.islice(reader.read(found), 3))
    assert [getattr(item, "source_id", None) for item in first] == ["c0", "c1", "c2"]


@given(texts=st.lists(st.text(alphabet=st.characters(codec=None)), min_size=1, max_size=5), title=st.text())
def test_any_text_comes_through(tmp_path_factory: pytest.TempPathFactory, texts: list[str], title: str) -> None:
    lines = [message("c", f"m{place}", text, conversation_title=title) for place, text in enumerate(texts)]
    conversation = only(read(jsonl(tmp_path_factory.mktemp("any") / "x.jsonl", lines)))
    assert [message.text for message in conversation.messages] == [_whole(text) for text in texts]
    assert conversation.title == (_whole(title) or conversation.title)


def _whole(text: str) -> str:
    """The text with pairs of halves joined and single halves replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
