"""The names of series above a picture; rows wrap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.ink import Type, pen, write_text

_SWATCH: Final = 18.0
_GAP: Final = 18.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and its colour; with `stroke` a piece of line stands for it, else a square."""

    title: str
    role: Role
    stroke: Qt.PenStyle | None = None


def legend_height(type_: Type, entries: Sequence[Entry], width: float) -> float:
    """Return the height that the names need, px; 0 for none."""
    if not entries:
        return 0.0
    return _places(type_, entries, width)[-1][1] + type_.height + 6


def paint_legend(painter: QPainter, type_: Type, entries: Sequence[Entry], box: QRectF, left: float) -> None:
    """Draw the names at the top of a box, from `left` on."""
    if not entries:
        return
    for entry, (x, y) in zip(entries, _places(type_, entries, box.width()), strict=True):
        at = QPointF(left + x, box.top() + y + type_.height / 2)
        if entry.stroke is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(entry.role))
            painter.drawRoundedRect(QRectF(at.x() + 3, at.y() - 5, 10, 10), 2, 2)
        else:
            painter.setPen(pen(entry.role, 2.0, entry.stroke))
            painter.drawLine(at, QPointF(at.x() + _SWATCH - 6, at.y()))
        write_text(painter, at.x() + _SWATCH, box.top() + y, entry.title, Role.TEXT_MUTED)


def _places(type_: Type, entries: Sequence[Entry], width: float) -> list[tuple[float, float]]:
    room = width - 70
    x, y, places = 0.0, 0.0, []
    for entry in entries:
        wide = _SWATCH + type_.width(entry.title)
        if x and x + wide > room:
            x, y = 0.0, y + type_.height + 3
        places.append((x, y))
        x += wide + _GAP
    return places
