"""What pointer, wheel, pinch and keyboard do to the strata view."""

from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture

from strata.ui.widgets.sediment.picking import Step, inside, nearest, neighbour

if TYPE_CHECKING:
    from strata.ui.widgets.sediment.view import StrataView

REACH: Final = 9.0
"""Device-independent pixels within which the pointer finds a grain."""

_PER_NOTCH: Final = 0.78
_KEY_PAN: Final = 0.25
_STEPS: Final = {
    Qt.Key.Key_Left: Step.EARLIER,
    Qt.Key.Key_Right: Step.LATER,
    Qt.Key.Key_Up: Step.UP,
    Qt.Key.Key_Down: Step.DOWN,
}


class Tool(Enum):
    """What dragging does; with Shift it does the other."""

    PAN = 0
    SELECT = 1


class Hands:
    """Turns events into what the view does.

    Attributes:
        tool: what dragging does.
        pulled: the rubber band, None while there is none.
    """

    def __init__(self, view: "StrataView") -> None:
        self._view = view
        self.tool = Tool.PAN
        self.pulled: QRectF | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = False
        self._selecting = False

    @property
    def busy(self) -> bool:
        """Whether something is being dragged or pulled."""
        return self._pressed is not None

    # -- pointer -------------------------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Begin."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed = self._last = event.position()
        self._dragging = False
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        left = event.button() is Qt.MouseButton.LeftButton
        self._selecting = left and (self.tool is Tool.SELECT) is not shift

    def move(self, event: QMouseEvent) -> None:
        """Go on."""
        at = event.position()
        if self._pressed is None:
            self._view.rest(self._grain_at(at))
            return
        if not self._dragging and (at - self._pressed).manhattanLength() < QApplication.startDragDistance() / 2:
            return
        if not self._dragging:
            self._dragging = True
            self._view.rest(None)
            self._view.setCursor(Qt.CursorShape.CrossCursor if self._selecting else Qt.CursorShape.ClosedHandCursor)
        if self._selecting:
            self.pulled = QRectF(self._pressed, at).normalized()
            self._view.update()
        else:
            self._view.pan(at.x() - self._last.x())
        self._last = at

    def release(self, event: QMouseEvent) -> None:
        """End."""
        if self._pressed is None:
            return
        if self.pulled is not None:
            self._choose_pulled(adding=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif not self._dragging and event.button() is Qt.MouseButton.LeftButton:
            self._click(event)
        self._pressed, self._dragging = None, False
        self._view.setCursor(Qt.CursorShape.ArrowCursor)

    def double_click(self, event: QMouseEvent) -> None:
        """Open, or zoom in."""
        if event.position().x() < self._view.layout_now().room.left():
            return
        place = self._grain_at(event.position())
        if place is None:
            self._view.zoom(0.4, event.position().x())
        else:
            self._view.opened.emit(int(self._view.scene.grains.keys[place]))

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom or pan."""
        fine, turned = event.pixelDelta(), event.angleDelta()
        sideways = abs(turned.x()) > abs(turned.y())
        if sideways or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            way = turned.x() if sideways else turned.y()
            self._view.pan((fine.x() if sideways else fine.y()) if not fine.isNull() else way / 120 * 90)
        elif turned.y():
            self._view.zoom(_PER_NOTCH ** (turned.y() / 120), event.position().x())
        event.accept()

    def gesture(self, event: QEvent) -> bool:
        """Zoom by two fingers, on a touch screen or a touch pad; whether the event was one of these."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self._view.zoom(1 / max(0.2, 1 + event.value()), event.position().x())
                return True
            return False
        if event.type() is QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture) and pinch.scaleFactor():
                self._view.zoom(1 / pinch.scaleFactor(), pinch.centerPoint().x() - self._view.mapToGlobal(QPointF()).x())
                return True
        return False

    # -- keyboard ------------------------------------------------------------------------------------------------------

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; False when it is none of the view's."""
        view, key = self._view, Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _STEPS and control:
            self._move_by_key(key)
        elif key in _STEPS:
            self._walk(_STEPS[key], extending=shift)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            view.zoom(0.5, self._anchor())
        elif key is Qt.Key.Key_Minus:
            view.zoom(2.0, self._anchor())
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            view.show_whole()
        elif key is Qt.Key.Key_A and control:
            view.choose(view.sight_now().places)
        elif key is Qt.Key.Key_Space and view.rested is not None:
            view.toggle(view.rested)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and view.rested is not None:
            view.opened.emit(view.rested_key)
        elif key is Qt.Key.Key_Escape and (self.pulled is not None or view.scene.chosen.any()):
            self.pulled = None
            view.choose(np.empty(0, np.intp))
        else:
            return False
        return True

    def _move_by_key(self, key: Qt.Key) -> None:
        width = self._view.layout_now().room.width() * _KEY_PAN
        match key:
            case Qt.Key.Key_Left:
                self._view.pan(width, gliding=True)
            case Qt.Key.Key_Right:
                self._view.pan(-width, gliding=True)
            case Qt.Key.Key_Up:
                self._view.zoom(0.5, self._anchor())
            case _:
                self._view.zoom(2.0, self._anchor())

    def _walk(self, step: Step, *, extending: bool) -> None:
        view = self._view
        if not len(view.scene.grains):
            return
        current = view.rested
        if current is None:
            sight = view.sight_now()
            middle = view.layout_now().room.center()
            reach = float(view.width() + view.height())
            found = nearest(sight.x, sight.y, (middle.x(), middle.y()), reach)
            place = int(sight.places[found]) if found is not None else len(view.scene.grains) - 1
        else:
            place = neighbour(view.scene.grains, current, step)
        view.reveal(place)
        view.rest(place)
        if extending:
            view.choose(np.array([place] if current is None else [current, place]), adding=True)
        view.picked.emit(view.rested_key)

    def _anchor(self) -> float | None:
        view = self._view
        return None if view.rested is None else view.scene.point_of(view.rested, view.layout_now(), view.span)[0]

    # -- inside --------------------------------------------------------------------------------------------------------

    def _grain_at(self, at: QPointF) -> int | None:
        layout = self._view.layout_now()
        if not layout.room.contains(at):
            return None
        sight = self._view.sight_now()
        found = nearest(sight.x, sight.y, (at.x(), at.y()), max(REACH, sight.radius + 3))
        return int(sight.places[found]) if found is not None else None

    def _click(self, event: QMouseEvent) -> None:
        view, layout = self._view, self._view.layout_now()
        if event.position().x() < layout.room.left() and event.position().y() <= layout.room.bottom():
            view.focus_band(layout.band_at(event.position().y()))
            return
        place = self._grain_at(event.position())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if place is not None:
                view.toggle(place)
            return
        view.choose(np.array([] if place is None else [place], np.intp))
        if place is not None:
            view.rest(place)
            view.picked.emit(int(view.scene.grains.keys[place]))

    def _choose_pulled(self, *, adding: bool) -> None:
        box, sight = self.pulled, self._view.sight_now()
        self.pulled = None
        if box is not None:
            found = inside(sight.x, sight.y, box.left(), box.top(), box.right(), box.bottom())
            self._view.choose(sight.places[found], adding=adding)
            self._view.update()
