"""Logs of Claude Code and Codex."""

from pathlib import Path

from strata.domain.imports import SkipReason
from strata.domain.records import MessageKind, Role
from tests.support.exports import START, Json, claude_code_line, codex_lines, iso, jsonl
from tests.support.reading import by_id, only, read, said

SESSION = "11111111-0000-4000-8000-000000000001"


def line(name: str, parent: str | None, kind: str, content: object, **more: object) -> Json:
    return claude_code_line(SESSION, name, parent, kind, content, **more)


def test_a_session_of_claude_code_is_a_conversation(tmp_path: Path) -> None:
    use = {"type": "tool_use", "id": "t", "name": "Bash", "input": {"command": "ls hives"}}
    path = jsonl(
        tmp_path / "projects" / "-bees" / "log.bin",
        [
            {"type": "file-history-snapshot", "messageId": "x", "snapshot": {}},
            line("u1", None, "user", "Count the hives"),
            line("a1", "u1", "assistant", [{"type": "thinking", "thinking": "Hm"}], at=START + 1),
            line("a2", "a1", "assistant", [use], at=START + 2),
            line("r1", "a2", "user", [{"type": "tool_result", "tool_use_id": "t", "content": "one two"}], at=START + 3),
            line("a3", "r1", "assistant", [{"type": "text", "text": "Two."}], at=START + 4),
            {"type": "custom-title", "customTitle": "Counting", "sessionId": SESSION},
            {"type": "novelty", "sessionId": SESSION},
        ],
    )
    reading = read(path.parent.parent)
    conversation = only(reading)
    assert (conversation.source, conversation.source_id, conversation.title) == ("claude-code", SESSION, "Counting")
    assert [(message.kind, message.role, message.active) for message in conversation.messages] == [
        (MessageKind.TEXT, Role.USER, True),
        (MessageKind.REASONING, Role.ASSISTANT, True),
        (MessageKind.TOOL_CALL, Role.ASSISTANT, True),
        (MessageKind.TOOL_RESULT, Role.TOOL, True),
        (MessageKind.TEXT, Role.ASSISTANT, True),
    ]
    assert conversation.messages[-1].model == "claude-x"
    assert '"gitBranch":"main"' in conversation.metadata
    assert ["novelty" in skipped.detail for skipped in reading.skipped] == [True]


def test_what_the_program_says_for_the_person_is_hidden(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "s.jsonl",
        [
            line("u1", None, "user", "<command-name>/clear</command-name>"),
            line("u2", "u1", "user", "Caveat", isMeta=True),
            line("u3", "u2", "user", "Summary of before", isCompactSummary=True),
            line("u4", "u3", "user", "Real words"),
        ],
    )
    conversation = only(read(path))
    assert [message.kind for message in conversation.messages] == [MessageKind.HIDDEN] * 3 + [MessageKind.TEXT]
    assert conversation.title == "Real words"


def test_compaction_and_lost_links_do_not_hide_the_beginning(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "s.jsonl",
        [
            line("u1", None, "user", "Begin"),
            {"type": "system", "subtype": "compact_boundary", "uuid": "c", "parentUuid": None, "logicalParentUuid": "u1",
             "sessionId": SESSION, "timestamp": iso(START)},
            line("u2", "c", "user", "Middle"),
            line("u3", "phantom", "user", "End"),
        ],
    )  # fmt: skip
    assert said(only(read(path))) == ["Begin", "Middle", "End"]


def test_what_was_taken_back_is_a_side_branch(tmp_path: Path) -> None:
    lines = [line("u1", None, "user", "Begin"), line("u2", "u1", "user", "Wrong"), line("u3", "u1", "user", "Right")]
    conversation = only(read(jsonl(tmp_path / "s.jsonl", lines)))
    assert (said(conversation), said(conversation, active=False)) == (["Begin", "Right"], ["Wrong"])


def test_sub_agents_join_their_session_aside(tmp_path: Path) -> None:
    folder = tmp_path / "projects"
    side = {"isSidechain": True, "agentId": "a9"}
    jsonl(folder / "s.jsonl", [line("u1", None, "user", "Begin"), line("u2", "u1", "user", "End", at=START + 90)])
    agent = [
        line("g1", None, "user", "Task", at=START + 9, **side),
        line("g2", "g1", "assistant", "Done", at=START + 10, **side),
    ]
    jsonl(folder / "s" / "subagents" / "agent-a9.jsonl", agent)
    conversation = only(read(folder))
    assert [message.text for message in conversation.messages] == ["Begin", "Task", "Done", "End"]
    assert said(conversation) == ["Begin", "End"]
    assert by_id(conversation)["g1"].parent_source_id == "u1"


def test_lines_copied_into_a_resumed_session_come_in_once(tmp_path: Path) -> None:
    first = [line("u1", None, "user", "Begin")]
    second = [claude_code_line("other", "u1", None, "user", "Begin"), claude_code_line("other", "u2", "u1", "user", "More")]
    jsonl(tmp_path / "d" / "a.jsonl", first)
    jsonl(tmp_path / "d" / "b.jsonl", second)
    assert sorted(said(conversation)[0] for conversation in read(tmp_path / "d").conversations) == ["Begin", "More"]


def test_a_bad_line_costs_only_itself(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "s.jsonl", [line("u1", None, "user", "Begin"), '{"type": "user", ', line("u2", "u1", "user", "End")]
    )
    reading = read(path)
    assert said(only(reading)) == ["Begin", "End"]
    assert "line 2" in reading.reasons(SkipReason.DAMAGED)[0].where


def test_a_session_of_codex_is_told_once(tmp_path: Path) -> None:
    conversation = only(read(jsonl(tmp_path / "rollout.log", codex_lines("s1"))))
    assert (conversation.source, conversation.source_id, conversation.title) == ("codex", "s1", "Count the hives")
    assert [(message.kind, message.text) for message in conversation.messages] == [
        (MessageKind.TEXT, "Count the hives"),
        (MessageKind.REASONING, "**Looking around**"),
        (MessageKind.TOOL_CALL, "```\nls hives\n```"),
        (MessageKind.TOOL_RESULT, "```\none two three\n```"),
        (MessageKind.TEXT, "There are three hives."),
    ]
    assert conversation.messages[-1].model == "gpt-5-codex"
    assert conversation.messages[2].author == "shell"


def test_ids_in_codex_logs_stay_when_the_log_grows(tmp_path: Path) -> None:
    lines = codex_lines("s1")
    short = only(read(jsonl(tmp_path / "a.jsonl", lines[:6])))
    long = only(read(jsonl(tmp_path / "a.jsonl", lines)))
    assert [message.source_id for message in short.messages] == [message.source_id for message in long.messages][:2]


def test_old_codex_logs_without_events_come_in(tmp_path: Path) -> None:
    lines: list[Json | str] = [
        {"id": "old", "timestamp": iso(START), "instructions": None},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "<environment_context>x"}]},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Count"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Three"}]},
    ]
    conversation = only(read(jsonl(tmp_path / "old.jsonl", lines)))
    assert [message.kind for message in conversation.messages] == [MessageKind.HIDDEN, MessageKind.TEXT, MessageKind.TEXT]
    assert conversation.title == "Count"
