"""The archive: conversations out of the way, found when asked for, and back by one call."""

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from strata.domain.archive import ArchiveMove, ArchiveSize
from strata.domain.changes import Changes, Noun
from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.records import Conversation, ConversationFilter
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.indexing import IndexingService
from strata.services.ports.clock import Clock
from strata.services.ports.keeping import ArchiveBatch, ArchiveStore
from strata.services.ports.memories import NewAct
from strata.services.ports.record import ConversationStore
from strata.services.work import WorkService

AT_ONCE: Final = 10_000
"""Messages that move in one transaction; others wait meanwhile to write, a second or two."""

CHANGED: Final = Changes.of(Noun.CONVERSATIONS, Noun.SEGMENTS, Noun.INDEX, Noun.LIBRARY, Noun.WORK)
"""What moving into or out of the archive touches."""

_STEP: Final = "Moving to the archive"


class ArchiveService:
    """Moves conversations to compressed files and back. Safe to call from any thread; one move at a time."""

    def __init__(
        self,
        *,
        store: ArchiveStore,
        conversations: ConversationStore,
        indexing: IndexingService,
        work: WorkService,
        clock: Clock,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._indexing = indexing
        self._work = work
        self._clock = clock
        self._turn = threading.Lock()

    def preview(self, older_than: timedelta) -> ArchiveSize:
        """Return what `archive` would move. Raises `InvalidRequest` for an age below zero."""
        return self._store.weigh(self._clock.now() - _checked(older_than))

    def archive(self, older_than: timedelta, control: Control) -> ArchiveSize:
        """Move every conversation that nothing was added to for longer than that, a month at a time; a job on record.

        Each move is whole and verified, or did not happen; what moved before an error stays there. Raises `InvalidRequest`
        for an age below zero or while the language of the words changes, `Cancelled`, `DiskFull` or `WorldError`.
        """
        before = self._clock.now() - _checked(older_than)
        with self._turn:
            size, batches = self._store.weigh(before), self._store.due(before)
            if not batches:
                return ArchiveSize()
            subject = json.dumps({"older_than_days": older_than.days})
            with self._work.begin(WorkKind.ARCHIVE, f"Archiving {size.conversations:,} conversations", subject) as job:
                job.step(_STEP, "archivist")
                done = 0
                try:
                    act = self._act(ActKind.ARCHIVE)
                    for month, conversations in _portions(batches):
                        control.checkpoint()
                        done += self._store.put(month, conversations, self._clock.now(), act)
                        control.report(job.progress(Progress(_STEP, done, size.messages, "messages")))
                finally:
                    self._store.settle()
                job.done(f"{size.conversations:,} conversations with {done:,} messages, verified.")
            self._indexing.drain()
        return size

    def archive_these(self, conversation_ids: Sequence[UUID]) -> Changes:
        """Move chosen conversations, whatever their age; those in the trash or in the archive already are passed over.

        Raises `NotFound`, `InvalidRequest` while the language of the words changes, `DiskFull` or `WorldError`.
        """
        by_month: dict[str, list[tuple[UUID, int]]] = {}
        for one in map(self._conversations.get, dict.fromkeys(conversation_ids)):
            messages = one.message_count + one.branch_count
            by_month.setdefault(f"{one.updated_at:%Y-%m}", []).append((one.id, messages))
        with self._turn:
            try:
                act = self._act(ActKind.ARCHIVE)
                for month, conversations in _portions([ArchiveBatch(month, tuple(some)) for month, some in by_month.items()]):
                    self._store.put(month, conversations, self._clock.now(), act)
            finally:
                self._store.settle()
            self._indexing.drain()
        return CHANGED

    def restore(self, conversation_ids: Sequence[UUID]) -> Changes:
        """Bring conversations back as they were, vectors included; those that are not in the archive are passed over.

        Raises `LibraryDamaged` when a file of the archive is not what it was, `DiskFull` or `WorldError`; what came back
        before stays here then, each conversation whole.
        """
        with self._turn:
            try:
                back = self._store.bring_back(conversation_ids, self._act(ActKind.BRING_BACK))
            finally:
                self._store.settle()
            if not back:
                return Changes.of()
            self._indexing.drain()
        return CHANGED

    def moves(self, act_id: UUID) -> tuple[ArchiveMove, ...]:
        """Return the conversations that an act of the history moved into the archive or out of it."""
        return self._store.moves(act_id)

    def list(self) -> tuple[Conversation, ...]:
        """Return the archived conversations outside the trash, the newest first."""
        return self._conversations.page(self._conversations.seqs(ConversationFilter(archived=True)))

    def resume(self) -> None:
        """Clear up what a move that was cut short left behind."""
        with self._turn:
            self._store.settle()

    def _act(self, kind: ActKind) -> NewAct:
        """Return the act of one call; its title is told by what moves."""
        return NewAct(new_id(), kind, Actor.PERSON, self._clock.now(), "")


def _portions(batches: Sequence[ArchiveBatch]) -> Iterator[tuple[str, list[UUID]]]:
    """Yield conversations of one month each, with about `AT_ONCE` messages at most, but for one that has more by itself."""
    for batch in batches:
        portion: list[UUID] = []
        size = 0
        for conversation, messages in batch.conversations:
            if portion and size + messages > AT_ONCE:
                yield batch.month, portion
                portion, size = [], 0
            portion.append(conversation)
            size += messages
        yield batch.month, portion


def _checked(older_than: timedelta) -> timedelta:
    if older_than < timedelta():
        raise InvalidRequest("An age cannot be below zero.", "Name a number of days.")
    return older_than
