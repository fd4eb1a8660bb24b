"""A table model of any size: it holds ids and fetches the pages in sight through `tasks.query`.

```python
self._model = WindowedModel(tasks, COLUMNS, services.conversations.page, key=attrgetter("seq"), parent=self)
self._tasks.query(lambda: services.conversations.seqs(wanted), self._model.show_ids, key=self._key)
row = self._model.row_at(index.row())          # the Conversation, None while its page is on the way
view.sortByColumn / header click -> self._model.sorted_by -> ask for seqs in that order -> show_ids
```

Cells of rows on the way are empty; `index.data(ROW)` is the row itself for delegates, None while it is not here.
Sorting and filtering are the store's: the model only shows ids in the order given.
"""

from array import array
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from strata.domain.errors import StrataError
from strata.tasks.api import Tasks
from strata.ui.models.columns import Column
from strata.ui.models.pages import PageCache

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
ROW: Final = Qt.ItemDataRole.UserRole
ID: Final = Qt.ItemDataRole.UserRole + 1

PAGE_SIZE = 100
PAGES_KEPT = 40
PAGES_AT_ONCE = 3
_NOWHERE = QModelIndex()


class WindowedModel(QAbstractTableModel, Generic[Row]):
    """Ids in an order, rows fetched when they come into sight.

    Signals:
        sorted_by: (order, descending) the person pressed a header whose column has an order.
        loaded: a page of rows arrived.
    """

    sorted_by = Signal(object, bool)
    loaded = Signal()

    def __init__(
        self,
        tasks: Tasks,
        columns: Sequence[Column[Row]],
        fetch: Callable[[Sequence[int]], Sequence[Row]],
        key: Callable[[Row], int],
        parent: QObject | None = None,
    ) -> None:
        """`fetch` returns the rows of ids on another thread, those that are gone left out; `key` is a row's id."""
        super().__init__(parent)
        self._tasks = tasks
        self._columns = tuple(columns)
        self._fetch = fetch
        self._key = key
        self._ids = array("q")
        self._cache: PageCache[Row] = PageCache(PAGE_SIZE, PAGES_KEPT)
        self._stale: PageCache[Row] = PageCache(PAGE_SIZE, 0)
        self._wanted: list[int] = []
        self._asked: set[int] = set()
        self._state = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The columns, left to right."""
        return self._columns

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these ids in this order; selections are not kept (use `place_of` to select again)."""
        self.beginResetModel()
        self._ids = array("q", ids)
        self._forget()
        self.endResetModel()

    def refresh(self) -> None:
        """Fetch the rows in sight again; ids and selection stay. What is shown stays until the new rows are here."""
        self._state += 1
        self._asked.clear()
        self._wanted.clear()
        self._stale, self._cache = self._cache, PageCache(PAGE_SIZE, PAGES_KEPT)
        if len(self._ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self._columns) - 1))

    def ids(self) -> Sequence[int]:
        """Return all ids in the order shown."""
        return self._ids

    def row_at(self, place: int) -> Row | None:
        """Return the row at a place; None while it is on the way, or gone."""
        if not 0 <= place < len(self._ids):
            return None
        row = self._cache.row(place)
        page = self._cache.page_of(place)
        if row is None and not self._cache.has(page):
            self._want(page)
            return self._stale.row(place)
        return row

    def place_of(self, identity: int) -> int | None:
        """Return where an id is shown, None when it is not."""
        try:
            return self._ids.index(identity)
        except ValueError:
            return None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of ids."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title and alignment."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._columns[section].align | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows; asks for its page when that is not here."""
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align | Qt.AlignmentFlag.AlignVCenter
        if role == ID:
            return self._ids[index.row()]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ROW):
            return None
        row = self.row_at(index.row())
        if role == ROW:
            return row
        if row is None:
            return "" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        return column.tip(row) if column.tip else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Say which order the person wants; the pane asks the store for it."""
        if 0 <= column < len(self._columns) and self._columns[column].order is not None:
            self.sorted_by.emit(self._columns[column].order, order == Qt.SortOrder.DescendingOrder)

    def _forget(self) -> None:
        self._state += 1
        self._asked.clear()
        self._wanted.clear()
        self._cache.clear()
        self._stale = PageCache(PAGE_SIZE, 0)

    def _want(self, page: int) -> None:
        """Note a page that is in sight; pages asked for last are fetched first, those scrolled past are forgotten."""
        if page in self._asked:
            return
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        del self._wanted[:-PAGES_AT_ONCE]
        if not self._timer.isActive():
            self._timer.start()

    def _ask(self) -> None:
        while self._wanted and len(self._asked) < PAGES_AT_ONCE:
            page = self._wanted.pop()
            self._asked.add(page)
            places = self._cache.places(page, len(self._ids))
            ids = tuple(self._ids[places.start : places.stop])
            arrived = partial(self._arrived, self._state, page)
            failed = partial(self._failed, self._state, page)
            self._tasks.query(partial(self._fetch, ids), arrived, failed)

    def _arrived(self, state: int, page: int, rows: Sequence[Row]) -> None:
        if state != self._state:
            return
        self._asked.discard(page)
        places = self._cache.places(page, len(self._ids))
        by_id = {self._key(row): row for row in rows}
        found = ((place, by_id.get(self._ids[place])) for place in places)
        self._cache.put(page, ((place, row) for place, row in found if row is not None))
        if len(places):
            self.dataChanged.emit(self.index(places.start, 0), self.index(places[-1], len(self._columns) - 1))
            self.loaded.emit()
        if self._wanted:
            self._timer.start()

    def _failed(self, state: int, page: int, error: Exception) -> None:
        """Show the page as empty rather than ask for it without end; the error goes to the shell."""
        if state == self._state:
            self._asked.discard(page)
            self._cache.put(page, ())
            if isinstance(error, StrataError):
                self._tasks.problem.emit(error)
