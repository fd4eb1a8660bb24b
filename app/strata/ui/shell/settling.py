"""Lets memories settle while the window is open: a pass soon after opening, every quarter of an hour, and at close."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from strata.domain.changes import Changes
from strata.services.control import Control
from strata.ui.pane import PaneContext

if TYPE_CHECKING:
    from strata.services.services import Services

FIRST_MS: Final = 20_000
"""After opening, so that what expired while the window was closed goes; late enough not to be in the way."""

EVERY_MS: Final = 15 * 60 * 1000
"""From one pass to the next."""


class Settling(QObject):
    """Runs the pass by the clock. It is a short write; the history and Activity tell when it moved something."""

    def __init__(self, context: PaneContext, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._tasks = context.services, context.tasks
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY_MS)
        self._clock.timeout.connect(self.run)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(FIRST_MS)
        self._first.timeout.connect(self.run)
        self._clock.start()
        self._first.start()

    def run(self) -> None:
        """Run a pass now, after the writes that wait."""
        self._tasks.change(_Passing(self._services))

    def leave(self) -> None:
        """Run the last pass; it is done before the library closes, as every write that was submitted is."""
        self._clock.stop()
        self._first.stop()
        self.run()


class _Passing:
    """One pass, as a change."""

    def __init__(self, services: "Services") -> None:
        self._services = services

    def __call__(self) -> Changes:
        return self._services.promotion.run(Control()).changes
