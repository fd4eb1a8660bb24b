"""Courtesy: background work steps aside while a person waits for an answer.

Python runs one thread's bytecode at a time, so an import that parses on one thread can hold up a search on another for
several switch intervals: it needs the interpreter back a dozen times, after each call of an engine. Long work therefore
calls `give_way` between its steps, and the interval is short while somebody waits.
"""

import math
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SHORT_INTERVAL: Final = 0.0005
"""Seconds for which a thread may keep the interpreter from one that answers."""

_MOMENT: Final = 1.0
"""Seconds within which somebody who has asked asks again: typing, or looking at results and changing the question."""

_RANK: Final = 5
"""Niceness of threads that nobody waits for. With it on the thread that indexes, searches during an import take 1.75 times as
long as between imports (p95), 2.1 without; 10 is no better, and on the thread that writes, too, it costs 10 % of the speed."""

_USUAL_INTERVAL: Final = sys.getswitchinterval()
"""The same at other times; Python's own 5 ms, where nobody has set it."""


def step_back() -> None:
    """Let the calling thread run behind those that answer; on systems where a thread cannot have a rank, nothing changes.

    Linux alone gives one to a thread, against POSIX; see https://man7.org/linux/man-pages/man2/setpriority.2.html#BUGS
    """
    if sys.platform == "linux":
        this = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, this, max(_RANK, os.getpriority(os.PRIO_PROCESS, this)))


class Courtesy:
    """Counts the answers that somebody waits for; safe to use from any thread."""

    def __init__(self, longest_wait: float = 0.25) -> None:
        """`longest_wait` in seconds bounds one pause, so that steady searching cannot starve an import."""
        self._longest_wait = longest_wait
        self._waiting = 0
        self._waited_at = -math.inf
        self._lock = threading.Lock()
        self._idle = threading.Event()
        self._idle.set()

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """Mark the enclosed work as something that a person waits for."""
        with self._lock:
            self._waiting += 1
            self._idle.clear()
            sys.setswitchinterval(_SHORT_INTERVAL)
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                self._waited_at = time.monotonic()
                if not self._waiting:
                    sys.setswitchinterval(_USUAL_INTERVAL)
                    self._idle.set()

    def lately(self) -> bool:
        """Whether somebody waits for an answer or did a moment ago, so that more questions are likely to come."""
        return self._waiting > 0 or time.monotonic() - self._waited_at < _MOMENT

    @property
    def idle(self) -> bool:
        """Whether nobody waits for an answer."""
        return self._idle.is_set()

    def give_way(self, longest_wait: float | None = None) -> None:
        """Wait until nobody waits for an answer, at most `longest_wait` seconds, else those of the whole."""
        self._idle.wait(self._longest_wait if longest_wait is None else longest_wait)
