"""A field for a few sentences."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class TextBox(QPlainTextEdit):
    """Several lines of plain text; Tab leaves it, Ctrl+Return is as good as pressing the button below.

    Signals:
        settled: Ctrl+Return was pressed.
    """

    settled = Signal()

    def __init__(self, text: str, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader says."""
        super().__init__(text, parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(110)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Ctrl+Return."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settled.emit()
            return
        super().keyPressEvent(event)
