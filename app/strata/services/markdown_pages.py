"""Kept conversations as Markdown pages to read anywhere."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from strata.domain.records import Attachment, Conversation, Document, Message, MessageKind, Role
from strata.services.whole_files import safe_name

_SPEAKERS: Final = {
    Role.USER: "You",
    Role.ASSISTANT: "Assistant",
    Role.SYSTEM: "System",
    Role.TOOL: "Tool",
    Role.OTHER: "Somebody",
}


def conversation_page(conversation: Conversation, messages: Sequence[Message]) -> Iterator[str]:
    """Yield the paragraphs of a page: the visible branch, without reasoning and tools, whose number is told at the end."""
    yield "---\n" + "".join(_front_matter(conversation)) + "---\n\n"
    yield f"# {' '.join(conversation.title.split())}\n\n"
    shown = [message for message in messages if message.active and message.kind is MessageKind.TEXT]
    for message in shown:
        speaker = message.author or _SPEAKERS[message.role]
        yield f"## {speaker}, {message.created_at:%Y-%m-%d %H:%M}\n\n{message.text}\n\n"
        yield from (f"- {_attachment(each)}\n" for each in message.attachments)
        yield "\n" if message.attachments else ""
    left_out = len(messages) - len(shown)
    if left_out:
        yield f"*{left_out:,} more (side branches, reasoning, tools) are in the interchange export.*\n"


def conversation_path(conversation: Conversation) -> PurePosixPath:
    """Return where the page of a conversation goes: a folder for its source, a name that no other conversation has."""
    name = safe_name(conversation.title, "Untitled")
    folder = safe_name(conversation.source, "other")
    return PurePosixPath("conversations", folder, f"{conversation.created_at:%Y-%m-%d} {name} {conversation.id.hex[-8:]}.md")


def document_path(document: Document) -> PurePosixPath:
    """Return where a document goes: a folder for its source, then the path it came with, each part made safe."""
    parts = list(document.path.parts) if document.path else [document.title]
    safe = [safe_name(part, "untitled") for part in parts if part not in ("/", ".", "..")] or ["untitled"]
    stem = safe[-1].removesuffix(".md").removesuffix(".txt")
    return PurePosixPath("documents", safe_name(document.source, "other"), *safe[:-1], f"{stem}.md")


def _front_matter(conversation: Conversation) -> Iterator[str]:
    yield f"source: {_quoted(conversation.source)}\n"
    yield f"id: {_quoted(conversation.source_id)}\n"
    yield f"created: {conversation.created_at.isoformat()}\n"
    yield f"updated: {conversation.updated_at.isoformat()}\n"
    if conversation.tags:
        yield f"tags: [{', '.join(map(_quoted, conversation.tags))}]\n"


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar in single quotes."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def _attachment(attachment: Attachment) -> str:
    return f"{attachment.name} ({attachment.media_type})" if attachment.media_type else attachment.name
