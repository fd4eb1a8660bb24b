"""The gate that readers pass, and that is shut while the file is closed and opened again."""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import Final

_log = logging.getLogger(__name__)

PATIENCE: Final = 10.0
"""Seconds to wait for readers to leave before the file is closed over their heads."""


class Why(Enum):
    """Why somebody wants the file for himself."""

    REWRITE = auto()
    REOPEN = auto()
    CLOSE = auto()


class Gate:
    """Counts the threads that are reading. A thread may enter again while it is inside."""

    def __init__(self) -> None:
        self._inside: Counter[int] = Counter()
        self._shut_by: int | None = None
        self._why: Why | None = None
        self._turn = threading.Condition()

    def enter(self) -> None:
        """Go in; waits while another thread holds the gate shut."""
        me = threading.get_ident()
        with self._turn:
            if not self._inside[me]:
                self._turn.wait_for(lambda: self._shut_by in (None, me))
            self._inside[me] += 1

    def leave(self) -> bool:
        """Go out, and say whether that was the outermost time."""
        me = threading.get_ident()
        with self._turn:
            self._inside[me] -= 1
            outermost = not self._inside[me]
            if outermost:
                del self._inside[me]
                self._turn.notify_all()
            return outermost

    def inside(self) -> bool:
        """Whether the calling thread is inside."""
        with self._turn:
            return self._inside.get(threading.get_ident(), 0) > 0

    def wanted(self) -> Why | None:
        """Return why another thread waits for everybody to leave, None when none does. Who reads for long should ask."""
        with self._turn:
            return None if self._shut_by in (None, threading.get_ident()) else self._why

    @contextmanager
    def shut(self, why: Why) -> Iterator[None]:
        """Keep everybody else out: waits until they have left, at most `PATIENCE` seconds."""
        me = threading.get_ident()
        with self._turn:
            self._turn.wait_for(lambda: self._shut_by in (None, me))
            self._shut_by, self._why = me, why
            alone = self._turn.wait_for(lambda: not any(thread != me for thread in self._inside), PATIENCE)
            if not alone:
                _log.warning("A reader did not leave in %s seconds; the file is closed all the same.", PATIENCE)
        try:
            yield
        finally:
            with self._turn:
                self._shut_by = self._why = None
                self._turn.notify_all()
