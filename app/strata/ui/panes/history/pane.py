"""The History pane: what moved by week above, the timeline below, the next pass and the chosen act on the right."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from strata.domain.checkpoints import Checkpoint
from strata.domain.history import Act
from strata.domain.memories import Memory
from strata.services.promotion import PassReport
from strata.ui.navigation import HistoryPlace, MemoryPlace, MessagePlace, Place, ToastText
from strata.ui.pane import Command, Pane, PaneContext
from strata.ui.panes.history.details import DetailsView
from strata.ui.panes.history.filter_row import FilterRow
from strata.ui.panes.history.next_pass import NextPassCard
from strata.ui.panes.history.presenter import HistoryPresenter
from strata.ui.panes.history.returning import Returning, WayForward
from strata.ui.panes.history.state import ActDetails, Flows, Undoable, Wanted
from strata.ui.panes.history.timeline import Timeline, ids_in_effect
from strata.ui.panes.history.wording import flows_shown
from strata.ui.period import DateRange, Period
from strata.ui.text import counted, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Separator
from strata.ui.widgets.empty import EmptyState
from strata.ui.widgets.flow_picture import FlowPicture
from strata.ui.widgets.labels import Label

_ROOMY = 520
"""Height from which on there is room for a picture above the list, in device-independent pixels."""


class HistoryPane(Pane):
    """Everything that was done to memories, and the way back.

    Attributes:
        presenter: the pane's behaviour.
        filters, flows, timeline, next_pass, details, checkpoints: its parts.
    """

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.presenter = HistoryPresenter(context, self)
        self.filters = FilterRow()
        self.flows = FlowPicture()
        self.timeline = Timeline(context.tasks, self.presenter.page)
        self.next_pass = NextPassCard()
        self.details = DetailsView()
        self.checkpoints = Returning(context, self)
        self.new_checkpoint = Button(tr("New checkpoint…"), "bookmark-plus")
        self.empty = EmptyState("history", "")
        self._chosen: tuple[Act, ...] = ()
        self._moves = False
        self._build()
        self._connect()

    # Pane

    def activate(self) -> None:
        """Fetch what moved meanwhile."""
        self.presenter.refresh()

    def go(self, place: Place) -> None:
        """Show the history of one memory, or all of it."""
        if isinstance(place, HistoryPlace):
            if place.memory_id is None:
                self.filters.clear_filters()
            else:
                self.presenter.show_memory(place.memory_id)
                self.filters.show_wanted(self.presenter.wanted)

    def focus_content(self) -> None:
        """Take the keyboard to the timeline."""
        self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def toast_action(self, token: object) -> None:
        """Take back what the toast told of."""
        if isinstance(token, Undoable):
            self.presenter.undo(token.act_ids)
        elif isinstance(token, WayForward):
            self.checkpoints.ask_back(token.checkpoint)

    def leave(self) -> None:
        """Follow no more."""
        self.presenter.leave()

    def commands(self) -> tuple[Command, ...]:
        """Offer taking back, and clearing the filters."""
        return (
            Command(tr("Undo what is chosen in the history"), self._undo, "undo-2", "Delete"),
            Command(tr("Clear the filters of History"), self.filters.clear_filters, "filter"),
        )

    # Building

    def _build(self) -> None:
        self._lists = QStackedWidget()
        self._lists.addWidget(self.timeline)
        self._lists.addWidget(self.empty)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, Space.M, 0, 0)
        column.setSpacing(Space.XS)
        self._moved = Label(tr("What moved, week by week"), "heading")
        self._moved.setContentsMargins(Space.L, 0, 0, 0)
        column.addWidget(self._moved)
        column.addWidget(self.flows)
        self._below = Separator()
        column.addWidget(self._below)
        column.addWidget(self._lists, 1)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, Space.M, 0, 0)
        beside.setSpacing(0)
        ahead = QHBoxLayout()
        ahead.setContentsMargins(Space.L, 0, Space.L, 0)
        ahead.addWidget(self.next_pass)
        beside.addLayout(ahead)
        self._nothing = EmptyState(
            "history", tr("Choose an act or a checkpoint"), tr("What it changed or holds is shown here.")
        )
        self._right = QStackedWidget()
        self._right.addWidget(self._nothing)
        self._right.addWidget(self.details)
        self._right.addWidget(self.checkpoints.view)
        beside.addWidget(self._right, 1)
        right.setMinimumWidth(300)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([690, 400])
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        row.addWidget(self.filters, 1)
        row.addWidget(self.new_checkpoint, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top)
        whole.addWidget(Separator())
        whole.addWidget(splitter, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.listed.connect(self._on_listed)
        presenter.described.connect(self._on_details)
        presenter.gone.connect(self._forget_details)
        presenter.flows_known.connect(self._on_flows)
        presenter.planned.connect(self.next_pass.show_plan)
        presenter.undone.connect(self._on_undone)
        presenter.passed.connect(self._on_passed)
        presenter.scoped.connect(self.filters.show_wanted)
        self.filters.chosen.connect(presenter.show)
        self.flows.week_picked.connect(self._on_week)
        self.timeline.chosen.connect(self._on_chosen)
        self.timeline.checkpoints_chosen.connect(self._on_checkpoints)
        self.checkpoints.toast.connect(self.toast)
        self.new_checkpoint.clicked.connect(self.checkpoint_wanted)
        self.timeline.undo_wanted.connect(self._undo)
        self.details.undo_wanted.connect(self._undo)
        self.details.memory_wanted.connect(self._on_memory)
        self.details.conversation_wanted.connect(self._on_conversation)
        self.next_pass.run_wanted.connect(presenter.run_now)

    # What is shown

    def _on_listed(self, seqs: Sequence[int]) -> None:
        self.timeline.show_ids(seqs)
        if not len(seqs):
            self._forget_details()
            if self.presenter.wanted.narrow:
                self.empty.say("filter", tr("Nothing is let through"), tr("No act and no checkpoint matches the filters."))
            else:
                text = tr("What is remembered, promoted, edited or forgotten is listed here, each with its way back.")
                self.empty.say("history", tr("Nothing was done yet"), text)
        self._lists.setCurrentWidget(self.timeline if len(seqs) else self.empty)

    def _on_flows(self, flows: Flows) -> None:
        weeks, shown = flows_shown(flows.found, datetime.now().astimezone().date())
        self.flows.show_flows(weeks, shown)
        self._moves = bool(shown)
        self._show_picture()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of a low window to the list."""
        super().resizeEvent(event)
        self._show_picture()

    def _show_picture(self) -> None:
        for part in (self._moved, self.flows, self._below):
            part.setVisible(self._moves and self.height() >= _ROOMY)

    def _on_chosen(self, acts: tuple[Act, ...]) -> None:
        if acts == self._chosen:
            return
        self._chosen = acts
        if len(acts) == 1:
            self.presenter.choose(acts[0].id)
        elif acts:
            self.presenter.choose(None)
            self.details.show_many(acts)
            self._right.setCurrentWidget(self.details)

    def _on_checkpoints(self, chosen: tuple[Checkpoint, ...]) -> None:
        if chosen:
            self.presenter.choose(None)
            self.checkpoints.view.show_chosen(chosen)
            self._right.setCurrentWidget(self.checkpoints.view)

    def _on_details(self, details: ActDetails) -> None:
        if len(self._chosen) == 1:
            self.details.show_details(details)
            self._right.setCurrentWidget(self.details)

    def _forget_details(self) -> None:
        self._right.setCurrentWidget(self._nothing)

    def _on_week(self, monday: date) -> None:
        week = DateRange(Period.CUSTOM, monday, monday + timedelta(days=6))
        wanted: Wanted = replace(self.presenter.wanted, when=week)
        self.filters.show_wanted(wanted)
        self.presenter.show(wanted)

    # What is done

    def _undo(self) -> None:
        self.presenter.undo(ids_in_effect(self._chosen))

    def _on_undone(self, what: Undoable) -> None:
        count = counted(len(what.act_ids), tr("act"), tr("acts"))
        self.toast.emit(ToastText(tr("Took back {acts}.").format(acts=count), action=tr("Redo"), token=what))

    def _on_passed(self, report: PassReport) -> None:
        if report.act_id is None and report.archived:
            count = counted(report.archived, tr("expired memory"), tr("expired memories"))
            self.toast.emit(ToastText(tr("{memories} went to the archive.").format(memories=count)))
            return
        if report.act_id is None:
            self.toast.emit(ToastText(tr("Nothing had to move.")))
            return
        moved = counted(report.counts.moves, tr("memory moved"), tr("memories moved"))
        self.toast.emit(ToastText(moved + ".", action=tr("Undo"), token=Undoable((report.act_id,))))

    def _on_conversation(self, conversation_id: UUID) -> None:
        self.navigate.emit(MessagePlace(conversation_id, None, ()))

    def _on_memory(self, memory: Memory) -> None:
        self.navigate.emit(MemoryPlace(memory.id))
