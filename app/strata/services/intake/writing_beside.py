"""Batches written on a thread beside the import, which goes on reading: most of a write happens inside of the engine.

While a person searches, the import waits for each write instead: a search then shares the interpreter with one thread less.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from strata.domain.errors import Cancelled
from strata.services.courtesy import Courtesy
from strata.services.ports.record import Pace

LONGEST_PAUSE: Final = 0.25
"""Seconds that a write may take longer because somebody searches; whoever else writes waits for it meanwhile."""

logger = logging.getLogger(__name__)


class WritingBeside(Pace):
    """Writes one batch after the other, in the order in which they are given. Used by one thread; close it."""

    def __init__(self, courtesy: Courtesy) -> None:
        self._courtesy = courtesy
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._staged = threading.Event()
        self._patience = 0.0
        self._running: Future[None] | None = None

    def start(self, write: Callable[[], None]) -> None:
        """Begin one write once the earlier one is done. Raises what that one raised, and begins nothing then.

        Returns when the write says `staged`, or is over: until then both would want the interpreter.
        """
        self.settle()
        self._courtesy.give_way()
        self._staged.clear()
        self._patience = LONGEST_PAUSE
        self._running = self._beside.submit(write)
        self._running.add_done_callback(lambda _: self._staged.set())
        self._staged.wait()
        if self._courtesy.lately():
            self.settle()

    def step(self) -> None:
        """See `Pace.step`: wait while somebody searches, up to `LONGEST_PAUSE` in one write."""
        if self._patience > 0 and not self._courtesy.idle:
            began = time.monotonic()
            self._courtesy.give_way(self._patience)
            self._patience -= time.monotonic() - began

    def staged(self) -> None:
        """See `Pace.staged`: the import may read on."""
        self._staged.set()

    def settle(self) -> None:
        """Wait until all that was begun is done. Raises what it raised."""
        running, self._running = self._running, None
        if running is not None:
            running.result()

    def close(self) -> None:
        """Let what runs come to its end."""
        self._beside.shutdown(wait=True)
        running, self._running = self._running, None
        error = running.exception() if running is not None else None
        if error is not None and not isinstance(error, Cancelled):
            logger.warning("The last batch of an import that ended was not written: %s", error)
