"""Above the picture: all or inbox, the words to look for, and the filters."""

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from strata.domain.memories import Layer, MemoryKind, MemoryState
from strata.ui.memory_words import kind_title, layer_title, state_title
from strata.ui.panes.memory.state import Counts, Shelf, Wanted
from strata.ui.period import DateRange
from strata.ui.text import number, tr
from strata.ui.theme.metrics import BUTTON_HEIGHT
from strata.ui.widgets.chips import Chip, ChipRow
from strata.ui.widgets.date_chip import DateChip
from strata.ui.widgets.filter_chip import Choice, FilterChip
from strata.ui.widgets.words_field import WordsField

_KEPT_LAYERS: Final = (Layer.STM, Layer.WM, Layer.LTM, Layer.SWARM)


class FilterRow(ChipRow):
    """Chooses which memories are shown.

    Signals:
        shelf_chosen: `Shelf`.
        chosen: `Wanted`.
    """

    shelf_chosen = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, line=BUTTON_HEIGHT)
        self._wanted = Wanted()
        self.shelves = {shelf: Chip("", checkable=True) for shelf in Shelf}
        self.field = WordsField(tr("Filter by words"), tr("Filter memories by words"))
        self.field.setFixedWidth(190)
        self.layer = FilterChip(tr("Layer"))
        self.kind = FilterChip(tr("Kind"))
        self.state = FilterChip(tr("State"))
        self.when = DateChip()
        self.pinned = Chip(tr("Pinned"), checkable=True)
        self.scope = Chip("", removable=True)
        self.clear_all = Chip(tr("Clear filters"), removable=True)
        self.layer.offer([Choice(layer.value, layer_title(layer)) for layer in _KEPT_LAYERS])
        self.kind.offer([Choice(kind.value, kind_title(kind)) for kind in MemoryKind])
        self.state.offer([Choice(state.value, state_title(state)) for state in MemoryState])
        self.flow.setContentsMargins(0, 0, 0, 0)
        group = QButtonGroup(self)
        for chip in self.shelves.values():
            group.addButton(chip)
        for widget in (*self.shelves.values(), self.field, *self._filters()):
            self.add(widget)
        self._connect()
        self.show_counts(Counts(0, 0))
        self.show_shelf(Shelf.ALL)
        self.show_wanted(self._wanted)

    def show_counts(self, counts: Counts) -> None:
        """Say how much there is on each shelf."""
        self.shelves[Shelf.ALL].setText(tr("All {count}").format(count=number(counts.kept)))
        waiting = tr("Inbox {count}").format(count=number(counts.waiting)) if counts.waiting else tr("Inbox")
        self.shelves[Shelf.INBOX].setText(waiting)

    def show_shelf(self, shelf: Shelf) -> None:
        """Show which shelf is open, without a signal; the inbox has no filters."""
        self.shelves[shelf].setChecked(True)
        for widget in (self.field, *self._filters()):
            widget.setVisible(shelf is Shelf.ALL)
        if shelf is Shelf.ALL:
            self.show_wanted(self._wanted)

    def show_wanted(self, wanted: Wanted) -> None:
        """Show what is chosen, without a signal."""
        self._wanted = wanted
        self.field.show_words(wanted.text)
        self.layer.choose([layer.value for layer in wanted.layers])
        self.kind.choose([kind.value for kind in wanted.kinds])
        usual = wanted.states == (MemoryState.ACTIVE,)
        self.state.choose([] if usual else [state.value for state in wanted.states], "" if wanted.states else tr("Any state"))
        self.when.show_range(wanted.when)
        self.pinned.setChecked(wanted.pinned)
        self.scope.setVisible(wanted.scope is not None)
        if wanted.scope is not None:
            self.scope.setText(tr("{count} chosen in the picture").format(count=number(len(wanted.scope))))
        self.clear_all.setVisible(wanted.narrow)
        self.updateGeometry()

    def clear_filters(self) -> None:
        """Let everything in force through."""
        self._use(self._wanted.without_filters())

    def _filters(self) -> tuple[QWidget, ...]:
        return (self.layer, self.kind, self.state, self.when, self.pinned, self.scope, self.clear_all)

    def _connect(self) -> None:
        for shelf, chip in self.shelves.items():
            chip.clicked.connect(partial(self.shelf_chosen.emit, shelf))
        self.field.settled.connect(self._use_text)
        self.layer.chosen.connect(self._use_layers)
        self.kind.chosen.connect(self._use_kinds)
        self.state.chosen.connect(self._use_states)
        self.when.range_chosen.connect(self._use_when)
        self.pinned.clicked.connect(self._use_pinned)
        self.scope.removed.connect(self._drop_scope)
        self.clear_all.removed.connect(self.clear_filters)

    def _use(self, wanted: Wanted) -> None:
        if wanted != self._wanted:
            self.show_wanted(wanted)
            self.chosen.emit(wanted)

    def _use_text(self, text: str) -> None:
        self._use(replace(self._wanted, text=text))

    def _use_layers(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._wanted, layers=tuple(map(Layer, values))))

    def _use_kinds(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._wanted, kinds=tuple(map(MemoryKind, values))))

    def _use_states(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._wanted, states=tuple(map(MemoryState, values)) or (MemoryState.ACTIVE,)))

    def _use_when(self, wanted: DateRange) -> None:
        self._use(replace(self._wanted, when=wanted))

    def _use_pinned(self) -> None:
        self._use(replace(self._wanted, pinned=self.pinned.isChecked()))

    def _drop_scope(self) -> None:
        self._use(replace(self._wanted, scope=None))
