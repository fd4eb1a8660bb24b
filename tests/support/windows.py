"""Windows that nobody asked for: a widget that is shown before it has its place is one, for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class _Watch(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@contextmanager
def windows_shown(qapp: QApplication) -> Iterator[list[str]]:
    """Gather the classes of the widgets that are shown as windows meanwhile."""
    watch = _Watch()
    qapp.installEventFilter(watch)
    try:
        yield watch.seen
    finally:
        qapp.removeEventFilter(watch)
