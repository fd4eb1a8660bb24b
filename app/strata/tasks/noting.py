"""Noting what the person does in the window: leaving it and coming back, pausing work and letting it go on; and writing
what was noted now and then.

Whoever sees an act calls `services.events.record(...)`, from any thread; it costs a microsecond.
"""

import logging
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer

from strata.domain.changes import Changes
from strata.domain.errors import WorldError
from strata.domain.events import EventKind, InterruptionCause
from strata.tasks.api import Tasks
from strata.tasks.job import Job

log = logging.getLogger(__name__)

EVERY_MS: Final = 30_000


class Events(Protocol):
    """The part of the service of acts that is needed here."""

    @property
    def waiting(self) -> int:
        """How many acts are noted and not written yet."""
        ...

    def record(self, kind: EventKind, *, cause: InterruptionCause | None = None) -> None:
        """Note an act."""
        ...


class Noting(QObject):
    """Writes noted acts every half minute where there are any. Lives on the GUI thread."""

    def __init__(
        self,
        tasks: Tasks,
        events: Events,
        write: Callable[[], Changes],
        every_ms: int = EVERY_MS,
        *,
        also: Callable[[], int] = int,
    ) -> None:
        """`write` writes what was noted and brings the present session up to date; it runs on the lane of writes.

        `also` says how much else waits to be written by it.
        """
        super().__init__()
        self._tasks = tasks
        self._events = events
        self._write = write
        self._also = also
        self._away = False
        self._paused: dict[Job, bool] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self.write)
        tasks.stream_changed.connect(self._on_stream)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """Write by the clock no more; what is left is written when the library closes. May be called twice."""
        self._timer.stop()

    def write(self) -> None:
        """Write what was noted, unless there is nothing."""
        if self._events.waiting or self._also():
            self._tasks.change(self._write, failed=self._on_failed)

    def left(self) -> None:
        """The person turned to another program."""
        if not self._away:
            self._away = True
            self._events.record(EventKind.INTERRUPTED, cause=InterruptionCause.SWITCHED_AWAY)

    def returned(self) -> None:
        """The person came back."""
        if self._away:
            self._away = False
            self._events.record(EventKind.RESUMED)

    def noticed(self) -> None:
        """A notice that the person did not ask for came up; while they are away it breaks into nothing."""
        if not self._away:
            self._events.record(EventKind.INTERRUPTED, cause=InterruptionCause.NOTIFICATION)

    def _on_stream(self, job: Job) -> None:
        if job not in self._paused and not job.is_finished:
            self._paused[job] = job.paused
            job.changed.connect(self._on_job)

    def _on_job(self) -> None:
        for job, paused in tuple(self._paused.items()):
            if job.is_finished:
                del self._paused[job]
            elif job.paused is not paused:
                self._paused[job] = job.paused
                self._events.record(EventKind.PAUSED if job.paused else EventKind.RESUMED)

    def _on_failed(self, error: Exception) -> None:
        """On a full disk acts wait in memory; the status line says what is wrong with the disk."""
        if isinstance(error, WorldError):
            log.warning("Acts wait to be written: %s", error)


def together(*writes: Callable[[], Changes]) -> Callable[[], Changes]:
    """Return one write that does several, one after the other, and says what all of them moved."""

    def write() -> Changes:
        moved = [one() for one in writes]
        return Changes(frozenset().union(*(changes.nouns for changes in moved)))

    return write
