"""The data of a chart in words: what the keyboard walks through, a screen reader reads, and CSV holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from strata.ui.text import tr

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_FEW: Final = 4
"""Columns that share the width evenly; more are as wide as what they hold."""


@dataclass(frozen=True, slots=True)
class ChartTable:
    """Columns and rows of text; the n-th row is the n-th point of the chart.

    Attributes:
        numbers: the columns that hold numbers, to be set flush right.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


class _Model(QAbstractTableModel):
    def __init__(self, table: ChartTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of points."""
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._table.columns[section]
        return self._align(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._table.rows[index.row()][index.column()]
        return self._align(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _align(self, column: int) -> Qt.AlignmentFlag:
        right = column in self._table.numbers
        return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


class TableView(QTableView):
    """Shows a `ChartTable`; rows are told from each other by a selection that the arrows move."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chartTable")
        self.setAccessibleName(tr("{title}, as a table").format(title=name))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(56)

    def show_table(self, table: ChartTable) -> None:
        """Show other data."""
        older = self.model()
        self.setModel(_Model(table, self))
        if older is not None:
            older.deleteLater()
        few = len(table.columns) <= _FEW
        mode = QHeaderView.ResizeMode
        self.horizontalHeader().setSectionResizeMode(mode.Stretch if few else mode.Interactive)
        if not few:
            self.resizeColumnsToContents()

    def selected_row(self) -> int | None:
        """Return the row that is selected, None for none."""
        rows: Sequence[QModelIndex] = self.selectionModel().selectedRows() if self.selectionModel() else ()
        return rows[0].row() if rows else None
