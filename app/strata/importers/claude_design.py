"""Claude's design chats, a part of its newer exports with a shape of its own."""

from collections.abc import Iterator
from typing import Final

from strata.domain.records import IncomingConversation, IncomingMessage
from strata.importers.claude_content import attachments_of, blocks, part_of, role_of
from strata.importers.json_values import Json, as_object, label, leftover, metadata_text, objects
from strata.importers.pieces import Part, Piece, chained
from strata.importers.times import from_iso
from strata.importers.titles import title_of

_USED: Final = ("uuid", "title", "messages", "created_at", "updated_at")
_USED_OF_MESSAGE: Final = ("uuid", "role", "created_at", "content", "attachments")


def design_chat_of(record: Json) -> IncomingConversation:
    """Return a design chat as a conversation; its messages follow one another."""
    key = label(record.get("uuid"))
    messages = tuple(_messages(record, key))
    times = [message.created_at for message in messages if message.created_at]
    return IncomingConversation(
        source="claude",
        source_id=key or (messages[0].source_id if messages else ""),
        title=label(record.get("title")) or label(as_object(record.get("project")).get("name")) or title_of(messages),
        messages=messages,
        created_at=from_iso(record.get("created_at")) or min(times, default=None),
        updated_at=from_iso(record.get("updated_at")) or max(times, default=None),
        metadata=metadata_text(leftover(record, _USED)),
    )


def _messages(record: Json, conversation: str) -> Iterator[IncomingMessage]:
    parent: str | None = None
    for place, message in enumerate(objects(record.get("messages"))):
        whole = Piece(
            source_id=label(message.get("uuid")) or f"{conversation}:{place}",
            role=role_of(message),
            created_at=from_iso(message.get("created_at")),
            author="",
            model="",
            active=True,
            attachments=attachments_of(message),
            metadata=metadata_text(leftover(message, _USED_OF_MESSAGE)),
        )
        pieces = chained(whole, _parts(message), parent)
        parent = pieces[-1].source_id if pieces else parent
        yield from pieces


def _parts(message: Json) -> Iterator[Part]:
    content = message.get("content")
    hull = as_object(content)
    for block in (*blocks(content), *blocks(hull.get("contentBlocks") or hull.get("content"))):
        part = part_of(block)
        if part is not None:
            yield part
