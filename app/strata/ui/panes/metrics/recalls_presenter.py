"""How the figures of recalls come to the pane, for the whole time or for a range that was brushed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.flow_pictures import Span
from strata.domain.recall_pictures import UnsupportedRate, UnsupportedSentence
from strata.tasks.api import Priority, unique_key
from strata.ui.pane import PaneContext
from strata.ui.soon import Soon

if TYPE_CHECKING:
    from strata.services.services import Services

RENEWAL_MS: Final = 800
SLICES: Final = 120
SLOWEST: Final = 10
SENTENCES: Final = 12

RANGED: Final = (
    "latency",
    "confidence",
    "reliability",
    "triangle",
    "wheel",
    "caches",
    "models",
    "slowest",
    "outcomes",
    "contexts",
    "support",
)
"""The names of the figures, and of the methods of the service that answer them."""

_SLICED: Final = frozenset({"latency", "confidence", "caches", "contexts"})
_WHOLE: Final = frozenset({"latency", "support"})
"""Always of the whole time: the first is where the range is brushed."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Sentences of assistants about the person that nothing in memory supports, the newest; and how many that is of."""

    rate: UnsupportedRate
    sentences: tuple[UnsupportedSentence, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    value: object


class RecallsPresenter(QObject):
    """Fetches figures of recalls.

    Signals:
        found: (str, object), the name of a figure and what the service answered.
    """

    found = Signal(str, object)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = context.services, context.tasks
        self._keys = {name: unique_key(f"metrics.{name}") for name in RANGED}
        self._range: Span | None = None
        self._stale = True
        self._shown = False
        self._later = Soon(self, RENEWAL_MS, self._fetch)
        self._tasks.changed.connect(self._on_changes)

    def show(self) -> None:
        """The figures are looked at: fetch them if anything moved since."""
        self._shown = True
        if self._stale:
            self._fetch()

    def hide(self) -> None:
        """Nobody looks: wait until somebody does."""
        self._shown = False
        self._later.stop()

    def narrow(self, start: float, end: float) -> None:
        """Ask of a range, seconds since 1970."""
        self._range = Span(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(max(end, start + 1), UTC))
        self._fetch(only_ranged=True)

    def widen(self) -> None:
        """Ask of the whole time again."""
        self._range = None
        self._fetch(only_ranged=True)

    def _fetch(self, *, only_ranged: bool = False) -> None:
        self._stale = False
        for name in RANGED:
            if only_ranged and name in _WHOLE:
                continue
            span = None if name in _WHOLE else self._range
            work = partial(_figure, self._services, name, span)
            self._tasks.query(work, self._on_found, key=self._keys[name], priority=Priority.SOON)

    def _on_found(self, found: _Found) -> None:
        self.found.emit(found.name, found.value)

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(Noun.RECALLS, Noun.LIBRARY, Noun.SETTINGS, Noun.CONVERSATIONS):
            self._stale = True
            if self._shown:
                self._later.ask()


def _figure(services: "Services", name: str, span: Span | None) -> _Found:
    if name == "support":
        return _Found(name, Unsupported(services.support.rate(), services.support.unsupported(SENTENCES)))
    metrics = services.metrics
    ask: Callable[..., object] = getattr(metrics, name)
    wanted = span or metrics.everything()
    if name == "slowest":
        return _Found(name, ask(wanted, SLOWEST))
    return _Found(name, ask(wanted, SLICES) if name in _SLICED else ask(wanted))
