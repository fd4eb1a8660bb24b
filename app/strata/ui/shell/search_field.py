"""The one search field, always within reach."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import IconButton
from strata.ui.widgets.labels import IconLabel

HEIGHT = 40
"""Fixed, so that the border of focus, which is wider, moves nothing."""


class KeyHint(QLabel):
    """A key, drawn as one."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


class SearchField(QFrame):
    """A field with an icon, a key hint while it is empty and a button to empty it.

    Signals:
        typed: `str`; the person changed the text.
        settled: `str`; Return.
        left_downwards: Down; the keyboard wants the results.
        left: Escape in the empty field.
    """

    typed = Signal(str)
    settled = Signal(str)
    left_downwards = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 0, 5, 0)
        row.setSpacing(Space.S)
        self.edit = QLineEdit()
        self.edit.setProperty("bare", True)
        self.edit.setAcceptDrops(False)
        self.edit.setPlaceholderText(tr("Search everything you kept, by meaning or by words"))
        self.edit.setAccessibleName(tr("Search"))
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self.typed)
        self.edit.textChanged.connect(self._on_text)
        self.edit.returnPressed.connect(self._on_return)
        self._clear = IconButton("x", tr("Empty the search field"), size=14)
        self._clear.clicked.connect(self._on_clear)
        self._hint = KeyHint("Ctrl+K")
        row.addWidget(IconLabel("search"))
        row.addWidget(self.edit, 1)
        row.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._clear)
        self._on_text("")
        self.setFocusProxy(self.edit)

    def text(self) -> str:
        """Return what is in the field."""
        return self.edit.text()

    def show_text(self, text: str) -> None:
        """Put a text in without searching."""
        if text != self.edit.text():
            self.edit.setText(text)

    def take_keyboard(self) -> None:
        """Focus the field, its text selected."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Escape leave the field; the frame shows the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("active", event.type() == QEvent.Type.FocusIn)
            self.style().unpolish(self)
            self.style().polish(self)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.left_downwards.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._on_clear() if self.text() else self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _on_text(self, text: str) -> None:
        self._hint.setVisible(not text)
        self._clear.setVisible(bool(text))

    def _on_return(self) -> None:
        self.settled.emit(self.text())

    def _on_clear(self) -> None:
        self.edit.clear()
        self.typed.emit("")
        self.edit.setFocus()
