"""The widgets of Activity and how they lie."""

from typing import Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QSplitter, QStackedWidget, QTableView, QVBoxLayout, QWidget

from strata.domain.work import Work
from strata.ui.navigation import Place, ReportPlace
from strata.ui.pane import Pane, PaneContext
from strata.ui.panes.activity.details import DetailsView
from strata.ui.panes.activity.model import PastModel
from strata.ui.panes.activity.presenter import ActivityPresenter
from strata.ui.panes.activity.running import RunningList
from strata.ui.panes.activity.state import Details
from strata.ui.panes.activity.understanding import UnderstandingCard
from strata.ui.text import tr
from strata.ui.theme.active import by_text, on_theme
from strata.ui.theme.metrics import Space
from strata.ui.widgets.empty import EmptyState
from strata.ui.widgets.labels import Label

_WIDTHS: Final = {1: 96, 2: 104, 3: 84}


class ActivityPane(Pane):
    """Understanding and running jobs above, past jobs below, the chosen one on the right."""

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._presenter = ActivityPresenter(context, self)
        self._model = PastModel(self)
        self._understanding = UnderstandingCard()
        self._running = RunningList()
        self._table = self._past_table()
        self._past = QStackedWidget()
        self._past.addWidget(
            EmptyState(
                "activity",
                tr("Nothing done yet"),
                tr("Imports, checks and other long jobs are listed here, with their reports."),
            )
        )
        self._past.addWidget(self._table)
        self._details = DetailsView()
        self._right = QStackedWidget()
        self._right.addWidget(
            EmptyState("list", tr("Choose a job"), tr("Its steps, its report and everything it left out are shown here."))
        )
        self._right.addWidget(self._details)
        self._lay_out()
        self._connect()
        self._size_columns()
        on_theme(self, self._size_columns)

    def activate(self) -> None:
        """Fetch what moved meanwhile."""
        self._presenter.refresh()

    def go(self, place: Place) -> None:
        """Show an import's report."""
        if isinstance(place, ReportPlace):
            self._presenter.choose_report(place.import_id)

    def focus_content(self) -> None:
        """Take the keyboard to the list of jobs."""
        self._table.setFocus()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label(tr("Activity"), "title"))
        column.addWidget(self._understanding)
        column.addWidget(self._running)
        column.addWidget(Label(tr("Jobs"), "heading"))
        column.addWidget(self._past, 1)
        self._past.setCurrentWidget(self._table)  # until it is known that there is nothing: the keyboard goes into it
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self._right)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([640, 460])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _past_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setObjectName("pastJobs")
        table.setAccessibleName(tr("Jobs"))
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(36)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _size_columns(self) -> None:
        for section, width in _WIDTHS.items():
            self._table.setColumnWidth(section, by_text(width))

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.status_shown.connect(self._understanding.show_status)
        presenter.running_shown.connect(self._running.show_jobs)
        presenter.past_shown.connect(self._show_past)
        presenter.details_shown.connect(self._show_details)
        presenter.import_wanted.connect(self.import_wanted)
        self._understanding.pause_wanted.connect(presenter.set_paused)
        self._details.repeat_wanted.connect(presenter.repeat)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)

    def _show_past(self, works: tuple[Work, ...]) -> None:
        row = self._table.currentIndex().row()
        chosen = self._model.work(row) if row >= 0 else None
        self._model.show(works)
        self._past.setCurrentIndex(1 if works else 0)
        if chosen is not None and self._table.currentIndex().row() < 0:
            self._table.setCurrentIndex(self._model.index(self._model.row_of(chosen), 0))
        elif chosen is None and works and self._right.currentIndex() == 0 and not self._presenter.awaits_report:
            self._table.setCurrentIndex(self._model.index(0, 0))
        self._mark()

    def _show_details(self, details: Details) -> None:
        self._details.show_details(details)
        self._right.setCurrentIndex(1)
        self._mark()

    def _mark(self) -> None:
        """Select the job whose details are shown, which may have been sent for from elsewhere."""
        row = next((row for row in range(self._model.rowCount()) if self._is_chosen(row)), -1)
        if row >= 0 and not self._presenter.awaits_report:
            self._table.setCurrentIndex(self._model.index(row, 0))

    def _is_chosen(self, row: int) -> bool:
        work = self._model.work(row)
        return work is not None and work.id == self._presenter.chosen

    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        work = self._model.work(current.row())
        if work is not None and not self._is_chosen(current.row()):
            self._presenter.choose(work)
