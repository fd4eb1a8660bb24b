"""Reading with mouse and keyboard: selecting across messages, copying, following links, unfolding, walking."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QContextMenuEvent, QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from strata.ui.reader.entries import Entry, EntryKind
from strata.ui.reader.html import COPY_SCHEME, safe_link
from strata.ui.reader.images import Images
from strata.ui.reader.scroller import ColumnView
from strata.ui.reader.selection import END, Place, Selection
from strata.ui.reader.wording import clock, speaker

_EDGE_MS = 40
_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class MessageView(ColumnView):
    """The column as a person reads it.

    Signals:
        toggled: `str`, the key of an entry to fold or unfold.
        link_clicked: `str`, a web or mail address.
        copied: something was put on the clipboard.
        menu_asked: `Entry, QPoint`, a menu for this entry at this place on the screen.
        hovered: `int`, the entry under the pointer, -1 for none.
    """

    toggled = Signal(str)
    link_clicked = Signal(str)
    copied = Signal()
    menu_asked = Signal(object, QPoint)
    hovered = Signal(int)

    def __init__(self, images: Images, parent: QWidget | None = None, *, keep_lines: bool = True) -> None:
        super().__init__(images, parent, keep_lines=keep_lines)
        self._pressed: QPoint | None = None
        self._clicks = 0
        self._last_click = QPoint()
        self._hover = -1
        self._edge = QTimer(self)
        self._edge.setInterval(_EDGE_MS)
        self._edge.timeout.connect(self._scroll_at_edge)
        self._click_timer = QTimer(self)
        self._click_timer.setSingleShot(True)
        self._click_timer.timeout.connect(self._forget_clicks)

    def selected_text(self) -> str:
        """Return the selected words; names go before the turns when several messages are selected."""
        selection = self.selection
        if selection is None or selection.empty:
            return ""
        chosen = self.column.entries[selection.first.entry : selection.last.entry + 1]
        if len({entry.message.id for entry in chosen if entry.text}) < 2:
            return self.column.text(selection)
        parts = []
        for index, entry in enumerate(chosen, start=selection.first.entry):
            inside = selection.inside(index)
            if entry.text and inside is not None:
                words = self.column.text(Selection(Place(index, inside[0]), Place(index, inside[1])))
                parts.append(f"{speaker(entry.message)}, {clock(entry.message.created_at)}\n{words}" if entry.head else words)
        return "\n\n".join(parts)

    def copy(self) -> bool:
        """Put the selected words on the clipboard; false when nothing is selected."""
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)
        return bool(text)

    def select_all(self) -> None:
        """Select every word of the column."""
        if self.column.entries:
            self._select(Selection(Place(0, 0), Place(len(self.column.entries) - 1, END)))

    # Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select."""
        if event.button() is not Qt.MouseButton.LeftButton or not self.column.entries:
            super().mousePressEvent(event)
            return
        point = event.position().toPoint()
        self._pressed = point
        self._count_click(point)
        place = self.column.place(self.to_column(point))
        if self._clicks >= 2:
            self._select(self.column.word_at(place, whole_block=self._clicks > 2))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.selection:
            self._select(Selection(self.selection.anchor, place))
        else:
            self._select(Selection(place, place))
        self.set_current(self._stand_on(self.column.heights.at(self.to_column(point).y())), scroll=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word; a third click selects the paragraph."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on selecting, or show what lies under the pointer."""
        point = event.position().toPoint()
        if not self.column.entries:
            return
        if event.buttons() & Qt.MouseButton.LeftButton and self._pressed is not None:
            self._drag_to(point)
            return
        self._point_at(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow a link or unfold if the pointer did not move; otherwise the selection stands."""
        self._edge.stop()
        pressed, self._pressed = self._pressed, None
        if event.button() is not Qt.MouseButton.LeftButton or pressed is None or not self.column.entries:
            super().mouseReleaseEvent(event)
            return
        clipboard = QGuiApplication.clipboard()
        if self.selection and not self.selection.empty:
            if clipboard.supportsSelection():
                clipboard.setText(self.selected_text(), QClipboard.Mode.Selection)
            return
        point = self.to_column(event.position().toPoint())
        folding = self.column.toggle_at(point)
        if folding is not None:
            self.toggled.emit(folding.key)
            return
        index, address = self.column.link(point)
        if address:
            self._follow(index, address)

    def leaveEvent(self, event: object) -> None:
        """Forget the pointer."""
        self._hover_over(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, at the pointer or at the entry that the keyboard stands on."""
        if not self.column.entries:
            return
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.current if self.current is not None else self.first_visible()
            where = self.viewport().mapToGlobal(self.entry_rect(index).topLeft().toPoint() + QPoint(40, 30))
        else:
            index = self.column.heights.at(self.to_column(self.viewport().mapFromGlobal(event.globalPos())).y())
            where = event.globalPos()
        self.set_current(self._stand_on(index), scroll=False)
        self.menu_asked.emit(self.column.entries[index], where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, scroll, unfold and copy."""
        if not self._plain_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard stands; come by keys, it stands on the first message in sight."""
        super().focusInEvent(event)
        if self.current is None and self.column.entries and event.reason() in _BY_KEYS:
            self.step(1)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide where the keyboard stands."""
        super().focusOutEvent(event)
        self.viewport().update()

    # Inside

    def _plain_key(self, event: QKeyEvent) -> bool:
        bar, line = self.verticalScrollBar(), 60
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        match event.key():
            case Qt.Key.Key_J if not control:
                self.step(1)
            case Qt.Key.Key_K if not control:
                self.step(-1)
            case Qt.Key.Key_Down if alt:
                self.step(1)
            case Qt.Key.Key_Up if alt:
                self.step(-1)
            case Qt.Key.Key_Down:
                bar.setValue(bar.value() + line)
            case Qt.Key.Key_Up:
                bar.setValue(bar.value() - line)
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                self._to_end()
            case Qt.Key.Key_Space:
                bar.setValue(bar.value() + (self.viewport().height() - line))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._folding() is not None:
                self.toggled.emit(self._folding())
            case Qt.Key.Key_C if control and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                return self.copy()
            case Qt.Key.Key_A if control:
                self.select_all()
            case Qt.Key.Key_Escape if self.selection and not self.selection.empty:
                self._select(None)
            case _:
                return False
        return True

    def _folding(self) -> str | None:
        entry = self.current_entry()
        folds = entry is not None and entry.kind in (EntryKind.FOLD, EntryKind.STEPS, EntryKind.VERSIONS)
        return entry.key if entry is not None and folds else None

    def _to_end(self) -> None:
        """Go to the very end; what is measured there may move the end itself."""
        bar = self.verticalScrollBar()
        for _ in range(6):
            bar.setValue(bar.maximum())
            if bar.value() == bar.maximum():
                break

    def _stand_on(self, index: int) -> int | None:
        """Return the entry to stand on: the first part of a long message, none for a day."""
        entry: Entry = self.column.entries[index]
        if entry.kind is EntryKind.DAY:
            return None
        return index - entry.part

    def _select(self, selection: Selection | None) -> None:
        self.selection = selection
        self.viewport().update()

    def _drag_to(self, point: QPoint) -> None:
        if self.selection is None:
            return
        if (point - (self._pressed or point)).manhattanLength() >= QApplication.startDragDistance() or not self.selection.empty:
            self._select(Selection(self.selection.anchor, self.column.place(self.to_column(point))))
        inside = 0 <= point.y() < self.viewport().height()
        self._edge.stop() if inside else self._edge.start()

    def _scroll_at_edge(self) -> None:
        point = self.viewport().mapFromGlobal(self.cursor().pos())
        beyond = point.y() if point.y() < 0 else max(0, point.y() - self.viewport().height())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + max(-60, min(60, beyond)))
        self._drag_to(point)

    def _point_at(self, point: QPoint) -> None:
        inside = self.to_column(point)
        beyond = not 0 <= inside.y() < self.column.heights.total
        _, address = ("", "") if beyond else self.column.link(inside)
        if address or (not beyond and self.column.toggle_at(inside) is not None):
            shape = Qt.CursorShape.PointingHandCursor
        else:
            shape = Qt.CursorShape.IBeamCursor if not beyond and self.column.over_text(inside) else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self._hover_over(-1 if beyond else self.column.heights.at(inside.y()))

    def _hover_over(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.hovered.emit(index)

    def _count_click(self, point: QPoint) -> None:
        near = (point - self._last_click).manhattanLength() < 6
        self._clicks = self._clicks + 1 if self._click_timer.isActive() and near else 1
        self._last_click = point
        self._click_timer.start(QApplication.doubleClickInterval())

    def _forget_clicks(self) -> None:
        self._clicks = 0

    def _follow(self, index: int, address: str) -> None:
        if not address.startswith(COPY_SCHEME):
            if safe_link(address):
                self.link_clicked.emit(address)
            return
        page = self.column.laid(index).page
        number = int(address.rpartition(":")[2])
        if page is not None and number < len(page.codes):
            QGuiApplication.clipboard().setText(page.codes[number])
            self.copied.emit()
