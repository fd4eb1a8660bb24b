"""The panes, each built when it is first shown."""

from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from strata.tasks.api import Priority
from strata.ui.navigation import Place
from strata.ui.pane import Pane, PaneContext, PaneSpec
from strata.ui.soon import Soon

WARM_MS: Final = 1_500
"""After a library opened: its first pane has what it shows by then."""


class PaneStack(QStackedWidget):
    """Holds pages and panes, one in front.

    Signals:
        built: `Pane`, just made, for the window to listen to.
        shown: key of the pane that came to the front.
    """

    built = Signal(object)
    shown = Signal(str)

    def __init__(self, specs: Sequence[PaneSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._specs = {spec.key: spec for spec in specs}
        self._context: PaneContext | None = None
        self._panes: dict[str, Pane] = {}
        self._current = ""
        self._soon = Soon(self, WARM_MS, self._bring_in)

    @property
    def current_key(self) -> str:
        """Key of the pane in front, "" while a page is."""
        return self._current

    def current_pane(self) -> Pane | None:
        """Return the pane in front, None while a page is."""
        return self._panes.get(self._current)

    def attach(self, context: PaneContext) -> None:
        """Let panes be built from now on; what they import comes in by itself before it is wanted."""
        self._context = context
        self._soon.ask()

    def detach(self) -> None:
        """Take all panes down."""
        self._soon.stop()
        for pane in self._panes.values():
            pane.leave()
            self.removeWidget(pane)
            pane.hide()
            pane.deleteLater()
        self._panes.clear()
        self._context = None
        self._current = ""

    def show_page(self, page: QWidget) -> None:
        """Bring a page that is no pane to the front."""
        if self.indexOf(page) < 0:
            self.addWidget(page)
        self.setCurrentWidget(page)
        self._current = ""

    def show_pane(self, key: str) -> Pane | None:
        """Bring a pane to the front, building it where needed; None while no library is open."""
        if self._context is None:
            return None
        pane = self._panes.get(key)
        if pane is None:
            pane = self._specs[key].factory(self._context)
            self._panes[key] = pane
            self.addWidget(pane)
            self.built.emit(pane)
        if self._current != key:
            self._current = key
            self.setCurrentWidget(pane)
            pane.activate()
            self.shown.emit(key)
        return pane

    def _bring_in(self) -> None:
        """Import what panes are made of on another thread: it takes as long as building them, and need not stop the window."""
        if self._context is not None:
            modules = tuple(spec.module for spec in self._specs.values() if spec.module)
            self._context.tasks.query(partial(_import, modules), self._on_brought_in, priority=Priority.IDLE)

    def _on_brought_in(self, _nothing: None) -> None:
        """What was imported waits to be used."""

    def go(self, place: Place) -> Pane | None:
        """Show a place in the pane that opens its kind; None while no library is open or no pane does."""
        for spec in self._specs.values():
            if isinstance(place, spec.opens):
                pane = self.show_pane(spec.key)
                if pane is not None:
                    pane.go(place)
                return pane
        return None


def _import(modules: Sequence[str]) -> None:
    for module in modules:
        import_module(module)
