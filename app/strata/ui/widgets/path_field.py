"""A place on disk: typed, or chosen with a button."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from strata.paths import typed
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button


class PathField(QWidget):
    """A line with buttons behind it.

    Attributes:
        line: where it is typed.

    Signals:
        changed: another place, or none.
    """

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader says."""
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setClearButtonEnabled(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.S)
        self._row.addWidget(self.line, 1)
        self.line.textChanged.connect(self.changed)

    @property
    def path(self) -> Path | None:
        """The place, None where nothing is written."""
        text = self.line.text().strip()
        return typed(text) if text else None

    def show_path(self, path: Path) -> None:
        """Show another place."""
        self.line.setText(str(path))

    def add_chooser(self, text: str, icon: str, choose: Callable[[], str]) -> None:
        """Add a button; `choose` asks the person and returns a path, "" when the person chose none."""
        button = Button(text, icon)
        button.clicked.connect(lambda: self._use(choose()))
        self._row.addWidget(button)

    def _use(self, path: str) -> None:
        if path:
            self.line.setText(path)
