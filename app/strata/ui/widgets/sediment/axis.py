"""The words around the picture: time below, names of the bands on the left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPixmap

from strata.ui.text import counted, tr
from strata.ui.theme.active import qcolor, type_sizes
from strata.ui.theme.palette import Role
from strata.ui.widgets.sediment.layout import Layout
from strata.ui.widgets.sediment.span import Span
from strata.ui.widgets.sediment.ticks import Tick, ticks
from strata.ui.widgets.sediment.timescale import TimeScale
from strata.ui.widgets.sediment.values import Band

_INSET: Final = 18


@dataclass(frozen=True, slots=True)
class BandLine:
    """What is said of a band.

    Attributes:
        count: grains in it.
        countdown: "next goes in 41 min", "" where nothing will.
    """

    band: Band
    count: int
    countdown: str


def draw_axis(painter: QPainter, layout: Layout, span: Span, scale: TimeScale, font: QFont, now: float, hair: QPixmap) -> None:
    """Draw the time below the bands, with a `hair` up through them at each."""
    room = layout.room
    small = QFont(font)
    small.setPixelSize(type_sizes().small)
    metrics = QFontMetricsF(small)
    painter.setFont(small)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    upper, lower = room.bottom() + 7 + metrics.ascent(), room.bottom() + 7 + metrics.height() + metrics.ascent()
    marks = ticks(span, scale, room.width())
    for tick in marks:
        x = round(layout.x_of(tick.place, span))
        painter.drawPixmap(QPointF(x, room.top()), hair)
        width = metrics.horizontalAdvance(tick.label)
        if x - width / 2 >= room.left() and x + width / 2 <= room.right():
            painter.setPen(qcolor(Role.TEXT_MUTED))
            painter.drawText(QPointF(x - width / 2, upper), tick.label)
    present = _present_box(layout, layout.x_of(scale.place(now), span), lower, metrics)
    _draw_around(painter, layout, span, marks, lower, metrics, present)
    if present is not None:
        _draw_present(painter, present)


def hairline(height: float, ratio: float) -> QPixmap:
    """Return the line of a tick, a device pixel wide. Copying it is ten times as fast as filling a thin rectangle."""
    line = qcolor(Role.TEXT_FAINT)
    line.setAlpha(46)
    hair = QPixmap(1, round(height * ratio))
    hair.setDevicePixelRatio(ratio)
    hair.fill(line)
    return hair


def draw_bands(painter: QPainter, layout: Layout, lines: tuple[BandLine, ...], font: QFont, focus: int | None) -> None:
    """Draw the names on the left, each on its own band."""
    strong, small = QFont(font), QFont(font)
    strong.setPixelSize(type_sizes().body)
    strong.setBold(True)
    small.setPixelSize(type_sizes().small)
    for place, line in enumerate(lines):
        _draw_band(painter, layout, place, line, strong, small, focus == place)


def draw_legend(painter: QPainter, layout: Layout, ramp: NDArray[np.uint8], font: QFont) -> None:
    """Draw what the colours mean, below the names: effectiveness from 1 to 10."""
    small = QFont(font)
    small.setPixelSize(type_sizes().small)
    metrics = QFontMetricsF(small)
    top = layout.room.bottom() + 7
    bar = QRectF(_INSET, top + metrics.height() + 4, layout.room.left() - 2 * _INSET - 16, 6)
    fade = QLinearGradient(bar.topLeft(), bar.topRight())
    for place in range(0, len(ramp), 5):
        fade.setColorAt(place / (len(ramp) - 1), QColor(*(int(part) for part in ramp[place])))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fade)
    painter.drawRoundedRect(bar, 3, 3)
    painter.setFont(small)
    painter.setPen(qcolor(Role.TEXT_MUTED))
    painter.drawText(QPointF(_INSET, top + metrics.ascent()), tr("Effectiveness 1 to 10"))


def _draw_band(
    painter: QPainter, layout: Layout, place: int, line: BandLine, strong: QFont, small: QFont, focused: bool
) -> None:
    gutter, middle, height = layout.room.left(), layout.middle(place), layout.height(place)
    title, caption = QFontMetricsF(strong), QFontMetricsF(small)
    rows = [(line.band.note, Role.TEXT_MUTED)]
    if line.count:
        rows.insert(0, (counted(line.count, tr("memory"), tr("memories")), Role.TEXT_MUTED))
    if line.countdown:
        rows[-1] = (line.countdown, Role.HIGHLIGHT)
    room = max(0, int((height - 10 - title.height()) // caption.height()))
    rows = rows[-room:] if room else []
    tall = title.height() + caption.height() * len(rows)
    y = middle - tall / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(qcolor(line.band.role))
    painter.drawRoundedRect(QRectF(_INSET - 10, y + 2, 3.5, tall - 4), 1.75, 1.75)
    painter.setFont(strong)
    painter.setPen(qcolor(Role.ACCENT_TEXT if focused else Role.TEXT))
    painter.drawText(
        QPointF(_INSET, y + title.ascent()), title.elidedText(line.band.title, Qt.TextElideMode.ElideRight, gutter - _INSET - 8)
    )
    painter.setFont(small)
    y += title.height()
    for text, role in rows:
        painter.setPen(qcolor(role))
        painter.drawText(
            QPointF(_INSET, y + caption.ascent()), caption.elidedText(text, Qt.TextElideMode.ElideRight, gutter - _INSET - 8)
        )
        y += caption.height()


def _draw_around(
    painter: QPainter,
    layout: Layout,
    span: Span,
    marks: Sequence[Tick],
    y: float,
    metrics: QFontMetricsF,
    present: QRectF | None,
) -> None:
    """Draw the larger units in a second row, each below the first tick that lies in it."""
    room = layout.room
    free, last = room.left(), ""
    end = present.left() - 8 if present is not None else room.right()
    painter.setPen(qcolor(Role.TEXT_FAINT))
    for tick in marks:
        if not tick.around or tick.around == last:
            continue
        width = metrics.horizontalAdvance(tick.around)
        start = max(room.left(), layout.x_of(tick.place, span) - width / 2)
        if start >= free and start + width <= end:
            painter.drawText(QPointF(start, y), tick.around)
            free, last = start + width + 14, tick.around


def _present_box(layout: Layout, x: float, y: float, metrics: QFontMetricsF) -> QRectF | None:
    """Return where the present is named, None while it is out of sight."""
    room = layout.room
    if not room.left() <= x <= room.right():
        return None
    width = metrics.horizontalAdvance(tr("now")) + 12
    left = min(room.right() - width, max(room.left(), x - width / 2))
    return QRectF(left, y - metrics.ascent() - 1, width, metrics.height() + 2)


def _draw_present(painter: QPainter, box: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(qcolor(Role.TEXT_MUTED))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(qcolor(Role.CANVAS))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr("now"))
