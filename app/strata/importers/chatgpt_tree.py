"""One ChatGPT conversation: its tree of messages laid out in reading order, the visible branch marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from strata.domain.imports import SkipReason
from strata.domain.records import IncomingConversation, IncomingMessage, MessageKind, Role
from strata.importers.chatgpt_content import Content, content_of, recipient_of, role_of
from strata.importers.chatgpt_export import ExportParts
from strata.importers.chatgpt_memory import SavedMemory
from strata.importers.json_values import Json, as_object, label, leftover, metadata_text, texts
from strata.importers.skipping import SkipTally
from strata.importers.threads import forest, nearest_kept, newest_leaf, path_to, reading_order
from strata.importers.times import from_epoch
from strata.importers.titles import title_of

_USED: Final = ("mapping", "title", "create_time", "update_time", "id", "conversation_id", "current_node", "is_do_not_remember")
_USED_OF_MESSAGE: Final = ("id", "author", "create_time", "content", "metadata")
_USUAL: Final[Json] = {
    "status": "finished_successfully",
    "recipient": "all",
    "channel": "final",
    "weight": 1.0,
    "end_turn": True,
}
_USED_OF_METADATA: Final = (
    "attachments",
    "model_slug",
    "is_visually_hidden_from_conversation",
    "citations",
    "content_references",
)


@dataclass(frozen=True, slots=True)
class _Tree:
    """The nodes that carry a message, all links, and the branch that the person sees."""

    messages: dict[str, Json]
    parents: dict[str, str | None]
    active: frozenset[str]


def conversation_of(
    record: Json, parts: ExportParts, tally: SkipTally, memory: SavedMemory, where: str
) -> IncomingConversation:
    """Return one conversation; what it holds of unknown types is counted in `tally`, saved memories go to `memory`."""
    tree = _tree(as_object(record.get("mapping")), label(record.get("current_node")))
    updated_at = from_epoch(record.get("update_time"))
    created_at = from_epoch(record.get("create_time"))
    do_not_remember = record.get("is_do_not_remember") is True
    side = _Side(tally, SavedMemory() if do_not_remember else memory, where, updated_at or created_at)
    messages = tuple(_messages(tree, parts, side))
    times = [message.created_at for message in messages if message.created_at]
    title = label(record.get("title"))
    source_id = label(record.get("id")) or label(record.get("conversation_id")) or next(iter(tree.parents), "")
    if not messages:
        tally.add(where, SkipReason.EMPTY, "A conversation without a single message.")
    return IncomingConversation(
        source="chatgpt",
        source_id=source_id,
        title=title or title_of(messages),
        messages=messages,
        created_at=created_at or min(times, default=updated_at),
        updated_at=updated_at,
        do_not_remember=do_not_remember,
        # The mark stays with a conversation that is imported all the same: nothing is distilled from it.
        metadata=metadata_text(leftover(record, _USED) | ({"is_do_not_remember": True} if do_not_remember else {})),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """Where things go that are no messages."""

    tally: SkipTally
    memory: SavedMemory
    where: str
    at: datetime | None


def _tree(mapping: Json, current: str) -> _Tree:
    nodes = {key: node for key, node in mapping.items() if isinstance(node, dict)}
    parents: dict[str, str | None] = {key: label(node.get("parent")) or None for key, node in nodes.items()}
    for key, node in nodes.items():
        for child in texts(node.get("children")):
            if child in nodes and parents[child] is None and "parent" not in nodes[child]:
                parents[child] = key
    messages = {key: message for key, node in nodes.items() if (message := as_object(node.get("message")))}
    times = {key: at.timestamp() for key, message in messages.items() if (at := from_epoch(message.get("create_time")))}
    leaf = current if current in parents else newest_leaf(parents, times)
    links = forest(parents, leaf)
    return _Tree(messages, links, frozenset(path_to(leaf, links)))


def _messages(tree: _Tree, parts: ExportParts, side: _Side) -> Iterator[IncomingMessage]:
    kept: dict[str, str] = {}
    used: set[str] = set()
    for node in reading_order(tree.parents, tree.active):
        message = tree.messages.get(node)
        if message is None or side.memory.take(as_object(message.get("content")), side.at):
            continue
        role = role_of(message)
        content = content_of(message, role, parts)
        if content.unknown:
            side.tally.add(
                side.where, SkipReason.UNKNOWN_TYPE, f"Content of the type “{content.unknown}” is kept but not shown."
            )
        if not content.text and not content.attachments:
            continue
        name = label(message.get("id")) or node
        source_id = node if name in used else name
        used.add(source_id)
        parent = nearest_kept(tree.parents[node], tree.parents, kept)
        kept[node] = source_id
        yield _message(message, source_id, parent, role, content, active=node in tree.active)


def _message(
    message: Json, source_id: str, parent: str | None, role: Role, content: Content, *, active: bool
) -> IncomingMessage:
    metadata = as_object(message.get("metadata"))
    return IncomingMessage(
        source_id=source_id,
        role=role,
        text=content.text,
        created_at=from_epoch(message.get("create_time")),
        kind=content.kind,
        author=_author(message, role, content.kind),
        model=label(metadata.get("model_slug")) if role is Role.ASSISTANT else "",
        parent_source_id=parent,
        active=active,
        attachments=content.attachments,
        metadata=metadata_text(_rest(message, metadata)),
    )


def _author(message: Json, role: Role, kind: MessageKind) -> str:
    """Return the name of a tool, or of whoever the export names; "" when the role says it all."""
    if kind is MessageKind.TOOL_CALL:
        return recipient_of(message)
    name = label(as_object(message.get("author")).get("name"))
    return name if role in (Role.TOOL, Role.OTHER, Role.USER) else ""


def _rest(message: Json, metadata: Json) -> Json:
    """Return what a message carries beyond its fields, without what is so in every message."""
    rest = leftover(message, _USED_OF_MESSAGE)
    rest = {key: value for key, value in rest.items() if _USUAL.get(key) != value}
    rest.update(leftover(metadata, _USED_OF_METADATA))
    return rest
