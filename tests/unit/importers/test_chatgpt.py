"""ChatGPT's export: branches, kinds of content, marks, attachments, shards."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.imports import SkipReason
from strata.domain.records import MessageKind, Role
from tests.support.exports import START, Json, Turn, chatgpt_conversation, chatgpt_shards, chatgpt_talk, chatgpt_zip, written
from tests.support.reading import Reading, by_id, only, read, said

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60


def told(folder: Path, *turns: Turn, current: str | None = None, **more: object) -> Reading:
    return read(written(folder / "x.bin", [chatgpt_conversation("Bees", turns, current=current, **more)]))


def test_a_conversation_keeps_ids_times_roles_and_models(tmp_path: Path) -> None:
    record = chatgpt_talk("Bees", "How many hives?", "Three.")
    conversation = only(read(chatgpt_zip(tmp_path / "export.zip", [record])))
    question, answer = conversation.messages
    assert (conversation.source, conversation.source_id, conversation.title) == ("chatgpt", record["id"], "Bees")
    assert conversation.created_at == datetime.fromtimestamp(START, UTC)
    assert conversation.updated_at == datetime.fromtimestamp(START + 3600, UTC)
    assert (question.role, question.text, question.parent_source_id) == (Role.USER, "How many hives?", None)
    assert (answer.role, answer.model, answer.parent_source_id) == (Role.ASSISTANT, "gpt-5", question.source_id)
    assert answer.created_at == datetime.fromtimestamp(START + 60, UTC)
    assert '"default_model_slug":"gpt-5"' in conversation.metadata


def test_account_details_are_never_taken_in(tmp_path: Path) -> None:
    reading = read(chatgpt_zip(tmp_path / "export.zip", [chatgpt_talk("Bees", "Hello")]))
    (line,) = reading.reasons(SkipReason.PRIVATE)
    assert line.where.endswith("export.zip/user.json")
    (other,) = reading.reasons(SkipReason.UNKNOWN_TYPE)
    assert "no conversations" in other.detail


def test_the_visible_branch_is_active_and_others_are_kept_aside(tmp_path: Path) -> None:
    turns = (
        Turn("q", None, "user", "Which hive?"),
        Turn("a1", "q", "assistant", "The first."),
        Turn("a2", "q", "assistant", "The second."),
        Turn("q2", "a1", "user", "Sure?"),
    )
    conversation = only(told(tmp_path, *turns, current="a2"))
    assert said(conversation) == ["Which hive?", "The second."]
    assert said(conversation, active=False) == ["The first.", "Sure?"]
    assert [message.text for message in conversation.messages] == ["Which hive?", "The first.", "Sure?", "The second."]


def test_without_a_current_node_the_newest_leaf_decides(tmp_path: Path) -> None:
    turns = (Turn("q", None, at=START), Turn("a1", "q", text="old", at=START + 9), Turn("a2", "q", text="new", at=START + 5))
    assert said(only(told(tmp_path, *turns, current="gone"))) == ["old"]


def test_circles_and_missing_parents_do_no_harm(tmp_path: Path) -> None:
    record = chatgpt_conversation("Bees", [Turn("a", "b", text="A"), Turn("b", "a", text="B"), Turn("c", "nowhere", text="C")])
    conversation = only(read(written(tmp_path / "x.json", [record])))
    assert sorted(message.text for message in conversation.messages) == ["A", "B", "C"]


def test_children_alone_are_links_enough(tmp_path: Path) -> None:
    record = chatgpt_talk("Bees", "one", "two", "three")
    for node in record["mapping"].values():  # type: ignore[attr-defined]
        del node["parent"]
    assert said(only(read(written(tmp_path / "x.json", [record])))) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("turn", "kind", "text"),
    [
        (Turn("m", None, "system", "You are…"), MessageKind.HIDDEN, "You are…"),
        (Turn("m", None, "system", "Mine", metadata={"is_user_system_message": True}), MessageKind.TEXT, "Mine"),
        (Turn("m", None, "user", "x", metadata={"is_visually_hidden_from_conversation": True}), MessageKind.HIDDEN, "x"),
        (Turn("m", None, "tool", "found it"), MessageKind.TOOL_RESULT, "found it"),
        (Turn("m", None, "assistant", "search(x)", more={"recipient": "web"}), MessageKind.TOOL_CALL, "search(x)"),
        (Turn("m", None, "assistant", "hmm", more={"channel": "analysis"}), MessageKind.REASONING, "hmm"),
        (
            Turn("m", None, "assistant", content={"content_type": "code", "language": "python", "text": "print(1)"},
                 more={"recipient": "python"}),
            MessageKind.TOOL_CALL,
            "```python\nprint(1)\n```",
        ),
        (
            Turn("m", None, "assistant", content={"content_type": "code", "language": "unknown", "text": "a ``` b"}),
            MessageKind.TEXT,
            "````\na ``` b\n````",
        ),
        (
            Turn("m", None, "tool", content={"content_type": "execution_output", "text": "1"}),
            MessageKind.TOOL_RESULT,
            "```\n1\n```",
        ),
        (
            Turn("m", None, "tool", content={"content_type": "tether_quote", "title": "Bees", "text": "They hum\nloudly"}),
            MessageKind.TOOL_RESULT,
            "> They hum\n> loudly\n\n— Bees",
        ),
        (
            Turn("m", None, "assistant",
                 content={"content_type": "thoughts", "thoughts": [{"summary": "Hives", "content": "Three?"}, "x"]}),
            MessageKind.REASONING,
            "**Hives**\n\nThree?",
        ),
        (
            Turn("m", None, "assistant", content={"content_type": "reasoning_recap", "content": "Thought for 3 s"}),
            MessageKind.HIDDEN,
            "Thought for 3 s",
        ),
        (Turn("m", None, "tool", content={"content_type": "system_error", "text": "boom"}), MessageKind.HIDDEN, "boom"),
        (
            Turn("m", None, "user", content={"content_type": "multimodal_text", "parts": [
                {"content_type": "audio_transcription", "text": "Hello bees"}, "and more", 5, None]}),
            MessageKind.TEXT,
            "Hello bees\n\nand more",
        ),
        (
            Turn("m", None, "assistant", more={"recipient": "canmore.create_textdoc"}, content={
                "content_type": "code", "language": "json",
                "text": '{"name": "plan", "type": "document", "content": "# Plan\\n\\nMore hives."}'}),
            MessageKind.TEXT,
            "**plan**\n\n# Plan\n\nMore hives.",
        ),
    ],
)  # fmt: skip
def test_each_content_type_becomes_text_of_a_kind(tmp_path: Path, turn: Turn, kind: MessageKind, text: str) -> None:
    (message,) = only(told(tmp_path, turn)).messages
    assert (message.kind, message.text) == (kind, text)


def test_unknown_content_is_kept_hidden_and_counted(tmp_path: Path) -> None:
    strange = {"content_type": "hologram", "text": "shimmer"}
    reading = told(tmp_path, Turn("a", None, content=strange), Turn("b", "a", content=strange), Turn("c", "b", text="words"))
    assert [message.kind for message in only(reading).messages] == [MessageKind.HIDDEN, MessageKind.HIDDEN, MessageKind.TEXT]
    (line,) = reading.reasons(SkipReason.UNKNOWN_TYPE)
    assert "hologram" in line.detail
    assert line.count == 2


def test_messages_that_say_nothing_are_passed_over_without_breaking_the_thread(tmp_path: Path) -> None:
    conversation = only(
        told(tmp_path, Turn("q", None, text="words"), Turn("gap", "q", "system"), Turn("a", "gap", "assistant", "answer"))
    )
    assert by_id(conversation)["a"].parent_source_id == "q"
    assert len(conversation.messages) == 2


def test_citations_become_links_or_vanish(tmp_path: Path) -> None:
    mark, entity = "\ue200cite\ue202turn0search1\ue201", '\ue200entity\ue202["person","Ada"]\ue201'
    metadata = {
        "content_references": [
            {"matched_text": mark, "type": "grouped_webpages", "alt": "([Bees](https://bees.example))", "items": []},
            {"matched_text": " ", "type": "sources_footnote"},
        ]
    }
    text = f"They hum {mark}, says {entity}【4†source】\ue200video\ue202x\ue201."
    (message,) = only(told(tmp_path, Turn("m", None, "assistant", text, metadata=metadata))).messages
    assert message.text == "They hum ([Bees](https://bees.example)), says Ada."


def test_links_of_citations_are_web_links_only(tmp_path: Path) -> None:
    mark = "\ue200cite\ue202x\ue201"
    item = {"title": "Bees", "url": "javascript:alert(1)"}
    metadata = {"content_references": [{"matched_text": mark, "items": [item]}]}
    (message,) = only(told(tmp_path, Turn("m", None, "assistant", f"Hum{mark}", metadata=metadata))).messages
    assert message.text == "Hum (Bees)"


def test_attachments_say_whether_the_export_carries_them(tmp_path: Path) -> None:
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_0123456789abcdef", "size_bytes": 68}
    listed = [
        {"id": "file_0123456789abcdef", "name": "hive.png", "mime_type": "image/png"},
        {"id": "file-LostLostLost1", "name": "lost.pdf", "mime_type": "application/pdf", "size": 5},
    ]
    turn = Turn(
        "m", None, content={"content_type": "multimodal_text", "parts": [picture, "See"]}, metadata={"attachments": listed}
    )
    path = chatgpt_zip(
        tmp_path / "export.zip", [chatgpt_conversation("Bees", [turn])], file_0123456789abcdef__dat=PNG, file_99__dat=PNG
    )
    reading = read(path)
    hive, lost = only(reading).messages[0].attachments
    assert (hive.name, hive.media_type, hive.reference, hive.size, hive.present) == (
        "hive.png", "image/png", "file_0123456789abcdef.dat", 68, True,
    )  # fmt: skip
    assert (lost.name, lost.reference, lost.present) == ("lost.pdf", "file-LostLostLost1", False)
    assert not [line for line in reading.skipped if ".dat" in line.where]


def test_payloads_are_named_by_the_list_of_names_and_told_by_their_bytes(tmp_path: Path) -> None:
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-abc123"}
    turn = Turn("m", None, content={"content_type": "multimodal_text", "parts": [picture]})
    folder = tmp_path / "export"
    written(folder / "conversations-000.json", [chatgpt_conversation("Bees", [turn])])
    written(folder / "conversation_asset_file_names.json", {"file-abc123.dat": "queen.png"})
    (folder / "file-abc123.dat").write_bytes(PNG)
    (attachment,) = only(read(folder)).messages[0].attachments
    assert (attachment.name, attachment.media_type, attachment.present) == ("queen.png", "image/png", True)


def test_pictures_made_by_a_tool_are_shown(tmp_path: Path) -> None:
    picture = {
        "content_type": "image_asset_pointer",
        "asset_pointer": "file-service://file-a1b2",
        "metadata": {"dalle": {"prompt": "A hive"}},
    }
    turn = Turn("m", None, "tool", content={"content_type": "multimodal_text", "parts": [picture]})
    (message,) = only(told(tmp_path, turn)).messages
    assert (message.kind, message.role, message.text) == (MessageKind.TEXT, Role.TOOL, "*A hive*")


def test_shards_are_read_and_lost_ones_are_told(tmp_path: Path) -> None:
    talks = [chatgpt_talk(f"Talk {number}", "Hello") for number in range(6)]
    reading = read(chatgpt_shards(tmp_path / "export.zip", talks, size=2, lost=[1]))
    assert reading.titles == ["Talk 0", "Talk 1", "Talk 4", "Talk 5"]
    (line,) = reading.reasons(SkipReason.MISSING)
    assert "conversations-001.json" in line.where


def test_conversations_not_to_be_remembered_are_marked_and_give_no_memories(tmp_path: Path) -> None:
    turns = (
        Turn("c", None, content={"content_type": "model_editable_context", "model_set_context": "Secret"}),
        Turn("q", "c", text="Hi"),
    )
    reading = told(tmp_path, *turns, is_do_not_remember=True)
    assert only(reading).do_not_remember
    assert not reading.documents


def test_instructions_and_memories_become_documents_the_newest_of_each(tmp_path: Path) -> None:
    def talk(name: str, at: float, instructions: str) -> Json:
        turns = [
            Turn(
                "i",
                None,
                content={"content_type": "user_editable_context", "user_profile": "Ada", "user_instructions": instructions},
            ),
            Turn("s", "i", "system", content={"content_type": "model_editable_context", "model_set_context": "1. Keeps bees."}),
            Turn("q", "s", text="Hi"),
        ]
        return chatgpt_conversation(name, turns, update_time=at)

    reading = read(written(tmp_path / "x.json", [talk("new", START + 9, "Be brief."), talk("old", START, "Be long.")]))
    assert {document.title: document.text for document in reading.documents} == {
        "Custom instructions": "## About me\n\nAda\n\n## How to answer\n\nBe brief.",
        "Saved memories": "1. Keeps bees.",
    }
    assert [len(conversation.messages) for conversation in reading.conversations] == [1, 1]


def test_untitled_conversations_are_called_by_their_first_words(tmp_path: Path) -> None:
    turn = Turn("q", None, text="## How do I keep\nbees?")
    assert only(told(tmp_path, turn, title=None)).title == "How do I keep"


def test_a_conversation_without_words_is_told_as_empty(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "x.json", [chatgpt_conversation("Nothing", []), chatgpt_talk("Bees", "Hello")]))
    assert reading.titles == ["Bees"]
    assert reading.reasons(SkipReason.EMPTY)


def test_an_export_is_known_although_its_first_record_is_damaged(tmp_path: Path) -> None:
    data = written(tmp_path / "x.json", [chatgpt_talk("Lost", "x"), chatgpt_talk("Bees", "Hello")]).read_text()
    (tmp_path / "x.json").write_text(data.replace('"title":', '"title"', 1).replace('"title": "Lost', '"title" "Lost', 1))
    reading = read(tmp_path / "x.json")
    assert reading.titles == ["Bees"]
    assert reading.reasons(SkipReason.DAMAGED)


def test_halves_of_characters_become_replacement_marks(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(
        written(path, [chatgpt_talk("Bees", "HALF and WHOLE")])
        .read_text()
        .replace("HALF", "\\ud83d")
        .replace("WHOLE", "\\ud83d\\udc1d")
    )
    assert said(only(read(path))) == ["\ufffd and 🐝"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from("abcdef")
NODES = st.dictionaries(
    KEYS,
    JSON
    | st.fixed_dictionaries(
        {"parent": KEYS | st.none() | JSON, "children": st.lists(KEYS | JSON, max_size=3) | JSON},
        optional={
            "message": JSON
            | st.fixed_dictionaries(
                {"id": KEYS | JSON,
                 "content": JSON | st.fixed_dictionaries({"parts": st.lists(st.text(max_size=5) | JSON, max_size=3)})},
                optional={"author": JSON | st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", "tool"])}),
                          "metadata": JSON, "recipient": JSON, "create_time": JSON},
            )
        },
    ),
    max_size=6,
)  # fmt: skip


@given(mapping=NODES, current=KEYS | JSON, rest=st.dictionaries(st.text(max_size=5), JSON, max_size=3))
def test_any_tree_gives_each_message_once_behind_its_parent_on_one_visible_path(
    tmp_path_factory: pytest.TempPathFactory, mapping: Json, current: object, rest: Json
) -> None:
    record = {**rest, "mapping": mapping, "current_node": current}
    reading = read(written(tmp_path_factory.mktemp("tree") / "x.json", [record]))
    assert not reading.reasons(SkipReason.DAMAGED)
    for conversation in reading.conversations:
        ids = [message.source_id for message in conversation.messages]
        assert len(ids) == len(set(ids))
        places = {source_id: place for place, source_id in enumerate(ids)}
        for place, message in enumerate(conversation.messages):
            assert message.parent_source_id is None or places[message.parent_source_id] < place
        active = [message for message in conversation.messages if message.active]
        assert all(child.parent_source_id == parent.source_id for parent, child in itertools.pairwise(active))
