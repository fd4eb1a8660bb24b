"""The widget that shows a column of messages of any length: only what is visible is laid out."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QHelpEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from strata.domain.search import Span
from strata.ui.reader import look
from strata.ui.reader.column import Column
from strata.ui.reader.entries import Entry, EntryKind
from strata.ui.reader.folding import phrase_spans, word_spans
from strata.ui.reader.html import COPY_SCHEME
from strata.ui.reader.images import Images
from strata.ui.reader.laid import Laid, Layout
from strata.ui.reader.paint import Marks, Painter
from strata.ui.reader.plain import one_line, readable
from strata.ui.reader.selection import Selection
from strata.ui.reader.wording import entry_line, speaker
from strata.ui.theme.active import on_theme

_TOP_MARGIN = 12
_BOTTOM_MARGIN = 48


class ColumnView(QAbstractScrollArea):
    """Shows entries, scrolls through them and marks what was asked for.

    Attributes:
        column: what is shown.
        current: number of the entry that the keyboard stands on.
        selection: the selected words.

    Signals:
        current_changed: `Entry | None`, the entry that the keyboard stands on.
        scrolled: the visible part moved.
    """

    current_changed = Signal(object)
    scrolled = Signal()

    def __init__(self, images: Images, parent: QWidget | None = None, *, keep_lines: bool = True) -> None:
        super().__init__(parent)
        self._measure = look.measure(self.viewport().width())
        self._images = images
        self._keep_lines = keep_lines
        self._painter = Painter(look.ink())
        self.column = Column(self._layout())
        self._moving = False
        self.current: int | None = None
        self._target: UUID | None = None
        self._words: tuple[str, ...] = ()
        self._edge_marked = True
        self._phrase = ""
        self._here: tuple[int, int] | None = None
        self.selection: Selection | None = None
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(20)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        on_theme(self, self._on_theme)

    # What is shown

    def fill(self, entries: Sequence[Entry], *, keep_place: bool = False) -> None:
        """Show these entries; with `keep_place` the first visible one stays where it is."""
        anchor = self._anchor() if keep_place else None
        current = self._current_key()
        self.column.fill(entries)
        self.selection = None
        self._here = None
        self.current = self.column.index_of(current) if keep_place and current else None
        self._settle(anchor)
        if anchor is None:
            self.verticalScrollBar().setValue(0)

    def keep_lines(self, keep: bool) -> None:
        """Whether line breaks stand as typed (chats) or join (notes); call before `fill`."""
        if keep != self._keep_lines:
            self._keep_lines = keep
            self.column.use(self._layout())

    def mark(self, target: UUID | None, words: Sequence[str], *, edge: bool = True) -> None:
        """Mark a message as the one asked for, with an accent at its edge, and these words in it."""
        self._target, self._words, self._edge_marked = target, tuple(words), edge
        self.viewport().update()

    def mark_phrase(self, phrase: str, here: tuple[int, int] | None) -> None:
        """Mark every `phrase`; `here` is the entry and the number of the match in it that one stands on."""
        self._phrase, self._here = phrase, here
        if here is not None:
            self._reveal_match(*here)
        self.viewport().update()

    # Where one is

    def go_to(self, index: int, *, middle: bool = False) -> None:
        """Bring an entry to the top of the view, or a third down."""
        if not 0 <= index < len(self.column.entries):
            return
        self.set_current(index, scroll=False)
        laid = self.column.laid(index)
        lead = max(12, min(self.viewport().height() // 3, self.viewport().height() - laid.height)) if middle else 12
        for above in range(max(0, index - 12), index):
            self.column.laid(above)
        self._update_range()
        self.verticalScrollBar().setValue(self.column.heights.top(index) + _TOP_MARGIN - lead)
        self._settle()

    def show_first_word(self) -> None:
        """Bring the first marked word of the message that was asked for into view."""
        wanted = self._target
        if wanted is None or not self._words:
            return
        for index, entry in enumerate(self.column.entries):
            if entry.message.id != wanted or not entry.text or not any(word_spans(readable(entry.text), self._words)):
                continue
            page = self.column.laid(index).page
            spans = tuple(word_spans(page.text(), self._words)) if page is not None else ()
            if page is not None and spans:
                inside = self.column.laid(index).page_top + page.top_of(page.cursors(spans[:1])[0])
                self._reveal(self.column.heights.top(index) + _TOP_MARGIN + inside, self._measure.spacing * 3)
                return

    def set_current(self, index: int | None, *, scroll: bool = True) -> None:
        """Stand on an entry."""
        if index == self.current:
            return
        self.current = index
        if index is not None:
            self._tell_assistive(self.column.entries[index])
            if scroll:
                self._reveal_entry(index)
        self.viewport().update()
        self.current_changed.emit(self.current_entry())

    def current_entry(self) -> Entry | None:
        """Return the entry that the keyboard stands on."""
        within = self.current is not None and self.current < len(self.column.entries)
        return self.column.entries[self.current] if within and self.current is not None else None

    def step(self, by: int) -> None:
        """Walk to the next (1) or previous (-1) message or folded line."""
        start = self.current if self.current is not None else self.first_visible() - (1 if by > 0 else 0)
        index = start + by
        while 0 <= index < len(self.column.entries):
            entry = self.column.entries[index]
            if entry.kind is not EntryKind.DAY and entry.part == 0:
                self.set_current(index)
                return
            index += by

    def first_visible(self) -> int:
        """Return the first entry that is at least partly visible."""
        return self.column.heights.at(self.verticalScrollBar().value() - _TOP_MARGIN) if self.column.entries else 0

    def to_column(self, point: QPoint) -> QPoint:
        """Turn viewport coordinates into the column's."""
        return QPoint(point.x() - self._left(), point.y() + self.verticalScrollBar().value() - _TOP_MARGIN)

    def entry_rect(self, index: int) -> QRectF:
        """Return where an entry stands in viewport coordinates."""
        top = self.column.heights.top(index) + _TOP_MARGIN - self.verticalScrollBar().value()
        return QRectF(self._left(), top, self._measure.column, self.column.heights.height(index))

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is visible."""
        painter = QPainter(self.viewport())
        ink_clip = event.rect()
        painter.fillRect(ink_clip, QColor(self._painter.ink.page))
        for index in self._visible():
            rect = self.entry_rect(index)
            if rect.top() > ink_clip.bottom():
                break
            if rect.bottom() < ink_clip.top():
                continue
            laid = self.column.laid(index)
            painter.save()
            painter.translate(rect.topLeft())
            clip = QRectF(ink_clip).translated(-rect.topLeft())
            self._painter.entry(painter, laid, self._marks(index, laid), clip)
            painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width, keeping the place."""
        super().resizeEvent(event)
        measure = look.measure(self.viewport().width())
        anchor = self._anchor()
        if measure.column != self._measure.column:
            self._measure = measure
            self.column.resize(measure)
        self._settle(anchor)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell where a link leads before it is clicked."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.column.entries:
            _, address = self.column.link(self.to_column(event.pos()))
            shown = "" if address.startswith(COPY_SCHEME) else address
            QToolTip.showText(event.globalPos(), shown, self.viewport())
            return True
        return super().viewportEvent(event)

    # Inside

    def _layout(self) -> Layout:
        self._measure = look.measure(self.viewport().width())
        return Layout(look.ink(), self._measure, self._images, keep_lines=self._keep_lines)

    def _left(self) -> int:
        return max(0, (self.viewport().width() - self._measure.column) // 2)

    def _current_key(self) -> str:
        entry = self.current_entry()
        return entry.key if entry else ""

    def _visible(self) -> range:
        if not self.column.entries:
            return range(0)
        first = self.first_visible()
        last = self.column.heights.at(self.verticalScrollBar().value() - _TOP_MARGIN + self.viewport().height())
        return range(first, last + 1)

    def _anchor(self) -> tuple[str, int] | None:
        """Return the first visible entry's key and how far the view's top is below the entry's."""
        if not self.column.entries:
            return None
        first = self.first_visible()
        return self.column.entries[first].key, self.verticalScrollBar().value() - self.column.heights.top(first)

    def _settle(self, anchor: tuple[str, int] | None = None) -> None:
        """Measure what is visible until nothing moves; guesses above the view must not make it jump."""
        if self._moving:
            return
        self._moving = True
        try:
            self._return_to(anchor)
            self._measure_visible()
        finally:
            self._moving = False
        self.viewport().update()
        self.scrolled.emit()

    def _return_to(self, anchor: tuple[str, int] | None) -> None:
        self._update_range()
        index = self.column.index_of(anchor[0]) if anchor else None
        if anchor and index is not None:
            inside = min(anchor[1], self.column.laid(index).height + _TOP_MARGIN)
            self._update_range()
            self.verticalScrollBar().setValue(self.column.heights.top(index) + inside)

    def _measure_visible(self) -> None:
        bar, heights = self.verticalScrollBar(), self.column.heights
        for _ in range(8):
            before = (heights.total, bar.value())
            for index in self._visible():
                above = heights.top(index) + _TOP_MARGIN < bar.value()
                old = heights.height(index)
                delta = self.column.laid(index).height - old
                self._update_range()
                if delta and above:
                    bar.setValue(bar.value() + delta)
            self._update_range()
            if before == (heights.total, bar.value()):
                break
        visible = self._visible()
        if visible:
            self.column.trim(visible.start, visible.stop)

    def _update_range(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        whole = self.column.heights.total + _TOP_MARGIN + _BOTTOM_MARGIN if self.column.entries else 0
        bar.setPageStep(height)
        bar.setRange(0, max(0, whole - height))

    def _reveal_entry(self, index: int) -> None:
        laid = self.column.laid(index)
        self._reveal(self.column.heights.top(index) + _TOP_MARGIN, laid.height)

    def _reveal_match(self, index: int, number: int) -> None:
        laid = self.column.laid(index)
        spans = tuple(phrase_spans(laid.page.text(), self._phrase)) if laid.page is not None else ()
        top = self.column.heights.top(index) + _TOP_MARGIN
        if laid.page is not None and spans:
            cursor = laid.page.cursors((spans[min(number, len(spans) - 1)],))[0]
            top += laid.page_top + laid.page.top_of(cursor)
        self._reveal(top, self._measure.spacing * 2)

    def _reveal(self, top: int, height: int) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        self._update_range()
        if top < bar.value() or height > room:
            bar.setValue(top - 24)
        elif top + height > bar.value() + room:
            bar.setValue(top + min(height, room) - room + 24)
        self._settle()

    def _marks(self, index: int, laid: Laid) -> Marks:
        entry = laid.entry
        is_target = entry.message.id == self._target and entry.kind in (EntryKind.TURN, EntryKind.FOLD)
        found: list[QTextCursor] = []
        here: QTextCursor | None = None
        selected: QTextCursor | None = None
        if laid.page is not None:
            spans: tuple[Span, ...] = ()
            if self._phrase:
                spans = tuple(phrase_spans(laid.page.text(), self._phrase))
            elif is_target and self._words:
                spans = tuple(word_spans(laid.page.text(), self._words))
            found = laid.page.cursors(spans)
            if self._here is not None and self._here[0] == index and found:
                here = found.pop(min(self._here[1], len(found) - 1))
            inside = self.selection.inside(index) if self.selection else None
            selected = laid.page.cursor(*inside) if inside else None
        return Marks(is_target and self._edge_marked, index == self.current and self.hasFocus(), found, here, selected)

    def _tell_assistive(self, entry: Entry) -> None:
        """Let a screen reader say the entry that the keyboard stands on."""
        said = f"{speaker(entry.message)}: {one_line(entry.text, 600)}" if entry.text else entry_line(entry)
        self.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _on_scrolled(self) -> None:
        self._settle()

    def _on_theme(self) -> None:
        anchor = self._anchor()
        self._painter = Painter(look.ink())
        self.column.use(self._layout())
        self._settle(anchor)
