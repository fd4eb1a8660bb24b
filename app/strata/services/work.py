"""Long jobs on record: what runs, which part of Strata does which step, how far it is, and how it ended."""

import logging
from collections import deque
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Protocol, Self
from uuid import UUID

from strata.domain.errors import Cancelled, DiskFull, StrataError, WorldError
from strata.domain.health import Repair, RepairKind
from strata.domain.ids import new_id
from strata.domain.system_errors import in_words
from strata.domain.work import Progress, Work, WorkKind, WorkStatus, WorkStep
from strata.services.ports.clock import Clock
from strata.services.ports.record import WorkStore

logger = logging.getLogger(__name__)

SAVE_EVERY: Final = timedelta(seconds=0.5)
"""Progress reaches the store at most this often; steps beginning and ending always do."""

RATE_OVER: Final = timedelta(seconds=10)
"""The speed told is that of the last ten seconds."""

_NOT_MEASURED: Final = timedelta(seconds=0.5)


class Pace:
    """Measures how fast work goes, and from that how long it will take."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._points: deque[tuple[datetime, int]] = deque()

    def restart(self) -> None:
        """Forget what was measured: another kind of work begins."""
        self._points.clear()

    def measured(self, progress: Progress) -> Progress:
        """Return the progress with `rate` and `seconds_left` filled in, as far as they can be told."""
        now = self._clock.now()
        self._points.append((now, progress.done))
        while len(self._points) > 2 and now - self._points[0][0] > RATE_OVER:
            self._points.popleft()
        since, done_then = self._points[0]
        done = progress.done - done_then
        if now - since < _NOT_MEASURED or done <= 0:
            return progress
        rate = done / (now - since).total_seconds()
        left = None if progress.total is None else max(0, progress.total - progress.done) / rate
        return replace(progress, rate=rate, seconds_left=left)


class JobStore(Protocol):
    """Where a job writes how far it is."""

    def save_step(self, work_id: UUID, position: int, step: WorkStep) -> None:
        """Write or replace the step at `position`."""
        ...

    def finish(self, work_id: UUID, status: WorkStatus, at: datetime, error: str = "", import_id: UUID | None = None) -> None:
        """End a job."""
        ...


class _WhereRoomIs:
    """Passes on what a job writes while there is room for it; the job itself needs none in the library."""

    def __init__(self, store: WorkStore) -> None:
        self._store = store

    def save_step(self, work_id: UUID, position: int, step: WorkStep) -> None:
        with suppress(DiskFull):
            self._store.save_step(work_id, position, step)

    def finish(self, work_id: UUID, status: WorkStatus, at: datetime, error: str = "", import_id: UUID | None = None) -> None:
        with suppress(DiskFull):
            self._store.finish(work_id, status, at, error, import_id)


class _Nowhere:
    """Takes what a job writes that could not be begun on record."""

    def save_step(self, work_id: UUID, position: int, step: WorkStep) -> None:
        """Let it go."""

    def finish(self, work_id: UUID, status: WorkStatus, at: datetime, error: str = "", import_id: UUID | None = None) -> None:
        """Let it go."""


class Job:
    """One running job, from inside. A context manager: leaving it writes how the job ended.

    It ends as done, as cancelled on `Cancelled` or Ctrl+C, as failed on any other exception, whose sentence is kept; exceptions
    go on to the caller. Used by one thread.
    """

    def __init__(self, store: JobStore, clock: Clock, work_id: UUID) -> None:
        self.id = work_id
        self._store = store
        self._clock = clock
        self._pace = Pace(clock)
        self._step: WorkStep | None = None
        self._position = -1
        self._saved_at: datetime | None = None
        self._import_id: UUID | None = None

    def set_import(self, import_id: UUID) -> None:
        """Name the report of the import that this job is."""
        self._import_id = import_id

    def step(self, name: str, specialist: str) -> None:
        """Begin the next step, done by `specialist` ("importer", "indexer", "encoder"…); the one before it is done."""
        self._end_step(WorkStatus.DONE)
        now = self._clock.now()
        self._position += 1
        self._pace.restart()
        self._save(WorkStep(name, specialist, WorkStatus.RUNNING, now, None, 0, None, ""), now)

    def progress(self, progress: Progress) -> Progress:
        """Note how far the present step is; return the progress with speed and time left, to be shown."""
        measured = self._pace.measured(progress)
        if self._step is not None:
            self._step = replace(self._step, done=progress.done, total=progress.total)
            now = self._clock.now()
            if self._saved_at is None or now - self._saved_at >= SAVE_EVERY:
                self._save(self._step, now)
        return measured

    def done(self, message: str = "") -> None:
        """End the present step as done, with what there is to say about it."""
        self._end_step(WorkStatus.DONE, message)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close(error)

    def close(self, error: BaseException | None = None) -> None:
        """Write how the job ended, where no `with` block can enclose it. Raises `DiskFull` if there is no `error` yet."""
        status, sentence = _ending(error)
        try:
            self._end_step(status, sentence)
            self._store.finish(self.id, status, self._clock.now(), sentence, self._import_id)
        except WorldError as second:
            if error is None:
                raise
            logger.warning("The end of job %s could not be written: %s", self.id, second)

    def _end_step(self, status: WorkStatus, message: str = "") -> None:
        if self._step is not None:
            now = self._clock.now()
            self._save(replace(self._step, status=status, finished_at=now, message=message), now)
            self._step = None

    def _save(self, step: WorkStep, now: datetime) -> None:
        self._step = step
        self._store.save_step(self.id, self._position, step)
        self._saved_at = now


class WorkService:
    """The record of all jobs."""

    def __init__(self, store: WorkStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def begin(self, kind: WorkKind, title: str, subject: str = "{}") -> Job:
        """Write a running job and return its handle; `subject` is JSON text of what is needed to run it again."""
        return Job(self._store, self._clock, self._store.begin(kind, title, subject, self._clock.now()))

    def begin_reading(self, kind: WorkKind, title: str, subject: str = "{}") -> Job:
        """As `begin`, for work that only reads the library, such as a backup: a full disk is no reason not to do it."""
        try:
            work_id = self._store.begin(kind, title, subject, self._clock.now())
        except DiskFull as error:
            logger.warning("“%s” is done without a record: %s", title, error)
            return Job(_Nowhere(), self._clock, new_id())
        return Job(_WhereRoomIs(self._store), self._clock, work_id)

    def latest(self, limit: int = 50) -> tuple[Work, ...]:
        """Return the newest jobs with their steps, newest first."""
        return self._store.latest(limit)

    def get(self, work_id: UUID) -> Work:
        """Return one job. Raises `NotFound`."""
        return self._store.get(work_id)

    def interrupt_running(self) -> tuple[Repair, ...]:
        """Mark what a dead process left running as interrupted; return a sentence about each."""
        return tuple(
            Repair(RepairKind.WORK_INTERRUPTED, f"“{work.title}” was interrupted; what it had finished is kept.")
            for work in self._store.interrupt_running(self._clock.now())
        )


def _ending(error: BaseException | None) -> tuple[WorkStatus, str]:
    match error:
        case None:
            return WorkStatus.DONE, ""
        case Cancelled() | KeyboardInterrupt():
            return WorkStatus.CANCELLED, ""
        case StrataError():
            return WorkStatus.FAILED, str(error)
        case _ if (told := in_words(error)) is not None:
            return WorkStatus.FAILED, str(told)
        case _:
            return WorkStatus.FAILED, f"Something went wrong inside Strata ({type(error).__name__})."
