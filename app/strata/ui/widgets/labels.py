"""Text on the screen: labels of the typographic scale, and one that elides."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from strata.ui.theme.active import bind_icon
from strata.ui.theme.palette import Role
from strata.ui.widgets.one_line import paint_line

TextRole = Literal["display", "title", "heading", "lead", "body", "small", "muted", "caption"]


class Label(QLabel):
    """Plain text in one of the roles of the typographic scale; selectable where `selectable`, wrapping where `wrap`."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = "body",
        *,
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("textRole", role)
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )


class ElidedLabel(Label):
    """One line that ends in "…" when there is no room; the whole text is its tool tip."""

    def __init__(self, text: str = "", role: TextRole = "body", *, parent: QWidget | None = None) -> None:
        super().__init__(text, role, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def sizeHint(self) -> QSize:
        """Ask for the whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        room = self.contentsRect()
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= room.width()
        self.setToolTip("" if fits else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        paint_line(painter, room, self.text())


class IconLabel(QLabel):
    """An icon that is only looked at. `meaning` is what a screen reader says; "" when a text beside it says it."""

    def __init__(
        self, name: str, role: Role = Role.TEXT_MUTED, size: int = 18, meaning: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self.setAccessibleName(meaning)
        self.setFixedSize(size, size)
        bind_icon(self, name, role, size=size)

    def show_icon(self, name: str, role: Role = Role.TEXT_MUTED) -> None:
        """Show another icon."""
        bind_icon(self, name, role, size=self._size)
