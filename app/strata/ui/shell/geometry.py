"""Where the window was, and what it showed, the last time."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

_WINDOW, _PANE = "window/geometry", "window/pane"


class RememberedWindow:
    """Keeps size, place and pane of the window in one small file."""

    def __init__(self, file: Path) -> None:
        self._kept = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def pane(self) -> str:
        """Key of the pane that was shown last, "" when nothing is known."""
        kept = self._kept.value(_PANE, "")
        return kept if isinstance(kept, str) else ""

    def restore(self, window: QMainWindow) -> None:
        """Give the window the size and place it had; Qt keeps it on a screen that exists."""
        kept = self._kept.value(_WINDOW)
        if isinstance(kept, QByteArray):
            window.restoreGeometry(kept)

    def keep(self, window: QMainWindow, pane: str) -> None:
        """Write down how the window is now."""
        self._kept.setValue(_WINDOW, window.saveGeometry())
        if pane:
            self._kept.setValue(_PANE, pane)
        self._kept.sync()
