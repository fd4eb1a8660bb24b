"""Context: what a conversation holds now, put together when it is asked for and never stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from strata.domain.windows import estimate_tokens


class ContextKind(StrEnum):
    """Why a piece is there: said just now, found for the query, said beside what was found, a summary, or a memory."""

    RECENT = "recent"
    RECALLED = "recalled"
    BESIDE = "beside"
    SUMMARY = "summary"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class ContextRequest:
    """What is asked for.

    Attributes:
        query: what to recall for; "" recalls nothing.
        tokens: the budget, as `domain.windows.estimate_tokens` counts.
        conversation_id: the open conversation, whose latest turns are held; None where there is none.
        time_zone: IANA name in which time words of the query are read.
    """

    query: str
    tokens: int
    conversation_id: UUID | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class ContextPiece:
    """One piece with its source.

    Attributes:
        source_id: public id of the message, document, segment or memory.
        position: place of the message in its conversation, else 0.
        whole: False where `text` is only a part of what was said.
        score: that of the search that found it, 0 where none did.
    """

    kind: ContextKind
    source_id: UUID
    conversation_id: UUID | None
    title: str
    speaker: str
    said_at: datetime
    position: int
    text: str
    whole: bool
    score: float = 0.0

    @property
    def line(self) -> str:
        """The piece as a model reads it: "2023-06-09 Caroline: text"."""
        return f"{self.said_at:%Y-%m-%d} {self.speaker}: {self.text}"

    @property
    def tokens(self) -> int:
        """What it takes of the budget, with the end of its line."""
        return estimate_tokens(self.line + "\n")


@dataclass(frozen=True, slots=True)
class Context:
    """The pieces in order of time. Their lines together never take more than the budget asked for."""

    request: ContextRequest
    pieces: tuple[ContextPiece, ...]

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(piece.line for piece in self.pieces)

    @property
    def tokens(self) -> int:
        """Estimated tokens of all pieces."""
        return sum(piece.tokens for piece in self.pieces)
