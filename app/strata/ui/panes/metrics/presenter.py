"""How the figures of the library come to the pane: each by a query of its own, so that cards fill in as they arrive."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes, Noun
from strata.tasks.api import Priority, unique_key
from strata.ui.pane import PaneContext
from strata.ui.soon import Soon

IMPORTS: Final = 12
RENEWAL_MS: Final = 600
"""What is shown follows this long after something moved."""

_MEMORY: Final = ("layers", "movements")
_INDEX: Final = ("index",)


class FiguresPresenter(QObject):
    """Fetches figures.

    Signals:
        stats: `LibraryStats`; growth, layers, movements: `Binned`; storage: tuple of `PartSize`; index: `IndexHealth`;
        speeds: `Speeds`; imports: tuple of `ImportReport`; jobs: tuple of `JobFigures`.
    """

    stats = Signal(object)
    growth = Signal(object)
    layers = Signal(object)
    movements = Signal(object)
    storage = Signal(object)
    index = Signal(object)
    speeds = Signal(object)
    imports = Signal(object)
    jobs = Signal(object)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = context.tasks
        figures, imports = context.services.figures, context.services.imports
        self._asked: dict[str, Callable[[], object]] = {
            "growth": figures.growth,
            "layers": figures.layers,
            "movements": figures.movements,
            "index": figures.index,
            "jobs": figures.jobs,
            "speeds": figures.embedding_speeds,
            "imports": partial(imports.reports, IMPORTS),
            "storage": figures.storage,
            "stats": figures.stats,
        }
        self._keys = {name: unique_key(f"metrics.{name}") for name in self._asked}
        self._stale = set(self._asked)
        self._shown = False
        self._later = Soon(self, RENEWAL_MS, self._fetch)
        self._tasks.changed.connect(self._on_changes)

    def show(self) -> None:
        """The figures are looked at: fetch what is not there or moved since."""
        self._shown = True
        self._fetch()

    def hide(self) -> None:
        """Nobody looks: wait until somebody does."""
        self._shown = False
        self._later.stop()

    def _fetch(self) -> None:
        wanted = [name for name in self._asked if name in self._stale]
        self._stale.clear()
        for name in wanted:
            done = partial(self._on_found, name)
            self._tasks.query(self._asked[name], done, key=self._keys[name], priority=Priority.SOON)

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(Noun.CONVERSATIONS, Noun.DOCUMENTS, Noun.LIBRARY, Noun.IMPORTS, Noun.WORK, Noun.SETTINGS):
            self._stale.update(self._asked)
        if changes.touch(Noun.MEMORIES):
            self._stale.update(_MEMORY)
        if changes.touch(Noun.INDEX, Noun.MODELS):
            self._stale.update(_INDEX)
        if self._shown and self._stale:
            self._later.ask()

    def _on_found(self, name: str, found: object) -> None:
        getattr(self, name).emit(found)
