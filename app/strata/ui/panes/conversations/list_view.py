"""The list and its keys."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from strata.tasks.api import Tasks
from strata.ui.models.windowed import Index
from strata.ui.panes.conversations.delegate import RowDelegate
from strata.ui.panes.conversations.model import Fetch, RowModel
from strata.ui.panes.conversations.state import Row, Shelf
from strata.ui.text import tr
from strata.ui.theme.active import on_theme


class RowList(QTableView):
    """Conversations or notes, any number of them.

    Attributes:
        rows: the model.

    Signals:
        picked: `Row`, the one that the keyboard or the pointer moved to.
        read: the person wants to go on into the reader.
        trash_asked: put the selected rows into the trash (or take them out of it).
        menu_asked: `QPoint`, a menu for the selected rows at this place on the screen.
    """

    picked = Signal(object)
    read = Signal()
    trash_asked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, tasks: Tasks, fetch: Callable[[Shelf], Fetch], parent: QWidget | None = None) -> None:
        """`fetch` gives the read that gets rows of a shelf."""
        super().__init__(parent)
        self._models = {shelf: RowModel(tasks, fetch(shelf), self) for shelf in Shelf}
        self.rows = self._models[Shelf.CONVERSATIONS]
        self._delegate = RowDelegate(self)
        self._awaited: int | None = None
        self._quiet = False
        self.setObjectName("conversations")
        self.setAccessibleName(tr("Conversations"))
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self._hide_table()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)
        for model in self._models.values():
            model.loaded.connect(self._on_arrived)
        on_theme(self, self._on_theme)

    def show_rows(self, shelf: Shelf, seqs: Sequence[int]) -> None:
        """List other rows; the current one stays current if it is still among them, else its neighbour is."""
        if self.rows is not self._models[shelf]:
            self.rows = self._models[shelf]
            self.setModel(self.rows)
        place = self.currentIndex().row()
        seq = self.rows.ids()[place] if place >= 0 else None
        self.rows.show(seqs)
        if seq is None or not len(seqs):
            return
        found = self.rows.place_of(seq)
        if found is None:
            self._stand_on(min(place, len(seqs) - 1), quietly=False)
        elif found != self.currentIndex().row():
            self._stand_on(found, quietly=True)

    def pick(self, row: Row) -> None:
        """Make a row current without opening it again; nothing is selected if it is not listed."""
        place = self.rows.place_of(row.seq)
        if place is None:
            if self._awaited is None:
                self.clearSelection()
        elif place != self.currentIndex().row() or not self.selectionModel().isRowSelected(place):
            self._stand_on(place, quietly=True)

    def selected(self) -> tuple[Row, ...]:
        """Return the selected rows that have arrived, in order."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(row for place in places if (row := self.rows.row_at(place)) is not None)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row was picked."""
        super().currentChanged(current, previous)
        self._tell(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes on into the reader; Delete puts into the trash."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.read.emit()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.trash_asked.emit()
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            middle = self.visualRect(self.currentIndex()).center()
            self.menu_asked.emit(self.viewport().mapToGlobal(middle))
        elif self.indexAt(event.pos()).isValid():
            self.menu_asked.emit(event.globalPos())

    def _hide_table(self) -> None:
        """Look like a list: a table asks for nothing but the rows in sight, a list for all of them."""
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self._delegate.height)

    def _stand_on(self, place: int, *, quietly: bool) -> None:
        self._quiet = quietly
        index = self.rows.index(place, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        inside = self.viewport().rect().contains(self.visualRect(index))
        self.scrollTo(index, self.ScrollHint.EnsureVisible if inside else self.ScrollHint.PositionAtCenter)
        self._quiet = False

    def _tell(self, place: int) -> None:
        if self._quiet or place < 0:
            return
        row = self.rows.row_at(place)
        if row is not None:
            self.picked.emit(row)
        else:
            self._awaited = place

    def _on_arrived(self) -> None:
        awaited = self._awaited
        if awaited is not None and awaited == self.currentIndex().row():
            row = self.rows.row_at(awaited)
            if row is not None:
                self._awaited = None
                self.picked.emit(row)

    def _on_theme(self) -> None:
        self._delegate.forget()
        self.verticalHeader().setDefaultSectionSize(self._delegate.height)
        self.viewport().update()
