"""The trash: what lies in it, and deleting for good."""

import json
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Final
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.trash import Purged
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.indexing import IndexingService
from strata.services.ports.clock import Clock
from strata.services.ports.keeping import Forgetful, PurgeStore
from strata.services.work import Job, WorkService

CHANGED: Final = Changes.of(
    Noun.CONVERSATIONS, Noun.DOCUMENTS, Noun.TAGS, Noun.MEMORIES, Noun.FLOW, Noun.GOALS, Noun.INDEX, Noun.LIBRARY, Noun.WORK
)
"""What deleting for good touches."""

_DELETING: Final = "Deleting for good"
_CLEARING: Final = "Writing the record anew"


class TrashService:
    """Deletes for good what lies in the trash. Safe to call from any thread; one deletion at a time.

    Deleted is what the text itself says: rows go from every table, then the indexes are made anew and the record's file is
    written anew, so that no file of the library holds a byte of it. Backups are files of the person's own and stay as they are.
    """

    def __init__(
        self, *, store: PurgeStore, beside: Sequence[Forgetful], indexing: IndexingService, work: WorkService, clock: Clock
    ) -> None:
        """`beside` are the other places that hold pieces of the record: checkpoints, the archive."""
        self._store = store
        self._beside = tuple(beside)
        self._indexing = indexing
        self._work = work
        self._clock = clock
        self._turn = threading.Lock()

    def waiting(self, longer_than: timedelta = timedelta()) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """Return the conversations and the documents that have lain in the trash for longer than that."""
        return self._store.in_trash(self._clock.now() - longer_than)

    def waiting_goals(self, longer_than: timedelta = timedelta()) -> tuple[UUID, ...]:
        """Return the goals that have lain in the trash for longer than that."""
        return self._store.goals_in_trash(self._clock.now() - longer_than)

    def weigh(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID], goal_ids: Sequence[UUID] = ()) -> Purged:
        """Return what deleting these would take away. Raises `InvalidRequest` when one is not in the trash."""
        return self._store.weigh(conversation_ids, document_ids, goal_ids)

    def purge(
        self,
        conversation_ids: Sequence[UUID],
        document_ids: Sequence[UUID],
        control: Control,
        *,
        goal_ids: Sequence[UUID] = (),
    ) -> Purged:
        """Delete these for good; there is no way back.

        Raises `InvalidRequest` when one is not in the trash, `Cancelled`, `DiskFull` or `WorldError`. Once the rows are
        gone, `resume` finishes what was cut short, at the latest at the next start.
        """
        with self._turn:
            self._store.weigh(conversation_ids, document_ids, goal_ids)
            return self._purge(conversation_ids, document_ids, goal_ids, control)

    def empty(self, control: Control) -> Purged:
        """Delete everything in the trash for good. Raises as `purge` does."""
        with self._turn:
            return self._purge(*self.waiting(), self.waiting_goals(), control)

    def resume(self, control: Control) -> bool:
        """Finish a deletion that was cut short; say whether there was one. Raises as `purge` does."""
        with self._turn:
            if not self._store.unfinished():
                return False
            with self._work.begin(WorkKind.PURGE, "Finishing a deletion") as job:
                self._clear(control, job)
            return True

    def _purge(
        self, conversations: Sequence[UUID], documents: Sequence[UUID], goals: Sequence[UUID], control: Control
    ) -> Purged:
        if not conversations and not documents and not goals:
            return Purged()
        subject = json.dumps({"conversations": len(conversations), "documents": len(documents), "goals": len(goals)})
        with self._work.begin(WorkKind.PURGE, _DELETING, subject) as job:
            job.step(_DELETING, "trash")
            amount = len(conversations) + len(documents) + len(goals)
            control.report(job.progress(Progress(_DELETING, 0, amount, "records")))
            # First what lies beside the record: afterwards nothing could tell any more what of it must go.
            with ExitStack() as held:
                for place in self._beside:
                    held.enter_context(place.forgetting(conversations, documents))
                    control.checkpoint()
                purged = self._store.delete(conversations, documents, goals)
            job.done(_sentence(purged))
            self._clear(control, job)
        return purged

    def _clear(self, control: Control, job: Job) -> None:
        """Let the bytes follow the rows."""
        self._indexing.renew(control, job)
        job.step(_CLEARING, "trash")
        # Nothing may be written to the record while its file is copied, so progress goes to the caller only.
        self._store.clear_file(lambda done, total: control.report(Progress(_CLEARING, done, total, "rows")))
        self._store.finish()


def _sentence(purged: Purged) -> str:
    return (
        f"{purged.conversations:,} conversations with {purged.messages:,} messages, {purged.documents:,} documents, "
        f"{purged.memories:,} memories and {purged.goals:,} goals are deleted."
    )
