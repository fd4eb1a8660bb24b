"""A page of charts: as many side by side as there is room for, headings between them, the whole scrolls."""

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from strata.ui.theme.metrics import Space
from strata.ui.widgets.charts.frame import ChartFrame
from strata.ui.widgets.labels import Label

NARROWEST: Final = 400
"""Pixels that a chart wants at least."""

MOST: Final = 3
"""Charts side by side at most."""

HEIGHT: Final = 330


class ChartSheet(QScrollArea):
    """Add headings, wide parts and charts in order; they are laid out anew when the width changes.

    Signals:
        go: `Place` behind a point that was picked, where points of the sheet lead somewhere.
        written, failed: of every chart that was added.
    """

    go = Signal(object)
    written = Signal(object)
    failed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[QWidget, bool]] = []
        self._columns = 0
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(Space.L, Space.M, Space.L, Space.XL)
        self._grid.setSpacing(Space.M)
        self.setWidget(page)

    def add_heading(self, text: str) -> Label:
        """Append a heading across the width."""
        heading = Label(text, "heading")
        heading.setContentsMargins(0, Space.M, 0, 0)
        self.add(heading, wide=True)
        return heading

    def add(self, part: QWidget, *, wide: bool = False, height: int = 0) -> None:
        """Append a part; a `wide` one takes the whole width, `height` is what it gets at least, px."""
        if height:
            part.setMinimumHeight(height)
        if isinstance(part, ChartFrame):
            part.written.connect(self.written)
            part.failed.connect(self.failed)
        self._parts.append((part, wide))
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        columns = min(MOST, max(1, (self.viewport().width() - 2 * Space.L) // NARROWEST))
        if columns == self._columns and self._grid.count() == len(self._parts):
            return
        for column in range(MOST):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        row = 0
        for row, column, wide, part in _placed(self._parts, columns):
            self._grid.addWidget(part, row, column, 1, wide)
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(row + 1, 1)


def _placed(parts: Sequence[tuple[QWidget, bool]], columns: int) -> Iterator[tuple[int, int, int, QWidget]]:
    """Yield row, column, width and part; the last part of a row takes what is left of it."""
    row, line = 0, list[QWidget]()
    for part, alone in (*parts, (None, True)):
        if line and (alone or len(line) == columns):
            for column, placed in enumerate(line):
                yield row, column, 1 if placed is not line[-1] else columns - column, placed
            row, line = row + 1, []
        if part is not None and alone:
            yield row, 0, columns, part
            row += 1
        elif part is not None:
            line.append(part)
