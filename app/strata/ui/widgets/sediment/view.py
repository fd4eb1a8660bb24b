"""The strata view: five bands, each memory a grain. Pan and zoom by wheel, drag, pinch and keys; pick one or many."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from strata.ui.text import counted, duration, tr
from strata.ui.theme.active import on_theme
from strata.ui.widgets.sediment.axis import BandLine
from strata.ui.widgets.sediment.card import GrainCard
from strata.ui.widgets.sediment.deposit import Deposit, settle
from strata.ui.widgets.sediment.hands import Hands
from strata.ui.widgets.sediment.layout import Layout, lay_out
from strata.ui.widgets.sediment.motion import Glide
from strata.ui.widgets.sediment.painting import Brush, Frame
from strata.ui.widgets.sediment.scene import Scene, Sight
from strata.ui.widgets.sediment.span import Span, whole_of
from strata.ui.widgets.sediment.timescale import TimeScale
from strata.ui.widgets.sediment.values import BANDS, Band, Grains, GrainWords, Moves

TICK_MS: Final = 1000
"""Countdowns move this often while the picture is in sight."""

STALE: Final = 30.0
"""Seconds after which the time axis is drawn anew from now."""

_DAY: Final = 86_400.0


class StrataView(QWidget):
    """Shows grains in bands; it knows them by key and asks its owner for their words.

    Attributes:
        scene: what is shown.
        hands: what pointer and keyboard do.

    Signals:
        words_wanted: int, key of the grain whose words are to be shown; answer with `tell`.
        picked: int, key of the grain that was clicked or walked to.
        opened: int, key of the grain that was double-clicked, or Return was pressed on.
        selection_moved: `NDArray[int64]`, keys selected now.
        span_moved: `Span` in sight.
    """

    words_wanted = Signal(object)
    picked = Signal(object)
    opened = Signal(object)
    selection_moved = Signal(object)
    span_moved = Signal(object)

    def __init__(self, bands: Sequence[Band], parent: QWidget | None = None, *, clock: Callable[[], float] = time.time) -> None:
        """`bands` from top to bottom, `BANDS` of them; `clock` tells the seconds since 1970."""
        super().__init__(parent)
        if len(bands) != BANDS:
            raise ValueError(f"The strata view shows {BANDS} bands, not {len(bands)}.")
        self.hands = Hands(self)
        self.scene = Scene()
        self._bands = tuple(bands)
        self._clock = clock
        self._brush = Brush()
        self._glide = Glide(self._show_span, self)
        self._scale = TimeScale(clock())
        self._whole = self._span = whole_of(self.scene.grains, self._scale)
        self._focus: int | None = None
        self._drift = 0.0
        self._rested: int | None = None
        self._layout: Layout | None = None
        self._sight: Sight | None = None
        self._card = GrainCard(self)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(320, 200)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName(tr("Strata of your memory"))
        self._describe()
        on_theme(self, self._on_theme)

    # -- what is shown -------------------------------------------------------------------------------------------------

    def show_grains(self, grains: Grains, moves: Moves) -> None:
        """Show other grains, made ready here; for many, make them ready elsewhere and call `show_deposit`."""
        self.show_deposit(settle(grains, moves))

    def show_deposit(self, deposit: Deposit) -> None:
        """Show other grains; the span in sight stays where it was unless everything was in sight."""
        at_all = self._span == self._whole
        rested = self.rested_key
        scale = TimeScale(self._clock(), self._scale.bent)
        self.scene.show(deposit, scale)
        self._whole, before = whole_of(self.scene.grains, scale), self._scale
        self._scale = scale
        self._rested = self.scene.place_of(rested) if rested is not None else None
        if self._rested is None:
            self._card.hide()
        self._glide.stop()
        self._layout = None
        self._show_span(self._whole if at_all else self._span.rescaled(before, scale).within(self._whole, scale))
        self._describe()

    def tell(self, key: int, words: GrainWords) -> None:
        """Show the words of a grain that were asked for, if it is still the one that rests under the pointer."""
        if key == self.rested_key and self._rested is not None and (self.underMouse() or self.hasFocus()):
            x, y = self.scene.point_of(self._rested, self.layout_now(), self._span)
            self._card.say(words, self._brush.colour_of(self.scene, self._rested), QPointF(x, y).toPoint())
            self.setAccessibleDescription(f"{words.text} {words.facts}")
            if self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{words.text}. {words.facts}"))

    def select(self, keys: Sequence[int] | NDArray[np.int64]) -> None:
        """Select these grains, without a signal."""
        self.scene.select(keys)
        self.update()

    def rest_on(self, key: int | None) -> None:
        """Put the halo on a grain, without a signal, and bring it into sight."""
        place = self.scene.place_of(key) if key is not None else None
        if place is not None:
            self.reveal(place)
        if place == self._rested:
            return
        self._rested = place
        self._card.hide()
        self.update()

    # -- what is in sight ----------------------------------------------------------------------------------------------

    @property
    def span(self) -> Span:
        """The stretch of time in sight."""
        return self._span

    @property
    def whole(self) -> Span:
        """The stretch of time that holds everything."""
        return self._whole

    @property
    def rested_key(self) -> int | None:
        """Key of the grain with the halo."""
        return int(self.scene.grains.keys[self._rested]) if self._rested is not None else None

    @property
    def rested(self) -> int | None:
        """Place in the scene of the grain with the halo."""
        return self._rested

    @property
    def bent(self) -> bool:
        """Whether time is drawn wider the closer it is to now."""
        return self._scale.bent

    def bend(self, bent: bool) -> None:
        """Draw time wider the closer it is to now, or evenly."""
        if bent is not self._scale.bent:
            self._rescale(TimeScale(self._clock(), bent))

    def show_span(self, span: Span, *, gliding: bool = True) -> None:
        """Go to another stretch of time, kept within the whole."""
        goal = span.within(self._whole, self._scale)
        if gliding and self.isVisible():
            self._glide.start(self._span, goal)
        else:
            self._glide.stop()
            self._show_span(goal)

    def show_whole(self) -> None:
        """Show everything."""
        self.show_span(self._whole)

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Make the span `factor` times as long, keeping the time at `x` where it is; in the middle without one."""
        goal = self._glide.goal(self._span)
        layout = self.layout_now()
        anchor = layout.place_of(layout.room.center().x() if x is None else x, goal)
        self.show_span(goal.zoomed(factor, anchor))

    def pan(self, pixels: float, *, gliding: bool = False) -> None:
        """Move what is in sight to the right by some pixels."""
        goal = self._glide.goal(self._span) if gliding else self._span
        room = self.layout_now().room
        moved = goal.panned(-pixels / room.width() * goal.length).within(self._whole, self._scale)
        self._drift += (goal.start - moved.start) / goal.length * room.width()
        self.show_span(moved, gliding=gliding)

    def focus_band(self, band: int | None) -> None:
        """Give one band most of the height; the same again, or None, gives each its share."""
        self._focus = None if band == self._focus else band
        self._layout = self._sight = None
        self._card.hide()
        self.update()

    def reveal(self, place: int) -> None:
        """Bring a grain into sight."""
        at = float(self.scene.across[place])
        margin = self._span.length * 0.06
        if not self._span.start + margin <= at <= self._span.end - margin:
            self.show_span(self._span.panned(at - self._span.middle), gliding=False)

    def layout_now(self) -> Layout:
        """Return where bands lie at the present size."""
        if self._layout is None:
            self._layout = lay_out(self.width(), self.height(), self.scene.counts, self._focus)
        return self._layout

    def sight_now(self) -> Sight:
        """Return the grains in sight and where they lie."""
        if self._sight is None:
            self._sight = self.scene.sight(self.layout_now(), self._span)
        return self._sight

    # -- what the hands do ---------------------------------------------------------------------------------------------

    def rest(self, place: int | None) -> None:
        """Put the halo on a grain and ask for its words."""
        if place == self._rested:
            return
        self._rested = place
        self._card.hide()
        self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)
        if place is not None:
            self.words_wanted.emit(self.rested_key)
        else:
            self._describe()
        self.update()

    def choose(self, places: NDArray[np.intp], *, adding: bool = False) -> None:
        """Select the grains at some places; `adding` keeps those selected before."""
        chosen = self.scene.chosen.copy() if adding else np.zeros(len(self.scene.grains), bool)
        chosen[places] = True
        self._use_selection(chosen)

    def toggle(self, place: int) -> None:
        """Select one more grain, or one fewer."""
        chosen = self.scene.chosen.copy()
        chosen[place] = not chosen[place]
        self._use_selection(chosen)

    # -- Qt ------------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Ask for a broad picture."""
        return QSize(900, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a frame."""
        now = self._clock()
        frame = Frame(
            self.layout_now(),
            self._span,
            self._scale,
            now,
            self._lines(now),
            self._focus,
            self._rested,
            self.hands.pulled,
            self._drift,
            self.devicePixelRatioF(),
            self.hasFocus(),
        )
        painter = QPainter(self)
        try:
            self._brush.paint(painter, self.scene, self.sight_now(), frame, self.font())
        finally:
            painter.end()  # a painter that outlives an error takes the process down

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        self._layout = self._sight = None
        self._card.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Let the countdowns run."""
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._tick.stop()
        self._glide.stop()

    def event(self, event: QEvent) -> bool:
        """Take pinches."""
        return self.hands.gesture(event) or super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; sideways, or with Shift, pan."""
        self.hands.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, to pull a rubber band, or to click."""
        self.hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, pull, or look at the grain under the pointer."""
        self.hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what was begun."""
        self.hands.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the grain, or zoom in where there is none."""
        self.hands.double_click(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        if not self.hasFocus():
            self.rest(None)
        self._card.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from grain to grain, pan, zoom, select."""
        if not self.hands.key(event):
            super().keyPressEvent(event)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _show_span(self, span: Span) -> None:
        self._span = span
        self._sight = None
        self._card.hide()
        self.update()
        self.span_moved.emit(span)

    def _use_selection(self, chosen: NDArray[np.bool_]) -> None:
        if not np.array_equal(chosen, self.scene.chosen):
            self.scene.chosen = chosen
            self.update()
            self.selection_moved.emit(self.scene.selected())

    def _lines(self, now: float) -> tuple[BandLine, ...]:
        counts, ends = self.scene.counts, self.scene.ends
        return tuple(BandLine(band, counts[place], _countdown(ends[place] - now)) for place, band in enumerate(self._bands))

    def _describe(self) -> None:
        """Say in words what the picture shows, for those who do not see it."""
        now = self._clock()
        said = [
            f"{line.band.title}: {counted(line.count, tr('memory'), tr('memories'))}"
            + (f", {line.countdown}" if line.countdown else "")
            for line in self._lines(now)
        ]
        self.setAccessibleDescription("; ".join(said))

    def _rescale(self, scale: TimeScale) -> None:
        """Draw the same moments on another scale."""
        at_all, before = self._span == self._whole, self._scale
        self._glide.stop()
        self._scale = scale
        self.scene.rescale(scale)
        self._whole = whole_of(self.scene.grains, scale)
        self._show_span(self._whole if at_all else self._span.rescaled(before, scale).within(self._whole, scale))

    def _on_tick(self) -> None:
        now = self._clock()
        if now - self._scale.now >= STALE and not self.hands.busy:
            self._rescale(TimeScale(now, self._scale.bent))
        elif not all(math.isnan(end) for end in self.scene.ends):
            self.update()

    def _on_theme(self) -> None:
        self._brush.forget()
        self.update()


def _countdown(seconds: float) -> str:
    """Say when the next grain of a band goes, "" when that is more than a day away or never."""
    if math.isnan(seconds) or seconds > _DAY:
        return ""
    return tr("next goes in {time}").format(time=duration(seconds)) if seconds > 0 else tr("one goes now")
