"""What is drawn over the grains: countdowns, paths, halo, rubber band, and now."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.sediment.layout import Layout


def draw_path(painter: QPainter, points: Sequence[QPointF], colour: QColor) -> None:
    """Draw the way one memory took through the layers, ending where it lies."""
    if len(points) < 2:
        return
    path = QPainterPath(points[0])
    for before, after in pairwise(points):
        reach = (after.x() - before.x()) * 0.5
        path.cubicTo(QPointF(before.x() + reach, before.y()), QPointF(after.x() - reach, after.y()), after)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for point in points[:-1]:
        painter.drawEllipse(point, 2.4, 2.4)


def draw_countdown(painter: QPainter, middle: QPointF, radius: float, left: float, urgent: bool) -> None:
    """Draw the share of its life that a grain has left, 0 to 1, as an arc around it that runs out clockwise."""
    box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    track, colour = qcolor(Role.TEXT_FAINT), qcolor(Role.BAD if urgent else Role.TEXT_MUTED)
    track.setAlpha(60)
    painter.setPen(QPen(track, 1.2))
    painter.drawEllipse(box)
    painter.setPen(QPen(colour, 1.8 if urgent else 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawArc(box, 90 * 16, round(360 * 16 * min(1.0, max(0.0, left))))


def draw_pin(painter: QPainter, middle: QPointF, radius: float) -> None:
    """Draw the mark of a pinned grain: a light point in its middle."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(qcolor(Role.CANVAS))
    painter.drawEllipse(middle, radius, radius)


def draw_halo(painter: QPainter, middle: QPointF, radius: float, colour: QColor) -> None:
    """Draw the glow around the grain under the pointer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    glow = QColor(colour)
    for step, alpha in ((9.0, 26), (6.0, 44), (3.5, 72)):
        glow.setAlpha(alpha)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(middle, radius + step, radius + step)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(qcolor(Role.SURFACE), 3.0))
    painter.drawEllipse(middle, radius + 1.6, radius + 1.6)
    painter.setPen(QPen(colour, 1.6))
    painter.drawEllipse(middle, radius + 1.6, radius + 1.6)


def draw_rubber_band(painter: QPainter, box: QRectF) -> None:
    """Draw the rectangle that is being pulled open."""
    fill = qcolor(Role.ACCENT)
    fill.setAlpha(34)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill)
    painter.setPen(QPen(qcolor(Role.ACCENT), 1.2))
    painter.drawRoundedRect(box, 4, 4)


def draw_focus(painter: QPainter, box: QRectF) -> None:
    """Draw that the keyboard is here."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(qcolor(Role.FOCUS), 2.0))
    painter.drawRect(box.adjusted(1, 1, -1, -1))


def draw_now(painter: QPainter, x: float, layout: Layout) -> None:
    """Draw the line of the present, and veil what is still to come."""
    room = layout.room
    if not room.left() <= x <= room.right():
        return
    veil = qcolor(Role.CANVAS)
    veil.setAlpha(110)
    painter.fillRect(QRectF(x, room.top(), room.right() - x, room.height()), veil)
    line = qcolor(Role.TEXT_FAINT)
    line.setAlpha(190)
    painter.fillRect(QRectF(x - 0.5, room.top(), 1, room.height()), line)
