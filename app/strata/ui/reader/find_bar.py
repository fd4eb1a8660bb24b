"""The strip for finding a phrase on the page."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from strata.ui.text import number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import IconButton
from strata.ui.widgets.labels import Label


class FindBar(QFrame):
    """A field, a count, and buttons for the next and the previous match.

    Signals:
        phrase_changed: `str`, what is looked for now.
        stepped: `int`, 1 for the next match, -1 for the previous one.
        closed: the person is done.
    """

    phrase_changed = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find on this page"))
        self.field.setAccessibleName(tr("Find on this page"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(360)
        self.count = Label("", "small")
        self.count.setMinimumWidth(84)
        self.previous = IconButton("chevron-up", tr("Previous match"), size=16)
        self.next = IconButton("chevron-down", tr("Next match"), size=16)
        self.close_button = IconButton("x", tr("Close"), size=16)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.XS, Space.S, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        row.addStretch(1)
        for button in (self.previous, self.next, self.close_button):
            row.addWidget(button)
        self.field.textChanged.connect(self.phrase_changed)
        self.previous.clicked.connect(self._step_back)
        self.next.clicked.connect(self._step_on)
        self.close_button.clicked.connect(self.closed)
        self.show_count(0, 0)

    def show_count(self, here: int, total: int) -> None:
        """Show "3 of 17"; `here` counts from 1."""
        if not self.field.text().strip():
            text = ""
        elif total:
            text = tr("{0} of {1}").format(number(here), number(total))
        else:
            text = tr("Nothing found")
        self.count.setText(text)
        self.field.setAccessibleDescription(text)
        self.previous.setEnabled(total > 0)
        self.next.setEnabled(total > 0)

    def take_focus(self) -> None:
        """Let the person type."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes on, Shift+Return back, Escape closes."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case _:
                super().keyPressEvent(event)

    def _step_on(self) -> None:
        self.stepped.emit(1)

    def _step_back(self) -> None:
        self.stepped.emit(-1)
