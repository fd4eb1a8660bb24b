"""What charts are painted with: six colours that stay apart for every eye, a ramp, fonts, and numbers in short."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from strata.ui.text import locale
from strata.ui.theme.active import qcolor, theme, type_sizes
from strata.ui.theme.palette import Role
from strata.ui.widgets.sediment.ramp import LEVELS, ramp

SERIES: Final = (Role.CHART_1, Role.CHART_2, Role.CHART_3, Role.CHART_4, Role.CHART_5, Role.CHART_6)
"""Colours for series, in the order in which they are to be given out."""

DASHES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
    Qt.PenStyle.SolidLine,
)
"""Strokes of lines by their place, so that colour is never the only difference."""

_SHORT: Final = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True, slots=True)
class Type:
    """A font that is set on a painter, and its measures."""

    font: QFont
    metrics: QFontMetricsF

    def width(self, text: str) -> float:
        """Return how wide a text is, px."""
        return self.metrics.horizontalAdvance(text)

    @property
    def height(self) -> float:
        """Return the height of a line, px."""
        return self.metrics.height()


def small_type(base: QFont, *, bold: bool = False) -> Type:
    """Return the small size of the typographic scale."""
    font = QFont(base)
    font.setPixelSize(type_sizes().small)
    font.setBold(bold)
    return Type(font, QFontMetricsF(font))


def shaded(role: Role, alpha: float) -> QColor:
    """Return a role's colour, 0 (nothing) to 1 (solid)."""
    made = qcolor(role)
    made.setAlphaF(alpha)
    return made


def ramp_colours() -> tuple[QColor, ...]:
    """Return the colours from little to much; lightness only goes one way, so the order is seen without hue."""
    return tuple(QColor(*(int(part) for part in row)) for row in ramp(theme().palette))


def ramp_level(share: float) -> int:
    """Return the place in the ramp of a share, 0 to 1."""
    return round(min(1.0, max(0.0, share)) * (LEVELS - 1))


def pen(role: Role, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine, alpha: float = 1.0) -> QPen:
    """Return a pen with round ends."""
    made = QPen(shaded(role, alpha), width, style)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made


def write_text(painter: QPainter, x: float, y: float, text: str, role: Role) -> None:
    """Write a text with its upper left corner at x, y."""
    painter.setPen(qcolor(role))
    painter.drawText(round(x), round(y + painter.fontMetrics().ascent()), text)


def short(value: float) -> str:
    """Write a number for an axis: 0.25, 40, 1.5k, 2M."""
    for factor, letter in _SHORT:
        if abs(value) >= factor:
            return f"{_plain(value / factor)}{letter}"
    return _plain(value)


def percent(share: float) -> str:
    """Write a share, 0 to 1: 12 %."""
    return f"{_plain(round(share * 100, 1))} %"


def exact(value: float) -> str:
    """Write a number in full: 12,400 or 0.253."""
    return locale().toString(int(value)) if value == int(value) else locale().toString(value, "f", 3).rstrip("0").rstrip(".,")


def _plain(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
