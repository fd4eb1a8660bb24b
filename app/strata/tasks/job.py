"""The handle of one piece of work, as the window sees it; lives on the GUI thread."""

from PySide6.QtCore import QObject, Signal

from strata.domain.work import Progress
from strata.tasks.ticket import JobState, Ticket


class Job(QObject):
    """One query, change or stream.

    Attributes:
        title: for people; "" for queries and changes.
        pausable: whether pausing it makes sense.
        online: it uses the network, because the person asked for something that lies there.
        quiet: nobody asked for it; it goes on by itself at the next start.

    Signals:
        changed: progress or state moved.
        finished: it ended, well or not; comes once, after the callbacks.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, ticket: Ticket, title: str = "", *, online: bool = False, quiet: bool = False) -> None:
        super().__init__()
        self.title = title
        self.pausable = bool(title)
        self.online = online
        self.quiet = quiet
        self._ticket = ticket
        self._state = JobState.WAITING
        self._progress: Progress | None = None

    @property
    def progress(self) -> Progress | None:
        """How far it is, None before the first report."""
        return self._progress

    @property
    def state(self) -> JobState:
        """Where it stands."""
        return self._state

    @property
    def paused(self) -> bool:
        """Whether it is asked to wait."""
        return self._state is JobState.PAUSED

    @property
    def is_finished(self) -> bool:
        """Whether it ended, well or not."""
        return self._state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def dropped(self) -> bool:
        """Whether nobody wants the result any more."""
        return self._ticket.dropped

    def pause(self) -> None:
        """Make it wait at its next step."""
        if not self.is_finished:
            self._ticket.control.pause()
            self.move_to(JobState.PAUSED)

    def resume(self) -> None:
        """Let it go on."""
        if self.paused:
            self.move_to(JobState.RUNNING)
            self._ticket.control.resume()

    def cancel(self) -> None:
        """Ask it to stop at its next step. What it committed stays."""
        self._ticket.control.cancel()
        if self.paused:
            self.move_to(JobState.RUNNING)

    def drop(self) -> None:
        """Forget the result: no callback comes any more."""
        self._ticket.dropped = True
        self._ticket.control.cancel()

    def move_to(self, state: JobState) -> None:
        """Note where it stands. For `Tasks`."""
        if state is not self._state:
            self._state = state
            self.changed.emit()

    def take_progress(self) -> Progress | None:
        """Take over what the work last reported and return it if it is news. For `Tasks`."""
        latest = self._ticket.take_progress()
        if latest is None or latest is self._progress or self.is_finished:
            return None
        self._progress = latest
        return latest
