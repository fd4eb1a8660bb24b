"""What distilling needs of the record: what was not looked at yet, and a place to note how far it looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from strata.domain.statements import Said, SavedMemory


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the record was looked at.

    Attributes:
        up_to: every message with this row or a lower one was looked at, but for
        later: conversations that lay in the trash at that time, each with the row of its first message to be looked at
            should it come back.
    """

    up_to: int = 0
    later: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was not looked at yet: messages that a person wrote, and things that an assistant had saved."""

    messages: int
    saved: int

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.messages or self.saved)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that a person wrote; `speaker` is their name where several people speak, else ""."""

    said: Said
    speaker: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """The next messages to be looked at, in order of arrival, and the marks to be noted once they were."""

    messages: tuple[Heard, ...]
    after: Marks


@dataclass(frozen=True, slots=True)
class SavedDocument:
    """What an assistant had saved, in a state that was not looked at yet; `fingerprint` stands for that state."""

    seq: int
    fingerprint: int
    memory: SavedMemory


class DistillingStore(Protocol):
    """The record, as distilling reads it. Side branches, the trash and what is not to be remembered are left out."""

    def waiting(self) -> Waiting:
        """Return how much was not looked at yet."""
        ...

    def next(self) -> Stretch | None:
        """Return the next messages, None when all were looked at; a stretch may hold none that a person wrote."""
        ...

    def note(self, marks: Marks) -> None:
        """Note how far it was looked. Raises `DiskFull`."""
        ...

    def saved(self) -> Sequence[SavedDocument]:
        """Return what assistants had saved, as far as its present state was not looked at."""
        ...

    def note_saved(self, document: SavedDocument) -> None:
        """Note that this state of a document was looked at. Raises `DiskFull`."""
        ...
