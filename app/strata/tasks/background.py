"""What goes on by itself while a library is open: the indexes are kept up to date, new text is understood.

Two loops, each on a QThread. A turn does a little work and says how much; a loop whose turn found nothing sleeps on a
wait condition until something changes. After a fault it waits longer before it tries again.
"""

import gc
import logging
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, QThread, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled, StrataError
from strata.domain.health import Repair
from strata.domain.system_errors import in_words
from strata.services.control import Control
from strata.tasks.api import Tasks
from strata.tasks.lanes import STACK_BYTES

log = logging.getLogger(__name__)

NEWS_SECONDS = 0.4
"""Shortest time between two announcements of one loop."""

QUIET_SECONDS = 60.0
"""Longest sleep: what nobody announced is found this late at worst."""

FAULT_SECONDS = 20.0
"""Wait after a fault, unless something changes before."""

Turn = Callable[[Control], int]
"""Does a little work; returns how many rows it moved, 0 when there is nothing to do."""


class Indexing(Protocol):
    """The part of the indexing service that runs by itself."""

    def drain(self, limit_batches: int | None = None) -> int:
        """Apply waiting rows."""
        ...

    def fold_if_idle(self) -> bool:
        """Tidy up."""
        ...


class Embedding(Protocol):
    """The part of the embedding service that runs by itself."""

    def step(self, control: Control) -> int:
        """Embed one window of passages."""
        ...


class Loop(QThread):
    """Turns, one after another, until it is stopped.

    Signals:
        moved: a turn did something (at most a few times a second, and once when the work is done).
        failed: `Exception`; a fault ended a turn; the same one is told once.
    """

    moved = Signal()
    failed = Signal(object)

    def __init__(self, name: str, turn: Turn, prepare: Turn | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setStackSize(STACK_BYTES)
        self._turn = turn
        self._prepare = prepare
        self._control = Control()
        self._wake = threading.Event()
        self._told = 0.0
        self._last_fault = ""

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def stop(self) -> None:
        """End at the next step and wait for it; may be called twice."""
        self._control.cancel()
        self._wake.set()
        self.wait()

    def run(self) -> None:
        """Prepare once, then take turns."""
        if self._prepare is not None:
            self._safely(self._prepare)
        busy = False
        while not self._control.cancelled:
            self._wake.clear()
            moved = self._safely(self._turn)
            if moved:
                busy = True
                self._tell(now=False)
                continue
            if busy:
                busy = False
                self._tell(now=True)
            if not self._control.cancelled:
                self._wake.wait(QUIET_SECONDS if moved == 0 else FAULT_SECONDS)

    def _safely(self, turn: Turn) -> int | None:
        """Take a turn; None when it failed."""
        try:
            moved = turn(self._control)
        except Cancelled:
            return 0
        except StrataError as error:
            log.warning("%s stopped for a while: %s", self.objectName(), error)
            self._tell_fault(error)
            return None
        except Exception as error:  # whatever it is must not end what keeps the library findable
            told = in_words(error)
            if told is None:
                log.exception("A bug stopped %s for a while", self.objectName())
            else:
                log.warning("The system stopped %s for a while: %s", self.objectName(), error)
            self._tell_fault(told or error)
            return None
        self._last_fault = ""
        return moved

    def _tell(self, *, now: bool) -> None:
        moment = time.monotonic()
        if now or moment - self._told >= NEWS_SECONDS:
            self._told = moment
            self.moved.emit()

    def _tell_fault(self, error: Exception) -> None:
        if str(error) != self._last_fault:
            self._last_fault = str(error)
            self.failed.emit(error)


class Background(QObject):
    """Both loops of an open library; lives on the GUI thread.

    Signals:
        repaired: tuple of `Repair`; the indexes were made whole again.
    """

    repaired = Signal(object)

    _NOUNS: Final = frozenset({Noun.INDEX, Noun.MODELS})

    def __init__(
        self,
        tasks: Tasks,
        indexing: Indexing,
        embedding: Embedding,
        settle: Callable[[], tuple[Repair, ...]],
        warm_up: Callable[[], None],
    ) -> None:
        """Each loop begins with one of these: `settle` makes the indexes whole, `warm_up` loads what searches need."""
        super().__init__()
        self._tasks = tasks

        def index(control: Control) -> int:
            control.checkpoint()
            return indexing.drain(1) or int(indexing.fold_if_idle())

        def make_whole(control: Control) -> int:
            repairs = settle()
            if repairs:
                self.repaired.emit(repairs)
            return 0

        def get_ready(control: Control) -> int:
            warm_up()
            # Python would look through all that was loaded now and then, for which every thread stands still for 100 ms.
            gc.freeze()
            return 0

        self._indexing = Loop("indexing", index, make_whole)
        self._embedding = Loop("understanding", embedding.step, get_ready)
        self._indexing.moved.connect(self._on_indexed)
        self._embedding.moved.connect(self._on_embedded)
        for loop in (self._indexing, self._embedding):
            loop.failed.connect(self._on_fault)
        tasks.changed.connect(self._on_changes)

    def start(self) -> None:
        """Begin."""
        self._indexing.start(QThread.Priority.LowPriority)
        self._embedding.start(QThread.Priority.LowPriority)

    def wake(self) -> None:
        """Look for work now, e.g. after a pause ended."""
        self._indexing.wake()
        self._embedding.wake()

    def close(self) -> None:
        """End both loops; what was committed stays, the rest waits for the next start. May be called twice."""
        self._embedding.stop()
        self._indexing.stop()
        gc.unfreeze()

    def _on_changes(self, changes: Changes) -> None:
        if not changes.nouns <= self._NOUNS or Noun.MODELS in changes.nouns:
            self.wake()

    def _on_indexed(self) -> None:
        self._tasks.announce(Changes.of(Noun.INDEX))

    def _on_embedded(self) -> None:
        self._indexing.wake()
        self._tasks.announce(Changes.of(Noun.INDEX))

    def _on_fault(self, error: Exception) -> None:
        """Panes read the state of index and model when these nouns move; a bug is told to the person as well."""
        self._tasks.announce(Changes.of(Noun.INDEX))
        if not isinstance(error, StrataError):
            self._tasks.problem.emit(error)
