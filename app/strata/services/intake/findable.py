"""Committed words become findable on a thread beside the import, which goes on reading and writing meanwhile."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Protocol

from strata.domain.errors import IndexUnavailable
from strata.services.courtesy import step_back

logger = logging.getLogger(__name__)


class WordIndexer(Protocol):
    """Brings the word index up to date with the record."""

    def drain(self) -> int:
        """Apply what waits; return the rows applied. Raises `IndexUnavailable`."""
        ...

    def in_bulk(self) -> AbstractContextManager[None]:
        """Return a block within which many rows come in."""
        ...


class Findable:
    """Asks for the words of each committed batch to be indexed. Used by one thread at a time.

    The engine spends most of that time outside of Python, so on two cores an import gains what indexing costs.

    Attributes:
        problem: why committed records are not searchable yet, "" when they are.
    """

    def __init__(self, indexing: WordIndexer) -> None:
        self.problem = ""
        self._indexing = indexing
        self._beside = ThreadPoolExecutor(1, "findable", step_back)
        self._running: Future[int] | None = None
        self._asked = False

    def more(self) -> None:
        """Say that something was committed. What is still being indexed takes it along, or the next call does."""
        self._asked = True
        if self._running is None or self._running.done():
            self._settle()
            self._running = self._beside.submit(self._indexing.drain)

    def all(self) -> None:
        """Wait until everything that was committed can be found."""
        self._settle()
        if self._asked:
            self._asked = False
            self._running = self._beside.submit(self._indexing.drain)
            self._settle()

    def close(self) -> None:
        """Let what runs come to its end, and ask for no more."""
        self._beside.shutdown(wait=True)

    def _settle(self) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        try:
            running.result()
        except IndexUnavailable as problem:
            if not self.problem:
                logger.warning("Imported records are not searchable yet: %s", problem)
            self.problem = f"Kept, but not searchable yet: {problem}"
