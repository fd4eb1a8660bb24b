"""Acts that happen in the app: noted in a moment, written together later."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.errors import WorldError
from strata.domain.events import Event, EventKind, InterruptionCause, Subject
from strata.services.ports.clock import Clock
from strata.services.ports.flow import EventStore

logger = logging.getLogger(__name__)

MOST_WAITING: Final = 10_000
"""Acts that wait at most; where nothing can be written for so long, the oldest are let go."""

ONE_SEARCH: Final = timedelta(seconds=3)
"""Searches that follow each other more quickly are one search that is being typed."""


class EventService:
    """Notes acts. `record` costs a microsecond and may be called from any thread, the window's own included; `flush` writes."""

    def __init__(self, store: EventStore, clock: Clock, wanted: Callable[[], bool]) -> None:
        """`wanted` reads the setting; while it says no, nothing is noted."""
        self._store = store
        self._clock = clock
        self._wanted = wanted
        self._lock = threading.Lock()
        self._waiting: deque[Event] = deque(maxlen=MOST_WAITING)

    @property
    def waiting(self) -> int:
        """How many acts are noted and not written yet."""
        return len(self._waiting)

    def record(
        self,
        kind: EventKind,
        subject: Subject | None = None,
        subject_id: UUID | None = None,
        *,
        cause: InterruptionCause | None = None,
        amount: float | None = None,
    ) -> None:
        """Note that something was done just now. It is on disk after the next `flush`."""
        if self._wanted():
            event = Event(kind, self._clock.now(), subject, subject_id, cause, amount)
            with self._lock:
                self._waiting.append(event)

    def searched(self, results: int) -> None:
        """Note a search and how much it found; what is searched while typing counts once, as it was last."""
        if not self._wanted():
            return
        event = Event(EventKind.SEARCHED, self._clock.now(), amount=float(results))
        with self._lock:
            last = self._waiting[-1] if self._waiting else None
            if last is not None and last.kind is EventKind.SEARCHED and event.at - last.at < ONE_SEARCH:
                self._waiting.pop()
            self._waiting.append(event)

    def flush(self) -> Changes:
        """Write what was noted, in one transaction. Raises `DiskFull`; what was noted waits on then."""
        with self._lock:
            events = list(self._waiting)
            self._waiting.clear()
        if not events:
            return Changes(frozenset())
        try:
            self._store.add(events)
        except WorldError:
            with self._lock:
                self._waiting = deque([*events, *self._waiting], MOST_WAITING)
            raise
        return Changes.of(Noun.FLOW)

    def close(self) -> None:
        """Write what is left; where that cannot be, it is let go with a line in the log."""
        try:
            self.flush()
        except WorldError as error:
            logger.warning("%d acts could not be kept: %s", len(self._waiting), error)
