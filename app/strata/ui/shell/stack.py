"""The panes, each built when it is first shown."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from strata.ui.navigation import Place
from strata.ui.pane import Pane, PaneContext, PaneSpec


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

    @property
    def current_key(self) -> str:
        """Key of the pane in front, "" while a page is."""
        return self._current

    def current_pane(self) -> Pane | None:
        """Return the pane in front, None while a page is."""
        return self._panes.get(self._current)

    def attach(self, context: PaneContext) -> None:
        """Let panes be built from now on."""
        self._context = context

    def detach(self) -> None:
        """Take all panes down."""
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

    def go(self, place: Place) -> Pane | None:
        """Show a place in the pane that opens its kind; None while no library is open or no pane does."""
        for spec in self._specs.values():
            if isinstance(place, spec.opens):
                pane = self.show_pane(spec.key)
                if pane is not None:
                    pane.go(place)
                return pane
        return None
