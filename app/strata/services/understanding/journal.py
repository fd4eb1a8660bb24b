"""Understanding on the record of work: one job from the first waiting passage to the last."""

from contextlib import suppress

from strata.domain.errors import Cancelled, DiskFull
from strata.domain.models import EmbeddingSpace
from strata.domain.work import Progress, WorkKind
from strata.services.ports.index import EmbeddingStore
from strata.services.work import Job, WorkService


class Journal:
    """Begins a job when passages begin to get vectors, follows it, and ends it when none waits. Used within a turn.

    A full disk takes no records of work either; what goes on is then not written down.
    """

    def __init__(self, work: WorkService, store: EmbeddingStore) -> None:
        self._work = work
        self._store = store
        self._job: Job | None = None
        self._space: EmbeddingSpace | None = None
        self._done = 0

    def embedded(self, space: EmbeddingSpace, count: int, *, changing: bool) -> None:
        """Note that passages got their vectors of `space`, in a change of model or not."""
        try:
            if self._job is None or space != self._space:
                self.end()
                self._begin(space, changing=changing)
            self._done += count
            if self._job is not None:
                waiting = self._store.waiting(space)
                self._job.progress(Progress("Understanding", self._done, self._done + waiting, "passages"))
        except DiskFull:
            self._job = None

    def end(self, *, stopped: bool = False) -> None:
        """Note that no passage waits any more, or that the work was `stopped` before."""
        job, self._job = self._job, None
        if job is None:
            return
        with suppress(DiskFull):
            job.close(Cancelled() if stopped else None)

    def _begin(self, space: EmbeddingSpace, *, changing: bool) -> None:
        kind, title = WorkKind.EMBED, f"Understanding with {space.model}"
        if changing:
            kind, title = WorkKind.MODEL_CHANGE, f"Change to {space.model}"
        self._space, self._done = space, 0
        self._job = self._work.begin(kind, title)
        self._job.step("Turning passages into vectors", "encoder")
