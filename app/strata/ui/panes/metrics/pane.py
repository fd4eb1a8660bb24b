"""The Metrics pane: the library in figures, and asking it in SQL."""

from functools import cached_property
from pathlib import Path

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from strata.ui.navigation import Place, ToastText, Tone
from strata.ui.pane import Command, Pane, PaneContext
from strata.ui.panes.metrics.console import Console
from strata.ui.panes.metrics.overview import Overview
from strata.ui.panes.metrics.presenter import FiguresPresenter
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.cards import Separator

_LIBRARY, _SQL = range(2)


class MetricsPane(Pane):
    """Figures, and questions. A page is made when it is first shown.

    Attributes:
        presenter: fetches the figures of the library.
        tabs: which page is shown.
    """

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.presenter = FiguresPresenter(context, self)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Pages of Metrics"))
        for title in (tr("Library"), tr("Ask in SQL")):
            self.tabs.addTab(title)
        self._pages = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.XS, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(Separator())
        column.addWidget(self._pages, 1)
        self.tabs.currentChanged.connect(self._on_tab)

    @cached_property
    def overview(self) -> Overview:
        """The page with the figures of the library."""
        made = Overview(self.presenter)
        made.go.connect(self._on_go)
        made.written.connect(self._on_written)
        made.failed.connect(self._on_failed)
        self._pages.addWidget(made)
        return made

    @cached_property
    def console(self) -> Console:
        """The page that asks in SQL."""
        made = Console(self.context)
        made.told.connect(self._on_told)
        self._pages.addWidget(made)
        return made

    # Pane

    def activate(self) -> None:
        """Fetch what moved meanwhile."""
        self._on_tab(self.tabs.currentIndex())

    def focus_content(self) -> None:
        """Take the keyboard to the first chart, or to the editor."""
        if self.tabs.currentIndex() == _SQL:
            self.console.focus_editor()
        else:
            self.overview.growth.plot.setFocus()

    def commands(self) -> tuple[Command, ...]:
        """Offer the pages."""
        return (
            Command(tr("Ask in SQL"), self.show_console, "database"),
            Command(tr("Figures of the library"), self.show_overview, "chart-line"),
        )

    def leave(self) -> None:
        """Stop what runs."""
        self.presenter.hide()
        if "console" in self.__dict__:
            self.console.presenter.leave()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: figures wait."""
        self.presenter.hide()
        super().hideEvent(event)

    # Pages

    def show_console(self) -> None:
        """Show the page that asks in SQL."""
        self.tabs.setCurrentIndex(_SQL)
        self.console.focus_editor()

    def show_overview(self) -> None:
        """Show the figures of the library."""
        self.tabs.setCurrentIndex(_LIBRARY)

    # Inside

    def _on_tab(self, place: int) -> None:
        page = self.console if place == _SQL else self.overview
        self._pages.setCurrentWidget(page)
        if place == _SQL:
            self.presenter.hide()
            self.console.presenter.refresh()
        else:
            self.presenter.show()

    def _on_go(self, place: Place) -> None:
        self.navigate.emit(place)

    def _on_written(self, file: Path) -> None:
        self.toast.emit(ToastText(tr("Written to {file}.").format(file=file), Tone.GOOD))

    def _on_failed(self, why: str) -> None:
        self.toast.emit(ToastText(why, Tone.BAD))

    def _on_told(self, text: str, tone: Tone) -> None:
        self.toast.emit(ToastText(text, tone))
