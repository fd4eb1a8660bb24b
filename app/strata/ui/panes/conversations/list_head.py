"""Above the list: which shelf, the filter field, the filters, the order."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from strata.domain.records import ConversationOrder
from strata.ui.panes.conversations import wording
from strata.ui.panes.conversations.presenter import Facets
from strata.ui.panes.conversations.state import ListState, Shelf, natural_direction
from strata.ui.period import DateRange
from strata.ui.sources import source_title
from strata.ui.text import number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.chips import Chip, ChipRow
from strata.ui.widgets.date_chip import DateChip
from strata.ui.widgets.filter_chip import Choice, FilterChip
from strata.ui.widgets.labels import ElidedLabel
from strata.ui.widgets.words_field import WordsField


class ListHead(QWidget):
    """Chooses what is listed.

    Signals:
        chosen: `ListState`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ListState()
        self._facets = Facets((), ())
        self.shelves = {
            Shelf.CONVERSATIONS: Chip(tr("Conversations"), checkable=True),
            Shelf.NOTES: Chip(tr("Notes"), checkable=True),
        }
        self.trash = Chip(tr("Trash"), checkable=True, icon="trash-2")
        self.trash.setToolTip(tr("Show what was deleted"))
        self.field = WordsField(tr("Filter by title"), tr("Filter by title"))
        self.source = FilterChip(tr("Source"))
        self.tag = FilterChip(tr("Tag"))
        self.when = DateChip()
        self.clear = Chip(tr("Clear"), removable=True)
        self.count = ElidedLabel("", "small")
        self.order = Button("", kind="quiet")
        self.order.setProperty("aligned", "right")
        self._build()
        self._connect()
        self.show_state(self._state)

    def show_state(self, state: ListState) -> None:
        """Show what is chosen, without a signal."""
        self._state = state
        for shelf, chip in self.shelves.items():
            chip.setChecked(shelf is state.shelf)
        self.trash.setChecked(state.in_trash)
        self.field.show_words(state.text)
        conversations = state.shelf is Shelf.CONVERSATIONS
        self.source.choose(state.sources, ", ".join(map(source_title, state.sources)))
        self.tag.choose(state.tags)
        self.when.show_range(state.when)
        self.tag.setVisible(conversations)
        self.when.setVisible(conversations)
        self.order.setVisible(conversations)
        self.clear.setVisible(state.narrow)
        self.order.setText(wording.order_title(state.order, descending=state.descending))
        self._offer()

    def show_facets(self, facets: Facets) -> None:
        """Offer the sources and tags of the library."""
        self._facets = facets
        self._offer()

    def show_count(self, count: int) -> None:
        """Say how many rows are listed."""
        self.count.setText(wording.list_count(self._state, count))

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(Space.XS)
        group = QButtonGroup(self)
        for chip in self.shelves.values():
            group.addButton(chip)
            first.addWidget(chip)
        first.addStretch(1)
        first.addWidget(self.trash)
        chips = ChipRow()
        for chip in (self.source, self.tag, self.when):
            chips.add(chip)
        self.order.setAccessibleName(tr("Order"))
        last = QHBoxLayout()
        last.setSpacing(Space.S)
        last.addWidget(self.count, 1)
        last.addWidget(self.clear)  # here, because it comes and goes: the list below stays where it is
        last.addWidget(self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.XS)
        column.setSpacing(Space.S)
        column.addLayout(first)
        column.addWidget(self.field)
        column.addWidget(chips)
        column.addLayout(last)
        self._build_orders()

    def _build_orders(self) -> None:
        menu = QMenu(self.order)
        group = QActionGroup(menu)
        for order in ConversationOrder:
            natural = natural_direction(order)
            for descending in (natural, not natural):
                action = QAction(wording.order_title(order, descending=descending), menu)
                action.triggered.connect(partial(self._use_order, order, descending))
                group.addAction(action)
                menu.addAction(action)
        self.order.setMenu(menu)

    def _connect(self) -> None:
        for shelf, chip in self.shelves.items():
            chip.clicked.connect(partial(self._use_shelf, shelf))
        self.trash.clicked.connect(self._use_trash)
        self.field.settled.connect(self._use_text)
        self.source.chosen.connect(self._use_sources)
        self.tag.chosen.connect(self._use_tags)
        self.when.range_chosen.connect(self._use_when)
        self.clear.removed.connect(self.clear_filters)

    def clear_filters(self) -> None:
        """Drop all filters."""
        self._use(self._state.without_filters())

    def _offer(self) -> None:
        conversations = self._state.shelf is Shelf.CONVERSATIONS
        choices = []
        for count in self._facets.sources:
            many = count.conversations if conversations else count.documents
            if many:
                choices.append(Choice(count.source, f"{source_title(count.source)}  ({number(many)})"))
        self.source.offer(choices)
        self.source.choose(self._state.sources, ", ".join(map(source_title, self._state.sources)))
        self.tag.offer([Choice(tag, f"{tag}  ({number(many)})") for tag, many in self._facets.tags])
        self.tag.choose(self._state.tags, ", ".join(self._state.tags))
        self.tag.setEnabled(bool(self._facets.tags))

    def _use(self, state: ListState) -> None:
        if state != self._state:
            self.show_state(state)
            self.chosen.emit(state)

    def _use_shelf(self, shelf: Shelf) -> None:
        if shelf is not self._state.shelf:
            self._use(ListState(shelf=shelf, in_trash=self._state.in_trash))

    def _use_trash(self) -> None:
        self._use(replace(self._state.without_filters(), in_trash=self.trash.isChecked()))

    def _use_text(self, text: str) -> None:
        self._use(replace(self._state, text=text))

    def _use_sources(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._state, sources=values))

    def _use_tags(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._state, tags=values))

    def _use_when(self, wanted: DateRange) -> None:
        self._use(replace(self._state, when=wanted))

    def _use_order(self, order: ConversationOrder, descending: bool) -> None:
        self._use(replace(self._state, order=order, descending=descending))
