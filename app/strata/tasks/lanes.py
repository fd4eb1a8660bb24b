"""Lanes: QThreads that drain a heap of work, and threads for streams. `LaneTasks` is what the window uses.

Two readers share one heap, so that a slow page does not hold up a search; one writer keeps changes in order. Every
stream has a thread of its own.
"""

import heapq
import itertools
import threading
from collections.abc import Callable

from PySide6.QtCore import QThread

from strata.tasks.api import Lane, Priority, Tasks

Work = Callable[[], None]

READERS = 2
STACK_BYTES = 16 * 1024 * 1024
"""Some systems give threads half a megabyte; the engines' native code wants more."""


class WorkHeap:
    """Waiting work by priority, then by arrival. Safe to use from any thread."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Work]] = []
        self._order = itertools.count()
        self._ready = threading.Condition()
        self._closed = False

    def push(self, priority: Priority, work: Work) -> None:
        """Add work; after `close` it is forgotten."""
        with self._ready:
            if not self._closed:
                heapq.heappush(self._heap, (priority, next(self._order), work))
                self._ready.notify()

    def pop(self) -> Work | None:
        """Wait for work and take it; None once the heap is closed and empty."""
        with self._ready:
            while not self._heap and not self._closed:
                self._ready.wait()
            return heapq.heappop(self._heap)[2] if self._heap else None

    def close(self, *, forget: bool) -> None:
        """Take no more work; with `forget`, drop what waits, else it is still done."""
        with self._ready:
            self._closed = True
            if forget:
                self._heap.clear()
            self._ready.notify_all()


class WorkThread(QThread):
    """Drains a heap until it is closed."""

    def __init__(self, heap: WorkHeap, name: str) -> None:
        super().__init__()
        self._heap = heap
        self.setObjectName(name)
        self.setStackSize(STACK_BYTES)

    def run(self) -> None:
        """Do one piece of work after another."""
        while (work := self._heap.pop()) is not None:
            work()
            del work


class StreamThread(QThread):
    """Does one piece of long work."""

    def __init__(self, work: Work, name: str) -> None:
        super().__init__()
        self._work: Work | None = work
        self.setObjectName(name)
        self.setStackSize(STACK_BYTES)

    def run(self) -> None:
        """Do the work."""
        work, self._work = self._work, None
        if work is not None:
            work()


class LaneRunner:
    """Runs work on lanes and threads."""

    def __init__(self) -> None:
        reading, writing = WorkHeap(), WorkHeap()
        self._heaps = {Lane.READ: reading, Lane.WRITE: writing}
        self._threads = [WorkThread(reading, f"read {place + 1}") for place in range(READERS)]
        self._threads.append(WorkThread(writing, "write"))
        self._streams: list[StreamThread] = []
        for thread in self._threads:
            thread.start()

    def submit(self, lane: Lane, priority: Priority, work: Work) -> None:
        """Run `work` in a lane."""
        self._heaps[lane].push(priority, work)

    def spawn(self, work: Work, name: str) -> None:
        """Run `work` on a thread of its own."""
        self._streams = [stream for stream in self._streams if not stream.isFinished()]
        thread = StreamThread(work, name)
        self._streams.append(thread)
        thread.start(QThread.Priority.LowPriority)

    def close(self) -> None:
        """Let streams end, forget waiting reads, finish waiting writes, end the threads; may be called twice."""
        for stream in self._streams:
            stream.wait()
        self._heaps[Lane.READ].close(forget=True)
        self._heaps[Lane.WRITE].close(forget=False)
        for thread in self._threads:
            thread.wait()


class LaneTasks(Tasks):
    """`Tasks` on threads."""

    def __init__(self) -> None:
        super().__init__(LaneRunner())
