"""Pictures over time: a range can be brushed, by pointer or by keyboard, and drives whoever listens."""

from collections.abc import Hashable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.ink import shaded
from strata.ui.widgets.charts.plot import Plot

_DRAG: Final = 5.0


class TimedPlot(Plot):
    """A picture whose points lie in time.

    Signals:
        brushed: (float, float), the range that was marked, seconds since 1970.
        brush_cleared: no range is marked any more.
    """

    brushed = Signal(float, float)
    brush_cleared = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._brush: tuple[float, float] | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
        self._anchor: int | None = None

    # What a picture over time says of itself

    def moment_at(self, at: QPointF) -> float:
        """Return the moment at a place of the widget, inside what is shown."""
        raise AssertionError("every picture over time knows its moments")

    def extent_of(self, point: int) -> tuple[float, float]:
        """Return when a point begins and ends."""
        raise AssertionError("every picture over time knows when its points are")

    # What they share

    @property
    def brush(self) -> tuple[float, float] | None:
        """The marked range, None for none."""
        return self._brush

    def show_brush(self, start: float, end: float) -> None:
        """Mark a range that was chosen elsewhere; tells nobody."""
        self._brush = (min(start, end), max(start, end))
        self.update()

    def clear_brush(self) -> None:
        """Mark nothing; tells nobody."""
        self._brush = None
        self.update()

    def kept_while(self) -> Hashable:
        """Keep the picture: the range that is marked is laid over it."""
        return "kept"

    def paint_brush(self, painter: QPainter, left: float, right: float, room: QRectF) -> None:
        """Draw the marked range between two places across."""
        left, right = max(left, room.left()), min(right, room.right())
        if right > left:
            painter.fillRect(QRectF(left, room.top(), right - left, room.height()), shaded(Role.ACCENT, 0.14))
            for edge in (left, right):
                painter.fillRect(QRectF(edge - 0.5, room.top(), 1, room.height()), qcolor(Role.ACCENT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to mark a range."""
        if event.button() is Qt.MouseButton.LeftButton and self.count():
            self._pressed, self._dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Widen the range, or say what lies under the pointer."""
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._dragging = self._dragging or abs(event.position().x() - self._pressed.x()) > _DRAG
            if self._dragging:
                self.show_brush(self.moment_at(self._pressed), self.moment_at(event.position()))
                return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell the range, or pick the point that was clicked; a click beside the range ends it."""
        dragged, self._pressed, self._dragging = self._dragging, None, False
        if dragged and self._brush is not None:
            self.brushed.emit(*self._brush)
            return
        if self._brush is not None and not self._brush[0] <= self.moment_at(event.position()) <= self._brush[1]:
            self._end_brush()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift with an arrow marks a range, Escape ends it."""
        if event.key() == Qt.Key.Key_Escape and self._brush is not None:
            self._end_brush()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.stepped(Qt.Key(event.key())) is not None:
            self._widen(Qt.Key(event.key()))
        else:
            if event.key() != Qt.Key.Key_Shift:  # pressed again for each arrow, or held
                self._anchor = None
            super().keyPressEvent(event)

    def refilled(self) -> None:
        """Other data was taken over; the range stays, it is one of time."""
        self._anchor = None
        super().refilled()

    def _widen(self, key: Qt.Key) -> None:
        if self.at is None:
            self.go_to(self.stepped(key))
            self._anchor = self.at
        else:
            self._anchor = self.at if self._anchor is None else self._anchor
            self.go_to(self.stepped(key))
        if self.at is not None and self._anchor is not None:
            first, last = sorted((self._anchor, self.at))
            self.show_brush(self.extent_of(first)[0], self.extent_of(last)[1])
            self.brushed.emit(self.extent_of(first)[0], self.extent_of(last)[1])

    def _end_brush(self) -> None:
        self._anchor = None
        self.clear_brush()
        self.brush_cleared.emit()
