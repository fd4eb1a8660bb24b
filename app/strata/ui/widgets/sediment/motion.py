"""Gliding from one stretch of time to the next, and from one layout of the bands to the next."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from strata.ui.widgets.sediment.span import Span

MILLISECONDS: Final = 160


class Glide(QObject):
    """Moves a span towards a goal in a short while; a new goal takes over from where it is."""

    def __init__(self, show: Callable[[Span], None], parent: QObject) -> None:
        """`show` is called with each span on the way."""
        super().__init__(parent)
        self._show = show
        self._from = self._to = Span(0, 1)
        self._clock = QVariantAnimation(self)
        self._clock.setDuration(MILLISECONDS)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._clock.valueChanged.connect(self._on_value)

    def goal(self, current: Span) -> Span:
        """Return where it will be at the end."""
        return self._to if self._clock.state() is QVariantAnimation.State.Running else current

    def start(self, current: Span, goal: Span) -> None:
        """Begin to glide."""
        self._clock.stop()
        self._from, self._to = current, goal
        self._clock.start()

    def stop(self) -> None:
        """Stay where it is."""
        self._clock.stop()

    def _on_value(self, share: object) -> None:
        self._show(self._from.towards(self._to, float(share)))  # type: ignore[arg-type]
