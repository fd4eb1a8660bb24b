"""The content of one Claude message: blocks of words, thinking and tools; attachments with their extracted text."""

import json
import re
from collections.abc import Iterator
from typing import Final

from strata.domain.records import Attachment, MessageKind, Role
from strata.importers.fences import fenced
from strata.importers.json_values import Json, as_list, as_object, as_size, as_text, label, objects
from strata.importers.pieces import Part

_THINKING: Final = re.compile(r"<antThinking>.*?</antThinking>\s*", re.DOTALL)
_ARTIFACT: Final = re.compile(r"</?antArtifact\b[^>]*>")
_ROLES: Final = {"human": Role.USER, "user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM, "tool": Role.TOOL}
_BODIES: Final = ("content", "file_text", "new_str", "code")
_TITLES: Final = ("title", "path", "file_path", "id")


def role_of(message: Json) -> Role:
    """Return who speaks."""
    return _ROLES.get(label(message.get("sender") or message.get("role")).casefold(), Role.OTHER)


def pieces_of(message: Json) -> Iterator[Part]:
    """Yield what a message says, in order: its blocks, or its flat text when no block has words, then what was attached."""
    parts = [part for block in blocks(message.get("content")) if (part := part_of(block)) is not None]
    if not any(part.kind is MessageKind.TEXT and part.text for part in parts):
        parts.append(Part(MessageKind.TEXT, _plain(as_text(message.get("text")))))
    yield from parts
    for attachment in objects(message.get("attachments")):
        yield Part(MessageKind.TEXT, as_text(attachment.get("extracted_content")).strip("\n"))


def blocks(content: object) -> Iterator[Json]:
    """Yield the blocks of a content that is a list of blocks or a bare text."""
    if isinstance(content, str):
        yield {"type": "text", "text": content}
    yield from objects(content)


def part_of(block: Json) -> Part | None:
    """Return what one block says; None for a block of a type without words."""
    match label(block.get("type")):
        case "text":
            return Part(MessageKind.TEXT, _plain(as_text(block.get("text"))))
        case "thinking":
            return Part(MessageKind.REASONING, as_text(block.get("thinking")).strip())
        case "tool_use" | "server_tool_use" | "mcp_tool_use":
            return Part(MessageKind.TOOL_CALL, tool_call(block), label(block.get("name")))
        case "tool_result" | "mcp_tool_result":
            return Part(MessageKind.TOOL_RESULT, tool_result(block.get("content")), label(block.get("name")))
        case _:
            return None


def tool_call(block: Json) -> str:
    """Return a call of a tool as Markdown: the file or artifact it writes, or its arguments."""
    arguments = as_object(block.get("input"))
    body = next((as_text(arguments[key]) for key in _BODIES if isinstance(arguments.get(key), str) and arguments[key]), "")
    title = next((text for key in _TITLES if (text := label(arguments.get(key)))), "")
    if body:
        return f"**{title}**\n\n{fenced(body, label(arguments.get('language')))}" if title else fenced(body)
    return fenced(json.dumps(arguments, ensure_ascii=False, indent=1), "json") if arguments else label(block.get("name"))


def tool_result(content: object) -> str:
    """Return what a tool answered."""
    if isinstance(content, str):
        return content.strip("\n")
    said = [as_text(item.get("text")) or label(item.get("title")) for item in objects(as_list(content))]
    return "\n\n".join(text for text in said if text)


def attachments_of(message: Json) -> tuple[Attachment, ...]:
    """Return what a message points to. Claude's export carries the extracted text at most, never the files themselves."""
    found: dict[str, Attachment] = {}
    for entry in objects(message.get("attachments")):
        name = label(entry.get("file_name")) or "attachment"
        found[name] = Attachment(name, label(entry.get("file_type")), label(entry.get("id")), as_size(entry.get("file_size")))
    for entry in (*objects(message.get("files")), *objects(message.get("files_v2"))):
        reference = label(entry.get("file_uuid")) or label(entry.get("uuid"))
        name = label(entry.get("file_name")) or reference
        if name and name not in found:
            found[name] = Attachment(name, _media_type(entry), reference, as_size(entry.get("file_size")))
    return tuple(found.values())


def _media_type(entry: Json) -> str:
    return label(entry.get("file_type")) or ("image/*" if label(entry.get("file_kind")) == "image" else "")


def _plain(text: str) -> str:
    """Return words without the marks that older answers carry inside them."""
    if "<ant" in text or "</ant" in text:
        text = _ARTIFACT.sub("", _THINKING.sub("", text))
    return text.strip("\n")
