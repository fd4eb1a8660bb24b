"""What deleting for good takes away."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was deleted for good, or would be.

    Attributes:
        memories: those that came from nowhere else than what is deleted.
        segments: summaries that stand for deleted messages.
        goals: goals that the person deleted, with what was said of them.
    """

    conversations: int = 0
    messages: int = 0
    documents: int = 0
    memories: int = 0
    segments: int = 0
    goals: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to delete."""
        return not (self.conversations or self.documents or self.goals)
