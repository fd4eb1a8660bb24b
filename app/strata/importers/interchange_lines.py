"""Single lines of the interchange format, and the conversation that its lines add up to."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Final

from strata.domain.records import Attachment, IncomingConversation, IncomingDocument, IncomingMessage, MessageKind, Role
from strata.importers.json_values import Json, as_object, as_size, as_text, identifier, label, metadata_text, objects, texts
from strata.importers.times import from_any
from strata.importers.titles import first_words, title_of

SOURCE: Final = "interchange"
"""Source of lines that name none."""

_OF_THREAD: Final = (
    "conversation", "conversation_title", "conversation_created_at", "conversation_updated_at", "conversation_metadata",
    "conversation_tags", "source",
)  # fmt: skip
_OF_MESSAGE: Final = (
    *_OF_THREAD, "type", "id", "role", "author", "text", "created_at", "parent", "model", "kind", "active", "attachments",
    "metadata",
)  # fmt: skip
_OF_DOCUMENT: Final = (
    "type", "id", "title", "text", "path", "source", "created_at", "updated_at", "tags", "links", "metadata",
)  # fmt: skip
_ROLES: Final = {role.value: role for role in Role} | {"human": Role.USER, "ai": Role.ASSISTANT, "function": Role.TOOL}
_KINDS: Final = {kind.value: kind for kind in MessageKind}


@dataclass(slots=True)
class Thread:
    """A conversation while its lines come in; what lines say of the whole counts where it is said first."""

    source: str
    source_id: str
    title: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    metadata: Json = field(default_factory=dict)
    messages: dict[str, IncomingMessage] = field(default_factory=dict)

    def take(self, line: Json) -> None:
        """Note what a line says of the conversation."""
        self.title = self.title or as_text(line.get("conversation_title"))
        self.created_at = self.created_at or from_any(line.get("conversation_created_at"))
        self.updated_at = self.updated_at or from_any(line.get("conversation_updated_at"))
        self.tags = self.tags or tuple(texts(line.get("conversation_tags")))
        self.metadata = self.metadata or as_object(line.get("conversation_metadata"))

    def conversation(self) -> IncomingConversation:
        """Return the whole conversation."""
        messages = tuple(self.messages.values())
        times = [message.created_at for message in messages if message.created_at]
        return IncomingConversation(
            source=self.source,
            source_id=self.source_id,
            title=self.title or title_of(messages),
            messages=messages,
            created_at=self.created_at or min(times, default=None),
            updated_at=self.updated_at or max(times, default=None),
            tags=self.tags,
            metadata=metadata_text(self.metadata),
        )


def is_message(line: Json) -> bool:
    """Whether a line is a message that says which conversation it belongs to."""
    return line.get("type") == "message" and identifier(line.get("conversation")) != "" and isinstance(line.get("text"), str)


def is_document(line: Json) -> bool:
    """Whether a line is a document."""
    return line.get("type") == "document" and isinstance(line.get("text"), str)


def thread_key(line: Json) -> tuple[str, str]:
    """Return source and id of the conversation that a message belongs to."""
    return as_text(line.get("source")) or SOURCE, identifier(line.get("conversation"))


def message_of(thread: Thread, line: Json) -> IncomingMessage:
    """Return the message of a line, added to its conversation; of two with the same id the later stands."""
    thread.take(line)
    source_id = identifier(line.get("id")) or f"{thread.source_id}:{_digest(line)}"
    message = IncomingMessage(
        source_id=source_id,
        role=_ROLES.get(label(line.get("role")).casefold(), Role.OTHER),
        text=as_text(line.get("text")),
        created_at=from_any(line.get("created_at")),
        kind=_KINDS.get(label(line.get("kind")), MessageKind.TEXT),
        author=as_text(line.get("author")),
        model=as_text(line.get("model")),
        parent_source_id=identifier(line.get("parent")) or None,
        active=line.get("active") is not False,
        attachments=tuple(_attachment(entry) for entry in objects(line.get("attachments"))),
        metadata=metadata_of(line, _OF_MESSAGE),
    )
    thread.messages[source_id] = message
    return message


def document_of(line: Json) -> IncomingDocument:
    """Return the document of a line."""
    path, text = as_text(line.get("path")), as_text(line.get("text"))
    return IncomingDocument(
        source=as_text(line.get("source")) or SOURCE,
        source_id=identifier(line.get("id")) or path or f"document:{_digest(line)}",
        title=as_text(line.get("title")) or path.rpartition("/")[2] or first_words(text) or "Untitled",
        text=text,
        path=path,
        created_at=from_any(line.get("created_at")),
        updated_at=from_any(line.get("updated_at")) or from_any(line.get("created_at")),
        tags=tuple(texts(line.get("tags"))),
        links=tuple(texts(line.get("links"))),
        metadata=metadata_of(line, _OF_DOCUMENT),
    )


def metadata_of(line: Json, known: tuple[str, ...]) -> str:
    """Return what a line carries as metadata, and every key that is not known."""
    given = line.get("metadata")
    rest = {key: value for key, value in line.items() if key not in known}
    if isinstance(given, dict):
        rest = given | rest
    elif given is not None:
        rest["metadata"] = given
    return metadata_text(rest)


def _attachment(entry: Json) -> Attachment:
    return Attachment(
        name=as_text(entry.get("name")),
        media_type=as_text(entry.get("media_type")),
        reference=as_text(entry.get("reference")),
        size=as_size(entry.get("size")),
        present=entry.get("present") is True,
    )


def _digest(line: Json) -> str:
    """Return an id for a line that has none, made of what it says."""
    said = "\x1f".join((as_text(line.get("role")), as_text(line.get("created_at")), as_text(line.get("text"))))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
