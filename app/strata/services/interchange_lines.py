"""Kept records as lines of the interchange format.

| line | keys |
|---|---|
| message | `type` "message", `conversation`, `conversation_title`, `id`, `role`, `text`, `created_at`, `source`; where there is something to say: `author`, `model`, `parent`, `kind`, `active` (false), `attachments`, `metadata` |
| first message of a conversation | also `conversation_created_at`, `conversation_updated_at`, `conversation_tags`, `conversation_metadata` |
| document | `type` "document", `id`, `title`, `text`, `created_at`, `updated_at`, `source`; where there is something to say: `path`, `tags`, `links`, `metadata` |
| memory | `type` "memory", `id`, `content`, `kind`, `layer`, `state`, `origin`, `score` (1 to 10, as it was at `touched_at`), `touched_at`, `usage_count`, `created_at`, `said_at`, `layer_since`, `expires_at` (null: never), `pinned`, `flagged`, `sureness`; where there is something to say: `valid_until`, `sources`, `metadata` |
| each of a memory's `sources` | `message` and `conversation`, or `document`; `source`, `start`, `end` (characters) |

Ids are those of the export that a record came from, so that a later import of that export finds it again.
"""  # noqa: E501

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from strata.domain.carried import CarriedMemory, NamedSource
from strata.domain.memories import SourceKind
from strata.domain.records import Attachment, Conversation, Document, Message, MessageKind

Line = dict[str, object]


def conversation_lines(conversation: Conversation, messages: Sequence[Message]) -> Iterator[str]:
    """Yield a conversation as lines, each with its line break."""
    for place, message in enumerate(messages):
        line = _message(conversation, message)
        if place == 0:
            line |= _of_whole(conversation)
        yield _written(line)


def document_line(document: Document) -> str:
    """Return a document as a line, with its line break."""
    line: Line = {
        "type": "document",
        "id": document.source_id,
        "title": document.title,
        "text": document.text,
        "created_at": document.created_at.isoformat(),
        "updated_at": document.updated_at.isoformat(),
        "source": document.source,
    }
    more: Line = {
        "path": document.path.as_posix() if document.path else "",
        "tags": list(document.tags),
        "links": list(document.links),
        "metadata": json.loads(document.metadata),
    }
    return _written(line | _saying(more))


def memory_line(memory: CarriedMemory) -> str:
    """Return a memory as a line, with its line break."""
    line: Line = {
        "type": "memory",
        "id": str(memory.id),
        "content": memory.content,
        "kind": memory.kind.value,
        "layer": memory.layer.value,
        "state": memory.state.value,
        "origin": memory.origin.value,
        "score": memory.score,
        "touched_at": _time(memory.touched_at),
        "usage_count": memory.usage_count,
        "created_at": _time(memory.created_at),
        "said_at": _time(memory.said_at),
        "layer_since": _time(memory.layer_since),
        "expires_at": _time(memory.expires_at),
        "pinned": memory.pinned,
        "flagged": memory.flagged,
        "sureness": memory.sureness,
    }
    more: Line = {
        "valid_until": _time(memory.valid_until),
        "sources": [_named(one) for one in memory.sources],
        "metadata": json.loads(memory.metadata),
    }
    return _written(line | _saying(more))


def _named(source: NamedSource) -> Line:
    owner: Line = {"document": source.source_id}
    if source.kind is SourceKind.MESSAGE:
        owner = {"message": source.source_id, "conversation": source.conversation}
    return owner | {"source": source.source, "start": source.first_char, "end": source.end_char}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _message(conversation: Conversation, message: Message) -> Line:
    line: Line = {
        "type": "message",
        "conversation": conversation.source_id,
        "conversation_title": conversation.title,
        "id": message.source_id,
        "role": message.role.value,
        "text": message.text,
        "created_at": message.created_at.isoformat(),
        "source": conversation.source,
    }
    more: Line = {
        "author": message.author,
        "model": message.model,
        "parent": message.parent_source_id,
        "kind": "" if message.kind is MessageKind.TEXT else message.kind.value,
        "attachments": [_attachment(each) for each in message.attachments],
        "metadata": json.loads(message.metadata),
    }
    return line | _saying(more) | ({} if message.active else {"active": False})


def _of_whole(conversation: Conversation) -> Line:
    return _saying(
        {
            "conversation_created_at": conversation.created_at.isoformat(),
            "conversation_updated_at": conversation.updated_at.isoformat(),
            "conversation_tags": list(conversation.tags),
            "conversation_metadata": json.loads(conversation.metadata),
        }
    )


def _attachment(attachment: Attachment) -> Line:
    line: Line = {
        "name": attachment.name,
        "media_type": attachment.media_type,
        "reference": attachment.reference,
        "size": attachment.size,
    }
    return _saying(line) | {"present": attachment.present}


def _saying(line: Line) -> Line:
    """Return the line without keys that say nothing; a size of 0 says something."""
    return {key: value for key, value in line.items() if value not in (None, "", [], {})}


def _written(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"
