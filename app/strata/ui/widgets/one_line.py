"""Somebody's words on one line: whatever they hold, they stay on it and read in their own direction."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter


def paint_line(painter: QPainter, room: QRect, text: str) -> None:
    """Draw a text from the left of a room, in the painter's font and pen, with "…" where it goes on.

    Line breaks become spaces. What begins in Arabic or Hebrew reads from right to left, so that "…" ends it.
    """
    shown = painter.fontMetrics().elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, room.width())
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
    painter.drawText(room, int(left | Qt.AlignmentFlag.AlignVCenter), shown)
