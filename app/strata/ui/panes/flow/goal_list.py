"""The goals that were set so far, each to be deleted and brought back."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from strata.domain.goals_kept import KeptGoal
from strata.ui.text import duration, moment, tr
from strata.ui.theme.active import qcolor
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.cards import Card
from strata.ui.widgets.labels import Label

_ID = int(Qt.ItemDataRole.UserRole)
_HEIGHT = 170


class GoalList(QListWidget):
    """Goals, those in the trash after all others.

    Signals:
        delete_pressed: the key that deletes was pressed.
    """

    delete_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Goals so far"))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_HEIGHT)

    @property
    def chosen(self) -> UUID | None:
        """The goal that is chosen."""
        item = self.currentItem()
        found = item.data(_ID) if item is not None else None
        return found if isinstance(found, UUID) else None

    def show_goals(self, goals: Sequence[KeptGoal]) -> None:
        """Show other goals; the choice stays on its goal, or where that was."""
        chosen, row = self.chosen, self.currentRow()
        self.clear()
        for goal in goals:
            item = QListWidgetItem(f"{goal.text}\n{_said(goal)}")
            item.setToolTip(item.text())
            item.setData(_ID, goal.id)
            if goal.deleted_at is not None:
                item.setForeground(qcolor(Role.TEXT_MUTED))
            self.addItem(item)
        kept = [place for place, goal in enumerate(goals) if goal.id == chosen and goal.deleted_at is None]
        self.setCurrentRow(kept[0] if kept else min(max(row, 0), len(goals) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete deletes."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)


class GoalsPanel(QWidget):
    """The list, with what can be done about the one that is chosen.

    Attributes:
        list: the goals; delete, bring_back: the buttons, of which one is there where a goal is chosen.

    Signals:
        delete_wanted, restore_wanted: `KeptGoal`.
        closed: the panel is not wanted any more.
    """

    delete_wanted = Signal(object)
    restore_wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._goals: dict[UUID, KeptGoal] = {}
        self.list = GoalList()
        self.delete = Button(tr("Delete"), "trash-2")
        self.bring_back = Button(tr("Bring back"), "undo-2")
        self._close = IconButton("x", tr("Close"), size=16)
        self._nothing = Label(tr("No goal was set yet. Say above what you are working on."), "muted", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Label(tr("Goals so far"), "heading"), 1)
        for widget in (self.delete, self.bring_back, self._close):
            head.addWidget(widget)
        card = Card(margin=Space.M)
        card.body.addLayout(head)
        card.body.addWidget(self._nothing)
        card.body.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, 0, Space.L, Space.S)
        column.addWidget(card)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.delete_pressed.connect(self._on_delete)
        self.delete.clicked.connect(self._on_delete)
        self.bring_back.clicked.connect(self._on_bring_back)
        self._close.clicked.connect(self.closed)
        self.show_goals(())

    def show_goals(self, goals: Sequence[KeptGoal]) -> None:
        """Show all goals, the newest first."""
        self._goals = {goal.id: goal for goal in goals}
        self.list.show_goals(sorted(goals, key=lambda goal: goal.deleted_at is not None))
        self.list.setVisible(bool(goals))
        self._nothing.setVisible(not goals)
        self._on_row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> KeptGoal | None:
        return None if self.list.chosen is None else self._goals.get(self.list.chosen)

    def _on_row(self) -> None:
        goal = self._chosen()
        self.delete.setVisible(goal is not None and goal.deleted_at is None)
        self.bring_back.setVisible(goal is not None and goal.deleted_at is not None)

    def _on_delete(self) -> None:
        goal = self._chosen()
        if goal is not None and goal.deleted_at is None:
            self.delete_wanted.emit(goal)

    def _on_bring_back(self) -> None:
        goal = self._chosen()
        if goal is not None:
            self.restore_wanted.emit(goal)


def _said(goal: KeptGoal) -> str:
    parts = [tr("since {when}").format(when=moment(goal.since)), duration(goal.worked.total_seconds())]
    if goal.deleted_at is not None:
        parts.append(tr("in the trash"))
    elif goal.until is None:
        parts.append(tr("worked on now"))
    return " · ".join(parts)
