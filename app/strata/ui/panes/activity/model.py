"""The table of past jobs: at most a few hundred rows, so they are held whole."""

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from strata.domain.work import Work
from strata.ui.panes.activity.state import kind_icon, status_words, took
from strata.ui.text import recently, tr
from strata.ui.theme.active import icon, qcolor
from strata.ui.theme.palette import Role

Index = QModelIndex | QPersistentModelIndex
_ROLE: Final = {"good": Role.GOOD, "warn": Role.WARN, "bad": Role.BAD, "plain": Role.ACCENT_TEXT}
_COLUMNS: Final = ("Job", "Status", "Started", "Took")


class PastModel(QAbstractTableModel):
    """Rows are jobs, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._works: tuple[Work, ...] = ()

    def show(self, works: tuple[Work, ...]) -> None:
        """Take over other jobs; rows are only reset when the list of jobs itself moved."""
        same = [one.id for one in works] == [one.id for one in self._works]
        if same:
            self._works = works
            if works:
                self.dataChanged.emit(self.index(0, 0), self.index(len(works) - 1, len(_COLUMNS) - 1))
            return
        self.beginResetModel()
        self._works = works
        self.endResetModel()

    def work(self, row: int) -> Work | None:
        """Return the job of a row."""
        return self._works[row] if 0 <= row < len(self._works) else None

    def row_of(self, work: Work) -> int:
        """Return the row of a job, -1 when it is not shown."""
        return next((row for row, one in enumerate(self._works) if one.id == work.id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        """Return the number of jobs."""
        return 0 if parent.isValid() else len(self._works)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what one cell shows."""
        work = self.work(index.row())
        if work is None:
            return None
        words, tone = status_words(work.status)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (work.title, words, recently(work.started_at), took(work))[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return icon(kind_icon(work.kind))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return qcolor(_ROLE[tone.value])
        return None
