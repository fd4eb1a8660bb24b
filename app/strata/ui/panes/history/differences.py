"""The memories that differ between two states of the library: a list to read and to choose from."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from strata.domain.checkpoints import MemoryDifference
from strata.ui.panes.history.checkpoint_words import difference_icon, difference_words
from strata.ui.text import tr
from strata.ui.theme.active import icon, on_theme, qcolor, type_sizes
from strata.ui.theme.palette import Role
from strata.ui.widgets.row_ground import paint_ground

_ROW: Final = Qt.ItemDataRole.UserRole
_INDENT: Final = 40

Index = QModelIndex | QPersistentModelIndex


class DifferenceList(QListWidget):
    """One memory to a row; several can be chosen.

    Signals:
        chosen: `tuple[MemoryDifference, ...]`, those selected, the current one first.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("differences")
        self.setAccessibleName(tr("Memories that differ"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setItemDelegate(_DifferenceDelegate(self))
        on_theme(self, self._on_theme)

    def show_all(self, found: Sequence[MemoryDifference]) -> None:
        """List other memories; those selected before stay selected, else the first is."""
        before = {one.id for one in self.selected()}
        self.blockSignals(True)
        self.clear()
        for one in found:
            item = QListWidgetItem(f"{_text(one)}, {difference_words(one)}")
            item.setData(_ROW, one)
            self.addItem(item)
            item.setSelected(one.id in before)
        if found and not self.selectedItems():
            self.setCurrentRow(0)
        self.blockSignals(False)
        self._tell()

    def select(self, memory_ids: Sequence[UUID]) -> None:
        """Select memories."""
        for place in range(self.count()):
            item = self.item(place)
            item.setSelected(item.data(_ROW).id in memory_ids)

    def selected(self) -> tuple[MemoryDifference, ...]:
        """Return the memories selected, the current one first."""
        current = self.currentItem()
        return tuple(item.data(_ROW) for item in sorted(self.selectedItems(), key=lambda item: item is not current))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell what is selected."""
        super().selectionChanged(selected, deselected)
        if not self.signalsBlocked():
            self._tell()

    def _tell(self) -> None:
        self.chosen.emit(self.selected())

    def _on_theme(self) -> None:
        self.viewport().update()


class _DifferenceDelegate(QStyledItemDelegate):
    """Draws what happened as an icon, the text, and what happened in words below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is as high as the others."""
        sizes = type_sizes()
        return QSize(option.rect.width(), 18 + round(1.5 * (sizes.body + sizes.small)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one memory."""
        one = index.data(_ROW)
        if not isinstance(one, MemoryDifference):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room: QRect = option.rect
        paint_ground(painter, option, 4)
        name, role = difference_icon(one.difference)
        icon(name, role).paint(painter, QRect(room.left() + 14, room.center().y() - 7, 16, 16))
        sizes = type_sizes()
        body, small = QFont(painter.font()), QFont(painter.font())
        body.setPixelSize(sizes.body)
        small.setPixelSize(sizes.small)
        words = room.adjusted(_INDENT, 8, -14, -8)
        upper = QRect(words.left(), words.top(), words.width(), words.height() // 2)
        lower = upper.translated(0, words.height() - upper.height())
        for font, text, ink, box in (
            (body, _text(one), Role.TEXT, upper),
            (small, difference_words(one), Role.TEXT_MUTED, lower),
        ):
            painter.setFont(font)
            painter.setPen(qcolor(ink))
            elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()


def _text(one: MemoryDifference) -> str:
    return " ".join((one.after or one.before or "").split())
