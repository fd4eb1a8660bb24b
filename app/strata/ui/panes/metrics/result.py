"""An answer: a table of any number of rows, and a chart of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QTableView, QWidget

from strata.domain.sql import AnswerColumn, Cell, CellKind, SqlAnswer
from strata.tasks.api import Tasks
from strata.ui.models.columns import Column
from strata.ui.models.windowed import ROW, WindowedModel
from strata.ui.panes.metrics.chart_of import chart_of
from strata.ui.text import tr
from strata.ui.widgets.charts.frame import ChartFrame
from strata.ui.widgets.charts.ink import exact
from strata.ui.widgets.empty import EmptyState

_LONGEST = 400
_WIDEST = 360


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row and its place in the answer."""

    place: int
    cells: tuple[Cell, ...]


class ResultView(QStackedWidget):
    """Shows one answer, as a table or as a chart.

    Attributes:
        table: the rows; chart: the frame of the chart, None while there is none.

    Signals:
        written, failed: of the chart.
    """

    written = Signal(object)
    failed = Signal(str)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.answer: SqlAnswer | None = None
        self.chart: ChartFrame | None = None
        self._as_chart = False
        self.table = QTableView()
        self.table.setObjectName("sqlResult")
        self.table.setAccessibleName(tr("The answer"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(28)
        self.table.horizontalHeader().setHighlightSections(False)
        self._nothing = EmptyState(
            "database",
            tr("Ask anything"),
            tr("Write a SELECT, or choose a question on the left. The library can only be asked, never changed."),
        )
        self._none = EmptyState(
            "chart-line",
            tr("No chart of this answer"),
            tr("A chart wants a column of times or of up to 60 names, and a column of numbers."),
        )
        self._empty = EmptyState("search", tr("No rows"), tr("Nothing in the library answers this question."))
        for page in (self._nothing, self.table, self._none, self._empty):
            self.addWidget(page)
        QShortcut(QKeySequence.StandardKey.Copy, self.table, self.copy, context=Qt.ShortcutContext.WidgetShortcut)

    def show_answer(self, answer: SqlAnswer) -> None:
        """Show another answer."""
        self.answer = answer
        older = self.table.model()
        columns = [_column(place, column) for place, column in enumerate(answer.columns)]
        model: WindowedModel[ResultRow] = WindowedModel(
            self._tasks, columns, _fetching(answer.rows), key=lambda row: row.place, parent=self
        )
        model.show_ids(range(len(answer.rows)))
        self.table.setModel(model)
        if older is not None:
            older.deleteLater()
        for place, column in enumerate(answer.columns):
            self.table.setColumnWidth(place, _width(self.table, column, [row[place] for row in answer.rows[:60]]))
        self._make_chart(answer)
        self._show_page()

    def drop_nothing(self) -> None:
        """Let go of an answer without rows: the next question failed, and what it said of the last one would mislead."""
        if self.answer is not None and not self.answer.rows:
            self.answer = None
            self.setCurrentWidget(self._nothing)

    def show_as_chart(self, on: bool) -> None:
        """Show the chart, or the table."""
        self._as_chart = on
        self._show_page()

    def copy(self) -> None:
        """Put the chosen cells on the clipboard, as rows of a spreadsheet."""
        chosen = sorted(self.table.selectionModel().selectedIndexes(), key=lambda index: (index.row(), index.column()))
        lines: dict[int, list[str]] = {}
        for index in chosen:
            row = index.data(ROW)
            lines.setdefault(index.row(), []).append(cell_text(row.cells[index.column()]) if row else "")
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines.values()))

    def _make_chart(self, answer: SqlAnswer) -> None:
        if self.chart is not None:
            self.removeWidget(self.chart)
            self.chart.deleteLater()
            self.chart = None
        plot = chart_of(answer, tr("Chart of the answer"))
        if plot is not None:
            self.chart = ChartFrame(tr("Chart of the answer"), plot)
            self.chart.written.connect(self._on_written)
            self.chart.failed.connect(self.failed)
            self.addWidget(self.chart)

    def _show_page(self) -> None:
        if self.answer is None:
            self.setCurrentWidget(self._nothing)
        elif not self.answer.rows:
            self.setCurrentWidget(self._empty)
        elif self._as_chart:
            self.setCurrentWidget(self.chart or self._none)
        else:
            self.setCurrentWidget(self.table)

    def _on_written(self, file: Path) -> None:
        self.written.emit(file)


def cell_text(cell: Cell) -> str:
    """Write a value in full."""
    match cell:
        case None:
            return ""
        case bool():
            return tr("yes") if cell else tr("no")
        case int() | float():
            return exact(cell) if abs(cell) < 1e15 else str(cell)
        case datetime():
            plain = cell.replace(tzinfo=None)
            return plain.date().isoformat() if plain.time().isoformat() == "00:00:00" else plain.isoformat(" ", "seconds")
        case _:
            return str(cell)


def _column(place: int, column: AnswerColumn) -> Column[ResultRow]:
    def text(row: ResultRow) -> str:
        return " ".join(cell_text(row.cells[place])[:_LONGEST].split())

    def tip(row: ResultRow) -> str:
        return cell_text(row.cells[place])[: 10 * _LONGEST]

    right = column.kind is CellKind.NUMBER
    align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return Column(column.name, text, tip=tip, align=align)


def _fetching(rows: Sequence[tuple[Cell, ...]]) -> Callable[[Sequence[int]], Sequence[ResultRow]]:
    def fetch(places: Sequence[int]) -> Sequence[ResultRow]:
        return tuple(ResultRow(place, rows[place]) for place in places)

    return fetch


def _width(table: QTableView, column: AnswerColumn, cells: Sequence[Cell]) -> int:
    metrics = table.fontMetrics()
    texts = [column.name + "   ", *(cell_text(cell)[:80] for cell in cells)]
    return min(_WIDEST, max(metrics.horizontalAdvance(text) for text in texts) + 26)
