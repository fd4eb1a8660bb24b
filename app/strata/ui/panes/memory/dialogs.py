"""The small dialogs of the pane: changing what a memory says, and splitting it."""

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from strata.domain.memories import Memory, MemoryKind
from strata.ui.memory_words import kind_title
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.labels import Label
from strata.ui.widgets.text_box import TextBox


class _TextDialog(QDialog):
    """A text, a sentence above, and two buttons. Accepted by the button or Ctrl+Return."""

    def __init__(self, title: str, help_text: str, text: str, accept: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        self.field = TextBox(text, title)
        self.accept_button = Button(accept, kind="primary")
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.accept_button.clicked.connect(self.accept)
        self.field.textChanged.connect(self._on_text)
        self.field.settled.connect(self._accept_if_ready)
        self.row = QHBoxLayout()
        self.row.setSpacing(Space.S)
        self.row.addStretch()
        self.row.addWidget(cancel)
        self.row.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label(title, "title"))
        column.addWidget(Label(help_text, "muted", wrap=True))
        column.addWidget(self.field)
        column.addLayout(self.row)
        self.field.setFocus()

    def ready(self) -> bool:
        """Whether what is written can be used."""
        return bool(self.field.toPlainText().strip())

    def _on_text(self) -> None:
        self.accept_button.setEnabled(self.ready())

    def _accept_if_ready(self) -> None:
        if self.ready():
            self.accept()


class EditDialog(_TextDialog):
    """Changes what a memory says and what kind it is."""

    def __init__(self, memory: Memory, parent: QWidget) -> None:
        help_text = tr("The history keeps what it said before.")
        super().__init__(tr("Edit the memory"), help_text, memory.content, tr("Save"), parent)
        self._kinds = QComboBox()
        self._kinds.setAccessibleName(tr("Kind"))
        for kind in MemoryKind:
            self._kinds.addItem(kind_title(kind), kind.value)
        self._kinds.setCurrentIndex(tuple(MemoryKind).index(memory.kind))
        self.row.insertWidget(0, self._kinds)

    @property
    def text(self) -> str:
        """What it shall say."""
        return self.field.toPlainText().strip()

    @property
    def kind(self) -> MemoryKind:
        """What kind it shall be."""
        return MemoryKind(self._kinds.currentData())


class SplitDialog(_TextDialog):
    """Splits a memory into several: one to a line."""

    def __init__(self, memory: Memory, parent: QWidget) -> None:
        help_text = tr("One memory to a line. Each keeps the layer, the times and the sources of this one.")
        super().__init__(tr("Split the memory"), help_text, memory.content, tr("Split"), parent)
        self._on_text()

    @property
    def parts(self) -> tuple[str, ...]:
        """What each shall say."""
        return tuple(line.strip() for line in self.field.toPlainText().splitlines() if line.strip())

    def ready(self) -> bool:
        """Two parts at least."""
        return len(self.parts) > 1
