"""The ground under a row of a list: a rounded card where it is chosen, a fainter one under the pointer."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role

_HOVER_ALPHA: Final = 140
_RADIUS: Final = 8


def paint_ground(painter: QPainter, option: QStyleOptionViewItem, side: int) -> None:
    """Paint it, `side` pixels narrower than the row on the left and on the right."""
    card = QRectF(option.rect).adjusted(side, 2, -side, -2)
    painter.setPen(Qt.PenStyle.NoPen)
    if option.state & QStyle.StateFlag.State_Selected:
        painter.setBrush(qcolor(Role.SELECTION))
        painter.drawRoundedRect(card, _RADIUS, _RADIUS)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        hover = QColor(qcolor(Role.HOVER))
        hover.setAlpha(_HOVER_ALPHA)
        painter.setBrush(hover)
        painter.drawRoundedRect(card, _RADIUS, _RADIUS)
