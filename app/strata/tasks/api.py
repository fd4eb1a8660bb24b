"""What presenters call: `query` for reads, `change` for writes, `stream` for long work. Never a service directly.

```python
self._key = unique_key("conversations.page")
self._tasks.query(lambda: services.conversations.page(seqs), self._on_page, key=self._key)
self._tasks.change(lambda: services.conversations.trash(ids), self._on_trashed)
self._tasks.stream(
    lambda control: services.imports.run(paths, options, control),
    self._on_report, self._on_failed, self._on_progress, title=tr("Importing"),
)
self._tasks.changed.connect(self._on_changes)  # domain.changes.Changes
```

`work` runs on another thread: let it close over plain values and services, never over widgets. Callbacks are bound
methods (never lambdas that hold widgets), given at submission; they run on the GUI thread and are left out when their
QObject is gone. With a `key`, only the latest request is answered. Without `failed`, an error goes to the signal
`problem`, which the shell shows. An error of the system (no room, no permission) arrives as the `WorldError` that says what it
means. A bug (anything else that is no StrataError) is logged with its traceback and always goes to `problem`; `failed` is
called as well, so that a spinner can stop.
"""

import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Protocol, TypeVar, cast

import shiboken6
from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes
from strata.domain.errors import Cancelled, StrataError
from strata.domain.system_errors import in_words
from strata.domain.work import Progress
from strata.services.control import Control
from strata.tasks.job import Job
from strata.tasks.ticket import JobState, Outcome, Tick, Ticket

log = logging.getLogger(__name__)
T = TypeVar("T")
Failed = Callable[[Exception], None]
_numbers = itertools.count()


class Priority(IntEnum):
    """Which of the waiting reads goes first."""

    VISIBLE = 0
    SOON = 1
    IDLE = 2


class Lane(IntEnum):
    """Who does the work: the readers, or the one writer."""

    READ = 0
    WRITE = 1


class Runner(Protocol):
    """Runs work somewhere: on threads in the window, at once in tests."""

    def submit(self, lane: Lane, priority: Priority, work: Callable[[], None]) -> None:
        """Run `work` in a lane, in order of priority and arrival."""
        ...

    def spawn(self, work: Callable[[], None], name: str) -> None:
        """Run `work` on a thread of its own."""
        ...

    def close(self) -> None:
        """Finish what was submitted and stop; may be called twice."""
        ...


def unique_key(name: str) -> str:
    """Return a key for `query` that no other object shares."""
    return f"{name}#{next(_numbers)}"


@dataclass(frozen=True, slots=True)
class _Pending:
    """What waits on the GUI thread for a job to end."""

    job: Job
    ticket: Ticket
    done: Callable[[object], None]
    failed: Failed | None = None
    progress: Callable[[Progress], None] | None = None
    key: str | None = None
    touches: Changes | None = None


class Tasks(QObject):
    """The window's only way to the services.

    Signals:
        changed: `Changes`; something in the library moved, whoever did it.
        stream_changed: `Job`; a stream began, moved or ended.
        problem: `Exception`; an error that nobody else shows.
    """

    changed = Signal(object)
    stream_changed = Signal(object)
    problem = Signal(object)
    _posted = Signal(object)

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self._runner = runner
        self._pending: dict[int, _Pending] = {}
        self._keys: dict[str, int] = {}
        self._closed = False
        self._posted.connect(self._receive)

    def query(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        key: str | None = None,
        priority: Priority = Priority.VISIBLE,
    ) -> Job:
        """Read on another thread. With `key`, an older request of the same key is answered no more."""
        if key is not None:
            self._drop_key(key)
        pending = self._enlist("", cast(Callable[[object], None], done), failed, key=key)
        self._runner.submit(Lane.READ, priority, partial(_attempt, pending.ticket, work, ""))
        return pending.job

    def change(
        self, work: Callable[[], Changes], done: Callable[[Changes], None] | None = None, failed: Failed | None = None
    ) -> Job:
        """Write on another thread, in order; the returned `Changes` are broadcast, then `done` is called."""
        announce = partial(self._announce_then, done)
        pending = self._enlist("", cast(Callable[[object], None], announce), failed)
        self._runner.submit(Lane.WRITE, Priority.VISIBLE, partial(_attempt, pending.ticket, work, ""))
        return pending.job

    def stream(
        self,
        work: Callable[[Control], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        progress: Callable[[Progress], None] | None = None,
        *,
        title: str,
        touches: Changes | None = None,
        online: bool = False,
        quiet: bool = False,
    ) -> Job:
        """Do long work on a thread of its own; a cancelled stream calls `failed` with `Cancelled`.

        `touches` is broadcast when it ends, however it ends; `online` says that it uses the network, for all to see; `quiet`
        that nobody asked for it and nobody need be asked before it is stopped.
        """
        call = cast(Callable[[object], None], done)
        pending = self._enlist(title, call, failed, progress=progress, touches=touches, online=online, quiet=quiet)
        pending.job.move_to(JobState.RUNNING)
        self.stream_changed.emit(pending.job)
        self._runner.spawn(partial(_attempt, pending.ticket, partial(work, pending.ticket.control), title), title)
        return pending.job

    def running(self) -> tuple[Job, ...]:
        """Return the streams that have not ended, oldest first."""
        return tuple(pending.job for pending in self._pending.values() if pending.job.title)

    def announce(self, changes: Changes) -> None:
        """Broadcast `changes`; may be called from any thread."""
        self.changed.emit(changes)

    def close(self) -> None:
        """Cancel streams, finish the writes that were submitted, answer nobody any more; may be called twice."""
        self._closed = True
        for pending in tuple(self._pending.values()):
            if pending.job.title:
                pending.job.cancel()
        self._runner.close()
        self._pending.clear()
        self._keys.clear()

    def _enlist(
        self,
        title: str,
        done: Callable[[object], None],
        failed: Failed | None,
        *,
        progress: Callable[[Progress], None] | None = None,
        key: str | None = None,
        touches: Changes | None = None,
        online: bool = False,
        quiet: bool = False,
    ) -> _Pending:
        ticket = Ticket(next(_numbers), self._posted.emit)
        pending = _Pending(Job(ticket, title, online=online, quiet=quiet), ticket, done, failed, progress, key, touches)
        if self._closed:
            pending.job.drop()
            return pending
        self._pending[ticket.number] = pending
        if key is not None:
            self._keys[key] = ticket.number
        if title:
            pending.job.changed.connect(partial(self.stream_changed.emit, pending.job))
        return pending

    def _drop_key(self, key: str) -> None:
        older = self._pending.get(self._keys.get(key, -1))
        if older is not None:
            older.job.drop()

    def _receive(self, post: Tick | Outcome) -> None:
        pending = self._pending.get(post.number)
        if pending is None:
            return
        self._pass_progress(pending)
        if isinstance(post, Outcome):
            del self._pending[post.number]
            if pending.key is not None and self._keys.get(pending.key) == post.number:
                del self._keys[pending.key]
            self._finish(pending, post)

    def _pass_progress(self, pending: _Pending) -> None:
        progress = pending.job.take_progress()
        if progress is None or pending.job.dropped:
            return
        if pending.progress is not None and alive(pending.progress):
            pending.progress(progress)
        pending.job.changed.emit()

    def _finish(self, pending: _Pending, outcome: Outcome) -> None:
        pending.job.move_to(outcome.state)
        try:
            if pending.job.dropped:
                return
            if outcome.error is not None:
                self._fail(outcome.error, pending.failed)
            elif alive(pending.done):
                pending.done(outcome.value)
        finally:
            pending.job.finished.emit()
            if pending.touches is not None:
                self.changed.emit(pending.touches)

    def _fail(self, error: Exception, failed: Failed | None) -> None:
        if failed is not None and alive(failed):
            failed(error)
        if not isinstance(error, Cancelled) and (failed is None or not isinstance(error, StrataError)):
            self.problem.emit(error)

    def _announce_then(self, done: Callable[[Changes], None] | None, changes: Changes) -> None:
        self.changed.emit(changes)
        if done is not None and alive(done):
            done(changes)


def alive(callback: object) -> bool:
    """Whether the QObject behind a bound method (or a partial of one) still exists; true for everything else."""
    while isinstance(callback, partial):
        callback = callback.func
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


def _attempt(ticket: Ticket, work: Callable[[], object], title: str) -> None:
    """Do the work on whatever thread this is, and say what came of it."""
    if ticket.dropped:
        ticket.settle(JobState.CANCELLED)
        return
    try:
        value = work()
    except Cancelled as error:
        ticket.settle(JobState.CANCELLED, error=error)
    except StrataError as error:
        ticket.settle(JobState.FAILED, error=error)
    except Exception as error:  # whatever it is must not end the thread that everybody else waits for
        told = in_words(error)
        if told is None:
            log.exception("A bug stopped %s", title or "a request")
        else:
            log.warning("The system stopped %s: %s", title or "a request", error)
        ticket.settle(JobState.FAILED, error=told or error)
    else:
        ticket.settle(JobState.DONE, value)
