"""How long work is steered from outside: progress out, pause and cancel in."""

import threading
from collections.abc import Callable

from strata.domain.errors import Cancelled
from strata.domain.work import Progress


def _ignore(_: Progress) -> None:
    """Take progress and do nothing with it."""


class Control:
    """The two-way handle of one piece of long work. Safe to use from any thread.

    The work calls `report` or `checkpoint` at every step; whoever started it calls `pause`, `resume` and `cancel`,
    which take effect at the next step.
    """

    def __init__(self, on_progress: Callable[[Progress], None] = _ignore) -> None:
        self._on_progress = on_progress
        self._running = threading.Event()
        self._running.set()
        self._cancelled = threading.Event()

    @property
    def paused(self) -> bool:
        """Whether the work is asked to wait."""
        return not self._running.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether the work is asked to stop."""
        return self._cancelled.is_set()

    def pause(self) -> None:
        """Make the work wait at its next step."""
        self._running.clear()

    def resume(self) -> None:
        """Let paused work go on."""
        self._running.set()

    def cancel(self) -> None:
        """Make the work raise `Cancelled` at its next step, also when it is paused."""
        self._cancelled.set()
        self._running.set()

    def checkpoint(self) -> None:
        """Wait while paused. Raises `Cancelled` once cancel was called."""
        self._running.wait()
        if self._cancelled.is_set():
            raise Cancelled

    def report(self, progress: Progress) -> None:
        """Tell how far the work is, then act as `checkpoint`."""
        self._on_progress(progress)
        self.checkpoint()
