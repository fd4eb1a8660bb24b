"""Batches written on a thread beside the import, which goes on reading: most of a write happens inside of the engine.

While a person searches, the import waits for each write instead: a search then shares the interpreter with one thread less.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from strata.domain.errors import Cancelled
from strata.services.courtesy import Courtesy

logger = logging.getLogger(__name__)


class WritingBeside:
    """Writes one batch after the other, in the order in which they are given. Used by one thread; close it."""

    def __init__(self, courtesy: Courtesy) -> None:
        self._courtesy = courtesy
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._staged = threading.Event()
        self._running: Future[None] | None = None

    def start(self, write: Callable[[], None]) -> None:
        """Begin one write once the earlier one is done. Raises what that one raised, and begins nothing then.

        Returns when the write says `staged`, or is over: until then both would want the interpreter.
        """
        self.settle()
        self._courtesy.give_way()
        self._staged.clear()
        self._running = self._beside.submit(write)
        self._running.add_done_callback(lambda _: self._staged.set())
        self._staged.wait()
        if self._courtesy.lately():
            self.settle()

    def staged(self) -> None:
        """Say, from within a write, that the rest of it happens inside of the engine."""
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
