"""Draws one row of the list: the title, and below it source, length and date."""

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from strata.ui.models.windowed import ROW
from strata.ui.panes.conversations import wording
from strata.ui.panes.conversations.state import Row
from strata.ui.sources import source_role, source_title
from strata.ui.theme.active import qcolor, type_sizes
from strata.ui.theme.palette import Role
from strata.ui.widgets.one_line import paint_line

_MARGIN: Final = 8
_PAD: Final = 12
_TAGS: Final = 2

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Draws rows of `RowModel`, all of one `height` in pixels."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.forget()

    def forget(self) -> None:
        """Take the fonts anew: the look changed."""
        sizes = type_sizes()
        self._title = _font(sizes.body + 1, QFont.Weight.DemiBold)
        self._small = _font(sizes.small)
        self.height = 2 * _PAD + QFontMetrics(self._title).height() + 5 + QFontMetrics(self._small).height() + 2

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of a row."""
        return QSize(100, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row; one that has not arrived is drawn as two quiet bars."""
        row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _ground(painter, option)
        room = option.rect.adjusted(_MARGIN + _PAD, _PAD, -_MARGIN - _PAD, -_PAD)
        if row is None:
            self._waiting(painter, room)
        else:
            self._row(painter, room, row, chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _row(self, painter: QPainter, room: QRect, row: Row, *, chosen: bool) -> None:
        big, small = QFontMetrics(self._title), QFontMetrics(self._small)
        line = QRect(room.left(), room.top(), room.width(), big.height() + 1)
        painter.setFont(self._title)
        painter.setPen(qcolor(Role.TEXT))
        paint_line(painter, line, wording.title(row))
        painter.setFont(self._small)
        below = QRect(room.left(), line.bottom() + 4, room.width(), small.height() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(source_role(row.source)))
        painter.drawEllipse(QPointF(below.left() + 4, below.center().y() + 0.5), 4, 4)
        painter.setPen(qcolor(Role.TEXT_MUTED))
        taken = self._tags(painter, below, row.tags, Role.SURFACE if chosen else Role.ACCENT_SOFT)
        text = f"{source_title(row.source)} · {wording.when(row)} · {wording.length(row)}"
        place = below.adjusted(14, 0, -taken, 0)
        painter.setPen(qcolor(Role.TEXT_MUTED))
        paint_line(painter, place, text)

    def _tags(self, painter: QPainter, line: QRect, tags: tuple[str, ...], ground: Role) -> int:
        """Draw the first tags at the right end; return how much room they took."""
        small = QFontMetrics(self._small)
        right = line.right()
        for tag in reversed(tags[:_TAGS]):
            text = small.elidedText(tag, Qt.TextElideMode.ElideRight, 90)
            width = small.horizontalAdvance(text) + 14
            box = QRectF(right - width, line.top(), width, line.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(ground))
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
            painter.setPen(qcolor(Role.SELECTION_TEXT))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            right -= width + 5
        return line.right() - right

    def _waiting(self, painter: QPainter, room: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(Role.BORDER))
        painter.drawRoundedRect(QRectF(room.left(), room.top() + 4, room.width() * 0.55, 9), 4, 4)
        painter.drawRoundedRect(QRectF(room.left(), room.top() + 26, room.width() * 0.3, 7), 3, 3)


def _ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    state = option.state
    card = QRectF(option.rect).adjusted(_MARGIN, 1, -_MARGIN, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    if state & QStyle.StateFlag.State_Selected:
        painter.setBrush(qcolor(Role.SELECTION))
        painter.drawRoundedRect(card, 8, 8)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(qcolor(Role.HOVER))
        painter.setOpacity(0.55)
        painter.drawRoundedRect(card, 8, 8)
        painter.setOpacity(1)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setBrush(qcolor(Role.ACCENT))
        painter.drawRoundedRect(QRectF(card.left() + 3, card.top() + 10, 3, card.height() - 20), 1.5, 1.5)


def _font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
