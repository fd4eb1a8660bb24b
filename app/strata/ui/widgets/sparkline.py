"""A small curve without axes, drawn by pyqtgraph."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from strata.ui.theme.active import on_theme, qcolor
from strata.ui.theme.palette import Role

HEIGHT = 48


class Sparkline(QWidget):
    """Values over time, newest at the right; pyqtgraph is imported when the first values come."""

    def __init__(self, meaning: str, parent: QWidget | None = None) -> None:
        """`meaning` is what a screen reader says."""
        super().__init__(parent)
        self.setAccessibleName(meaning)
        self.setToolTip(meaning)
        self.setFixedHeight(HEIGHT)
        self._values: tuple[float, ...] = ()
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        on_theme(self, self._draw)

    def show_values(self, values: tuple[float, ...]) -> None:
        """Draw other values; fewer than two draw nothing."""
        self._values = values
        if self.isVisible():
            self._draw()

    def _draw(self) -> None:
        if len(self._values) < 2:
            return
        import pyqtgraph

        if not self._room.count():
            plot = pyqtgraph.PlotWidget(self)
            plot.setMouseEnabled(x=False, y=False)
            plot.setMenuEnabled(False)
            plot.hideButtons()
            for side in ("left", "bottom"):
                plot.hideAxis(side)
            self._room.addWidget(plot)
        plot = self._room.itemAt(0).widget()
        plot.setBackground(qcolor(Role.SURFACE))
        plot.clear()
        plot.plot(
            list(self._values),
            pen=pyqtgraph.mkPen(qcolor(Role.ACCENT), width=2),
            fillLevel=0,
            brush=pyqtgraph.mkBrush(qcolor(Role.ACCENT_SOFT)),
        )
        plot.setYRange(0, max(self._values) * 1.1)
