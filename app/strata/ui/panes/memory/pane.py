"""The Memory pane: strata above, the table of the same below, details on the right; the inbox beside them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Final
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from strata.domain.history import Act
from strata.domain.memories import Memory, MemoryOrder, MemorySource, Resolution, SourceKind
from strata.services.contradictions import Contradiction
from strata.services.remembering.explaining import KeptMemory
from strata.settings import MEMORY_STM_HOURS, MEMORY_WM_DAYS
from strata.ui.models.windowed import WindowedModel
from strata.ui.navigation import DocumentPlace, HistoryPlace, InboxPlace, MemoryPlace, MessagePlace, Place, ToastText
from strata.ui.pane import Command, Pane, PaneContext
from strata.ui.panes.memory.columns import SAID_COLUMN, SCORE_COLUMN, inbox_columns, memory_columns
from strata.ui.panes.memory.details import DetailsView
from strata.ui.panes.memory.dialogs import EditDialog, SplitDialog
from strata.ui.panes.memory.filter_row import FilterRow
from strata.ui.panes.memory.inbox import InboxPage
from strata.ui.panes.memory.picture import Picture
from strata.ui.panes.memory.presenter import MemoryPresenter
from strata.ui.panes.memory.state import Counts, Deed, Details, Shelf, Undoable, Wanted
from strata.ui.panes.memory.table import MOST_SELECTED, MemoryTable, ScoreDelegate
from strata.ui.panes.memory.wording import emptiness
from strata.ui.text import counted, tr
from strata.ui.theme.active import icon
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Separator
from strata.ui.widgets.empty import EmptyState

_KEYS: Final = {
    (Qt.Key.Key_P, True): Deed.PROMOTE,
    (Qt.Key.Key_D, True): Deed.DEMOTE,
    (Qt.Key.Key_Delete, False): Deed.FORGET,
}


class MemoryPane(Pane):
    """What is remembered, layer by layer.

    Attributes:
        presenter: the pane's behaviour.
        filters, picture, table, inbox, details: its parts.
    """

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.presenter = MemoryPresenter(context, self)
        self._shelf = Shelf.ALL
        self._details: Details | None = None
        self._seqs: tuple[int, ...] = ()
        key = attrgetter("memory.seq")
        rows = WindowedModel(context.tasks, memory_columns(), self.presenter.page, key, self)
        waiting = WindowedModel(context.tasks, inbox_columns(), self.presenter.page, key, self)
        self.filters = FilterRow()
        self.remember = Button(tr("Remember…"), "plus", kind="primary")
        self.remember.setToolTip(tr("Note something down (Ctrl+N)"))
        self.picture = Picture(context.settings.get(MEMORY_STM_HOURS), context.settings.get(MEMORY_WM_DAYS))
        self.table = MemoryTable(rows, tr("Memories"))
        self._score = ScoreDelegate(self)
        self.table.setItemDelegateForColumn(SCORE_COLUMN, self._score)
        self.inbox = InboxPage(waiting)
        self.details = DetailsView()
        self.empty = EmptyState("layers", "")
        self._build()
        self._connect(rows)

    # Pane

    def activate(self) -> None:
        """Fetch what moved meanwhile: scores move by themselves."""
        self.presenter.refresh()

    def go(self, place: Place) -> None:
        """Show one memory, or the inbox."""
        match place:
            case MemoryPlace(memory_id):
                self.show_shelf(Shelf.ALL)
                self.presenter.choose(memory_id)
            case InboxPlace():
                self.show_shelf(Shelf.INBOX)

    def focus_content(self) -> None:
        """Take the keyboard to the table, or to what waits."""
        if self._shelf is Shelf.INBOX:
            self.inbox.take_keyboard()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.table.selected():
                self.table.select((), first=True)

    def toast_action(self, token: object) -> None:
        """Take back what the toast told of."""
        if isinstance(token, Undoable):
            self.presenter.undo(token)

    def leave(self) -> None:
        """Follow no more."""
        self.presenter.leave()

    def commands(self) -> tuple[Command, ...]:
        """Offer the inbox, the picture, and what can be done with the memory that is chosen."""
        return (
            Command(tr("Show the inbox"), partial(self.show_shelf, Shelf.INBOX), "inbox"),
            Command(tr("Show all memories"), partial(self.show_shelf, Shelf.ALL), "layers"),
            Command(tr("Show the whole picture"), self.picture.view.show_whole, "maximize"),
            Command(tr("Promote the chosen memories"), partial(self._do, Deed.PROMOTE), "arrow-down", "Shift+P"),
            Command(tr("Demote the chosen memories"), partial(self._do, Deed.DEMOTE), "arrow-up", "Shift+D"),
            Command(tr("Pin or unpin the chosen memories"), self._pin_or_unpin, "pin", "P"),
            Command(tr("Edit the memory"), self._edit, "pencil", "E"),
            Command(tr("Merge the chosen memories"), self._merge, "merge"),
            Command(tr("Split the memory"), self._split, "split"),
            Command(tr("Forget the chosen memories"), partial(self._do, Deed.FORGET), "trash-2", "Delete"),
            Command(tr("Move expired memories to the archive"), self.presenter.archive_expired, "file-archive"),
            Command(tr("Clear the filters of Memory"), self.filters.clear_filters, "filter"),
        )

    def show_shelf(self, shelf: Shelf) -> None:
        """Show all memories, or the inbox."""
        self._shelf = shelf
        self.filters.show_shelf(shelf)
        self._left.setCurrentWidget(self.inbox if shelf is Shelf.INBOX else self._all)
        if shelf is Shelf.INBOX:
            self.inbox.take_keyboard()

    # Building

    def _build(self) -> None:
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        self._all = QSplitter(Qt.Orientation.Vertical)
        self._all.setHandleWidth(1)
        self._all.setChildrenCollapsible(True)
        self._all.addWidget(self.picture)
        self._all.addWidget(self._lists)
        self._all.setSizes([330, 250])
        self._left = QStackedWidget()
        self._left.addWidget(self._all)
        self._left.addWidget(self.inbox)
        self._nothing = EmptyState(
            "layers", tr("Choose a memory"), tr("Its sources, its score and how it came to be are shown here.")
        )
        self._right = QStackedWidget()
        self._right.addWidget(self._nothing)
        self._right.addWidget(self.details)
        self._right.setMinimumWidth(280)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(self._left)
        splitter.addWidget(self._right)
        splitter.setSizes([760, 330])
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        top = QHBoxLayout()
        top.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        top.setSpacing(Space.M)
        top.addWidget(self.filters, 1)
        top.addWidget(self.remember, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(Separator())
        whole.addWidget(splitter, 1)

    def _connect(self, rows: WindowedModel[KeptMemory]) -> None:
        presenter, view = self.presenter, self.picture.view
        presenter.listed.connect(self._on_listed)
        presenter.drawn.connect(view.show_deposit)
        presenter.waiting_listed.connect(self.inbox.show_statements)
        presenter.contradictions_known.connect(self.inbox.show_contradictions)
        presenter.counts_known.connect(self._on_counts)
        presenter.described.connect(self._on_details)
        presenter.gone.connect(self._forget_details)
        presenter.words_ready.connect(view.tell)
        presenter.acted.connect(self._on_acted)
        presenter.archived.connect(self._on_archived)
        rows.sorted_by.connect(self._on_sorted)
        self.table.horizontalHeader().setSortIndicator(SAID_COLUMN, Qt.SortOrder.DescendingOrder)
        self.table.setSortingEnabled(True)
        self.filters.shelf_chosen.connect(self.show_shelf)
        self.filters.chosen.connect(self._on_wanted)
        self.remember.clicked.connect(partial(self.remember_wanted.emit, None))
        view.words_wanted.connect(presenter.fetch_words)
        view.picked.connect(self._on_grain)
        view.opened.connect(self._open)
        self.picture.scoped.connect(self._on_scope)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._open)
        self.table.key_pressed.connect(self._on_key)
        self.table.customContextMenuRequested.connect(self._menu)
        self.inbox.statements.chosen.connect(self._on_chosen)
        self.inbox.statements.opened.connect(self._open)
        self.inbox.deed_wanted.connect(presenter.do)
        self.inbox.edit_wanted.connect(self._edit)
        self.inbox.answered.connect(self._on_answered)
        self.inbox.memory_wanted.connect(self._on_memory)
        details = self.details
        details.deed_wanted.connect(self._do)
        details.edit_wanted.connect(self._edit)
        details.split_wanted.connect(self._split)
        details.merge_wanted.connect(self._merge)
        details.source_wanted.connect(self._on_source)
        details.memory_wanted.connect(self._on_memory)
        details.history_wanted.connect(self._on_history)

    # What is shown

    def _on_wanted(self, wanted: Wanted) -> None:
        if wanted.scope is None:
            self.picture.view.select(())
        self.presenter.show(wanted)

    def _on_sorted(self, order: MemoryOrder, descending: bool) -> None:
        wanted = replace(self.presenter.wanted, order=order, descending=descending)
        self.filters.show_wanted(wanted)
        self.presenter.show(wanted)

    def _on_listed(self, seqs: Sequence[int]) -> None:
        self.table.show_ids(seqs)
        if self.presenter.wanted.scope is not None and 1 < len(self._seqs) <= MOST_SELECTED:
            self.table.select(self._seqs)
        self._mark_row()
        if not len(seqs):
            self.empty.say(*emptiness(self.presenter.wanted))
        self._lists.setCurrentWidget(self.table if len(seqs) else self.empty)

    def _on_counts(self, counts: Counts) -> None:
        self.filters.show_counts(counts)

    def _on_details(self, details: Details) -> None:
        if len(self._seqs) > 1:
            return
        self._details = details
        self._seqs = (details.kept.memory.seq,)
        self.details.show_details(details)
        self._right.setCurrentWidget(self.details)
        if self.picture.view.rested_key != self._seqs[0]:
            self.picture.view.rest_on(self._seqs[0])
        self._mark_row()

    def _mark_row(self) -> None:
        """Mark the row of the memory that is shown, from wherever the person came to it, as far as it is listed."""
        shown = (self._details.kept.memory.seq,) if self._details is not None else ()
        if shown and self.table.selected() != shown and self._seqs in ((), shown):
            self.table.select(shown)

    def _forget_details(self) -> None:
        self._details = None
        self._right.setCurrentWidget(self._nothing)

    # What is chosen

    def _on_chosen(self, seqs: tuple[int, ...]) -> None:
        self._seqs = seqs
        if len(seqs) == 1:
            self.presenter.choose_row(seqs[0])
            self.picture.view.rest_on(seqs[0])
        elif seqs:
            self.presenter.choose(None)
            self._details = None
            self.details.show_many(len(seqs))
            self._right.setCurrentWidget(self.details)

    def _on_grain(self, seq: int) -> None:
        self._seqs = (seq,)
        if self.table.rows.place_of(seq) is not None:
            self.table.select([seq])
        else:
            self.presenter.choose_row(seq)

    def _on_scope(self, seqs: tuple[int, ...]) -> None:
        wanted = replace(self.presenter.wanted, scope=seqs)
        self.filters.show_wanted(wanted)
        self.presenter.show(wanted)
        self._on_chosen(seqs)

    def _open(self, seq: int) -> None:
        """A memory was opened on purpose: show it, and count it as a use."""
        self._on_grain(seq)
        self.presenter.note_opened(seq)
        self.details.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_memory(self, memory: Memory) -> None:
        self._seqs = (memory.seq,)
        self.presenter.choose(memory.id)

    def _menu(self, at: QPoint) -> None:
        menu = self.row_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def row_menu(self) -> QMenu:
        """Build the menu of the selected rows."""
        menu = QMenu(self)
        menu.addAction(icon("arrow-down"), tr("Promote") + "\tShift+P", partial(self._do, Deed.PROMOTE))
        menu.addAction(icon("arrow-up"), tr("Demote") + "\tShift+D", partial(self._do, Deed.DEMOTE))
        menu.addAction(icon("pin"), tr("Pin or unpin") + "\tP", self._pin_or_unpin)
        menu.addSeparator()
        if len(self._seqs) == 1:
            menu.addAction(icon("pencil"), tr("Edit") + "\tE", self._edit)
            menu.addAction(icon("split"), tr("Split"), self._split)
        else:
            menu.addAction(icon("merge"), tr("Merge"), self._merge)
        menu.addSeparator()
        menu.addAction(icon("trash-2"), tr("Forget") + "\tDelete", partial(self._do, Deed.FORGET))
        return menu

    # What is done

    def _do(self, deed: Deed) -> None:
        self.presenter.do(deed, self._seqs)

    def _on_key(self, key: Qt.Key, shift: bool) -> None:
        if (key, shift) in _KEYS:
            self._do(_KEYS[key, shift])
        elif key == Qt.Key.Key_P:
            self._pin_or_unpin()
        elif key == Qt.Key.Key_E:
            self._edit()

    def _pin_or_unpin(self) -> None:
        pinned = self._details is not None and self._details.kept.memory.pinned
        self._do(Deed.UNPIN if pinned else Deed.PIN)

    def _edit(self) -> None:
        if self._details is not None:
            memory = self._details.kept.memory
            dialog = EditDialog(memory, self)
            dialog.accepted.connect(partial(self._edited, memory.id, dialog))
            dialog.open()

    def _edited(self, memory_id: UUID, dialog: EditDialog) -> None:
        self.presenter.edit(memory_id, dialog.text, dialog.kind)

    def _split(self) -> None:
        if self._details is not None:
            memory = self._details.kept.memory
            dialog = SplitDialog(memory, self)
            dialog.accepted.connect(partial(self._splitted, memory.id, dialog))
            dialog.open()

    def _splitted(self, memory_id: UUID, dialog: SplitDialog) -> None:
        self.presenter.split(memory_id, dialog.parts)

    def _merge(self) -> None:
        self.presenter.merge(self._seqs)

    def _on_answered(self, chosen: tuple[Contradiction, ...], resolution: Resolution) -> None:
        self.presenter.resolve(chosen, resolution)

    def _on_archived(self, count: int) -> None:
        what = counted(count, tr("expired memory"), tr("expired memories"))
        told = tr("{memories} went to the archive; History has it.").format(memories=what)
        self.toast.emit(ToastText(told if count else tr("Nothing that expired is left outside the archive.")))

    def _on_acted(self, act: Act) -> None:
        self.toast.emit(ToastText(act.title, action=tr("Undo"), token=Undoable(act.id)))

    # Where to

    def _on_source(self, source: MemorySource) -> None:
        reference = source.reference
        if reference.owner_kind is SourceKind.DOCUMENT:
            self.navigate.emit(DocumentPlace(reference.owner_id))
        elif source.conversation_id is not None:
            self.navigate.emit(MessagePlace(source.conversation_id, reference.owner_id))

    def _on_history(self) -> None:
        if self._details is not None:
            self.navigate.emit(HistoryPlace(self._details.kept.memory.id))
