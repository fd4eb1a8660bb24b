"""How much moved each week: bars that grow down for what settled deeper, and up for what rose or left."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from strata.ui.text import number, tr, written
from strata.ui.theme.active import on_theme, qcolor, type_sizes
from strata.ui.theme.palette import Role

HEIGHT: Final = 190
_LEFT, _RIGHT, _ABOVE, _BELOW = 44, 16, 30, 26
_WIDEST: Final = 34.0
_ROUND: Final = 3.0
_LABEL_ROOM: Final = 54
_SOFT: Final = 0.42


@dataclass(frozen=True, slots=True)
class Flow:
    """One way of moving, week by week.

    Attributes:
        title: "Short-term to working"; `role`: its colour.
        counts: how many moved, one entry a week.
        deeper: whether it settles deeper; drawn downwards, as sediment falls.
        soft: drawn pale, to tell what came in from what moved.
    """

    title: str
    role: Role
    counts: tuple[int, ...]
    deeper: bool
    soft: bool = False

    @property
    def colour(self) -> QColor:
        """Its colour in the theme in force."""
        colour = qcolor(self.role)
        colour.setAlphaF(_SOFT if self.soft else 1.0)
        return colour


class FlowPicture(QWidget):
    """Weeks across; what settled deeper hangs below the line, what rose, expired or was put away stands above it.

    Signals:
        week_picked: `date`, the Monday of the week that was clicked or on which Return was pressed.
    """

    week_picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weeks: tuple[date, ...] = ()
        self._flows: tuple[Flow, ...] = ()
        self._at: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(HEIGHT)
        self.setAccessibleName(tr("Movements between layers, week by week"))
        on_theme(self, self.update)

    def show_flows(self, weeks: Sequence[date], flows: Sequence[Flow]) -> None:
        """Show other weeks, given by their Mondays, oldest first; every flow has one count to each."""
        self._weeks, self._flows = tuple(weeks), tuple(flow for flow in flows if any(flow.counts))
        self._at = None
        totals = (f"{flow.title}: {number(sum(flow.counts))}" for flow in self._flows)
        self.setAccessibleDescription("; ".join(totals))
        self.update()

    def words_of(self, week: int) -> str:
        """Say what moved in a week."""
        lines = [tr("Week of {day}").format(day=_day(self._weeks[week]))]
        lines += [f"{flow.title}: {number(flow.counts[week])}" for flow in self._flows if flow.counts[week]]
        return "\n".join(lines) if len(lines) > 1 else lines[0] + "\n" + tr("Nothing moved.")

    def sizeHint(self) -> QSize:
        """Ask for a broad strip."""
        return QSize(640, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = painter.font()
            font.setPixelSize(type_sizes().small)
            painter.setFont(font)
            if self._weeks:
                self._paint(painter, QFontMetricsF(font))
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(qcolor(Role.FOCUS), 2.0))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        finally:
            painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the week under the pointer holds."""
        week = self._week_at(event.position().x())
        if week != self._at:
            self._go_to(week)
        if week is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.words_of(week), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a week."""
        week = self._week_at(event.position().x())
        if week is not None and event.button() is Qt.MouseButton.LeftButton:
            self.week_picked.emit(self._weeks[week])

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        if not self.hasFocus():
            self._go_to(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from week to week, Return picks one."""
        last = len(self._weeks) - 1
        match event.key():
            case Qt.Key.Key_Left if self._weeks:
                self._go_to(last if self._at is None else max(0, self._at - 1))
            case Qt.Key.Key_Right if self._weeks:
                self._go_to(last if self._at is None else min(last, self._at + 1))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._at is not None:
                self.week_picked.emit(self._weeks[self._at])
            case _:
                super().keyPressEvent(event)

    # Inside

    def _go_to(self, week: int | None) -> None:
        self._at = week
        if week is not None:
            self.setAccessibleDescription(self.words_of(week).replace("\n", "; "))
        self.update()

    def _room(self) -> QRectF:
        above = _ABOVE + (self._legend()[-1][1] if self._flows else 0)
        return QRectF(_LEFT, above, max(1, self.width() - _LEFT - _RIGHT), max(1, self.height() - above - _BELOW))

    def _legend(self) -> list[tuple[float, float, str]]:
        """Return where each flow is named: x, y from the first row, words; rows wrap."""
        font = self.font()
        font.setPixelSize(type_sizes().small)
        metrics = QFontMetricsF(font)
        x, y, places = float(_LEFT), 0.0, []
        for flow in self._flows:
            text = ("↓ " if flow.deeper else "↑ ") + flow.title
            width = metrics.horizontalAdvance(text)
            if x + 14 + width > self.width() - _RIGHT and x > _LEFT:
                x, y = float(_LEFT), y + metrics.height() + 3
            places.append((x, y, text))
            x += 14 + width + 18
        return places

    def _week_at(self, x: float) -> int | None:
        room = self._room()
        if not self._weeks or not room.left() <= x <= room.right():
            return None
        return min(len(self._weeks) - 1, int((x - room.left()) / room.width() * len(self._weeks)))

    def _paint(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        room = self._room()
        up, down = (self._highest(deeper=deeper) for deeper in (False, True))
        scale = room.height() / max(1, up + down)
        base = room.top() + up * scale
        self._paint_scale(painter, metrics, room, base, (up, down), scale)
        step = room.width() / len(self._weeks)
        wide = min(_WIDEST, max(2.0, step * 0.68))
        for week in range(len(self._weeks)):
            middle = room.left() + (week + 0.5) * step
            if week == self._at:
                painter.fillRect(QRectF(middle - step / 2, room.top(), step, room.height()), qcolor(Role.ACCENT_SOFT))
            self._paint_stack(painter, week, QRectF(middle - wide / 2, base, wide, 0), scale, deeper=False)
            self._paint_stack(painter, week, QRectF(middle - wide / 2, base, wide, 0), scale, deeper=True)
        painter.fillRect(QRectF(room.left(), base - 0.5, room.width(), 1), qcolor(Role.BORDER_STRONG))
        self._paint_weeks(painter, metrics, room, step)
        self._paint_legend(painter, metrics)

    def _highest(self, *, deeper: bool) -> int:
        same = [flow for flow in self._flows if flow.deeper is deeper]
        return max((sum(flow.counts[week] for flow in same) for week in range(len(self._weeks))), default=0)

    def _paint_stack(self, painter: QPainter, week: int, foot: QRectF, scale: float, *, deeper: bool) -> None:
        """Stack one week's flows from the line outwards; only the outermost corners are round."""
        y = foot.top()
        same = [flow for flow in self._flows if flow.deeper is deeper and flow.counts[week]]
        for place, flow in enumerate(same):
            tall = max(1.5, flow.counts[week] * scale)
            box = QRectF(foot.left(), y if deeper else y - tall, foot.width(), tall)
            outermost = place == len(same) - 1
            corner = min(_ROUND, tall, foot.width() / 2) if outermost else 0.0
            painter.fillPath(_bar(box, deeper=deeper, corner=corner), flow.colour)
            y += tall if deeper else -tall

    def _paint_scale(
        self,
        painter: QPainter,
        metrics: QFontMetricsF,
        room: QRectF,
        base: float,
        most: tuple[int, int],
        scale: float,
    ) -> None:
        line = QColor(qcolor(Role.BORDER))
        step = _nice(max(most) / 3.5)
        for side, reach in ((-1, most[0]), (1, most[1])):
            for value in range(0 if side == 1 else step, reach + 1, step):
                y = base + side * value * scale
                painter.fillRect(QRectF(room.left(), y, room.width(), 1), line)
                text = number(value)
                painter.setPen(qcolor(Role.TEXT_FAINT))
                at = QPointF(room.left() - 8 - metrics.horizontalAdvance(text), y + metrics.ascent() / 2 - 1)
                painter.drawText(at, text)

    def _paint_weeks(self, painter: QPainter, metrics: QFontMetricsF, room: QRectF, step: float) -> None:
        painter.setPen(qcolor(Role.TEXT_MUTED))
        free = room.left() - _LEFT
        for week, monday in enumerate(self._weeks):
            text = _day(monday)
            left = room.left() + (week + 0.5) * step - metrics.horizontalAdvance(text) / 2
            if left >= free and left + metrics.horizontalAdvance(text) <= self.width():
                painter.drawText(QPointF(left, room.bottom() + 6 + metrics.ascent()), text)
                free = left + max(_LABEL_ROOM, metrics.horizontalAdvance(text) + 12)

    def _paint_legend(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        for flow, (x, y, text) in zip(self._flows, self._legend(), strict=True):
            painter.fillPath(_bar(QRectF(x, y + 8, 9, 9), deeper=False, corner=2), flow.colour)
            painter.setPen(qcolor(Role.TEXT_MUTED))
            painter.drawText(QPointF(x + 14, y + 6 + metrics.ascent()), text)


def _bar(box: QRectF, *, deeper: bool, corner: float) -> QPainterPath:
    """Return a bar whose far end is round."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    if not corner:
        path.addRect(box)
        return path
    path.addRoundedRect(box, corner, corner)
    near = QRectF(box)
    near.setBottom(box.bottom() - corner) if deeper else near.setTop(box.top() + corner)
    path.addRect(near)
    return path


def _nice(value: float) -> int:
    """Return a step of 1, 2 or 5 times a power of ten, at least 1, near a value."""
    if value <= 1:
        return 1
    power = 10 ** math.floor(math.log10(value))
    return int(max(1, next(step for step in (1, 2, 5, 10) if step * power >= value) * power))


def _day(monday: date) -> str:
    return written(datetime(monday.year, monday.month, monday.day), "d MMM")
