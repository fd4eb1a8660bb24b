"""What goes on quietly once everything that came in is understood: conversations are summed up, memories are looked for.

Each errand is a job of its own, so that it can be seen, paused and stopped like any other; one runs at a time, and none begins
while other long work runs or passages wait for their vectors.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled
from strata.services.control import Control
from strata.tasks.api import Priority, Tasks, unique_key
from strata.tasks.job import Job

log = logging.getLogger(__name__)

QUIET_MS: Final = 1500
"""Nothing has changed for so long when the first errand begins."""

AGAIN_MS: Final = 60_000
"""From one look to the next while something else is in the way."""

_NEWS: Final = (Noun.IMPORTS, Noun.SETTINGS, Noun.LIBRARY)
"""What brings an errand that was stopped, or that failed, back to work."""

_MATERIAL: Final = (Noun.CONVERSATIONS, Noun.DOCUMENTS, *_NEWS)
"""What can make an errand due. Until one of these moves nobody looks again, because a look reads a large part of the record."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to be done.

    Attributes:
        title: of its job.
        due: whether there is anything to do; asked on another thread.
        run: does it; what it returns is given to `done` on the GUI thread.
        touches: what it may have moved, however it ends.
    """

    title: str
    due: Callable[[], bool]
    run: Callable[[Control], object]
    touches: Changes


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look found: whether it could be told at all, and the first errand that is due."""

    told: bool
    errand: Errand | None


class Afterwork(QObject):
    """Looks for errands whenever the library has been quiet for a moment; lives on the GUI thread.

    Signals:
        done: (`Errand`, what its run returned).
    """

    done = Signal(object, object)

    def __init__(self, tasks: Tasks, free: Callable[[], bool], errands: Sequence[Errand], quiet_ms: int = QUIET_MS) -> None:
        """`free` says whether nothing else has to be done first; it is asked on another thread."""
        super().__init__()
        self._tasks = tasks
        self._free = free
        self._errands = tuple(errands)
        self._resting: set[str] = set()
        self._running: Errand | None = None
        self._stirred = True
        self._key = unique_key("afterwork")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._quiet_ms = quiet_ms

    def start(self) -> None:
        """Begin to watch; what was left over from the last time is done soon."""
        self._tasks.changed.connect(self._on_changes)
        self._tasks.stream_changed.connect(self._on_stream)
        self._timer.start(self._quiet_ms)

    def stop(self) -> None:
        """Watch no more; a running errand ends with the tasks. May be called twice."""
        self._timer.stop()
        if self._key:
            self._key = ""
            self._tasks.changed.disconnect(self._on_changes)
            self._tasks.stream_changed.disconnect(self._on_stream)

    def look(self) -> None:
        """Begin the first errand that is due, if nothing is in the way."""
        if self._running is not None or not self._key or not self._stirred:
            return
        if self._tasks.running():
            self._timer.start(AGAIN_MS)
            return
        self._stirred = False  # what moves while the look goes on asks for another one
        wanted = tuple(errand for errand in self._errands if errand.title not in self._resting)
        self._tasks.query(
            lambda: self._first_due(wanted), self._on_found, self._on_failed, key=self._key, priority=Priority.IDLE
        )

    def _first_due(self, wanted: Sequence[Errand]) -> _Look:
        if not self._free():
            return _Look(False, None)
        return _Look(True, next((errand for errand in wanted if errand.due()), None))

    def _on_found(self, found: _Look) -> None:
        self._stirred = self._stirred or not found.told or found.errand is not None
        if found.errand is None or self._running is not None or self._tasks.running():
            return
        self._running = errand = found.errand
        title, touches = errand.title, errand.touches
        self._tasks.stream(errand.run, self._on_done, self._on_ended, title=title, touches=touches, quiet=True)

    def _on_done(self, outcome: object) -> None:
        errand, self._running = self._running, None
        if errand is not None:
            self.done.emit(errand, outcome)
            self._timer.start(self._quiet_ms)

    def _on_ended(self, error: Exception) -> None:
        """An errand that was stopped or failed rests until something new comes in, or the next start."""
        errand, self._running = self._running, None
        if errand is not None:
            self._resting.add(errand.title)
            self._timer.start(self._quiet_ms)
        self._on_failed(error)

    def _on_failed(self, error: Exception) -> None:
        """Note it; a bug goes to the person by `problem`, as everything that `Tasks` runs does."""
        if not isinstance(error, Cancelled):
            log.warning("What goes on by itself stopped for a while: %s", error)

    def _on_changes(self, changes: Changes) -> None:
        self._stirred = self._stirred or changes.touch(*_MATERIAL)
        if self._running is not None or not self._stirred:
            return
        if changes.touch(*_NEWS):
            self._resting.clear()
        self._timer.start(self._quiet_ms)

    def _on_stream(self, job: Job) -> None:
        if job.is_finished and self._running is None and self._stirred:
            self._timer.start(self._quiet_ms)
