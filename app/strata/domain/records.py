"""The verbatim record: conversations, messages and documents as they are kept, and as they arrive.

`Incoming*` is what an importer yields (foreign ids, no public id yet); the names without it are what the store
gives back. Times are timezone-aware UTC with microseconds. `metadata` is the JSON text of every key that the
format carried and Strata has no field for, so that an export can give it back.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from uuid import UUID


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    TOOL = "tool"
    OTHER = "other"


class MessageKind(StrEnum):
    """What a message is. Only `TEXT` is shown at once and searched by default; the rest folds away in the reader."""

    TEXT = "text"
    REASONING = "reasoning"
    TOOL_CALL = "tool_call"
    TOOL_RESULT = "tool_result"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or picture that a message points to.

    Attributes:
        name: the name to show.
        media_type: MIME type, "" when unknown.
        reference: the pointer as the export has it (path inside the export, asset id or address).
        size: bytes, None when unknown.
        present: whether the export carried the payload.
    """

    name: str
    media_type: str = ""
    reference: str = ""
    size: int | None = None
    present: bool = False


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message as an importer yields it.

    Attributes:
        source_id: the id in the export, stable between exports of the same history.
        text: the words, verbatim Markdown.
        created_at: UTC; None when the export does not say (the conversation's time is used).
        parent_source_id: the message that this one answers, None at the root.
        active: False on a side branch (an edit or regeneration that the person left).
        author: the name to show, "" when the role says it all.
    """

    source_id: str
    role: Role
    text: str
    created_at: datetime | None = None
    kind: MessageKind = MessageKind.TEXT
    author: str = ""
    model: str = ""
    parent_source_id: str | None = None
    active: bool = True
    attachments: tuple[Attachment, ...] = ()
    metadata: str = "{}"


@dataclass(frozen=True, slots=True)
class IncomingConversation:
    """One conversation as an importer yields it, its messages in reading order.

    Attributes:
        source: provider key, e.g. "chatgpt", "claude", "claude-code", "codex", "gemini"; free text for interchange.
        source_id: the conversation's id in the export.
        updated_at: when the provider last changed it; None when unknown.
        do_not_remember: the provider's own mark that this is not to be remembered.
        tags: the person's labels, as an export of Strata carries them; they count when the conversation is new.
    """

    source: str
    source_id: str
    title: str
    messages: tuple[IncomingMessage, ...]
    created_at: datetime | None = None
    updated_at: datetime | None = None
    do_not_remember: bool = False
    metadata: str = "{}"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncomingDocument:
    """One note, file or saved memory as an importer yields it.

    Attributes:
        path: where it lay inside the import, "" when it was no file.
        tags: labels carried by the document itself (front matter, #tags), without the hash sign.
        links: names of the notes it links to.
    """

    source: str
    source_id: str
    title: str
    text: str
    path: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    metadata: str = "{}"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One row of the list of conversations.

    Attributes:
        seq: the store's row number, ascending in order of arrival; the key of paged lists.
        id: public id.
        message_count: messages on the active branch.
        branch_count: messages on side branches.
        word_count: words of the active branch.
        deleted_at: when it was put in the trash, None while it is not there.
        archived_at: when it moved to the archive, None while it is not there.
    """

    seq: int
    id: UUID
    source: str
    source_id: str
    title: str
    created_at: datetime
    updated_at: datetime
    message_count: int
    branch_count: int
    word_count: int
    tags: tuple[str, ...] = ()
    deleted_at: datetime | None = None
    metadata: str = "{}"
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One kept message. `position` counts from 0 in reading order within its conversation."""

    seq: int
    id: UUID
    conversation_seq: int
    source_id: str
    position: int
    role: Role
    kind: MessageKind
    author: str
    text: str
    created_at: datetime
    model: str = ""
    parent_source_id: str | None = None
    active: bool = True
    attachments: tuple[Attachment, ...] = ()
    metadata: str = "{}"


@dataclass(frozen=True, slots=True)
class Document:
    """One kept document; `text` is verbatim."""

    seq: int
    id: UUID
    source: str
    source_id: str
    title: str
    path: PurePosixPath | None
    text: str
    created_at: datetime
    updated_at: datetime
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    deleted_at: datetime | None = None
    metadata: str = "{}"


class ConversationOrder(StrEnum):
    """The columns by which the list of conversations can be sorted."""

    UPDATED = "updated"
    CREATED = "created"
    TITLE = "title"
    SOURCE = "source"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations the list shows, and in what order.

    Attributes:
        text: case-insensitive part of the title; "" shows all.
        in_trash: show the trash instead of the living.
        archived: only those in the archive, or only those outside it; None shows both.
    """

    text: str = ""
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    order: ConversationOrder = ConversationOrder.UPDATED
    descending: bool = True
    in_trash: bool = False
    archived: bool | None = None


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many conversations and documents came from one source."""

    source: str
    conversations: int
    documents: int


@dataclass(frozen=True, slots=True)
class LibraryStats:
    """The size of the library.

    Attributes:
        pending: passages whose words or vectors have not reached the indexes.
        bytes: size on disk of the whole library folder.
    """

    conversations: int
    messages: int
    documents: int
    passages: int
    pending: int
    bytes: int
    sources: tuple[SourceCount, ...] = field(default=())
