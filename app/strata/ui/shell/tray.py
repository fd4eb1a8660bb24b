"""The entry in the system's tray: note something down without looking for the window first."""

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from strata.ui.shell.brand import app_icon
from strata.ui.shell.window import MainWindow
from strata.ui.text import tr


class TrayEntry(QSystemTrayIcon):
    """Remember, show the window, quit. A system without a tray gets none.

    Attributes:
        menu: what a click with the other button opens.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(app_icon(), window)
        self._window = window
        self.menu = QMenu(window)
        self._add(tr("Remember…"), self._remember)
        self._add(tr("Show Strata"), window.raise_window)
        self.menu.addSeparator()
        self._add(tr("Quit"), window.close)
        self.setContextMenu(self.menu)
        self.setToolTip("Strata")
        self.activated.connect(self._on_activated)
        if self.isSystemTrayAvailable():
            self.show()

    def _add(self, text: str, deed: Callable[[], object]) -> None:
        action = QAction(text, self.menu)
        action.triggered.connect(deed)
        self.menu.addAction(action)

    def _remember(self) -> None:
        self._window.raise_window()
        self._window.remember()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self._window.raise_window()
