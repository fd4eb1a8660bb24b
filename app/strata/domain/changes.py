"""What a change touched, broadcast once so that each pane can decide whether to redraw."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Noun(StrEnum):
    """The kinds of things that can change."""

    CONVERSATIONS = "conversations"
    DOCUMENTS = "documents"
    MEMORIES = "memories"
    TAGS = "tags"
    IMPORTS = "imports"
    WORK = "work"
    MODELS = "models"
    INDEX = "index"
    SETTINGS = "settings"
    LIBRARY = "library"
    SEGMENTS = "segments"
    QUESTIONS = "questions"
    FLOW = "flow"
    GOALS = "goals"
    SAMPLES = "samples"
    RECALLS = "recalls"


@dataclass(frozen=True, slots=True)
class Changes:
    """Which nouns moved, and which ids if they are few.

    Attributes:
        ids: public ids that moved; empty means "any of these nouns".
    """

    nouns: frozenset[Noun]
    ids: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, *nouns: Noun, ids: frozenset[UUID] = frozenset()) -> "Changes":
        """Build from nouns listed one by one."""
        return cls(frozenset(nouns), ids)

    def touch(self, *nouns: Noun) -> bool:
        """Whether any of these nouns moved."""
        return not self.nouns.isdisjoint(nouns)
