"""Short notices at the bottom of the window that go away by themselves."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from strata.domain.system_errors import explained
from strata.ui.navigation import ToastText, Tone
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.labels import IconLabel, Label

SECONDS = 6
SECONDS_WITH_ACTION = 12
KEPT = 3
ABOVE_BOTTOM = 56
_ICON = {Tone.PLAIN: "info", Tone.GOOD: "circle-check", Tone.WARN: "triangle-alert", Tone.BAD: "circle-alert"}


class ToastCard(QFrame):
    """One notice; it stays while the pointer or the keyboard is on it.

    Signals:
        gone: it wants to be removed.
    """

    gone = Signal()

    def __init__(self, said: ToastText, action: Callable[[], None] | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.said = said
        self._action = action
        self.setAccessibleName(said.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.S, Space.S, Space.S)
        row.setSpacing(Space.M)
        text = Label(said.text, wrap=True)
        text.setMinimumWidth(min(460, text.fontMetrics().horizontalAdvance(said.text) + Space.XL))
        text.setMaximumWidth(560)
        row.addWidget(IconLabel(_ICON[said.tone], Role.CANVAS))
        row.addWidget(text, 1)
        if said.action and action is not None:
            self._button = Button(said.action, kind="quiet")
            self._button.clicked.connect(self.act)
            row.addWidget(self._button)
        close = IconButton("x", tr("Dismiss"), size=14)
        close.show_icon("x", Role.CANVAS)
        close.clicked.connect(self.gone)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 * (SECONDS_WITH_ACTION if said.action else SECONDS))
        self._timer.timeout.connect(self._on_time)
        self._timer.start()

    def act(self) -> None:
        """Do what its button offers, and go."""
        if self._action is not None:
            self._action()
        self.gone.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while somebody looks."""
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go some time after."""
        self._timer.start()

    def _on_time(self) -> None:
        if self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._timer.start()
        else:
            self.gone.emit()


class ToastStack(QWidget):
    """The notices of a window, newest lowest."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._cards: list[ToastCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        window.installEventFilter(self)
        self.hide()

    def say(self, said: ToastText, action: Callable[[], None] | None = None) -> bool:
        """Show a notice, and say whether it is not there already; `action` is called when its button is pressed."""
        if self._cards and self._cards[-1].said == said and not said.action:
            return False
        while len(self._cards) >= KEPT:
            self._remove(self._cards[0])
        card = ToastCard(said, action, self)
        card.gone.connect(lambda: self._remove(card))
        self._cards.append(card)
        self._column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        card.show()
        self.show()
        self.raise_()
        self._place()
        return True

    def clear(self) -> None:
        """Take all notices away."""
        for card in tuple(self._cards):
            self._remove(card)

    def latest(self) -> ToastCard | None:
        """Return the newest notice."""
        return self._cards[-1] if self._cards else None

    def act_on_latest(self) -> None:
        """Do what the newest notice with a button offers."""
        for card in reversed(self._cards):
            if card.said.action:
                card.act()
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the bottom of the window."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _remove(self, card: ToastCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
            self.setVisible(bool(self._cards))
            self._place()

    def _place(self) -> None:
        self._column.activate()
        wanted = self._column.sizeHint()
        room = self._window.rect()
        width, height = wanted.width(), wanted.height()
        self.setGeometry((room.width() - width) // 2, room.height() - height - ABOVE_BOTTOM, width, height)


def problem(error: Exception) -> ToastText:
    """Write what an error means; one of ours offers the log."""
    told = explained(error)
    if told is not None:
        return ToastText(str(told), Tone.BAD)
    text = tr("Something went wrong inside Strata. Your library is safe; what happened is in the log.")
    return ToastText(text, Tone.BAD, tr("Show log"))
