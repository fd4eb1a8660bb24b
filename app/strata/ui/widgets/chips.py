"""Chips and badges: small pieces of state that can be read at a glance."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from strata.ui.navigation import Tone
from strata.ui.theme.active import bind_icon
from strata.ui.theme.palette import Role
from strata.ui.widgets.flow import FlowLayout


class Chip(QToolButton):
    """A filter: checkable (on or off), or removable (a click, Delete or Backspace takes it away).

    Signals:
        removed: a removable chip was asked to go.
    """

    removed = Signal()

    def __init__(
        self, text: str, *, checkable: bool = False, removable: bool = False, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "chip")
        self.setText(text)
        self.setCheckable(checkable)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._removable = removable
        if removable:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            self.setProperty("set", True)
            self.clicked.connect(self.removed)
        if icon or removable:
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)  # before the icon: it asks for the gap
            bind_icon(self, icon or "x", Role.TEXT_MUTED, on=Role.ACCENT_TEXT, size=14)
        self.setProperty("iconFirst", bool(icon))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace remove a removable chip."""
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class ChipRow(QWidget):
    """Chips in a row that wraps."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6, line: int = 0) -> None:
        """`line` is the least height of a line; see `FlowLayout`."""
        super().__init__(parent)
        self.flow = FlowLayout(self, spacing, line)

    def add(self, widget: QWidget) -> None:
        """Append a widget."""
        self.flow.addWidget(widget)

    def clear(self) -> None:
        """Remove and delete all widgets."""
        while (item := self.flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class Badge(QLabel):
    """A word in a small rounded box."""

    def __init__(self, text: str = "", tone: Tone = Tone.PLAIN, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone.value)
