"""Where the keyboard stands in the window: rail, search field, pane or status line; it is never nowhere."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from strata.ui.shell.frame import Frame


class Keyboard:
    """Takes the keyboard from one part of the window to another."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def in_panes(self) -> bool:
        """Whether it stands in a pane, or nowhere: then it goes along when another pane comes to the front."""
        focus = self._frame.window().focusWidget()
        return focus is None or focus is self._frame.window() or self._frame.stack.isAncestorOf(focus)

    def to_pane(self) -> None:
        """Take it to what the pane in front is about; to the rail when there is nothing in it to go to."""
        pane = self._frame.stack.current_pane()
        if pane is None:
            return
        pane.focus_content()
        focus = pane.window().focusWidget()
        if focus is None or not pane.isAncestorOf(focus) or not focus.isVisible():
            self._frame.rail.take_keyboard()

    def go_round(self, step: int) -> None:
        """Take it to the next part of the window (`step` 1) or to the one before (-1)."""
        parts = [part for part in self._parts() if part.isVisible() and _stops(part)]
        focus = self._frame.window().focusWidget()
        here = next((place for place, part in enumerate(parts) if focus is not None and part.isAncestorOf(focus)), -1)
        if parts:
            self._enter(parts[(here + step if here >= 0 else 0) % len(parts)])

    def _parts(self) -> tuple[QWidget, ...]:
        frame = self._frame
        return (frame.rail, frame.top, frame.banner, frame.stack, frame.status)

    def _enter(self, part: QWidget) -> None:
        if part is self._frame.rail:
            self._frame.rail.take_keyboard()
        elif part is self._frame.top:
            self._frame.top.search.take_keyboard()
        elif part is self._frame.stack and self._frame.stack.current_pane() is not None:
            self.to_pane()
        else:
            _stops(part)[0].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _stops(part: QWidget) -> list[QWidget]:
    """Return what Tab comes to inside a part."""
    return [
        one
        for one in part.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    ]
