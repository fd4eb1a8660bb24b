"""Words with their controls on the right, or below where there is no room beside them."""

from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from strata.ui.theme.metrics import Space
from strata.ui.widgets.flow import FlowLayout

_LEAST_WORDS: Final = 190
"""Pixels below which words are squeezed too much to stay beside their controls."""


class SideBySide(QWidget):
    """Lays words and controls out; its height follows its width, as that of wrapped words does.

    Controls that are hidden when it is made, and keep no place, take none.
    """

    def __init__(self, words: QWidget, *controls: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._controls = words, QWidget(self)
        words.setParent(self)
        self._flow = FlowLayout(self._controls, Space.S)
        for control in controls:
            self._flow.addWidget(control)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Ask for one line of both."""
        words, controls = self._words.sizeHint(), self._asked()
        return QSize(words.width() + _gap(controls) + controls.width(), max(words.height(), controls.height()))

    def minimumSizeHint(self) -> QSize:
        """Be content with the wider of the two."""
        words, controls = self._words.minimumSizeHint(), self._controls.minimumSizeHint()
        return QSize(max(words.width(), controls.width()), max(words.height(), controls.height()))

    def hasHeightForWidth(self) -> bool:
        """Whether the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height at a width."""
        words, controls = self._places(width)
        return max(words.bottom(), controls.bottom()) + 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place both."""
        super().resizeEvent(event)
        words, controls = self._places(self.width())
        self._words.setGeometry(words)
        self._controls.setGeometry(controls)

    def _places(self, width: int) -> tuple[QRect, QRect]:
        asked = self._asked()
        beside = width - asked.width() - _gap(asked)
        if not asked.width() or beside >= max(_LEAST_WORDS, self._words.minimumSizeHint().width()):
            words = QRect(0, 0, beside, _height(self._words, beside))
            return words, QRect(width - asked.width(), 0, asked.width(), asked.height())
        words = QRect(0, 0, width, _height(self._words, width))
        below = min(width, asked.width())
        return words, QRect(width - below, words.height() + Space.XS, below, _height(self._controls, below))

    def _asked(self) -> QSize:
        """Return the room that all controls take in one line."""
        items = [item for place in range(self._flow.count()) if (item := self._flow.itemAt(place)) and not item.isEmpty()]
        hints = [item.sizeHint() for item in items]
        if not hints:
            return QSize(0, 0)
        width = sum(hint.width() for hint in hints) + self._flow.spacing() * (len(hints) - 1)
        return QSize(width, max(hint.height() for hint in hints))


def _gap(asked: QSize) -> int:
    return Space.M if asked.width() else 0


def _height(widget: QWidget, width: int) -> int:
    follows = widget.hasHeightForWidth()
    return max(widget.heightForWidth(width) if follows else widget.sizeHint().height(), widget.minimumSizeHint().height())
