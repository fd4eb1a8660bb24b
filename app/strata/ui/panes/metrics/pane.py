"""The Metrics pane: the library in figures, and asking it in SQL."""

from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Final

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from strata.domain.records import LibraryStats
from strata.ui.navigation import Place, ToastText, Tone
from strata.ui.pane import Command, Pane, PaneContext
from strata.ui.panes.metrics.console import Console
from strata.ui.panes.metrics.overview import Overview
from strata.ui.panes.metrics.presenter import FiguresPresenter
from strata.ui.panes.metrics.recalls import RecallSheet
from strata.ui.panes.metrics.recalls_presenter import RecallsPresenter
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Separator
from strata.ui.widgets.empty import EmptyState

_TAB_PADDING: Final = 14
"""Pixels before the words of a tab, as the style sheet has it."""


class _Page(IntEnum):
    LIBRARY = 0
    RECALLS = 1
    SQL = 2


class MetricsPane(Pane):
    """Figures, and questions. A page is made when it is first shown.

    Attributes:
        presenter, recalling: fetch the figures of the library, and of recalls.
        tabs: which page is shown.
    """

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.presenter = FiguresPresenter(context, self)
        self.recalling = RecallsPresenter(context, self)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Pages of Metrics"))
        for title in (tr("Library"), tr("Recalls"), tr("Ask in SQL")):
            self.tabs.addTab(title)
        self._pages = QStackedWidget()
        self._bare = False
        self.bring = Button(tr("Import…"), "import", kind="primary")
        self._nothing = EmptyState(
            "chart-line",
            tr("No figures yet"),
            tr("How the library grows, what it takes and how well it recalls is told here once something is in it."),
            (self.bring,),
        )
        self._pages.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.XS, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(Space.L - _TAB_PADDING, 0, 0, 0)
        line.addWidget(self.tabs)
        column.addLayout(line)
        column.addWidget(Separator())
        column.addWidget(self._pages, 1)
        self.tabs.currentChanged.connect(self._on_tab)
        self.presenter.stats.connect(self._on_stats)
        self.bring.clicked.connect(self._on_bring)

    @cached_property
    def overview(self) -> Overview:
        """The page with the figures of the library."""
        made = Overview(self.presenter)
        self._take_in(made)
        return made

    @cached_property
    def recalls(self) -> RecallSheet:
        """The page with the figures of recalls."""
        made = RecallSheet(self.recalling)
        self._take_in(made)
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
        match self.tabs.currentIndex():
            case _Page.SQL:
                self.console.focus_editor()
            case _ if self._bare:
                self.bring.setFocus()
            case _Page.RECALLS:
                self.recalls.latency.plot.setFocus()
            case _:
                self.overview.growth.plot.setFocus()

    def commands(self) -> tuple[Command, ...]:
        """Offer the pages."""
        return (
            Command(tr("Ask in SQL"), self.show_console, "database"),
            Command(tr("Figures of the library"), self.show_overview, "chart-line"),
            Command(tr("Figures of recalls"), self.show_recalls, "chart-line"),
        )

    def leave(self) -> None:
        """Stop what runs."""
        self._hide()
        if "console" in self.__dict__:
            self.console.presenter.leave()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: figures wait."""
        self._hide()
        super().hideEvent(event)

    # Pages

    def show_console(self) -> None:
        """Show the page that asks in SQL."""
        self.tabs.setCurrentIndex(_Page.SQL)
        self.console.focus_editor()

    def show_overview(self) -> None:
        """Show the figures of the library."""
        self.tabs.setCurrentIndex(_Page.LIBRARY)

    def show_recalls(self) -> None:
        """Show the figures of recalls."""
        self.tabs.setCurrentIndex(_Page.RECALLS)

    # Inside

    def _take_in(self, page: Overview | RecallSheet) -> None:
        page.go.connect(self._on_go)
        page.written.connect(self._on_written)
        page.failed.connect(self._on_failed)
        self._pages.addWidget(page)

    def _hide(self) -> None:
        self.presenter.hide()
        self.recalling.hide()

    def _on_tab(self, place: int) -> None:
        self._hide()
        match place:
            case _Page.SQL:
                self._pages.setCurrentWidget(self.console)
                self.console.presenter.refresh()
            case _Page.RECALLS:
                self._pages.setCurrentWidget(self._nothing if self._bare else self.recalls)
                self.recalling.show()
                if self._bare:  # it tells when something has come in
                    self.presenter.show()
            case _:
                self._pages.setCurrentWidget(self._nothing if self._bare else self.overview)
                self.presenter.show()

    def _on_stats(self, stats: LibraryStats) -> None:
        """An empty library has one thing to say, not one in each card."""
        bare = not (stats.conversations or stats.documents or stats.passages)
        if bare != self._bare:
            self._bare = bare
            self._on_tab(self.tabs.currentIndex())

    def _on_bring(self) -> None:
        self.import_wanted.emit(())

    def _on_go(self, place: Place) -> None:
        self.navigate.emit(place)

    def _on_written(self, file: Path) -> None:
        self.toast.emit(ToastText(tr("Written to {file}.").format(file=file), Tone.GOOD))

    def _on_failed(self, why: str) -> None:
        self.toast.emit(ToastText(why, Tone.BAD))

    def _on_told(self, text: str, tone: Tone) -> None:
        self.toast.emit(ToastText(text, tone))
