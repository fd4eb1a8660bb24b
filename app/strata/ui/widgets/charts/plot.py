"""What every picture of a chart can do: say its points one by one, be walked by keyboard, be drawn on any painter."""

from collections.abc import Hashable
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from strata.ui.theme.active import on_theme, theme, type_sizes
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.ink import Type, pen, small_type
from strata.ui.widgets.charts.table import ChartTable

HEIGHT: Final = 220

RING: Final = 6
"""Pixels around a picture that are left to the ring of the keyboard."""


class Plot(QWidget):
    """The base of all pictures. A point is a number from 0 to `count() - 1`; the table has one row to each.

    Signals:
        picked: int, the point that was clicked or on which Return was pressed.
        moved: the point under the pointer or the keyboard changed.
        filled: other data is shown.
    """

    picked = Signal(int)
    moved = Signal()
    filled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader says."""
        super().__init__(parent)
        self._at: int | None = None
        self._kept: tuple[Hashable, QPixmap] | None = None
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(HEIGHT)
        on_theme(self, self.update)

    # What a picture says of itself

    def count(self) -> int:
        """Return how many points there are."""
        raise AssertionError("every picture counts its points")

    def words_of(self, point: int) -> str:
        """Say what a point holds, line by line."""
        raise AssertionError("every picture says its points")

    def table(self) -> ChartTable:
        """Return the data in words."""
        raise AssertionError("every picture has a table")

    def place_at(self, at: QPointF) -> int | None:
        """Return the point at a place of the widget, None for none."""
        raise AssertionError("every picture finds its points")

    def draw(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw into a box."""
        raise AssertionError("every picture draws itself")

    def draw_at(self, painter: QPainter, box: QRectF, type_: Type) -> None:
        """Draw over a picture that is kept what marks the point that is looked at; nothing where `draw` does it."""

    def kept_while(self) -> Hashable:
        """Return what a kept picture holds of: while it stays equal, only `draw_at` is painted anew. None keeps nothing."""
        return None

    # What they share

    @property
    def at(self) -> int | None:
        """The point that is looked at, None for none."""
        return self._at

    def go_to(self, point: int | None) -> None:
        """Look at a point."""
        if point != self._at:
            self._at = point
            self.setAccessibleDescription("" if point is None else self.words_of(point).replace("\n", "; "))
            self.update()
            self.moved.emit()

    def draw_on(self, painter: QPainter, box: QRectF) -> None:
        """Draw the whole picture on any painter: the screen's, an image's, a file's."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        type_ = small_type(self.font())
        painter.setFont(type_.font)
        if self.count():
            self.draw(painter, box, type_)
            self.draw_at(painter, box, type_)

    def box(self) -> QRectF:
        """Return the room of the picture in the widget."""
        return QRectF(self.rect()).adjusted(RING + 2, RING, -RING - 2, -RING)

    def sizeHint(self) -> QSize:
        """Ask for a broad strip."""
        return QSize(560, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, and where the keyboard is."""
        painter = QPainter(self)
        try:
            self._paint(painter)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(pen(Role.FOCUS, 2.0))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        """Paint the picture, as it was kept if it was."""
        what = self.kept_while()
        if what is None or not self.count():
            self.draw_on(painter, self.box())
            return
        scale = self.devicePixelRatioF()
        key = (what, self.width(), self.height(), scale, theme().palette.name, type_sizes())
        if self._kept is None or self._kept[0] != key:
            made = QPixmap(self.size() * scale)
            made.setDevicePixelRatio(scale)
            made.fill(Qt.GlobalColor.transparent)
            inside = QPainter(made)
            inside.setRenderHint(QPainter.RenderHint.Antialiasing)
            type_ = small_type(self.font())
            inside.setFont(type_.font)
            self.draw(inside, self.box(), type_)
            inside.end()
            self._kept = (key, made)
        painter.drawPixmap(0, 0, self._kept[1])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        type_ = small_type(self.font())
        painter.setFont(type_.font)
        self.draw_at(painter, self.box(), type_)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what lies under the pointer."""
        point = self.place_at(event.position()) if self.count() else None
        self.go_to(point)
        if point is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self.words_of(point), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick the point under the pointer."""
        point = self.place_at(event.position()) if self.count() else None
        if point is not None and event.button() is Qt.MouseButton.LeftButton:
            self.picked.emit(point)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        if not self.hasFocus():
            self.go_to(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End go from point to point, Return picks one."""
        point = self.stepped(Qt.Key(event.key()))
        if point is not None:
            self.go_to(point)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self.picked.emit(self._at)
        else:
            super().keyPressEvent(event)

    def stepped(self, key: Qt.Key) -> int | None:
        """Return the point that a key leads to, None when it leads nowhere."""
        last = self.count() - 1
        if last < 0:
            return None
        match key:
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                return last if self._at is None else max(0, self._at - 1)
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                return 0 if self._at is None else min(last, self._at + 1)
            case Qt.Key.Key_Home:
                return 0
            case Qt.Key.Key_End:
                return last
            case _:
                return None

    def refilled(self) -> None:
        """Other data was taken over: forget the point, paint, tell."""
        self._at = None
        self._kept = None
        self.setAccessibleDescription("")
        self.updateGeometry()
        self.update()
        self.filled.emit()
