"""What the status line says of the library, fetched when something moved and no more than about once a second."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.health import Writability
from strata.domain.models import EmbeddingStatus
from strata.domain.records import LibraryStats
from strata.tasks.api import Priority, unique_key
from strata.ui.pane import PaneContext

PAUSE_MS = 900
"""Between two looks at the library."""

READ_ONLY_MS = 10_000
"""Between two looks at whether a read-only library takes writes again."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The library at a glance.

    Attributes:
        index_problem: why search is degraded, "" when the indexes are sound.
        model_problem: why meaning is not searched, "" when it is.
    """

    stats: LibraryStats
    embedding: EmbeddingStatus
    writability: Writability
    index_problem: str
    model_problem: str
    model_loading: bool


class StatusFacts(QObject):
    """Watches an open library.

    Signals:
        moved: `Facts`.
    """

    moved = Signal(object)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = context.services, context.tasks
        self._key = unique_key("status")
        self._busy = False
        self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._tasks.changed.connect(self._on_changes)

    def look(self) -> None:
        """Fetch everything now."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._timer.stop()
        self._tasks.query(self._fetch, self._on_facts, self._on_failed, key=self._key, priority=Priority.SOON)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._busy = True

    def _fetch(self) -> Facts:
        services = self._services
        return Facts(
            services.library.stats(),
            services.embedding.status(),
            services.library.writability(),
            services.indexing.problem,
            services.embedding.model_problem,
            services.embedding.loading,
        )

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(*(set(Noun) - {Noun.TAGS, Noun.WORK})):
            self._again = True
            soon = self._timer.isActive() and self._timer.remainingTime() <= PAUSE_MS
            if not self._busy and not soon:
                self._timer.start(PAUSE_MS)

    def _on_facts(self, facts: Facts) -> None:
        self._busy = False
        self.moved.emit(facts)
        if self._again or facts.model_loading:
            self._timer.start(PAUSE_MS)
        elif not facts.writability.writable:
            self._timer.start(READ_ONLY_MS)

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        self._tasks.problem.emit(error)
