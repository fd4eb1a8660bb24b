"""A line for the words to filter by: what is listed follows a moment after the last key, or at once on Enter."""

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

PAUSE_MS: Final = 150
"""What is listed follows this long after the last key."""


class WordsField(QLineEdit):
    """The field.

    Signals:
        settled: str, what is written now; nobody has typed for a moment, or Enter was pressed.
    """

    settled = Signal(str)

    def __init__(self, hint: str, name: str, parent: QWidget | None = None) -> None:
        """`hint` stands in the empty field, `name` is what a screen reader says."""
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._settle)
        self.textChanged.connect(self._pause.start)
        self.returnPressed.connect(self._settle)

    def show_words(self, words: str) -> None:
        """Show what is looked for, without `settled`; spaces at the ends that the person typed stay."""
        if self.text().strip() != words.strip():
            self.setText(words)  # its own signals must go out: the button that empties the field follows them
            self._pause.stop()

    def _settle(self) -> None:
        self._pause.stop()
        self.settled.emit(self.text())
