"""The sections about backups and the trash."""

from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled, StrataError
from strata.domain.trash import Purged
from strata.services.control import Control
from strata.services.trash import CHANGED
from strata.settings import TRASH_DAYS, Settings
from strata.tasks.api import unique_key
from strata.ui.navigation import ToastText, Tone
from strata.ui.pane import PaneContext
from strata.ui.panes.settings.section import Choice, Section
from strata.ui.text import counted, number, tr
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.question import Question

_NEVER: Final = 0


@dataclass(frozen=True, slots=True)
class TrashFacts:
    """What lies in the trash, and what deleting it for good would take away."""

    conversations: tuple[UUID, ...]
    documents: tuple[UUID, ...]
    goals: tuple[UUID, ...]
    weight: Purged


class BackupSection(Section):
    """Leads to a checkpoint, a backup, and a restore.

    Signals:
        checkpoint_wanted, backup_wanted, restore_wanted: without arguments.
    """

    checkpoint_wanted = Signal()
    backup_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Backup"), parent=parent)
        back_up, restore = Button(tr("Back up…"), "archive-restore"), Button(tr("Restore…"), "rotate-ccw")
        checkpoint = Button(tr("New checkpoint…"), "bookmark-plus")
        self.add_row(
            tr("Back up"),
            tr("Everything you keep in one file or a folder of your own, verified by opening it; you can go on working."),
            back_up,
        )
        self.add_row(
            tr("Restore a backup"), tr("Makes a library of it in a new folder. Nothing that you have is overwritten."), restore
        )
        self.add_row(
            tr("Checkpoint"),
            tr("A state of memory inside this library, to compare with and to return to. History shows them all."),
            checkpoint,
        )
        back_up.clicked.connect(self.backup_wanted)
        restore.clicked.connect(self.restore_wanted)
        checkpoint.clicked.connect(self.checkpoint_wanted)


class TrashSection(Section):
    """What lies in the trash, when it is emptied, and emptying it now.

    Attributes:
        days: the setting; empty: the button.

    Signals:
        days_chosen: int.
        empty_wanted: `TrashFacts` as they were shown.
    """

    days_chosen = Signal(int)
    empty_wanted = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(tr("Trash"), parent=parent)
        self._facts = TrashFacts((), (), (), Purged())
        names = {
            str(days): tr("Never by itself") if days == _NEVER else counted(days, tr("day"), tr("days"))
            for days in TRASH_DAYS.choices
        }
        self.days = Choice(TRASH_DAYS, names, str(settings.get(TRASH_DAYS)))
        self.empty = Button(tr("Empty the trash…"), "trash-2", kind="danger")
        self.empty.setEnabled(False)
        self._holds = self.add_row(tr("In the trash"), "…", self.empty)
        self.add_row(tr(TRASH_DAYS.title), tr("What lies in it for longer is deleted for good, once a day."), self.days)
        self.days.activated.connect(self._on_days)
        self.empty.clicked.connect(self._on_empty)

    def show_facts(self, facts: TrashFacts) -> None:
        """Show what lies in the trash."""
        self._facts = facts
        self.empty.setEnabled(not facts.weight.nothing)
        nothing = tr("Nothing. What you delete lies here first, and can be taken back.")
        self._holds.setText(nothing if facts.weight.nothing else weight_sentence(facts.weight))

    def _on_days(self) -> None:
        self.days_chosen.emit(int(self.days.value))

    def _on_empty(self) -> None:
        self.empty_wanted.emit(self._facts)


class TrashPresenter(QObject):
    """Weighs the trash and empties it.

    Attributes:
        question: the one that is open, None while none is.

    Signals:
        shown: `TrashFacts`.
        toast: `ToastText`.
    """

    shown = Signal(object)
    toast = Signal(object)

    def __init__(self, context: PaneContext, window: QWidget) -> None:
        super().__init__(window)
        self._trash, self._tasks, self._settings = context.services.trash, context.tasks, context.settings
        self._window = window
        self._key = unique_key("settings.trash")
        self.question: Question | None = None
        self._tasks.changed.connect(self._on_changes)

    def refresh(self) -> None:
        """Weigh the trash anew."""
        self._tasks.query(self._facts, self.shown.emit, key=self._key)

    def set_days(self, days: int) -> None:
        """Empty the trash by itself after so many days, 0 for never."""
        self._settings.set(TRASH_DAYS, days)
        self._tasks.announce(Changes.of(Noun.SETTINGS))

    def ask(self, facts: TrashFacts) -> None:
        """Ask whether all of this may be deleted for good."""
        sentences = (
            weight_sentence(facts.weight),
            tr("They are deleted for good: from the record, the indexes and the checkpoints. There is no way back."),
            tr("Backups that you made are files of your own and stay as they are."),
        )
        question = Question(tr("Empty the trash?"), sentences, tr("Delete for good"), self._window, icon="trash-2", danger=True)
        question.accepted.connect(partial(self.empty, facts))
        question.finished.connect(self._on_answered)
        self.question = question
        question.open()

    def empty(self, facts: TrashFacts) -> None:
        """Delete for good what was weighed, and nothing that came into the trash since."""

        def work(control: Control) -> Purged:
            return self._trash.purge(facts.conversations, facts.documents, control, goal_ids=facts.goals)

        title = tr("Emptying the trash")
        self._tasks.stream(work, self._on_purged, self._on_failed, title=title, touches=CHANGED)

    def _facts(self) -> TrashFacts:
        conversations, documents = self._trash.waiting()
        goals = self._trash.waiting_goals()
        return TrashFacts(conversations, documents, goals, self._trash.weigh(conversations, documents, goals))

    def _on_answered(self) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None

    def _on_purged(self, purged: Purged) -> None:
        self.toast.emit(ToastText(tr("Deleted for good: {what}").format(what=weight_sentence(purged)), Tone.GOOD))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.toast.emit(ToastText(tr("Stopped. What was not deleted yet is still in the trash.")))
        elif isinstance(error, StrataError):
            self.toast.emit(ToastText(str(error), Tone.BAD))

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(Noun.CONVERSATIONS, Noun.DOCUMENTS, Noun.GOALS):
            self.refresh()


def weight_sentence(weight: Purged) -> str:
    """Say how much is deleted: "2 conversations with 41 messages, and 3 memories that come from nowhere else."."""
    parts = []
    if weight.conversations:
        parts.append(
            tr("{conversations} with {messages}").format(
                conversations=counted(weight.conversations, tr("conversation"), tr("conversations")),
                messages=counted(weight.messages, tr("message"), tr("messages")),
            )
        )
    if weight.documents:
        parts.append(counted(weight.documents, tr("note"), tr("notes")))
    if weight.goals:
        parts.append(counted(weight.goals, tr("goal"), tr("goals")))
    text = tr(" and ").join(parts)
    if weight.memories:
        from_them = counted(weight.memories, tr("memory that comes"), tr("memories that come"))
        text += tr(", with {memories} from nowhere else").format(memories=from_them)
    if weight.segments:
        text += tr(", and {n} summaries of them").format(n=number(weight.segments))
    return text + "."
