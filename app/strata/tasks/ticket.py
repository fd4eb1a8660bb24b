"""The working thread's side of a job: no Qt object, no callback, so that neither can die on the wrong thread."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from strata.domain.work import Progress
from strata.services.control import Control

PROGRESS_SECONDS = 0.05
"""Shortest time between two deliveries of progress: at most 20 a second."""


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Tick:
    """Says that the job with this number has new progress."""

    number: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Says how the job with this number ended: `value` when it is done, else `error`."""

    number: int
    state: JobState
    value: object = None
    error: Exception | None = None


Post = Callable[[Tick | Outcome], None]


class Ticket:
    """Names a job, steers its work and carries its progress, from any thread.

    Attributes:
        control: what the work itself is handed.
        dropped: set when nobody wants the result any more.
    """

    def __init__(self, number: int, post: Post) -> None:
        """`post` hands a message to the GUI thread; it may be called from any thread."""
        self.number = number
        self.control = Control(self._report)
        self.dropped = False
        self._post = post
        self._lock = threading.Lock()
        self._latest: Progress | None = None
        self._posted = False
        self._posted_at = 0.0

    def take_progress(self) -> Progress | None:
        """Return the latest progress and allow the next delivery. For the GUI thread."""
        with self._lock:
            self._posted = False
            return self._latest

    def settle(self, state: JobState, value: object = None, error: Exception | None = None) -> None:
        """Say how the work ended."""
        self._post(Outcome(self.number, state, value, error))

    def _report(self, progress: Progress) -> None:
        now = time.monotonic()
        with self._lock:
            self._latest = progress
            if self._posted or now - self._posted_at < PROGRESS_SECONDS:
                return
            self._posted, self._posted_at = True, now
        self._post(Tick(self.number))
