"""Passages: the unit of search, and what the indexes know about each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from strata.domain.records import MessageKind, Role


class PassageKind(StrEnum):
    """What a passage was cut from."""

    MESSAGE = "message"
    DOCUMENT = "document"
    MEMORY = "memory"
    SEGMENT = "segment"


class PassageDraft(NamedTuple):
    """A passage as the cutter makes it, before it has a row. A tuple, because millions of them come from another process.

    Attributes:
        start, end: character offsets into the text of the message or document.
        words: what the word index holds: analysed tokens joined by single spaces.
        prefix, suffix: what the encoder reads before and after the piece ("Speaker: " and " [9 June 2023]").
        content_hash: first 63 bits of BLAKE2b of prefix + piece + suffix; equal texts are embedded once.
        is_question, has_time: signals for ranking.
        word_count: number of words of the passage as written.
    """

    start: int
    end: int
    words: str
    prefix: str
    suffix: str
    content_hash: int
    is_question: bool
    has_time: bool
    word_count: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A kept passage with everything that ranking needs.

    Attributes:
        seq: row number, the key shared by the store and both indexes.
        owner_id: public id of the message or document to open; for a segment, of the message that its summary begins with.
        owner_source_id: that message's or document's id in the export; the public id of a segment.
        conversation_seq: None for documents.
        position: place of the message in its conversation, of a segment's first message; 0 for documents.
        part: 0, 1, 2… when the text was cut in several passages.
        speaker: the author's name, or the role where there is no name.
        active: False on side branches.
    """

    seq: int
    kind: PassageKind
    owner_id: UUID
    owner_source_id: str
    conversation_seq: int | None
    conversation_id: UUID | None
    conversation_source_id: str
    title: str
    source: str
    role: Role
    message_kind: MessageKind
    speaker: str
    created_at: datetime
    position: int
    part: int
    start: int
    end: int
    text: str
    is_question: bool
    has_time: bool
    word_count: int
    active: bool


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One passage as the indexes take it: the key, the words and the columns that filters look at.

    A passage whose conversation or document lies in the trash has no index row at all.

    Attributes:
        created_us: microseconds since 1970-01-01 UTC.
        conversation_seq: -1 for documents (the index's columns hold no nulls).
        active: False on side branches.
        content_hash: the passage's content hash, so that two states of a row can be told apart.
    """

    seq: int
    words: str
    kind: PassageKind
    source: str
    role: Role
    conversation_seq: int
    created_us: int
    active: bool
    content_hash: int


@dataclass(frozen=True, slots=True)
class RankSignals:
    """What ranking looks at for one candidate; cheap to fetch for two hundred of them.

    Attributes:
        owner_seq: row of the message, document or segment, so that passages of one owner fold into one result.
        position: place in the conversation, 0 for documents.
        active: False on side branches, and for memories that were superseded.
    """

    seq: int
    kind: PassageKind
    owner_seq: int
    conversation_seq: int | None
    position: int
    part: int
    role: Role
    speaker: str
    created_us: int
    is_question: bool
    has_time: bool
    word_count: int
    active: bool = True


@dataclass(frozen=True, slots=True)
class Speaker:
    """A name that speaks in the library, and how many messages it has."""

    name: str
    messages: int
