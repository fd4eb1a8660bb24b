"""Above the timeline: the words to look for and the filters."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from strata.domain.history import ActKind, Actor
from strata.ui.panes.history.state import Wanted
from strata.ui.panes.history.wording import act_title, actor_title
from strata.ui.period import DateRange
from strata.ui.text import tr
from strata.ui.theme.metrics import BUTTON_HEIGHT
from strata.ui.widgets.chips import Chip, ChipRow
from strata.ui.widgets.date_chip import DateChip
from strata.ui.widgets.filter_chip import Choice, FilterChip
from strata.ui.widgets.words_field import WordsField

_LONGEST: Final = 40
_CHECKPOINT: Final = "checkpoint"


class FilterRow(ChipRow):
    """Chooses which acts are shown.

    Signals:
        chosen: `Wanted`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, line=BUTTON_HEIGHT)
        self._wanted = Wanted()
        self.field = WordsField(tr("Filter by words"), tr("Filter the history by words"))
        self.field.setFixedWidth(190)
        self.kind = FilterChip(tr("What"))
        self.kind.offer([*(Choice(kind.value, act_title(kind)) for kind in ActKind), Choice(_CHECKPOINT, tr("Checkpoint"))])
        self.actor = FilterChip(tr("Who"), several=False)
        self.actor.offer([Choice(actor.value, actor_title(actor)) for actor in Actor])
        self.when = DateChip()
        self.memory = Chip("", removable=True)
        self.clear_all = Chip(tr("Clear filters"), removable=True)
        self.flow.setContentsMargins(0, 0, 0, 0)
        for widget in (self.field, self.kind, self.actor, self.when, self.memory, self.clear_all):
            self.add(widget)
        self.field.settled.connect(self._use_text)
        self.kind.chosen.connect(self._use_kinds)
        self.actor.chosen.connect(self._use_actors)
        self.when.range_chosen.connect(self._use_when)
        self.memory.removed.connect(self._drop_memory)
        self.clear_all.removed.connect(self.clear_filters)
        self.show_wanted(self._wanted)

    def show_wanted(self, wanted: Wanted) -> None:
        """Show what is chosen, without a signal."""
        self._wanted = wanted
        self.field.show_words(wanted.text)
        self.kind.choose([*(kind.value for kind in wanted.kinds), *((_CHECKPOINT,) if wanted.checkpoints else ())])
        self.actor.choose([actor.value for actor in wanted.actors])
        self.when.show_range(wanted.when)
        self.memory.setVisible(wanted.memory_id is not None)
        text = " ".join(wanted.memory_text.split()) or tr("One memory")
        self.memory.setText(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
        self.memory.setToolTip(tr("Only what was done to this memory"))
        self.clear_all.setVisible(wanted.narrow)
        self.updateGeometry()

    def clear_filters(self) -> None:
        """Let everything through."""
        self._use(Wanted())

    def _use(self, wanted: Wanted) -> None:
        if wanted != self._wanted:
            self.show_wanted(wanted)
            self.chosen.emit(wanted)

    def _use_text(self, text: str) -> None:
        self._use(replace(self._wanted, text=text))

    def _use_kinds(self, values: tuple[str, ...]) -> None:
        kinds = tuple(ActKind(value) for value in values if value != _CHECKPOINT)
        self._use(replace(self._wanted, kinds=kinds, checkpoints=_CHECKPOINT in values))

    def _use_actors(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._wanted, actors=tuple(map(Actor, values))))

    def _use_when(self, wanted: DateRange) -> None:
        self._use(replace(self._wanted, when=wanted))

    def _drop_memory(self) -> None:
        self._use(replace(self._wanted, memory_id=None, memory_text=""))
