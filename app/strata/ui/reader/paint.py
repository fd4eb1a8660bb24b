"""Paints one laid-out entry: ground, name, text with its marks, chips."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFontMetrics,
    QPainter,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextCursor,
)

from strata.domain.records import Message, Role
from strata.ui.reader import look, wording
from strata.ui.reader.document import Page
from strata.ui.reader.entries import Entry, EntryKind
from strata.ui.reader.ink import Ink
from strata.ui.reader.laid import Laid
from strata.ui.reader.measure import PAD

_ROUND = 10.0


@dataclass(frozen=True, slots=True)
class Marks:
    """What is painted over a text.

    Attributes:
        target: whether this is the message that was asked for.
        current: whether the keyboard stands here.
        found: cursors of found words; `here` the one that one stands on.
        selected: the selection.
    """

    target: bool = False
    current: bool = False
    found: Sequence[QTextCursor] = ()
    here: QTextCursor | None = None
    selected: QTextCursor | None = None


class Painter:
    """Paints entries with one set of colours, `ink`."""

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self._label = look.label_font()
        self._name = look.label_font(bold=True)

    def entry(self, painter: QPainter, laid: Laid, marks: Marks, clip: QRectF) -> None:
        """Paint an entry; the painter's origin is its top left corner, `clip` is in the same coordinates."""
        match laid.entry.kind:
            case EntryKind.DAY:
                self._day(painter, laid)
            case EntryKind.TURN:
                self._turn(painter, laid, marks)
            case EntryKind.FOLD | EntryKind.STEPS | EntryKind.VERSIONS:
                self._fold(painter, laid, marks)
            case _:
                assert_never(laid.entry.kind)
        if laid.page is not None:
            painter.save()
            painter.translate(PAD, laid.page_top)
            self._page(painter, laid.page, marks, clip.translated(-PAD, -laid.page_top))
            painter.restore()
        for chip in laid.chips:
            self._chip(painter, chip.rect, chip.label, present=chip.attachment.present)

    def _day(self, painter: QPainter, laid: Laid) -> None:
        assert laid.head is not None
        text = wording.entry_line(laid.entry)
        painter.setFont(self._label)
        width = QFontMetrics(self._label).horizontalAdvance(text) + 24
        middle = laid.head.center()
        painter.setPen(QColor(self.ink.rule))
        painter.drawLine(PAD, middle.y(), middle.x() - width // 2, middle.y())
        painter.drawLine(middle.x() + width // 2, middle.y(), laid.head.right() - PAD, middle.y())
        painter.setPen(QColor(self.ink.faint))
        painter.drawText(laid.head, Qt.AlignmentFlag.AlignCenter, text)

    def _turn(self, painter: QPainter, laid: Laid, marks: Marks) -> None:
        entry, ink = laid.entry, self.ink
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(laid.card)
        if entry.message.role is Role.USER:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ink.card))
            _rounded(painter, card, top=entry.head, bottom=entry.last)
        if marks.target or marks.current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ink.accent))
            inset = 10 if entry.head else 4
            bar = QRectF(0, card.top() + inset, 3, max(8.0, card.height() - inset - 8))
            painter.setOpacity(1.0 if marks.target else 0.45)
            painter.drawRoundedRect(bar, 1.5, 1.5)
            painter.setOpacity(1.0)
        if entry.side:
            self._rail(painter, card)
        if laid.head is not None:
            self._head(painter, entry, laid.head)

    def _rail(self, painter: QPainter, card: QRectF) -> None:
        pen = QPen(QColor(self.ink.faint), 1.5, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(7, card.top() + 4), QPointF(7, card.bottom() - 2))

    def _head(self, painter: QPainter, entry: Entry, head: QRect) -> None:
        message, ink = entry.message, self.ink
        side = 22
        circle = QRectF(PAD, head.center().y() - side / 2 + 0.5, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_round_colour(message, ink)))
        painter.drawEllipse(circle)
        name = wording.speaker(message)
        painter.setPen(QColor(ink.on_round))
        painter.setFont(self._name)
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, name[:1].upper())
        at = PAD + side + 9
        painter.setPen(QColor(ink.text))
        rest = head.adjusted(at, 0, -PAD, 0)
        shown = QFontMetrics(self._name).elidedText(name, Qt.TextElideMode.ElideRight, rest.width() // 2)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, shown)
        width = QFontMetrics(self._name).horizontalAdvance(shown) + 10
        said = [wording.clock(message.created_at)]
        if message.model:
            said.append(message.model)
        if entry.version:
            said.append(wording.version_line(entry))
        painter.setFont(self._label)
        painter.setPen(QColor(ink.faint))
        painter.drawText(rest.adjusted(width, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, " · ".join(said))

    def _fold(self, painter: QPainter, laid: Laid, marks: Marks) -> None:
        entry, ink = laid.entry, self.ink
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.side:
            self._rail(painter, QRectF(0, 0, 10, laid.height))
        if laid.page is not None:
            painter.setPen(QPen(QColor(ink.rule), 2))
            painter.drawLine(QPointF(PAD - 9, laid.page_top), QPointF(PAD - 9, laid.page_top + laid.page.height))
        if laid.head is None:
            return
        if marks.current or marks.target:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ink.card))
            painter.drawRoundedRect(QRectF(laid.head).adjusted(4, 1, -4, -1), 6, 6)
        _chevron(painter, QPointF(PAD + 5, laid.head.center().y() + 0.5), QColor(ink.faint), down=entry.open)
        painter.setFont(self._label)
        colour = ink.link if entry.kind is EntryKind.VERSIONS else ink.dim
        painter.setPen(QColor(colour))
        place = laid.head.adjusted(PAD + 18, 0, -PAD, 0)
        text = QFontMetrics(self._label).elidedText(wording.entry_line(entry), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def _page(self, painter: QPainter, page: Page, marks: Marks, clip: QRectF) -> None:
        ink = self.ink
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(ink.rule), 1))
        painter.setBrush(QColor(ink.code_ground))
        for ground in page.grounds():
            painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink.rule))
        for quote in page.quotes():
            painter.drawRoundedRect(quote, 1.5, 1.5)
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, QColor(ink.text))
        context.palette = palette
        context.clip = clip
        context.selections = self._overlays(marks)
        page.document.documentLayout().draw(painter, context)

    def _overlays(self, marks: Marks) -> list[QAbstractTextDocumentLayout.Selection]:
        ink = self.ink
        found = [_overlay(cursor, ink.mark, ink.mark_text) for cursor in marks.found]
        here = [_overlay(marks.here, ink.here, ink.here_text)] if marks.here is not None else []
        chosen = [_overlay(marks.selected, ink.selection, ink.selection_text)] if marks.selected is not None else []
        return found + here + chosen

    def _chip(self, painter: QPainter, rect: QRect, label: str, *, present: bool) -> None:
        ink = self.ink
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.SolidLine if present else Qt.PenStyle.DashLine
        painter.setPen(QPen(QColor(ink.rule), 1, style))
        painter.setBrush(QColor(ink.page))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), rect.height() / 2, rect.height() / 2)
        painter.setFont(self._label)
        painter.setPen(QColor(ink.dim if present else ink.faint))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, label)


def _overlay(cursor: QTextCursor, ground: str, text: str) -> QAbstractTextDocumentLayout.Selection:
    overlay = QAbstractTextDocumentLayout.Selection()
    form = QTextCharFormat()
    form.setBackground(QColor(ground))
    form.setForeground(QColor(text))
    overlay.cursor = cursor
    overlay.format = form
    return overlay


def _round_colour(message: Message, ink: Ink) -> str:
    match message.role:
        case Role.USER:
            return ink.person
        case Role.ASSISTANT:
            return ink.assistant
        case Role.SYSTEM | Role.TOOL | Role.OTHER:
            return ink.machine
        case _:
            assert_never(message.role)


def _rounded(painter: QPainter, rect: QRectF, *, top: bool, bottom: bool) -> None:
    """Draw a rectangle, rounded at the ends where a turn begins and ends."""
    painter.save()
    painter.setClipRect(rect)
    reach = rect.adjusted(0, 0 if top else -2 * _ROUND, 0, 0 if bottom else 2 * _ROUND)
    painter.drawRoundedRect(reach, _ROUND, _ROUND)
    painter.restore()


def _chevron(painter: QPainter, middle: QPointF, colour: QColor, *, down: bool) -> None:
    pen = QPen(colour, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    x, y = middle.x(), middle.y()
    shape = [(-3.5, -2), (0, 2), (3.5, -2)] if down else [(-2, -3.5), (2, 0), (-2, 3.5)]
    painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in shape])
