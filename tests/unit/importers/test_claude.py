"""Claude's export: blocks, branches, attachments, projects, memories, split zips."""

from pathlib import Path

from strata.domain.imports import SkipReason
from strata.domain.records import MessageKind, Role
from tests.support.exports import (
    ROOT,
    START,
    claude_conversation,
    claude_message,
    claude_split,
    claude_talk,
    claude_zip,
    iso,
    uid,
    written,
)
from tests.support.reading import by_id, only, read, said


def told(folder: Path, *messages: dict[str, object], **more: object) -> Path:
    return written(folder / "x.json", [claude_conversation("Bees", messages, **more)])


def test_a_conversation_keeps_ids_times_and_roles(tmp_path: Path) -> None:
    reading = read(claude_zip(tmp_path / "export.zip", [claude_talk("Bees", "How many hives?", "Three.")]))
    conversation = only(reading)
    question, answer = conversation.messages
    assert (conversation.source, conversation.source_id, conversation.title) == ("claude", uid("claude", "Bees"), "Bees")
    assert (question.role, question.text, question.parent_source_id) == (Role.USER, "How many hives?", None)
    assert (answer.role, answer.text, answer.parent_source_id) == (Role.ASSISTANT, "Three.", question.source_id)
    assert answer.created_at is not None
    assert answer.created_at.timestamp() == START + 60


def test_projects_and_memories_become_documents_and_people_stay_out(tmp_path: Path) -> None:
    reading = read(claude_zip(tmp_path / "export.zip", [claude_talk("Bees", "Hi")]))
    assert {document.title: document.text for document in reading.documents} == {
        "Bees": "All about the hives",
        "Bees: instructions": "Answer as a beekeeper.",
        "hives.md": "# Hives\n\nThree of them.",
        "Claude's memory": "**Work**\n\nKeeps bees.",
        "Claude's memory of Bees": "The hives face south.",
        "bees.md": "Two queens.",
    }
    assert {document.source for document in reading.documents} == {"claude"}
    (line,) = reading.reasons(SkipReason.PRIVATE)
    assert "users.json" in line.where
    assert not any("example.org" in repr(document) for document in reading.documents)


def test_split_zips_come_in_whole(tmp_path: Path) -> None:
    talks = [claude_talk(f"Talk {number}", "Hi") for number in range(4)]
    reading = read(*claude_split(tmp_path / "export", talks))
    assert sorted(reading.titles) == [f"Talk {number}" for number in range(4)]
    assert len(reading.documents) == 6
    assert not reading.reasons(SkipReason.NOT_UNDERSTOOD)


def test_any_part_of_split_zips_is_enough(tmp_path: Path) -> None:
    talks = [claude_talk(f"Talk {number}", "Hi") for number in range(4)]
    _, first, second, memories, projects, _ = claude_split(tmp_path / "export", talks)
    assert read(second).titles == ["Talk 1", "Talk 3"]
    assert len(read(memories).documents) == 3
    assert len(read(projects, first).documents) == 3


def test_thinking_and_tools_stand_before_the_words_that_keep_the_id(tmp_path: Path) -> None:
    content = [
        {"type": "thinking", "thinking": "Count them."},
        {"type": "text", "text": "Let me look."},
        {"type": "tool_use", "name": "count", "input": {"what": "hives"}},
        {"type": "tool_result", "name": "count", "content": [{"type": "text", "text": "3"}]},
        {"type": "text", "text": "Three."},
    ]
    path = told(
        tmp_path,
        claude_message("q", "human", "How many?"),
        claude_message("a", "assistant", "flat copy", "q", content=content),
        claude_message("t", "human", "Thanks", "a"),
    )
    messages = only(read(path)).messages
    assert [(message.source_id, message.kind, message.parent_source_id) for message in messages] == [
        ("q", MessageKind.TEXT, None),
        ("a:reasoning-0", MessageKind.REASONING, "q"),
        ("a:tool_call-1", MessageKind.TOOL_CALL, "a:reasoning-0"),
        ("a:tool_result-2", MessageKind.TOOL_RESULT, "a:tool_call-1"),
        ("a", MessageKind.TEXT, "a:tool_result-2"),
        ("t", MessageKind.TEXT, "a"),
    ]
    assert messages[4].text == "Let me look.\n\nThree."
    assert messages[3].role is Role.TOOL
    assert messages[2].author == "count"


def test_files_that_a_tool_writes_are_readable(tmp_path: Path) -> None:
    content = [{"type": "tool_use", "name": "create_file", "input": {"path": "/plan.md", "file_text": "# Plan"}}]
    path = told(tmp_path, claude_message("a", "assistant", "", content=content))
    assert only(read(path)).messages[0].text == "**/plan.md**\n\n```\n# Plan\n```"


def test_words_that_are_only_in_an_attachment_are_kept(tmp_path: Path) -> None:
    attachment = {"file_name": "bees.txt", "file_type": "txt", "file_size": 9, "extracted_content": "They hum."}
    path = told(tmp_path, claude_message("q", "human", "", attachments=[attachment], files=[{"file_name": "hive.png"}]))
    (message,) = only(read(path)).messages
    assert message.text == "They hum."
    assert [(each.name, each.present) for each in message.attachments] == [("bees.txt", False), ("hive.png", False)]


def test_a_file_listed_twice_is_one_attachment(tmp_path: Path) -> None:
    files = [{"file_name": "hive.png", "file_uuid": "f1"}]
    path = told(tmp_path, claude_message("q", "human", "See", files=files, files_v2=[*files, {"file_name": "b.png"}]))
    assert [each.name for each in only(read(path)).messages[0].attachments] == ["hive.png", "b.png"]


def test_marks_of_old_answers_are_taken_off(tmp_path: Path) -> None:
    text = '<antThinking>hm</antThinking>Here: <antArtifact identifier="x" title="y">print(1)</antArtifact>'
    path = told(tmp_path, claude_message("a", "assistant", text))
    assert said(only(read(path))) == ["Here: print(1)"]


def test_branches_follow_the_parents(tmp_path: Path) -> None:
    messages = (
        claude_message("q1", "human", "First try", ROOT, START),
        claude_message("a1", "assistant", "Old answer", "q1", START + 1),
        claude_message("q2", "human", "Second try", ROOT, START + 2),
        claude_message("a2", "assistant", "New answer", "q2", START + 3),
    )
    conversation = only(read(told(tmp_path, *messages)))
    assert said(conversation) == ["Second try", "New answer"]
    assert said(conversation, active=False) == ["First try", "Old answer"]
    chosen = only(read(told(tmp_path, *messages, current_leaf_message_uuid="a1")))
    assert said(chosen) == ["First try", "Old answer"]


def test_old_exports_without_parents_keep_the_order_of_the_list(tmp_path: Path) -> None:
    messages = [claude_message(name, "human", name, at=START) for name in ("c", "a", "b")]
    for message in messages:
        del message["parent_message_uuid"]
    assert said(only(read(told(tmp_path, *messages)))) == ["c", "a", "b"]


def test_a_lost_parent_does_not_hide_what_came_before(tmp_path: Path) -> None:
    messages = (claude_message("q", "human", "one"), claude_message("a", "assistant", "two", "lost"))
    assert said(only(read(told(tmp_path, *messages)))) == ["one", "two"]


def test_of_two_messages_with_one_id_the_newer_stands(tmp_path: Path) -> None:
    old = claude_message("q", "human", "old", at=START)
    new = claude_message("q", "human", "new", at=START + 5)
    assert said(only(read(told(tmp_path, new, old)))) == ["new"]


def test_design_chats_come_in(tmp_path: Path) -> None:
    chat = {
        "uuid": "d1",
        "title": "Logo",
        "project": {"name": "Bees"},
        "messages": [
            {"uuid": "m1", "role": "user", "created_at": iso(START), "content": {"content": "A bee"}},
            {"uuid": "m2", "role": "assistant", "content": {"contentBlocks": [{"type": "text", "text": "Done"}]}},
        ],
    }
    assert said(only(read(written(tmp_path / "design.json", [chat])))) == ["A bee", "Done"]


def test_an_odd_record_costs_only_itself(tmp_path: Path) -> None:
    odd = [{"uuid": "x", "chat_messages": "none"}, 5, None, {"chat_messages": [7, {"uuid": 5}]}]
    reading = read(written(tmp_path / "x.json", [claude_talk("Bees", "Hi"), *odd, claude_talk("Wasps", "Ho")]))
    assert reading.titles == ["Bees", "Wasps"]
    assert len(reading.reasons(SkipReason.DAMAGED)) == 3
    assert by_id(reading.conversations[1])
