"""Emptying the trash by itself: what has lain in it for longer than the person set is deleted for good, once a day."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from strata.domain.errors import StrataError
from strata.domain.trash import Purged
from strata.services.control import Control
from strata.tasks.api import Tasks

log = logging.getLogger(__name__)

DAY_MS: Final = 24 * 60 * 60 * 1000

Found = tuple[tuple[UUID, ...], tuple[UUID, ...], tuple[UUID, ...]]
"""Conversations, documents, goals."""


class Trash(Protocol):
    """The part of the trash's service that is needed here."""

    def waiting(self, longer_than: timedelta = ...) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """Return the conversations and documents that have lain in the trash for longer."""
        ...

    def waiting_goals(self, longer_than: timedelta = ...) -> tuple[UUID, ...]:
        """Return the goals that have."""
        ...

    def purge(
        self,
        conversation_ids: Sequence[UUID],
        document_ids: Sequence[UUID],
        control: Control,
        *,
        goal_ids: Sequence[UUID] = ...,
    ) -> Purged:
        """Delete for good."""
        ...


class Emptying(QObject):
    """Looks into the trash at the start and once a day; begins a job only if something is due. Lives on the GUI thread."""

    def __init__(self, tasks: Tasks, trash: Trash, days: Callable[[], int], title: str) -> None:
        """`days` reads the setting, 0 for never; `title` is that of the job."""
        super().__init__()
        self._tasks = tasks
        self._trash = trash
        self._days = days
        self._title = title
        self._timer = QTimer(self)
        self._timer.setInterval(DAY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more; may be called twice."""
        self._timer.stop()

    def look(self) -> None:
        """Look into the trash now."""
        days = self._days()
        if days > 0:
            self._tasks.query(lambda: self._overdue(timedelta(days=days)), self._on_found, self._on_failed)

    def _overdue(self, longer_than: timedelta) -> Found:
        return (*self._trash.waiting(longer_than), self._trash.waiting_goals(longer_than))

    def _on_found(self, found: Found) -> None:
        from strata.services.trash import CHANGED  # loaded with the library; not before the first paint

        conversations, documents, goals = found
        if any(found):
            self._tasks.stream(
                lambda control: self._trash.purge(conversations, documents, control, goal_ids=goals),
                self._on_purged,
                self._on_failed,
                title=self._title,
                touches=CHANGED,
            )

    def _on_purged(self, purged: Purged) -> None:
        log.info("The trash was emptied of %s conversations and %s documents.", purged.conversations, purged.documents)

    def _on_failed(self, error: Exception) -> None:
        """What could not be deleted now is tried again the next day; the job's record says why."""
        if not isinstance(error, StrataError):
            self._tasks.problem.emit(error)
        log.warning("The trash could not be emptied: %s", error)
