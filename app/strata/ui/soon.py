"""Something to be done a moment after it was first asked for, however often it is asked for meanwhile."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Soon(QTimer):
    """Calls a slot once, so many milliseconds after the first `ask`; `stop` takes it back."""

    def __init__(self, owner: QObject, milliseconds: int, slot: Callable[[], None]) -> None:
        super().__init__(owner)
        self.setSingleShot(True)
        self.setInterval(milliseconds)
        self.timeout.connect(slot)

    def ask(self) -> None:
        """Let it be done; does not put off what is under way."""
        if not self.isActive():
            self.start()
