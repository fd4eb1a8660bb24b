"""The line that says what the person is working on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from strata.domain.goals import LONGEST, Goal
from strata.ui.text import moment, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.labels import Label


class GoalField(QLineEdit):
    """The words of the goal. Return sets them, none clears the goal, Escape brings back what is set.

    Signals:
        settled: str, the words that are wanted.
    """

    settled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = ""
        self.setMaxLength(LONGEST)
        self.setPlaceholderText(tr("What are you working on now?"))
        self.setAccessibleName(tr("What you are working on"))
        self.returnPressed.connect(self.settle)

    @property
    def edited(self) -> bool:
        """Whether other words stand here than those that are set."""
        return " ".join(self.text().split()) != self._kept

    def show_words(self, words: str) -> None:
        """Show what is set; what the person types just now stays."""
        typing = self.hasFocus() and self.edited
        self._kept = words
        if not typing:
            self.setText(words)
            self.setCursorPosition(0)

    def settle(self) -> None:
        """Want what is written."""
        if self.edited:
            self._kept = " ".join(self.text().split())
            self.settled.emit(self._kept)
        self.setText(self._kept)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops the change."""
        if event.key() == Qt.Key.Key_Escape and self.edited:
            self.setText(self._kept)
        else:
            super().keyPressEvent(event)


class GoalRow(QWidget):
    """Says, changes, pauses and clears the goal.

    Attributes:
        field: its words; set, pause, clear: the buttons; so_far: shows the goals that were set so far.

    Signals:
        wanted: str, another goal, "" for none.
        pause_wanted: bool, whether to pause it or to take it up again.
        so_far_wanted: bool, whether the goals so far are to be seen.
    """

    wanted = Signal(str)
    pause_wanted = Signal(bool)
    so_far_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._goal: Goal | None = None
        self.field = GoalField()
        self.set = Button(tr("Set goal"))
        self.pause = IconButton("pause", tr("Pause this goal"), size=16)
        self.clear = IconButton("x", tr("Clear this goal"), size=16)
        self.so_far = IconButton("history", tr("Goals so far"), size=16, checkable=True)
        self._since = Label("", "small")
        name = Label(tr("Working on"), "heading")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(name)
        row.addSpacing(Space.XS)
        row.addWidget(self.field, 1)
        for widget in (self._since, self.set, self.pause, self.clear, self.so_far):
            row.addWidget(widget)
        self.field.textChanged.connect(self._on_text)
        self.field.settled.connect(self.wanted)
        self.set.clicked.connect(self.field.settle)
        self.pause.clicked.connect(self._on_pause)
        self.clear.clicked.connect(self._on_clear)
        self.so_far.toggled.connect(self.so_far_wanted)
        self.show_goal(None)

    def show_goal(self, goal: Goal | None) -> None:
        """Show what is worked on now, None for nothing."""
        self._goal = goal
        self.field.show_words("" if goal is None else goal.text)
        paused = goal is not None and goal.paused
        self.pause.show_icon("play" if paused else "pause")
        self.pause.describe(tr("Take this goal up again") if paused else tr("Pause this goal"))
        if goal is not None:
            self._since.setText(tr("paused") if paused else tr("since {when}").format(when=moment(goal.since)))
        self._on_text()

    def _on_text(self) -> None:
        stands = self._goal is not None and not self.field.edited
        self.set.setVisible(not stands)
        self.set.setEnabled(self.field.edited)
        for widget in (self._since, self.pause, self.clear):
            widget.setVisible(stands)

    def _on_pause(self) -> None:
        if self._goal is not None:
            self.pause_wanted.emit(not self._goal.paused)

    def _on_clear(self) -> None:
        self.wanted.emit("")
