"""Statements: sentences of the record that read as worth keeping, before they are memories."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from strata.domain.memories import MemoryKind, Origin
from strata.domain.records import Role

SURE: Final = 0.8
"""Sureness from which a statement is kept without asking; below it waits in the inbox.

Of the labelled sentences that nothing was tuned on, 85 to 90 of 100 from here up are worth keeping
(`make bench BENCH=distilling`).
"""

SAVED_BY: Final = ("chatgpt", "claude")
"""Sources among whose documents there are saved memories."""


class OwnerKind(StrEnum):
    """What a statement was found in."""

    MESSAGE = "message"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class StatementSource:
    """Where a statement stands: characters `first_char` to `end_char` (not included) of a message's or document's text."""

    owner_kind: OwnerKind
    owner_id: UUID
    first_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """A statement as it was found.

    Attributes:
        text: one sentence, as it was said: exactly the characters that `source` names.
        sureness: 0 to 1, how sure it is that the person would want it kept.
        said_at: UTC; None when nobody knows.
        origin: `DISTILLED` from what the person said, `ASSISTANT` when an assistant had saved it.
        flagged: it tries to tell an assistant what to do with its instructions. It is data and must never be acted on.
        why: a phrase for the person: what it reads as, and which example it is like.
    """

    text: str
    kind: MemoryKind
    sureness: float
    source: StatementSource
    said_at: datetime | None
    origin: Origin
    flagged: bool
    why: str

    @property
    def sure(self) -> bool:
        """Whether it may be kept without asking. What is flagged always asks."""
        return self.sureness >= SURE and not self.flagged


@dataclass(frozen=True, slots=True)
class Said:
    """A message, as the distilling reads it; `by_person` where its speaker is a person whatever its role says.

    Interchange files of people's dialogues carry the role `OTHER` for all speakers.
    """

    id: UUID
    role: Role
    text: str
    said_at: datetime | None = None
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class SavedMemory:
    """What an assistant had kept about the person, whole, as it was imported (a document)."""

    id: UUID
    text: str
    saved_at: datetime | None = None


def is_saved_memory(source: str, source_id: str) -> bool:
    """Whether a document is what an assistant keeps about the person, rather than a file of theirs.

    ChatGPT has saved memories and custom instructions, Claude one memory for all, one for each project, and memory files.
    """
    match source:
        case "chatgpt":
            return source_id in ("saved-memories", "custom-instructions")
        case "claude":
            return source_id.endswith(":memory") or ":/" in source_id
        case _:
            return False
