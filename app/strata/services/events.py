"""Acts that happen in the app: noted in a moment, written together later."""

import logging
from collections import deque
from collections.abc import Callable
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


class EventService:
    """Notes acts. `record` costs a microsecond and may be called from any thread, the window's own included; `flush` writes."""

    def __init__(self, store: EventStore, clock: Clock, wanted: Callable[[], bool]) -> None:
        """`wanted` reads the setting; while it says no, nothing is noted."""
        self._store = store
        self._clock = clock
        self._wanted = wanted
        # Appending and popping are atomic, so no lock stands in anyone's way.
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
            self._waiting.append(Event(kind, self._clock.now(), subject, subject_id, cause, amount))

    def searched(self, results: int) -> None:
        """Note a search and how much it found."""
        self.record(EventKind.SEARCHED, amount=float(results))

    def flush(self) -> Changes:
        """Write what was noted, in one transaction. Raises `DiskFull`; what was noted waits on then."""
        events = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not events:
            return Changes(frozenset())
        try:
            self._store.add(events)
        except WorldError:
            self._waiting.extendleft(reversed(events))
            raise
        return Changes.of(Noun.FLOW)

    def close(self) -> None:
        """Write what is left; where that cannot be, it is let go with a line in the log."""
        try:
            self.flush()
        except WorldError as error:
            logger.warning("%d acts could not be kept: %s", len(self._waiting), error)
