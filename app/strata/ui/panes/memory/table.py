"""The tables of the pane: all memories, and what waits in the inbox."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from strata.services.remembering.explaining import KeptMemory
from strata.ui.models.windowed import ID, ROW, WindowedModel
from strata.ui.theme.active import by_text
from strata.ui.widgets.sediment.ramp import score_colour

ROW_HEIGHT: Final = 32
MOST_SELECTED: Final = 2000
"""Rows that are selected one by one; Qt keeps a range for each."""

LEAST_TEXT: Final = 200
"""Width in pixels that what a memory says gets at least, as long as columns can give way."""

_DOT: Final = 9.0


class MemoryTable(QTableView):
    """Rows of memories; their ids are rows of the store.

    Signals:
        chosen: `tuple[int, ...]`, the rows selected now, the current one first.
        opened: int, Return or a double click on a row.
        key_pressed: (`Qt.Key`, whether with Shift), one that the pane may mean something by.
    """

    chosen = Signal(object)
    opened = Signal(object)
    key_pressed = Signal(object, bool)

    def __init__(self, model: WindowedModel[KeptMemory], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for place, column in enumerate(model.columns):
            if column.width:
                self.setColumnWidth(place, by_text(column.width))
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(self._on_double_click)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave what a memory says the room to be read: columns that matter less are hidden for it."""
        super().resizeEvent(event)
        places = {place: column for place, column in enumerate(self.rows.columns) if column.width}
        room = self.viewport().width() - sum(by_text(column.width) for column in places.values())
        for place, column in sorted(places.items(), key=lambda one: -one[1].gives_way):
            hidden = room < by_text(LEAST_TEXT) and column.gives_way > 0
            self.setColumnHidden(place, hidden)
            room += by_text(column.width) if hidden else 0

    def selected(self) -> tuple[int, ...]:
        """Return the rows selected, the current one first."""
        ids, places = self.rows.ids(), dict[int, None]()
        for part in self.selectionModel().selection():  # `selectedRows` looks at every part for every row
            places |= dict.fromkeys(range(part.top(), part.bottom() + 1))
        current = self.currentIndex().row()
        ahead = (current,) if current in places else ()
        return tuple(ids[place] for place in (*ahead, *(place for place in places if place != current)))

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show other rows; what was selected and where the person had scrolled to stay, as far as they are still here."""
        if len(ids) == self.rows.rowCount() and list(ids) == list(self.rows.ids()):
            self.rows.refresh()
            return
        before, place = self.selected(), self.verticalScrollBar().value()
        self.rows.show_ids(ids)
        self.select(before)
        self.verticalScrollBar().setValue(place)

    def select(self, seqs: Sequence[int], *, first: bool = False) -> None:
        """Select these rows, the first of them current, as far as they are here; with `first`, the top row if none is."""
        found = [self.rows.place_of(seq) for seq in seqs] if len(seqs) < 2 else self._places_of(seqs[:MOST_SELECTED])
        places = [place for place in found if place is not None]
        if not places and first and self.rows.rowCount():
            places = [0]
        if not places:
            return
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.rows.index(places[0], 0), flags.ClearAndSelect | flags.Rows)
        if len(places) > 1:
            chosen, last = QItemSelection(), len(self.rows.columns) - 1
            for top, bottom in runs_of(places):
                chosen.append(QItemSelectionRange(self.rows.index(top, 0), self.rows.index(bottom, last)))
            self.selectionModel().select(chosen, flags.Select)
        self.scrollTo(self.rows.index(places[0], 0))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell what is selected."""
        super().selectionChanged(selected, deselected)
        self.chosen.emit(self.selected())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens; plain letters and Delete are the pane's."""
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.opened.emit(current.data(ID))
            return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier & ~Qt.KeyboardModifier.KeypadModifier
        if plain and (event.key() == Qt.Key.Key_Delete or (event.text().isalnum() and event.text().isascii())):
            self.key_pressed.emit(Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        super().keyPressEvent(event)

    def _places_of(self, seqs: Sequence[int]) -> list[int | None]:
        places = {seq: place for place, seq in enumerate(self.rows.ids())}
        return [places.get(seq) for seq in seqs]

    def _on_double_click(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ID))


def runs_of(places: Sequence[int]) -> list[tuple[int, int]]:
    """Return places as runs, first and last, ascending: Qt is quick with few parts of a selection."""
    runs: list[tuple[int, int]] = []
    for place in sorted(set(places)):
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


class ScoreDelegate(QStyledItemDelegate):
    """Draws effectiveness as a number beside a grain of its colour."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        row = index.data(ROW)
        if not isinstance(row, KeptMemory):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(score_colour(row.effectiveness))
        y = option.rect.center().y() - _DOT / 2 + 0.5
        painter.drawEllipse(QRectF(option.rect.left() + 10, y, _DOT, _DOT))
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Leave room for the grain."""
        super().initStyleOption(option, index)
        option.text = f"     {option.text}" if option.text else ""
