"""Real-shaped exports of each format, made in a folder; what they say is invented."""

import json
import random
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

Json = dict[str, object]

START = 1_700_000_000.0
ROOT = "00000000-0000-4000-8000-000000000000"


def uid(*parts: object) -> str:
    """Return a UUID that is the same for the same parts."""
    return str(uuid5(NAMESPACE_OID, repr(parts)))


def iso(seconds: float) -> str:
    """Return a time as these exports write it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


# ChatGPT ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """One node of a ChatGPT conversation; `content` replaces the plain text, `more` goes into the message."""

    id: str
    parent: str | None
    role: str = "user"
    text: str = ""
    at: float | None = None
    content: Json | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)


def chatgpt_message(turn: Turn) -> Json:
    """Return a message as ChatGPT writes it."""
    return {
        "id": turn.id,
        "author": {"role": turn.role, "name": None, "metadata": {}},
        "create_time": turn.at,
        "update_time": None,
        "content": turn.content or {"content_type": "text", "parts": [turn.text]},
        "status": "finished_successfully",
        "end_turn": True,
        "weight": 1.0,
        "metadata": dict(turn.metadata),
        "recipient": "all",
        "channel": None,
        **turn.more,
    }


def chatgpt_conversation(name: str, turns: Sequence[Turn], *, current: str | None = None, **more: object) -> Json:
    """Return a conversation; the visible branch ends at the last turn unless `current` says otherwise."""
    children: dict[str | None, list[str]] = {}
    for turn in turns:
        children.setdefault(turn.parent or "root", []).append(turn.id)
    mapping: Json = {"root": {"id": "root", "message": None, "parent": None, "children": children.get("root", [])}}
    for turn in turns:
        mapping[turn.id] = {
            "id": turn.id,
            "message": chatgpt_message(turn),
            "parent": turn.parent or "root",
            "children": children.get(turn.id, []),
        }
    record: Json = {
        "title": name,
        "create_time": START,
        "update_time": START + 3600,
        "mapping": mapping,
        "moderation_results": [],
        "current_node": current or (turns[-1].id if turns else "root"),
        "conversation_id": uid("chatgpt", name),
        "id": uid("chatgpt", name),
        "is_archived": False,
        "default_model_slug": "gpt-5",
    }
    return record | more


def chatgpt_talk(name: str, *texts: str) -> Json:
    """Return a conversation in which person and ChatGPT take turns, a minute apart."""
    turns = [
        Turn(
            uid(name, place),
            uid(name, place - 1) if place else None,
            ("user", "assistant")[place % 2],
            text,
            START + 60 * place,
            metadata={"model_slug": "gpt-5"} if place % 2 else {},
        )
        for place, text in enumerate(texts)
    ]
    return chatgpt_conversation(name, turns)


def chatgpt_zip(path: Path, conversations: Sequence[Json], **others: bytes) -> Path:
    """Write an export of the old layout; `others` are further entries, with `__` for a dot in their names."""
    return zip_of(
        path,
        {
            "conversations.json": dumped(conversations),
            "user.json": dumped({"id": "user-1", "email": "somebody@example.org", "chatgpt_plus_user": True}),
            "chat.html": b"<html><head><title>ChatGPT Data Export</title></head></html>",
            **{name.replace("__", "."): data for name, data in others.items()},
        },
    )


def chatgpt_shards(path: Path, conversations: Sequence[Json], *, size: int = 2, lost: Sequence[int] = ()) -> Path:
    """Write an export of the layout of 2026: shards with a manifest; the shards in `lost` are listed but not there."""
    shards = [conversations[at : at + size] for at in range(0, len(conversations), size)]
    names = [f"conversations-{number:03}.json" for number in range(len(shards))]
    manifest = {"version": 1, "logical_files": [{"name": "conversations.json", "files": names}]}
    kept = {name: dumped(shard) for number, (name, shard) in enumerate(zip(names, shards, strict=True)) if number not in lost}
    return zip_of(path, {"export_manifest.json": dumped(manifest), **kept})


def big_chatgpt(path: Path, size: int, seed: int = 7) -> int:
    """Write a `conversations.json` of about `size` bytes, conversation by conversation; return the number of messages."""
    prose, written, messages, number = Prose(seed), 0, 0, 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write("[")
        while written < size:
            lengths = prose.chance.choices((12, 40, 160, 400), k=prose.chance.randrange(4, 40))
            texts = [prose.text(length) for length in lengths]
            text = ("," if number else "") + json.dumps(chatgpt_talk(f"{prose.text(5)} {number}", *texts))
            written += stream.write(text)
            messages += len(texts)
            number += 1
        stream.write("]")
    return messages


class Prose:
    """Invented prose: 30,000 words as often as the words of a language are (Zipf), in sentences and paragraphs."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        syllables = [first + middle + last for first in "bdfgklmnprst" for middle in "aeiou" for last in ("", "n", "r", "s")]
        words = {"".join(self.chance.choices(syllables, k=self.chance.choice((1, 2, 2, 3, 4)))) for _ in range(40_000)}
        self._words = sorted(words)[:30_000]
        self.chance.shuffle(self._words)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._words))))

    def text(self, words: int) -> str:
        """Return a text of so many words."""
        drawn = self.chance.choices(self._words, cum_weights=self._weights, k=words)
        sentences = [" ".join(drawn[at : at + 14]).capitalize() for at in range(0, words, 14)]
        return ".\n\n".join(". ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5))


# Claude ----------------------------------------------------------------------------------------------------------------


def claude_message(name: str, sender: str, text: str, parent: str | None = ROOT, at: float = START, **more: object) -> Json:
    """Return a message as Claude writes it."""
    message: Json = {
        "uuid": name,
        "text": text,
        "content": [{"type": "text", "text": text, "citations": []}] if text else [],
        "sender": sender,
        "created_at": iso(at),
        "updated_at": iso(at),
        "attachments": [],
        "files": [],
        "parent_message_uuid": parent,
    }
    return message | more


def claude_conversation(name: str, messages: Sequence[Json], **more: object) -> Json:
    """Return a conversation as Claude writes it."""
    record: Json = {
        "uuid": uid("claude", name),
        "name": name,
        "summary": "",
        "created_at": iso(START),
        "updated_at": iso(START + 3600),
        "account": {"uuid": uid("account")},
        "chat_messages": list(messages),
    }
    return record | more


def claude_talk(name: str, *texts: str) -> Json:
    """Return a conversation in which person and Claude take turns, a minute apart."""
    messages = [
        claude_message(
            uid("claude", name, place),
            ("human", "assistant")[place % 2],
            text,
            uid("claude", name, place - 1) if place else ROOT,
            START + 60 * place,
        )
        for place, text in enumerate(texts)
    ]
    return claude_conversation(name, messages)


CLAUDE_USERS: list[Json] = [
    {"uuid": uid("account"), "full_name": "Some Body", "email_address": "some@example.org", "verified_phone_number": "+1"}
]
CLAUDE_MEMORIES: list[Json] = [
    {
        "conversations_memory": "**Work**\n\nKeeps bees.",
        "project_memories": {uid("project"): "The hives face south."},
        "account_uuid": uid("account"),
        "memory_files": [{"path": "/notes/bees.md", "content": "Two queens.", "updated_at": iso(START)}],
    }
]
CLAUDE_PROJECTS: list[Json] = [
    {
        "uuid": uid("project"),
        "name": "Bees",
        "description": "All about the hives",
        "is_private": True,
        "is_starter_project": False,
        "prompt_template": "Answer as a beekeeper.",
        "created_at": iso(START),
        "updated_at": iso(START + 60),
        "docs": [
            {"uuid": uid("doc"), "filename": "hives.md", "content": "# Hives\n\nThree of them.", "created_at": iso(START)}
        ],
    },
    {"uuid": uid("starter"), "name": "How to use Claude", "description": "x", "is_starter_project": True, "docs": []},
]


def claude_zip(path: Path, conversations: Sequence[Json]) -> Path:
    """Write an export of the old layout."""
    return zip_of(
        path,
        {
            "conversations.json": dumped(conversations),
            "projects.json": dumped(CLAUDE_PROJECTS),
            "users.json": dumped(CLAUDE_USERS),
            "memories.json": dumped(CLAUDE_MEMORIES),
        },
    )


def claude_split(folder: Path, conversations: Sequence[Json]) -> list[Path]:
    """Write an export of the layout of 2026: a manifest and a zip for each category."""
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[str, dict[str, bytes]] = {
        "conversations-000.zip": {"conversations.json": dumped(conversations[::2])},
        "conversations-001.zip": {"conversations.json": dumped(conversations[1::2])},
        "memories-000.zip": {"memories.json": dumped(CLAUDE_MEMORIES)},
        "projects-000.zip": {f"projects/{project['uuid']}.json": dumped(project) for project in CLAUDE_PROJECTS},
        "light_metadata-000.zip": {"users.json": dumped(CLAUDE_USERS)},
    }
    listed = [{"category": name.rpartition("-")[0], "filename": name, "export_url": "https://x.invalid/1"} for name in parts]
    manifest = folder / "manifest-1.json"
    manifest.write_bytes(dumped({"created_at": iso(START), "data_files": listed}))
    return [manifest, *(zip_of(folder / name, entries) for name, entries in parts.items())]


# Coding assistants -----------------------------------------------------------------------------------------------------


def claude_code_line(session: str, name: str, parent: str | None, kind: str, content: object, **more: object) -> Json:
    """Return a line of a Claude Code session."""
    at = more.pop("at", START)
    line: Json = {
        "parentUuid": parent,
        "isSidechain": False,
        "userType": "external",
        "cwd": "/home/somebody/bees",
        "sessionId": session,
        "version": "2.1.0",
        "gitBranch": "main",
        "type": kind,
        "message": {"role": kind, "content": content} | ({"model": "claude-x"} if kind == "assistant" else {}),
        "uuid": name,
        "timestamp": iso(at),  # type: ignore[arg-type]
    }
    return line | more


def codex_lines(session: str) -> list[Json]:
    """Return a Codex session in which everything is said twice, as its logs do."""

    def line(kind: str, payload: Json, at: float) -> Json:
        return {"timestamp": iso(START + at), "type": kind, "payload": payload}

    def item(role: str, text: str) -> Json:
        return {"type": "message", "role": role, "content": [{"type": "input_text", "text": text}]}

    return [
        line("session_meta", {"id": session, "timestamp": iso(START), "cwd": "/home/somebody/bees", "cli_version": "1"}, 0),
        line("response_item", item("user", "<environment_context>cwd</environment_context>"), 0),
        line("response_item", item("user", "Count the hives"), 1),
        line("event_msg", {"type": "user_message", "message": "Count the hives", "kind": "plain"}, 1),
        line("turn_context", {"model": "gpt-5-codex", "cwd": "/home/somebody/bees"}, 1),
        line("event_msg", {"type": "agent_reasoning", "text": "**Looking around**"}, 2),
        line("response_item", {"type": "function_call", "name": "shell", "arguments": '{"command": ["ls", "hives"]}'}, 3),
        line("response_item", {"type": "function_call_output", "output": '{"output": "one two three"}'}, 4),
        line("event_msg", {"type": "token_count", "info": None}, 4),
        line("event_msg", {"type": "agent_message", "message": "There are three hives."}, 5),
        line("response_item", item("assistant", "There are three hives."), 5),
    ]


# The rest --------------------------------------------------------------------------------------------------------------


def gemini_record(prompt: str, answer: str = "", *, chat: str = "", at: float = START, prefix: str = "Prompted ") -> Json:
    """Return a record of Gemini's activity."""
    record: Json = {
        "header": "Gemini Apps",
        "title": prefix + prompt,
        "time": iso(at),
        "products": ["Gemini Apps"],
        "activityControls": ["Gemini Apps Activity"],
    }
    if answer:
        record["safeHtmlItem"] = [{"html": answer}]
    if chat:
        record["titleUrl"] = f"https://gemini.google.com/app/{chat}"
    return record


MCP_LINES: list[Json] = [
    {"type": "entity", "name": "Ada", "entityType": "person", "observations": ["Keeps bees", "Lives in Porto"]},
    {"type": "relation", "from": "Ada", "to": "Bees", "relationType": "looks_after"},
]


def dumped(value: object) -> bytes:
    """Return a value as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def jsonl(path: Path, lines: Iterable[Json | str]) -> Path:
    """Write JSON Lines; a string is written as it stands, damage included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def zip_of(path: Path, entries: Mapping[str, bytes] | Iterator[tuple[str, bytes]]) -> Path:
    """Write a zip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items() if isinstance(entries, Mapping) else entries:
            archive.writestr(name, data)
    return path


def written(path: Path, value: object) -> Path:
    """Write a value as a JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dumped(value))
    return path


def health(*records: str) -> bytes:
    """An export of Apple Health, with a document type as the app writes it."""
    kind = "HKQuantityTypeIdentifier"
    body = "\n".join(record.replace("HK:", kind) for record in records)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!-- HealthKit Export Version: 14 -->\n'
        "<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>\n<!ATTLIST Record\n  type CDATA #REQUIRED\n>\n]>\n"
        f'<HealthData locale="en_GB">\n <ExportDate value="2024-02-01 10:00:00 +0100"/>\n{body}\n</HealthData>\n'
    ).encode()


def health_record(kind: str, value: str, start: str = "2024-01-31 09:30:00 +0100", end: str = "", inside: str = "") -> str:
    """One record of it."""
    return (
        f' <Record type="{kind}" sourceName="Watch" unit="count/min" creationDate="{start}" startDate="{start}" '
        f'endDate="{end or start}" value="{value}">{inside}</Record>'
    )


HEALTH = health(health_record("HK:HeartRate", "62"), health_record("HK:StepCount", "120", "2024-01-31 09:35:00 +0100"))
