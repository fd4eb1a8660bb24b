"""What a grain says while the pointer or the keyboard rests on it."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.theme.metrics import Space
from strata.ui.widgets.labels import Label
from strata.ui.widgets.sediment.values import GrainWords

_WIDTH: Final = 300
_AWAY: Final = 16
_LONGEST: Final = 220


class GrainCard(QFrame):
    """A small raised card that never takes the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("grainCard")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedWidth(_WIDTH)
        self._swatch = QFrame()
        self._swatch.setObjectName("grainSwatch")
        self._swatch.setFixedWidth(5)
        self._text = Label("", wrap=True)
        self._facts = Label("", "small", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(self._text)
        words.addWidget(self._facts)
        self._room = parent
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, Space.S, Space.M, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(self._swatch)
        row.addLayout(words, 1)
        self.hide()

    def say(self, words: GrainWords, colour: QColor, at: QPoint) -> None:
        """Show what a grain says beside a point of the parent, inside it."""
        self._text.setText(words.text if len(words.text) <= _LONGEST else words.text[: _LONGEST - 1].rstrip() + "…")
        self._text.setVisible(bool(words.text))
        self._facts.setText(words.facts)
        self._swatch.setStyleSheet(f"QFrame#grainSwatch {{ background: {colour.name()}; border-radius: 2px; }}")
        self._row.activate()
        self.resize(_WIDTH, self._row.heightForWidth(_WIDTH))
        self.move(self._place(at, self._room.rect()))
        self.raise_()
        self.show()

    def _place(self, at: QPoint, room: QRect) -> QPoint:
        x = at.x() + _AWAY if at.x() + _AWAY + self.width() <= room.right() else at.x() - _AWAY - self.width()
        y = min(max(room.top() + 4, at.y() - self.height() // 2), room.bottom() - self.height() - 4)
        return QPoint(max(room.left() + 4, x), y)
