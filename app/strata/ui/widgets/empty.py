"""What an empty place says: what it is for, and what to do next."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.labels import IconLabel, Label

_ICON = 32
_DISC = 72
"""Width of the icon, and of the disc that it lies on, in pixels; the disc's radius stands in the style sheet."""


class _Sentence(Label):
    """A wrapping label that asks for the height of the width it gets, not of all the width there is."""

    def heightForWidth(self, width: int) -> int:
        """Return the height at `width`, or at the widest that it may be."""
        return super().heightForWidth(min(width, self.maximumWidth()))


class EmptyState(QWidget):
    """An icon on a disc, a title, a sentence and buttons, in the middle of the room."""

    def __init__(
        self, icon: str, title: str, text: str = "", buttons: Sequence[QAbstractButton] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.S)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._icon = IconLabel(icon, Role.ACCENT_TEXT, _ICON)
        self._icon.setProperty("disc", True)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon.setFixedSize(_DISC, _DISC)
        self._title = Label(title, "heading")
        self._text = _Sentence(text, "muted", wrap=True)
        self._text.setAlignment(middle)
        self._text.setMaximumWidth(420)
        self._title.setAlignment(middle)
        column.addStretch(2)
        column.addWidget(self._icon, 0, middle)
        column.addSpacing(Space.XS)
        column.addWidget(self._title)
        sentence = QHBoxLayout()
        sentence.addStretch(1)
        sentence.addWidget(self._text, 100)
        sentence.addStretch(1)
        column.addLayout(sentence)
        self.setAccessibleName(title)
        if buttons:
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            row.addStretch()
            for button in buttons:
                row.addWidget(button)
            row.addStretch()
            column.addSpacing(Space.S)
            column.addLayout(row)
        column.addStretch(3)

    def say(self, icon: str, title: str, text: str = "") -> None:
        """Say something else."""
        self._icon.show_icon(icon, Role.ACCENT_TEXT)
        self.setAccessibleName(title)
        self._title.setText(title)
        self._text.setText(text)
