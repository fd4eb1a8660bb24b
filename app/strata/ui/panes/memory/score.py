"""Effectiveness as a bar in the colours of the grains."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from strata.ui.text import tr
from strata.ui.theme.active import on_theme, qcolor, theme
from strata.ui.theme.palette import Role
from strata.ui.widgets.sediment.ramp import ramp, score_colour
from strata.ui.widgets.sediment.values import HIGHEST, LOWEST

_HEIGHT = 16


class ScoreBar(QWidget):
    """A strip from 1 to 10 with a grain where the score is."""

    def __init__(self, score: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = score
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Effectiveness {score} of 10").format(score=f"{score:.1f}"))
        on_theme(self, self.update)

    def sizeHint(self) -> QSize:
        """Ask for a thin strip."""
        return QSize(120, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strip and the grain."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = _HEIGHT / 2 - 1
        room = QRectF(radius, _HEIGHT / 2 - 2.5, self.width() - 2 * radius, 5)
        colours = ramp(theme().palette)
        fade = QLinearGradient(room.topLeft(), room.topRight())
        for place in range(0, len(colours), 5):
            fade.setColorAt(place / (len(colours) - 1), QColor(*(int(part) for part in colours[place])))
        painter.setBrush(fade)
        painter.drawRoundedRect(room, 2.5, 2.5)
        x = room.left() + (self._score - LOWEST) / (HIGHEST - LOWEST) * room.width()
        painter.setBrush(qcolor(Role.SURFACE))
        painter.drawEllipse(QRectF(x - radius, 1, 2 * radius, 2 * radius))
        painter.setBrush(score_colour(self._score))
        painter.drawEllipse(QRectF(x - radius + 2, 3, 2 * radius - 4, 2 * radius - 4))
        painter.end()
