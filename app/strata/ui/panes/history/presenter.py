"""How the History pane behaves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes, Noun
from strata.services.control import Control
from strata.services.history import Undone
from strata.services.promotion import PassPlan, PassReport
from strata.services.remembering.explaining import KeptMemory
from strata.tasks.api import Priority, unique_key
from strata.ui.pane import PaneContext
from strata.ui.panes.history.standing import Listing, Row, listing
from strata.ui.panes.history.state import ActDetails, Flows, Undoable, Wanted
from strata.ui.panes.history.wording import WEEKS
from strata.ui.soon import Soon

if TYPE_CHECKING:
    from strata.services.services import Services

RENEWAL_MS: Final = 250
"""What is shown follows this long after memories moved."""

CHANGES_SHOWN: Final = 200
"""Changes of one act that are listed."""

MOVES_SHOWN: Final = 100
"""Moves of the next pass that are listed."""


class HistoryPresenter(QObject):
    """Fetches acts, takes them back, and looks ahead to the next pass.

    Signals:
        listed: `Sequence[int]`, rows of acts and, below zero, of checkpoints.
        described: `ActDetails` of the chosen act; gone: it is no more.
        flows_known: `Flows`.
        planned: `PassPlan`.
        undone: `Undoable`, the acts that took others back.
        passed: `PassReport` of a pass that was asked for.
        scoped: `Wanted`, after the text of the memory that it is about was fetched.
    """

    listed = Signal(object)
    described = Signal(object)
    gone = Signal()
    flows_known = Signal(object)
    planned = Signal(object)
    undone = Signal(object)
    passed = Signal(object)
    scoped = Signal(object)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = context.services, context.tasks
        self._keys = {name: unique_key(f"history.{name}") for name in ("list", "details", "flows", "plan", "memory")}
        self._chosen: UUID | None = None
        self._listing = Listing()
        self.wanted = Wanted()
        self._later = Soon(self, RENEWAL_MS, self.refresh)
        self._tasks.changed.connect(self._on_changed)

    def leave(self) -> None:
        """Follow no more."""
        self._later.stop()

    def refresh(self) -> None:
        """Fetch everything anew."""
        self._later.stop()
        self._list()
        self._tasks.query(self._flows, self._on_flows, key=self._keys["flows"], priority=Priority.SOON)
        self.look_ahead()
        if self._chosen is not None:
            self.choose(self._chosen)

    def show(self, wanted: Wanted) -> None:
        """Show other acts."""
        self.wanted = wanted
        self._list()

    def show_memory(self, memory_id: UUID) -> None:
        """Show what was done to one memory; its text is fetched."""
        self.show(Wanted(memory_id=memory_id))
        self._tasks.query(
            partial(self._services.memories.get, memory_id), self._on_memory, self._on_gone, key=self._keys["memory"]
        )

    def page(self, seqs: Sequence[int]) -> Sequence[Row]:
        """Return rows of the timeline; for a model, which calls it on another thread."""
        return self._listing.page(self._services, seqs)

    def choose(self, act_id: UUID | None) -> None:
        """Fetch what an act changed; None for no act."""
        self._chosen = act_id
        if act_id is not None:
            work = partial(_details, self._services, act_id)
            self._tasks.query(work, self._on_details, self._on_gone, key=self._keys["details"])

    def undo(self, act_ids: Sequence[UUID]) -> None:
        """Take acts back, all or none."""
        if act_ids:
            undoing = _Undoing(self._services, tuple(act_ids))
            self._tasks.change(undoing, partial(self._on_undone, undoing))

    def look_ahead(self) -> None:
        """Fetch what the next pass would do."""
        work = partial(self._services.promotion.dry_run, MOVES_SHOWN)
        self._tasks.query(work, self._on_planned, key=self._keys["plan"], priority=Priority.SOON)

    def run_now(self) -> None:
        """Run the pass now."""
        passing = _Passing(self._services)
        self._tasks.change(passing, partial(self._on_passed, passing))

    # Inside

    def _list(self) -> None:
        today = datetime.now().astimezone().date()
        self._tasks.query(partial(listing, self._services, self.wanted, today), self._on_listed, key=self._keys["list"])

    def _flows(self) -> Flows:
        return Flows(self._services.history.flows(WEEKS))

    def _on_listed(self, found: Listing) -> None:
        self._listing = found
        self.listed.emit(found.ids)

    def _on_flows(self, flows: Flows) -> None:
        self.flows_known.emit(flows)

    def _on_planned(self, plan: PassPlan) -> None:
        self.planned.emit(plan)

    def _on_details(self, details: ActDetails) -> None:
        self.described.emit(details)

    def _on_gone(self, _: Exception) -> None:
        self._chosen = None
        self.gone.emit()

    def _on_memory(self, kept: KeptMemory) -> None:
        self.wanted = replace(self.wanted, memory_text=kept.memory.content)
        self.scoped.emit(self.wanted)

    def _on_undone(self, undoing: "_Undoing", _: Changes) -> None:
        if undoing.made:
            self.undone.emit(Undoable(undoing.made))

    def _on_passed(self, passing: "_Passing", _: Changes) -> None:
        if passing.report is not None:
            self.passed.emit(passing.report)
        self.look_ahead()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Noun.MEMORIES, Noun.LIBRARY):
            self._later.ask()


class _Undoing:
    """Takes acts back on the writer's thread and keeps the acts that did it."""

    def __init__(self, services: "Services", act_ids: tuple[UUID, ...]) -> None:
        self._services = services
        self._act_ids = act_ids
        self.made: tuple[UUID, ...] = ()

    def __call__(self) -> Changes:
        done: Undone = self._services.history.undo(self._act_ids)
        self.made = done.act_ids
        return done.changes


class _Passing:
    """Runs a pass on the writer's thread and keeps its report."""

    def __init__(self, services: "Services") -> None:
        self._services = services
        self.report: PassReport | None = None

    def __call__(self) -> Changes:
        self.report = self._services.promotion.run(Control())
        return self.report.changes


def _details(services: "Services", act_id: UUID) -> ActDetails:
    history = services.history
    return ActDetails(history.get(act_id), history.changes(act_id, CHANGES_SHOWN), history.conversations(act_id))
