"""The table of contradictions: what was said earlier beside what was said later."""

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from strata.services.contradictions import Contradiction
from strata.ui.text import recently, tr

Index = QModelIndex | QPersistentModelIndex
_COLUMNS: Final = ("Said earlier", "", "Said later", "")
_DATE_WIDTH: Final = 104
_ROW_HEIGHT: Final = 44


class ContradictionTable(QTableView):
    """Pairs of memories; few enough to be held whole.

    Signals:
        answered: `Qt.Key` 1, 2 or 3 was pressed.
        memory_wanted: `Memory` of the cell that was chosen.
    """

    answered = Signal(object)
    memory_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs = _Pairs(self)
        self.setModel(self._pairs)
        self.setAccessibleName(tr("Memories that say otherwise"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place in range(len(_COLUMNS)):
            stretch = place % 2 == 0
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Fixed)
            if not stretch:
                self.setColumnWidth(place, _DATE_WIDTH)

    @property
    def count(self) -> int:
        """How many there are."""
        return self._pairs.rowCount()

    def show_all(self, found: tuple[Contradiction, ...]) -> None:
        """List other contradictions; the first is chosen when nothing that was is left."""
        before = {one.link.seq for one in self.chosen()}
        self._pairs.show(found)
        rows = [row for row, one in enumerate(found) if one.link.seq in before] or [0]
        if found:
            self.selectRow(rows[0])

    def chosen(self) -> tuple[Contradiction, ...]:
        """Return those whose rows are selected."""
        return tuple(self._pairs.pair(index.row()) for index in self.selectionModel().selectedRows())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The digits 1 to 3 answer."""
        if Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_3 and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.answered.emit(Qt.Key(event.key()))
            return
        super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which memory is looked at."""
        super().selectionChanged(selected, deselected)
        current = self.currentIndex()
        if current.isValid() and selected.indexes():
            pair = self._pairs.pair(current.row())
            self.memory_wanted.emit(pair.older if current.column() < 2 else pair.newer)


class _Pairs(QAbstractTableModel):
    """Contradictions, newest first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._found: tuple[Contradiction, ...] = ()

    def show(self, found: tuple[Contradiction, ...]) -> None:
        """Show others."""
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def pair(self, row: int) -> Contradiction:
        """Return the contradiction of a row."""
        return self._found[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_COLUMNS[section]) if _COLUMNS[section] else ""
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what one cell shows."""
        pair = self._found[index.row()]
        memory = pair.older if index.column() < 2 else pair.newer
        text = index.column() % 2 == 0
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(memory.content.split()) if text else recently(memory.said_at)
        return memory.content if role == Qt.ItemDataRole.ToolTipRole and text else None
