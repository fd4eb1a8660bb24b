"""The strata view with its tools: what dragging does, how time lies, everything in sight."""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.panes.memory.grains import bands
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import IconButton
from strata.ui.widgets.sediment.hands import Tool
from strata.ui.widgets.sediment.view import StrataView


class Picture(QWidget):
    """Shows memories as sediment.

    Attributes:
        view: the strata view.

    Signals:
        scoped: `tuple[int, ...]`, several grains were chosen together.
    """

    scoped = Signal(object)

    def __init__(self, stm_hours: int, wm_days: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = StrataView(bands(stm_hours, wm_days))
        self.tools = QFrame(self)
        self.tools.setObjectName("pictureTools")
        self.select = IconButton("square-dashed-mouse-pointer", tr("Drag to choose several (or hold Shift)"), checkable=True)
        self.even = IconButton("calendar", tr("Draw time evenly, not wider towards now"), checkable=True)
        self.nearer = IconButton("plus", tr("Zoom in (+)"))
        self.farther = IconButton("minus", tr("Zoom out (−)"))
        self.whole = IconButton("maximize", tr("Show everything (0)"))
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(Space.XXS, Space.XXS, Space.XXS, Space.XXS)
        row.setSpacing(0)
        for button in (self.select, self.even, self.farther, self.nearer, self.whole):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.select.toggled.connect(self._use_tool)
        self.even.toggled.connect(self._use_axis)
        self.nearer.clicked.connect(partial(self.view.zoom, 0.5))
        self.farther.clicked.connect(partial(self.view.zoom, 2.0))
        self.whole.clicked.connect(self.view.show_whole)
        self.view.selection_moved.connect(self._on_selection)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tools where the uppermost band is empty: what the open conversation holds lies near now."""
        super().resizeEvent(event)
        self.tools.adjustSize()
        self.tools.move(round(self.view.layout_now().room.left()) + Space.S, Space.XS)
        self.tools.raise_()

    def _use_tool(self, selecting: bool) -> None:
        self.view.hands.tool = Tool.SELECT if selecting else Tool.PAN
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _use_axis(self, even: bool) -> None:
        self.view.bend(not even)

    def _on_selection(self, keys: NDArray[np.int64]) -> None:
        if len(keys) > 1:
            self.scoped.emit(tuple(keys.tolist()))
