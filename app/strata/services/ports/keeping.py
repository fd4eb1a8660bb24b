"""What keeps a library safe and lets go of it for good: the trash, checkpoints, backups."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from strata.domain.archive import ArchiveMove, ArchiveSize
from strata.domain.backups import Backup
from strata.domain.checkpoints import Checkpoint, CheckpointReason, Comparison, RolledBack
from strata.domain.memories import Memory, SourceRef
from strata.domain.passages import Passage, PassageDraft
from strata.domain.trash import Purged
from strata.domain.work import Progress
from strata.services.ports.index import IndexFilter, WordQuery
from strata.services.ports.memories import NewAct
from strata.services.ports.record import TitleSource

Told = Callable[[int, int], None]
"""Takes how many rows are written and how many there are; may raise to stop."""


@dataclass(frozen=True, slots=True)
class KeptMemory:
    """A memory as a checkpoint has it, with the sources that held then."""

    memory: Memory
    sources: tuple[SourceRef, ...]


class PurgeStore(Protocol):
    """Deletes for good what lies in the trash."""

    def in_trash(self, before: datetime) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """Return the conversations and the documents that are in the trash since that time or longer."""
        ...

    def goals_in_trash(self, before: datetime) -> tuple[UUID, ...]:
        """Return the goals that are in the trash since that time or longer."""
        ...

    def weigh(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID], goal_ids: Sequence[UUID] = ()) -> Purged:
        """Return what deleting these would take away. Raises `InvalidRequest` when one is not in the trash."""
        ...

    def delete(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID], goal_ids: Sequence[UUID] = ()) -> Purged:
        """Delete every row of these, and note that their bytes are still to go. Raises `InvalidRequest`, `DiskFull`."""
        ...

    def unfinished(self) -> bool:
        """Whether rows were deleted whose bytes may still be there."""
        ...

    def clear_file(self, told: Told) -> None:
        """Write the record's file anew, so that no byte of deleted rows is left. Raises `DiskFull`, `WorldError`."""
        ...

    def finish(self) -> None:
        """Note that no byte of what was deleted is left."""
        ...


class Forgetful(Protocol):
    """A place beside the record that holds pieces of it."""

    def forgetting(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID]) -> AbstractContextManager[None]:
        """Write anew, without them, whatever holds or quotes these; nothing new is kept while the block deletes them.

        Raises `DiskFull`, `WorldError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class ArchiveBatch:
    """What can go to the archive of one month (YYYY-MM): conversations with their number of messages, the oldest first."""

    month: str
    conversations: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class ArchivedHits:
    """What a search of the archive found, the best first.

    Attributes:
        damaged: files that could not be searched.
    """

    passages: tuple[Passage, ...]
    damaged: int = 0


class ArchiveSearch(Protocol):
    """Finds words in the archive."""

    @property
    def titles(self) -> TitleSource:
        """The titles of archived conversations."""
        ...

    def find(self, query: WordQuery, where: IndexFilter, limit: int) -> ArchivedHits:
        """Return the passages with any of the tokens and all that are required."""
        ...

    def beginnings(self, conversations: Sequence[int], where: IndexFilter) -> tuple[Passage, ...]:
        """Return the first passage that a filter lets through of each of these conversations that are archived.

        Nothing is returned where a file is damaged; `find` says so.
        """
        ...


class ArchiveStore(Forgetful, Protocol):
    """Conversations that lie outside the record's tables."""

    def due(self, before: datetime) -> tuple[ArchiveBatch, ...]:
        """Return what last changed before that time, by month, outside trash and archive."""
        ...

    def weigh(self, before: datetime) -> ArchiveSize:
        """Return how much that is."""
        ...

    def put(self, month: str, conversation_ids: Sequence[UUID], at: datetime, act: NewAct | None = None) -> int:
        """Move conversations into the archive in one transaction; return how many messages moved.

        `act` is begun with the first move that belongs to it; its title tells how many those are, unless it undoes another.
        Those in the trash or in the archive already are passed over. Raises `InvalidRequest` while the language of the words
        changes, `DiskFull`, `WorldError`.
        """
        ...

    def bring_back(self, conversation_ids: Sequence[UUID], act: NewAct | None = None) -> int:
        """Move conversations back as they were; return how many. Others are passed over. `act` as in `put`.

        What was archived together comes back in one transaction. Raises `LibraryDamaged` when a file is not what it was,
        `DiskFull`, `WorldError`.
        """
        ...

    def moves(self, act_id: UUID) -> tuple[ArchiveMove, ...]:
        """Return the conversations that an act moved, in order of their rows."""
        ...

    def moves_within(self, act_id: UUID) -> tuple[ArchiveMove, ...]:
        """As `moves`, with what moved earlier in the same write."""
        ...

    def tell(self) -> None:
        """Bring what is kept in RAM up to date, once a write is committed in which conversations moved."""
        ...

    def settle(self) -> None:
        """Clear up files that count no more."""
        ...

    def archived(self) -> tuple[UUID, ...]:
        """Return the archived conversations, in order of their rows."""
        ...


class BackupStore(Protocol):
    """Writes backups."""

    def write(self, target: Path, at: datetime, report: Callable[[Progress], None]) -> Backup:
        """Write a backup to `target`, which must be new, or an empty folder; the library is in use meanwhile.

        Raises `InvalidRequest`, `DiskFull`, `WorldError` or whatever `report` raises; nothing is left behind then.
        """
        ...


class CheckpointStore(Forgetful, Protocol):
    """The checkpoints of a library."""

    def make(self, name: str, reason: CheckpointReason, at: datetime) -> Checkpoint:
        """Make a checkpoint of this moment and verify it. Raises `DiskFull` or `WorldError`."""
        ...

    def all(self) -> tuple[Checkpoint, ...]:
        """Return every checkpoint, newest first."""
        ...

    def get(self, checkpoint_id: UUID) -> Checkpoint:
        """Return one checkpoint. Raises `NotFound`."""
        ...

    def drop(self, checkpoint_ids: Sequence[UUID]) -> None:
        """Delete checkpoints; those that are gone already are passed over. Raises `DiskFull`."""
        ...

    def sweep(self) -> None:
        """Delete what an interrupted checkpoint left behind."""
        ...

    def compare(self, before: UUID, after: UUID | None, limit: int) -> Comparison:
        """Compare two checkpoints, or one with now; name at most `limit` memories. Raises `NotFound`, `LibraryDamaged`."""
        ...

    def memories(self, checkpoint_id: UUID, memory_ids: Sequence[UUID]) -> tuple[KeptMemory, ...]:
        """Return memories as a checkpoint has them. Raises `NotFound`, `LibraryDamaged`."""
        ...

    def roll_back(
        self,
        checkpoint_id: UUID,
        before: Checkpoint,
        at: datetime,
        cut: Callable[[str, datetime], Sequence[PassageDraft]],
    ) -> RolledBack:
        """Make the library what it was, in one transaction; `before` is the checkpoint made just now.

        `cut` gives the passages of a memory that comes back, by its content and when it was said.

        Raises `NotFound`, `LibraryDamaged`, `DiskFull`; the library is as it was then.
        """
        ...
