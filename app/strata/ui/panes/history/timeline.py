"""The timeline: one act or checkpoint to a row, strung along a line, newest first."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Final
from uuid import UUID

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from strata.domain.history import Act
from strata.tasks.api import Tasks
from strata.ui.models.columns import Column
from strata.ui.models.windowed import ROW, WindowedModel
from strata.ui.panes.history.row_look import RowLook, look_of
from strata.ui.panes.history.standing import Row, Standing
from strata.ui.text import tr
from strata.ui.theme.active import icon, on_theme, qcolor, type_sizes
from strata.ui.theme.palette import Role
from strata.ui.widgets.row_ground import paint_ground

ROW_HEIGHT: Final = 56
_SPINE: Final = 34
_RADIUS: Final = 14.0

Index = QModelIndex | QPersistentModelIndex


class Timeline(QListView):
    """Acts with the checkpoints between them, fetched page by page.

    Signals:
        chosen: `tuple[Act, ...]`, those selected whose rows are here.
        checkpoints_chosen: `tuple[Checkpoint, ...]`, newest first; nothing but checkpoints is selected.
        undo_wanted: Delete, Backspace or U was pressed.
    """

    chosen = Signal(object)
    checkpoints_chosen = Signal(object)
    undo_wanted = Signal()

    def __init__(self, tasks: Tasks, fetch: Callable[[Sequence[int]], Sequence[Row]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        columns = (Column(tr("What was done"), _spoken, tip=_title),)
        self.rows: WindowedModel[Row] = WindowedModel(tasks, columns, fetch, attrgetter("seq"), self)
        self._delegate = _ActDelegate(self)
        self.setObjectName("timeline")
        self.setAccessibleName(tr("What was done, newest first"))
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.loaded.connect(self._tell)
        on_theme(self, self._on_theme)

    def show_ids(self, seqs: Sequence[int]) -> None:
        """Show other acts; those selected before stay selected, else the newest is."""
        before = [row.seq for row in self._selected_rows()]
        if list(seqs) == list(self.rows.ids()):
            self.rows.refresh()
            return
        self.rows.show_ids(seqs)
        places = [place for seq in before if (place := self.rows.place_of(seq)) is not None]
        if len(seqs):
            self.setCurrentIndex(self.rows.index(places[0] if places else 0, 0))

    def selected(self) -> tuple[Act, ...]:
        """Return the acts selected whose rows are here, newest first."""
        return tuple(row for row in self._selected_rows() if isinstance(row, Act))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell what is selected."""
        super().selectionChanged(selected, deselected)
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, Backspace and U take back."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_U):
            self.undo_wanted.emit()
            return
        super().keyPressEvent(event)

    def _selected_rows(self) -> tuple[Row, ...]:
        places = sorted(self.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return tuple(row for index in places if isinstance(row := index.data(ROW), Act | Standing))

    def _tell(self) -> None:
        acts = self.selected()
        self.chosen.emit(acts)
        if not acts:
            self.checkpoints_chosen.emit(tuple(row.checkpoint for row in self._selected_rows() if isinstance(row, Standing)))

    def _on_theme(self) -> None:
        self.viewport().update()


class _ActDelegate(QStyledItemDelegate):
    """Draws one row: its icon on the line of time, its title, the facts, when."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is as high as the others."""
        return QSize(option.rect.width(), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = index.data(ROW)
        room: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, option, 6)
        spine = room.left() + _SPINE
        first, last = index.row() == 0, index.row() == index.model().rowCount() - 1
        top = room.center().y() if first else room.top()
        bottom = room.center().y() if last else room.bottom() + 1
        painter.fillRect(QRectF(spine - 0.75, top, 1.5, bottom - top), qcolor(Role.BORDER))
        if isinstance(row, Act | Standing):
            look = look_of(row)
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._knot(painter, QPointF(spine, room.center().y() + 0.5), look, Role.SURFACE if chosen else look.ground)
            self._words(painter, room.adjusted(_SPINE + 28, 9, -16, -9), look)
        painter.restore()

    def _knot(self, painter: QPainter, middle: QPointF, look: RowLook, ground: Role) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(ground))
        if look.square:
            painter.drawRoundedRect(QRectF(middle.x() - _RADIUS, middle.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS), 8, 8)
        else:
            painter.drawEllipse(middle, _RADIUS, _RADIUS)
        size = 16
        box = QRect(round(middle.x() - size / 2), round(middle.y() - size / 2), size, size)
        icon(look.icon, look.ink).paint(painter, box)

    def _words(self, painter: QPainter, room: QRect, look: RowLook) -> None:
        sizes = type_sizes()
        title, small = QFont(painter.font()), QFont(painter.font())
        title.setPixelSize(sizes.body)
        title.setWeight(QFont.Weight.DemiBold)
        title.setStrikeOut(look.over)
        small.setPixelSize(sizes.small)
        width = QFontMetrics(small).horizontalAdvance(look.when)
        metrics = QFontMetrics(title)
        upper = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        painter.setFont(title)
        painter.setPen(qcolor(Role.TEXT_FAINT if look.over else Role.TEXT))
        text = metrics.elidedText(look.title, Qt.TextElideMode.ElideRight, room.width() - width - 16)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(small)
        painter.setPen(qcolor(Role.TEXT_MUTED))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, look.when)
        lower = QRect(room.left(), room.top() + room.height() // 2, room.width(), room.height() // 2)
        facts = QFontMetrics(small).elidedText(look.facts, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, facts)


def ids_in_effect(acts: Sequence[Act]) -> tuple[UUID, ...]:
    """Return the acts that can be taken back."""
    return tuple(act.id for act in acts if act.in_effect)


def _title(row: Row) -> str:
    return look_of(row).title


def _spoken(row: Row) -> str:
    return look_of(row).spoken
