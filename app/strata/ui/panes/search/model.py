"""The results as a Qt model."""

from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from strata.domain.search import SearchResult
from strata.ui.panes.search.wording import arms_told, spoken

Index = QModelIndex | QPersistentModelIndex


class ResultRole(IntEnum):
    """What the delegate asks for beyond Qt's own roles."""

    RESULT = Qt.ItemDataRole.UserRole + 1


class ResultModel(QAbstractListModel):
    """The results of one answer, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: tuple[SearchResult, ...] = ()

    @property
    def results(self) -> tuple[SearchResult, ...]:
        """What is shown."""
        return self._results

    def show(self, results: tuple[SearchResult, ...]) -> None:
        """Show other results; the same ones in the same order are only drawn anew, so that nothing jumps."""
        if results and [one.owner_id for one in results] == [one.owner_id for one in self._results]:
            self._results = results
            self.dataChanged.emit(self.index(0), self.index(len(results) - 1))
            return
        self.beginResetModel()
        self._results = results
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of results."""
        return 0 if parent.isValid() else len(self._results)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a result, its title, or what is said aloud of it."""
        if not index.isValid() or index.row() >= len(self._results):
            return None
        result = self._results[index.row()]
        match role:
            case ResultRole.RESULT:
                return result
            case Qt.ItemDataRole.DisplayRole:
                return result.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(result)
            case Qt.ItemDataRole.ToolTipRole:
                return arms_told(result)
            case _:
                return None
