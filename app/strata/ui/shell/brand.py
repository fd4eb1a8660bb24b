"""The mark of Strata: four layers of sediment in a rounded square, painted from the palette."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from strata.ui.theme.active import on_theme, qcolor, theme
from strata.ui.theme.palette import Role

_LAYERS = ((Role.BRAND_2, 0.30, 0.06), (Role.BRAND_3, 0.53, -0.07), (Role.BRAND_4, 0.77, 0.05))
"""Below the first: role, height of its upper edge, and how far that edge swings; shares of the whole."""

_GROUND = ((Role.BRAND_1, 0.14, 0.10), (Role.BRAND_2, 0.36, -0.08), (Role.BRAND_3, 0.58, 0.09), (Role.BRAND_4, 0.84, -0.06))
"""The layers of the ground: role, height of the upper edge, and how far it swings; shares of the ground's height."""

_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


def paint_mark(painter: QPainter, box: QRectF) -> None:
    """Paint the mark into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = box.width()
    outline = QPainterPath()
    outline.addRoundedRect(box, side * 0.24, side * 0.24)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(outline, qcolor(Role.BRAND_1))
    for role, height, swing in _LAYERS:
        layer = _below(box, height, swing)
        painter.fillPath(outline.intersected(layer.translated(0, -side * 0.035)), QColor(255, 252, 244, 225))
        painter.fillPath(outline.intersected(layer), qcolor(role))
    painter.restore()


def paint_ground(painter: QPainter, box: QRectF) -> None:
    """Paint the layers of the mark as ground across a wide, low box; the sky above its first edge stays as it is.

    So much of these colours would glare at night: they are darker there.
    """
    if box.isEmpty():
        return
    dim = 135 if theme().palette.dark else 100
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(box)
    for role, height, swing in _GROUND:
        layer = _below(box, height, swing * box.height() / box.width())
        if role is not Role.BRAND_1:
            painter.fillPath(layer.translated(0, -3), QColor(255, 252, 244, 225).darker(dim))
        painter.fillPath(layer, qcolor(role).darker(dim))
    painter.restore()


def app_icon() -> QIcon:
    """Return the mark as the application's icon."""
    icon = QIcon()
    for size in _ICON_SIZES:
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_mark(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(picture)
    return icon


class BrandMark(QWidget):
    """The mark as a widget."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(size, size))
        on_theme(self, self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()))


class Ground(QWidget):
    """The layers of the mark as the ground that a page stands on; it takes what room is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        on_theme(self, self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        paint_ground(painter, QRectF(self.rect()))


def _below(box: QRectF, height: float, swing: float) -> QPainterPath:
    """Everything below a wave that runs across the box."""
    side, y = box.width(), box.top() + box.height() * height
    left, right, drift = box.left(), box.right(), side * swing
    path = QPainterPath(QPointF(left - 1, y + drift))
    path.cubicTo(
        QPointF(left + side * 0.35, y - 2 * drift), QPointF(left + side * 0.62, y + 2.6 * drift), QPointF(right + 1, y - drift)
    )
    path.lineTo(QPointF(right + 1, box.bottom() + side))
    path.lineTo(QPointF(left - 1, box.bottom() + side))
    path.closeSubpath()
    return path
