"""Drag and drop: files, folders and zips dropped anywhere on the window are imported."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.labels import IconLabel, Label


class DropVeil(QFrame):
    """Lies over the window while something is dragged across it.

    Signals:
        dropped: tuple of `Path`.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        middle = Qt.AlignmentFlag.AlignHCenter
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        frame = QFrame()
        frame.setObjectName("dropFrame")
        whole.addWidget(frame)
        column = QVBoxLayout(frame)
        column.addStretch()
        column.addWidget(IconLabel("import", Role.ACCENT_TEXT, 56), 0, middle)
        column.addSpacing(Space.M)
        column.addWidget(Label(tr("Drop to import"), "title"), 0, middle)
        column.addWidget(Label(tr("You will see what it holds before anything is written."), "muted"), 0, middle)
        column.addStretch()
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take drags of files over the window; leave others alone."""
        if watched is not self._window:
            return False
        if isinstance(event, QDragEnterEvent) and dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self.setGeometry(self._window.rect())
            self.show()
            self.raise_()
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.hide()
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.hide()
            paths = dropped_paths(event.mimeData())
            if paths:
                event.acceptProposedAction()
                self.dropped.emit(paths)
                return True
        return False


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """Return the local files and folders of a drag."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
