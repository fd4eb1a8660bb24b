"""Draws one result: title, source, who said it, the passage with its marked words, its neighbours and the reason."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from strata.domain.search import Neighbour, SearchResult
from strata.ui.panes.search.excerpt import lay_excerpt
from strata.ui.panes.search.model import ResultRole
from strata.ui.panes.search.wording import shares
from strata.ui.reader.plain import one_line
from strata.ui.reader.wording import name_of
from strata.ui.sources import source_role, source_title
from strata.ui.text import recently, tr
from strata.ui.theme.active import qcolor, type_sizes
from strata.ui.theme.palette import Role
from strata.ui.widgets.one_line import paint_line

_MARGIN: Final = 10
_PAD: Final = 14
_BAR_WIDTH: Final = 68
_KEPT: Final = 256

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Fonts:
    title: QFont
    body: QFont
    small: QFont

    @classmethod
    def now(cls) -> "_Fonts":
        sizes = type_sizes()
        return cls(_font(sizes.body + 1, QFont.Weight.DemiBold), _font(sizes.body + 1), _font(sizes.small))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A result laid out for one width."""

    excerpt: QTextLayout
    excerpt_height: int
    height: int


class ResultDelegate(QStyledItemDelegate):
    """Draws results of `ResultModel`; layouts are kept until the look or the width changes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[tuple[SearchResult, int], _Drawn] = OrderedDict()
        self._fonts = _Fonts.now()

    def forget(self) -> None:
        """Lay everything out anew: the look changed."""
        self._kept.clear()
        self._fonts = _Fonts.now()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of one result at the width of the list."""
        result = index.data(ResultRole.RESULT)
        width = option.rect.width()
        return QSize(width, self._drawn(result, width).height) if isinstance(result, SearchResult) else QSize(width, 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one result."""
        result = index.data(ResultRole.RESULT)
        if not isinstance(result, SearchResult):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        drawn = self._drawn(result, option.rect.width())
        room = option.rect.adjusted(_MARGIN + _PAD, _PAD, -_MARGIN - _PAD, 0)
        y = self._title(painter, room, result)
        y = self._facts(painter, QRect(room.left(), y, room.width(), 0), result)
        y = self._neighbour(painter, room, y, result.before)
        painter.setPen(qcolor(Role.TEXT))
        drawn.excerpt.draw(painter, QPointF(room.left(), y))
        y += drawn.excerpt_height + 2
        y = self._neighbour(painter, room, y, result.after)
        self._reason(painter, room, y + 4, result)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state = option.state
        card = QRectF(option.rect).adjusted(_MARGIN, 3, -_MARGIN, -3)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(Role.SELECTION))
            painter.drawRoundedRect(card, 10, 10)
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setBrush(qcolor(Role.ACCENT))
                painter.drawRoundedRect(QRectF(card.left() + 4, card.top() + 12, 3, card.height() - 24), 1.5, 1.5)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(Role.HOVER))
            painter.setOpacity(0.55)
            painter.drawRoundedRect(card, 10, 10)
            painter.setOpacity(1)

    def _title(self, painter: QPainter, room: QRect, result: SearchResult) -> int:
        metrics, small = QFontMetrics(self._fonts.title), QFontMetrics(self._fonts.small)
        when = recently(result.created_at)
        width = small.horizontalAdvance(when)
        line = QRect(room.left(), room.top(), room.width(), metrics.height())
        painter.setFont(self._fonts.title)
        painter.setPen(qcolor(Role.TEXT))
        paint_line(painter, line.adjusted(0, 0, -width - 16, 0), result.title or tr("Untitled"))
        painter.setFont(self._fonts.small)
        painter.setPen(qcolor(Role.TEXT_MUTED))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, when)
        return line.bottom() + 4

    def _facts(self, painter: QPainter, room: QRect, result: SearchResult) -> int:
        metrics = QFontMetrics(self._fonts.small)
        line = QRect(room.left(), room.top(), room.width(), metrics.height() + 4)
        painter.setFont(self._fonts.small)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(source_role(result.source)))
        painter.drawEllipse(QPointF(line.left() + 4, line.center().y() + 0.5), 4, 4)
        said = [source_title(result.source), name_of(result.speaker)]
        if not result.active:
            said.append(tr("version left behind"))
        if result.archived:
            said.append(tr("in the archive"))
        painter.setPen(qcolor(Role.TEXT_MUTED))
        paint_line(painter, line.adjusted(14, 0, -2, 0), " · ".join(part for part in said if part))
        return line.bottom() + 6

    def _neighbour(self, painter: QPainter, room: QRect, y: int, beside: Neighbour | None) -> int:
        if beside is None:
            return y
        metrics = QFontMetrics(self._fonts.small)
        line = QRect(room.left(), y, room.width(), metrics.height() + 4)
        name = name_of(beside.speaker)
        text = f"{name}: {one_line(beside.text, 200)}" if name else one_line(beside.text, 200)
        painter.setFont(self._fonts.small)
        painter.setPen(qcolor(Role.TEXT_FAINT))
        paint_line(painter, line, text)
        return line.bottom() + 3

    def _reason(self, painter: QPainter, room: QRect, y: int, result: SearchResult) -> None:
        metrics = QFontMetrics(self._fonts.small)
        line = QRect(room.left(), y, room.width(), metrics.height() + 2)
        painter.setFont(self._fonts.small)
        painter.setPen(qcolor(Role.TEXT_MUTED))
        paint_line(painter, line.adjusted(0, 0, -_BAR_WIDTH - 14, 0), result.why)
        _share_bar(painter, QRectF(line.right() - _BAR_WIDTH, line.center().y() - 2, _BAR_WIDTH, 5), shares(result))

    def _drawn(self, result: SearchResult, width: int) -> _Drawn:
        key = (result, width)
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        drawn = self._lay(result, width - 2 * (_MARGIN + _PAD))
        self._kept[key] = drawn
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return drawn

    def _lay(self, result: SearchResult, width: int) -> _Drawn:
        excerpt, tall = lay_excerpt(result.excerpt, result.marks, self._fonts.body, max(80, width))
        title, small = QFontMetrics(self._fonts.title).height(), QFontMetrics(self._fonts.small).height()
        beside = small + 6
        height = _PAD + title + 3 + small + 9 + tall + 2 + 4 + small + 2 + _PAD
        height += beside * ((result.before is not None) + (result.after is not None))
        return _Drawn(excerpt, tall, height)


def _font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


def _share_bar(painter: QPainter, rect: QRectF, share: tuple[float, float]) -> None:
    """Draw how much of the score came from words (left) and from meaning (right)."""
    words, meaning = share
    whole = words + meaning
    if whole <= 0:
        return
    at = rect.left() + rect.width() * words / whole
    gap = 1.5 if words and meaning else 0.0
    painter.setPen(Qt.PenStyle.NoPen)
    for left, right, colour in (
        (rect.left(), at - gap, qcolor(Role.HIGHLIGHT)),
        (at + gap, rect.right(), qcolor(Role.ACCENT)),
    ):
        if right - left > 1:
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(left, rect.top(), right - left, rect.height()), 2.5, 2.5)
