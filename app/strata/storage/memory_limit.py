"""How much the engine may keep in memory: little as a rule, less while work spares it, more where it lacked some."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from strata.storage import engine

_log = logging.getLogger(__name__)

GENEROUS_SECONDS: Final = 60.0
"""How long the engine keeps more memory for an act that failed for want of it and that only its caller can do again."""


class MemoryLimit:
    """The limit of one open file. Safe to use from any thread."""

    def __init__(
        self, making: threading.Lock, root: Callable[[], duckdb.DuckDBPyConnection | None], seconds: Callable[[], float]
    ) -> None:
        """`root` gives the connection that settings go to, None while the file is closed; it is asked with `making` held."""
        self._making = making
        self._root = root
        self._seconds = seconds
        self._sparing = 0
        self._repeating = 0
        self._lacking = False
        self._lacked_at = 0.0

    def spare(self, change: int) -> None:
        """Note that so many blocks more (or less) want the engine to keep less."""
        with self._making:
            self._sparing += change
            self._lacking = self._lacking and self._sparing > 0
            self.set()

    def give_more(self, error: BaseException) -> None:
        """Let the engine keep more in memory where it failed for want of it.

        While work spares memory, until that ends: what comes next is like what failed. Else until the act was done again, here
        or by who asked for it.
        """
        if not engine.out_of_memory(error):
            return
        with self._making:
            self._lacked_at = self._seconds()
            if not self._lacking:
                _log.warning("The engine lacked memory and gets more: %s", str(error).splitlines()[0])
                self._lacking = True
                self.set()

    @contextmanager
    def more(self) -> Iterator[None]:
        """Let the engine keep more in memory while the block runs."""
        with self._making:
            self._repeating += 1
            self.set()
        try:
            yield
        finally:
            with self._making:
                self._repeating -= 1
                self._set_or_wait()

    @contextmanager
    def again(self) -> Iterator[None]:
        """As `more`, for what lacked memory and is done once more; then as little as usual is enough."""
        with self.more():
            try:
                yield
            finally:
                self._lacking = self._lacking and self._sparing > 0

    def take_back(self) -> None:
        """Let the engine keep as little as usual, once nobody has done anew for a while what it lacked memory for."""
        if self._lacking and not self._sparing and self._seconds() - self._lacked_at > GENEROUS_SECONDS:
            with self._making:
                self._lacking = False
                self._set_or_wait()

    def set(self) -> bool:
        """Set the limit that holds now; return whether the engine can keep it. With `making` held."""
        root = self._root()
        if root is None:
            return True
        usual = engine.SPARING_LIMIT if self._sparing else engine.MEMORY_LIMIT
        return engine.limit_memory(root, engine.GENEROUS_LIMIT if self._lacking or self._repeating else usual)

    def _set_or_wait(self) -> None:
        """Set the limit; where the engine cannot keep it yet, because of what the log holds, it is tried again later."""
        if not self.set():
            self._lacking, self._lacked_at = True, self._seconds()
