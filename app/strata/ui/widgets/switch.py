"""A switch: on or off."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role

_SIZE = QSize(40, 22)


class Switch(QAbstractButton):
    """Checked is on. `name` is what a screen reader says."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(_SIZE)

    def sizeHint(self) -> QSize:
        """It has one size."""
        return _SIZE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track and the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(qcolor(Role.FOCUS), 2) if self.hasFocus() else QPen(qcolor(Role.BORDER_STRONG), 1))
        painter.setBrush(qcolor(Role.ACCENT if self.isChecked() else Role.FIELD))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = track.height() - 6
        left = track.right() - knob - 3 if self.isChecked() else track.left() + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(Role.ON_ACCENT if self.isChecked() else Role.BORDER_STRONG))
        painter.drawEllipse(QRectF(left, track.top() + 3, knob, knob))
