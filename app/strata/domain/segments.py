"""Segments: runs of messages in short, each summary made of the messages' own sentences."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Tier(StrEnum):
    """How far a segment stands from the messages. Each tier above the first is made of segments of the tier below.

    `PIECE` is a run of messages of one conversation about one thing, `CONVERSATION` the whole of one; `MONTH` holds the
    conversations that began in a month (UTC), `YEAR` its months.
    """

    PIECE = "piece"
    CONVERSATION = "conversation"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary and where it was said: `start` and `end` are characters of the message's text."""

    message_id: UUID
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One kept segment.

    Attributes:
        conversation_id: None for months and years.
        level: compression: the messages hold at least 2 to the power of `level` as many tokens as the summary.
        parent_seq: the segment of the tier above, None while there is none.
        summary: the sentences, one a line, in the order in which they were said.
        first_position, last_position: places in the conversation; 0 and the number of parts less one for months and years.
        message_count, byte_count, token_count: of the messages that it stands for, as in `domain.windows`.
    """

    seq: int
    id: UUID
    conversation_id: UUID | None
    tier: Tier
    level: int
    parent_seq: int | None
    title: str
    summary: str
    sentences: tuple[SummarySentence, ...]
    first_position: int
    last_position: int
    started_at: datetime
    ended_at: datetime
    message_count: int
    byte_count: int
    token_count: int
