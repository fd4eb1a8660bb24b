"""Tells how far the vectors of one space are."""

from collections.abc import Callable

from strata.domain.models import EmbeddingSpace
from strata.domain.work import Progress
from strata.services.control import Control
from strata.services.ports.clock import Clock
from strata.services.ports.index import EmbeddingStore
from strata.services.understanding.measures import Throughput


class Report:
    """Counts saved passages and passes the count on, unless the work is about to stop."""

    def __init__(
        self,
        store: EmbeddingStore,
        clock: Clock,
        throughput: Throughput,
        space: EmbeddingSpace,
        control: Control,
        stop: Callable[[], bool],
    ) -> None:
        self._clock = clock
        self._throughput = throughput
        self._space = space
        self._control = control
        self._stop = stop
        self._total = store.total()
        self._waiting = store.waiting(space)
        self._since = clock.now()

    def saved(self, count: int) -> None:
        """Take in that so many passages more have their vector."""
        now = self._clock.now()
        self._throughput.note(self._since, now, count)
        self._since = now
        self._waiting = max(0, self._waiting - count)
        if self._stop():
            return
        rate = self._throughput.per_second()
        left = self._waiting / rate if rate else None
        done = max(0, self._total - self._waiting)
        self._control.report(Progress(f"Understanding with {self._space.model}", done, self._total, "passages", rate, left))
