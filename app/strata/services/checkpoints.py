"""Checkpoints: made by the person or before what is hard to take back, compared, returned to."""

import threading
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.checkpoints import Checkpoint, CheckpointReason, Comparison, RolledBack, superfluous
from strata.domain.errors import NotFound
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.ports.clock import Clock
from strata.services.ports.keeping import CheckpointStore
from strata.services.remembering.from_checkpoint import bring_back
from strata.services.remembering.tools import Tools
from strata.services.work import WorkService

CHANGED: Final = Changes.of(Noun.LIBRARY)
"""What making or deleting a checkpoint touches."""

ROLLED_BACK: Final = Changes.of(
    Noun.CONVERSATIONS, Noun.DOCUMENTS, Noun.TAGS, Noun.MEMORIES, Noun.INDEX, Noun.LIBRARY, Noun.WORK
)
"""What going back touches."""

SHOWN: Final = 1000
"""Memories named by a comparison unless asked otherwise."""

LONGEST_NAME: Final = 200
"""Characters of a name; the rest is left out."""

_UNNAMED: Final = "Checkpoint"


class CheckpointService:
    """Safe to call from any thread; one checkpoint or rollback at a time."""

    def __init__(self, *, store: CheckpointStore, tools: Tools, work: WorkService, clock: Clock) -> None:
        """`tools` are those of the services of memories."""
        self._store = store
        self._tools = tools
        self._work = work
        self._clock = clock
        self._turn = threading.RLock()

    def make(self, name: str = "") -> Checkpoint:
        """Make a checkpoint that the person asked for, which stays until deleted by hand. Raises `DiskFull`, `WorldError`."""
        with self._turn:
            title = " ".join(name.split())[:LONGEST_NAME] or _UNNAMED
            return self._store.make(title, CheckpointReason.PERSON, self._clock.now())

    def make_before(self, reason: CheckpointReason, what: str) -> Checkpoint:
        """Make a checkpoint before something that is hard to take back, named by `what` ("Before importing chatgpt.zip").

        Automatic checkpoints that may go by the rule of `superfluous` are deleted. Raises `DiskFull`, `WorldError`.
        """
        with self._turn:
            made = self._store.make(what, reason, self._clock.now())
            self._thin_out()
            return made

    def make_if_needed(self, reason: CheckpointReason, what: str) -> None:
        """As `make_before`, where there are memories to return to; without any, nothing is done. Raises what that raises."""
        if any(one.count for one in self._tools.store.counts()):
            self.make_before(reason, what)

    def all(self) -> tuple[Checkpoint, ...]:
        """Return every checkpoint, newest first."""
        return self._store.all()

    def find(self, wanted: str) -> Checkpoint:
        """Return the checkpoint with this id, else the newest with this name. Raises `NotFound`."""
        for checkpoint in self._store.all():
            if wanted in (str(checkpoint.id), checkpoint.name):
                return checkpoint
        raise NotFound(f"There is no checkpoint “{wanted}”.", "See `strata checkpoints`.")

    def drop(self, checkpoint_id: UUID) -> Changes:
        """Delete a checkpoint. Raises `NotFound`, `DiskFull`."""
        with self._turn:
            self._store.drop([self._store.get(checkpoint_id).id])
        return CHANGED

    def tidy(self) -> None:
        """Delete what an interrupted checkpoint left behind."""
        with self._turn:
            self._store.sweep()

    def compare(self, before: UUID, after: UUID | None = None, limit: int = SHOWN) -> Comparison:
        """Compare two checkpoints, or one with now (None); name at most `limit` memories.

        Raises `NotFound`, `LibraryDamaged`.
        """
        return self._store.compare(before, after, limit)

    def roll_back(self, checkpoint_id: UUID, control: Control) -> RolledBack:
        """Make the library what it was at a checkpoint, after making one of how it is now.

        Memories and their history are exactly as they were. Of the record nothing is lost: what came in later goes to the
        trash, what was put into the trash later comes back, titles and labels of the person are as they were. Raises
        `NotFound`, `Cancelled`, `LibraryDamaged`, `DiskFull`; the library is as it was then.
        """
        with self._turn:
            wanted = self._store.get(checkpoint_id)
            with self._work.begin(WorkKind.ROLLBACK, f"Going back to “{wanted.name}”") as job:
                job.step("Making a checkpoint of now", "archivist")
                control.report(job.progress(Progress("Making a checkpoint of now", 0, None, "steps")))
                # Not by `make_before`, which might let the wanted one go.
                title = f"Before going back to “{wanted.name}”"
                before = self._store.make(title, CheckpointReason.ROLLBACK, self._clock.now())
                job.step("Going back", "archivist")
                control.report(job.progress(Progress("Going back", 0, None, "steps")))
                with self._tools.analyser.held():
                    done = self._store.roll_back(checkpoint_id, before, self._clock.now(), self._tools.passages)
                job.done(
                    f"{done.rows:,} rows of memories put back, {done.trashed:,} to the trash, {done.restored:,} out of it."
                )
            self._thin_out()
            return done

    def bring_back(self, checkpoint_id: UUID, memory_ids: Sequence[UUID]) -> Changes:
        """Make single memories what they were at a checkpoint, as one act of the history, which can be undone there.

        They are in force afterwards, with a fresh life in the layer that they had. Raises `NotFound`, `LibraryDamaged`,
        `DiskFull`.
        """
        with self._turn:
            wanted = self._store.get(checkpoint_id)
            return bring_back(self._tools, self._store.memories(checkpoint_id, memory_ids), wanted.name)

    def _thin_out(self) -> None:
        gone = superfluous(self._store.all())
        if gone:
            self._store.drop([one.id for one in gone])
