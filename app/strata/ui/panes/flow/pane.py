"""The Flow pane: charts of flow, and beside them what lies behind the point that was picked."""

from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from strata.domain.goals_kept import KeptGoal
from strata.ui.navigation import Place, ToastText, Tone
from strata.ui.pane import Command, Pane, PaneContext
from strata.ui.panes.flow.behind import BehindView
from strata.ui.panes.flow.goal import GoalRow
from strata.ui.panes.flow.goal_list import GoalsPanel
from strata.ui.panes.flow.presenter import FlowPresenter
from strata.ui.panes.flow.sheet import FlowSheet
from strata.ui.panes.flow.state import Behind, DeletedGoal, Figure, Goals, Outline
from strata.ui.period import DateRange, Period
from strata.ui.text import tr
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.empty import EmptyState

_BESIDE = 340


class _Page(IntEnum):
    CHARTS = 0
    NOTHING = 1
    UNMADE = 2


class FlowPane(Pane):
    """See yourself think.

    Attributes:
        presenter: fetches the figures.
        goal: what the person is working on; goals: what they worked on so far, hidden until it is wanted.
        sheet: the charts; behind: what lies behind a point, hidden until one is picked.
        look: looks for flow at once; bring: imports.
    """

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.presenter = FlowPresenter(context, self)
        self.goal = GoalRow()
        self.goals = GoalsPanel()
        self.sheet = FlowSheet(self.presenter)
        self.behind = BehindView()
        self.look = Button(tr("Look now"), "zap", kind="primary")
        self.bring = Button(tr("Import…"), "import", kind="primary")
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()

    # Pane

    def activate(self) -> None:
        """Fetch what moved meanwhile."""
        self.presenter.show()

    def focus_content(self) -> None:
        """Take the keyboard to the timeline, or to what can be done while there is none."""
        match self._pages.currentIndex():
            case _Page.NOTHING:
                self.bring.setFocus()
            case _Page.UNMADE:
                self.look.setFocus()
            case _:
                self.sheet.timeline.plot.setFocus()

    def commands(self) -> tuple[Command, ...]:
        """Offer ranges, and to look for flow."""
        return (
            Command(tr("Flow of today"), self.show_today, "zap"),
            Command(tr("Flow of all time"), self.show_everything, "zap"),
            Command(tr("Say what you are working on"), self.say_goal, "pencil"),
            Command(tr("Goals so far"), self.show_goals, "history"),
            Command(tr("Look for flow now"), self.presenter.make, "refresh-cw"),
        )

    def leave(self) -> None:
        """Stop what waits."""
        self.presenter.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: figures wait."""
        self.presenter.hide()
        super().hideEvent(event)

    def say_goal(self) -> None:
        """Let the person write the goal."""
        self.goal.field.setFocus()
        self.goal.field.selectAll()

    def show_goals(self) -> None:
        """Show the goals that were set so far."""
        self.goal.so_far.setChecked(True)

    def toast_action(self, token: object) -> None:
        """Bring back the goal that the toast told of."""
        if isinstance(token, DeletedGoal):
            self.presenter.restore_goal(token.id)

    # Ranges

    def show_today(self) -> None:
        """Show the sessions of today."""
        self._choose(DateRange(Period.TODAY))

    def show_everything(self) -> None:
        """Show all sessions."""
        self._choose(DateRange())

    # Inside

    def _lay_out(self) -> None:
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(self.sheet)
        self._split.addWidget(self.behind)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([760, _BESIDE])
        self.behind.setMinimumWidth(_BESIDE)
        self.behind.hide()
        nothing = EmptyState(
            "zap",
            tr("No sessions yet"),
            tr("Flow is read from the times of what you wrote, searched and opened. Import conversations to see years of it."),
            (self.bring,),
        )
        unmade = EmptyState(
            "zap",
            tr("Flow is not looked for yet"),
            tr("There are messages, but no sessions were made of them. That happens by itself once nothing else is going on."),
            (self.look,),
        )
        for page in (self._split, nothing, unmade):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.goal)
        column.addWidget(self.goals)
        self.goals.hide()
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.presenter.found.connect(self._on_found)
        self.presenter.behind.connect(self._on_behind)
        self.goal.wanted.connect(self.presenter.say_goal)
        self.goal.pause_wanted.connect(self.presenter.pause_goal)
        self.goal.so_far_wanted.connect(self._on_so_far)
        self.goals.delete_wanted.connect(self.presenter.delete_goal)
        self.goals.restore_wanted.connect(self._on_restore)
        self.goals.closed.connect(self._on_goals_closed)
        self.presenter.goal_deleted.connect(self._on_goal_deleted)
        self.behind.go.connect(self._on_go)
        self.behind.closed.connect(self._on_closed)
        self.look.clicked.connect(self.presenter.make)
        self.bring.clicked.connect(self._on_bring)
        for part in (self.sheet, self.behind.parts):
            part.written.connect(self._on_written)
            part.failed.connect(self._on_failed)

    def _choose(self, wanted: DateRange) -> None:
        self.sheet.range.when.show_range(wanted)
        self.presenter.choose_range(wanted)

    def _on_found(self, _figure: Figure, value: object) -> None:
        if isinstance(value, Goals):
            self.goal.show_goal(value.present)
            self.goals.show_goals(value.so_far)
        elif isinstance(value, Outline):
            overview = value.overview
            page = _Page.CHARTS if overview.sessions else _Page.UNMADE if overview.stale_days else _Page.NOTHING
            self._pages.setCurrentIndex(page)

    def _on_behind(self, behind: Behind) -> None:
        self.behind.show_behind(behind)
        self.behind.show()

    def _on_closed(self) -> None:
        self.behind.hide()
        self.sheet.timeline.plot.setFocus()

    def _on_so_far(self, wanted: bool) -> None:
        self.goals.setVisible(wanted)
        if wanted:
            self.goals.list.setFocus()

    def _on_goals_closed(self) -> None:
        self.goal.so_far.setChecked(False)
        self.goal.so_far.setFocus()

    def _on_restore(self, goal: KeptGoal) -> None:
        self.presenter.restore_goal(goal.id)

    def _on_goal_deleted(self, goal: DeletedGoal) -> None:
        text = tr("The goal “{goal}” is in the trash.").format(goal=goal.text)
        self.toast.emit(ToastText(text, action=tr("Undo"), token=goal))

    def _on_go(self, place: Place) -> None:
        self.navigate.emit(place)

    def _on_bring(self) -> None:
        self.import_wanted.emit(())

    def _on_written(self, file: Path) -> None:
        self.toast.emit(ToastText(tr("Written to {file}.").format(file=file), Tone.GOOD))

    def _on_failed(self, why: str) -> None:
        self.toast.emit(ToastText(why, Tone.BAD))
