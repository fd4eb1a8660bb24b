"""One Claude conversation: a flat list of messages with their parents, laid out in reading order."""

from collections.abc import Iterator, Sequence
from typing import Final

from strata.domain.records import IncomingConversation, IncomingMessage
from strata.importers.claude_content import attachments_of, pieces_of, role_of
from strata.importers.json_values import Json, label, leftover, metadata_text, objects
from strata.importers.pieces import Piece, chained
from strata.importers.threads import forest, nearest_kept, newest_leaf, path_to, reading_order
from strata.importers.times import from_iso
from strata.importers.titles import title_of

_ROOT: Final = "00000000-0000-4000-8000-000000000000"
_USED: Final = ("uuid", "name", "created_at", "updated_at", "chat_messages", "current_leaf_message_uuid")
_USED_OF_MESSAGE: Final = (
    "uuid", "sender", "text", "content", "created_at", "parent_message_uuid", "attachments", "files", "files_v2", "index",
    "model",
)  # fmt: skip


def conversation_of(record: Json) -> IncomingConversation:
    """Return one conversation."""
    messages = tuple(_messages(record))
    times = [message.created_at for message in messages if message.created_at]
    return IncomingConversation(
        source="claude",
        source_id=label(record.get("uuid")) or (messages[0].source_id if messages else ""),
        title=label(record.get("name")) or title_of(messages),
        messages=messages,
        created_at=from_iso(record.get("created_at")) or min(times, default=None),
        updated_at=from_iso(record.get("updated_at")),
        metadata=metadata_text(leftover(record, _USED)),
    )


def _messages(record: Json) -> Iterator[IncomingMessage]:
    by_id = _by_id(list(objects(record.get("chat_messages"))))
    parents = _parents(by_id)
    times = {key: at.timestamp() for key, message in by_id.items() if (at := from_iso(message.get("created_at")))}
    current = label(record.get("current_leaf_message_uuid"))
    leaf = current if current in parents else newest_leaf(parents, times)
    links = forest(parents, leaf)
    active = frozenset(path_to(leaf, links))
    kept: dict[str, str] = {}
    model = label(record.get("model"))
    for key in reading_order(links, active):
        message = by_id[key]
        role = role_of(message)
        whole = Piece(
            source_id=key,
            role=role,
            created_at=from_iso(message.get("created_at")),
            author="",
            model=(label(message.get("model")) or model) if role.value == "assistant" else "",
            active=key in active,
            attachments=attachments_of(message),
            metadata=metadata_text(leftover(message, _USED_OF_MESSAGE)),
        )
        pieces = chained(whole, pieces_of(message), nearest_kept(links[key], links, kept))
        if pieces:
            kept[key] = pieces[-1].source_id
        yield from pieces


def _by_id(messages: Sequence[Json]) -> dict[str, Json]:
    """Return messages by id; of two with the same id the one changed last stands."""
    found: dict[str, Json] = {}
    for place, message in enumerate(messages):
        key = label(message.get("uuid")) or f"message-{place}"
        kept = found.get(key)
        if kept is None or label(message.get("updated_at")) >= label(kept.get("updated_at")):
            found[key] = message
    return found


def _parents(by_id: dict[str, Json]) -> dict[str, str | None]:
    """Return the links. A message that names no parent, or one that is not here, follows the one before it in the list."""
    parents: dict[str, str | None] = {}
    before: str | None = None
    for key, message in by_id.items():
        parent = label(message.get("parent_message_uuid"))
        if parent == _ROOT or (parent == "" and "parent_message_uuid" in message):
            parents[key] = None
        else:
            parents[key] = parent if parent in by_id and parent != key else before
        before = key
    return parents
