"""The inbox: statements that wait for the person's word, and memories that say otherwise of the same thing."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from strata.domain.memories import Resolution
from strata.services.contradictions import Contradiction
from strata.services.remembering.explaining import KeptMemory
from strata.ui.models.windowed import WindowedModel
from strata.ui.panes.memory.contradictions import ContradictionTable
from strata.ui.panes.memory.state import Deed
from strata.ui.panes.memory.table import MemoryTable
from strata.ui.text import counted, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.chips import ChipRow
from strata.ui.widgets.empty import EmptyState
from strata.ui.widgets.labels import Label

_DEEDS: Final = {Qt.Key.Key_A: Deed.ACCEPT, Qt.Key.Key_D: Deed.DISMISS, Qt.Key.Key_Delete: Deed.DISMISS}
_ANSWERS: Final = {
    Qt.Key.Key_1: Resolution.NEWER_HOLDS,
    Qt.Key.Key_2: Resolution.KEEP_BOTH,
    Qt.Key.Key_3: Resolution.NO_CONTRADICTION,
}


_LOWEST: Final = 132
"""Pixels that a list keeps in the smallest window; what does not fit is scrolled to."""


class InboxPage(QWidget):
    """Lists what waits; keys and buttons answer for all rows that are selected.

    Attributes:
        statements, contradictions: its tables.

    Signals:
        deed_wanted: (`Deed`, rows).
        edit_wanted: the current statement is to be edited.
        answered: (tuple of `Contradiction`, `Resolution`).
        memory_wanted: `Memory` of a contradiction to show.
    """

    deed_wanted = Signal(object, object)
    edit_wanted = Signal()
    answered = Signal(object, object)
    memory_wanted = Signal(object)

    def __init__(self, model: WindowedModel[KeptMemory], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.statements = MemoryTable(model, tr("What waits in the inbox"))
        self.contradictions = ContradictionTable()
        self._otherwise = Label("", "heading", wrap=True)
        self._waiting = Label("", "heading", wrap=True)
        self._upper = self._box(
            self._otherwise,
            self.contradictions,
            (
                (tr("The newer holds  1"), "check", partial(self._answer, Resolution.NEWER_HOLDS)),
                (tr("Keep both  2"), "layers", partial(self._answer, Resolution.KEEP_BOTH)),
                (tr("No contradiction  3"), "x", partial(self._answer, Resolution.NO_CONTRADICTION)),
            ),
        )
        self._lower = self._box(
            self._waiting,
            self.statements,
            (
                (tr("Accept  A"), "check", partial(self._do, Deed.ACCEPT)),
                (tr("Edit  E"), "pencil", self.edit_wanted.emit),
                (tr("Dismiss  D"), "x", partial(self._do, Deed.DISMISS)),
            ),
        )
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._upper, 2)
        column.addWidget(self._lower, 3)
        empty = EmptyState(
            "inbox",
            tr("The inbox is empty"),
            tr("Statements that may be worth keeping, and memories that contradict each other, wait here for your word."),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(empty)
        self._pages.addWidget(_scrolled(full))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        self.statements.key_pressed.connect(self._on_key)
        self.contradictions.answered.connect(self._on_answer_key)
        self.contradictions.memory_wanted.connect(self.memory_wanted)

    def show_statements(self, seqs: Sequence[int]) -> None:
        """List other statements; the selection goes to the next one when what was selected is gone."""
        place = self.statements.currentIndex().row()
        before = self.statements.selected()
        self.statements.rows.show_ids(seqs)
        kept = [seq for seq in before if self.statements.rows.place_of(seq) is not None]
        if kept:
            self.statements.select(kept)
        elif place >= 0 and len(seqs):
            self.statements.select([seqs[min(place, len(seqs) - 1)]])
        self._waiting.setText(
            tr("{count} for your word").format(count=counted(len(seqs), tr("statement waits"), tr("statements wait")))
        )
        self._lower.setVisible(bool(len(seqs)))
        self._turn()

    def show_contradictions(self, found: tuple[Contradiction, ...]) -> None:
        """List other contradictions."""
        self.contradictions.show_all(found)
        self._otherwise.setText(counted(len(found), tr("contradiction"), tr("contradictions")))
        self._upper.setVisible(bool(found))
        self._turn()

    def take_keyboard(self) -> None:
        """Take the keyboard to what waits."""
        first = self.contradictions if self.contradictions.count else self.statements
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if first is self.statements and not self.statements.selected():
            self.statements.select((), first=True)

    # Inside

    def _box(self, title: Label, table: QWidget, buttons: Sequence[tuple[str, str, object]]) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        column.setSpacing(Space.S)
        row = ChipRow()
        row.flow.setContentsMargins(0, 0, 0, 0)
        for text, icon, slot in buttons:
            button = Button(text, icon)
            button.clicked.connect(slot)
            row.add(button)
        column.addWidget(title)
        column.addWidget(row)
        column.addWidget(table, 1)
        table.setProperty("framed", True)
        table.setMinimumHeight(_LOWEST)
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        return box

    def _turn(self) -> None:
        some = bool(self.statements.rows.rowCount()) or bool(self.contradictions.count)
        self._pages.setCurrentIndex(1 if some else 0)

    def _do(self, deed: Deed) -> None:
        seqs = self.statements.selected()
        if seqs:
            self.deed_wanted.emit(deed, seqs)

    def _answer(self, resolution: Resolution) -> None:
        chosen = self.contradictions.chosen()
        if chosen:
            self.answered.emit(chosen, resolution)

    def _on_key(self, key: Qt.Key, _shift: bool) -> None:
        if key in _DEEDS:
            self._do(_DEEDS[key])
        elif key == Qt.Key.Key_E:
            self.edit_wanted.emit()

    def _on_answer_key(self, key: Qt.Key) -> None:
        if key in _ANSWERS:
            self._answer(_ANSWERS[key])


def _scrolled(page: QWidget) -> QScrollArea:
    """Return a page that is as high as the room, and scrolls where its buttons take more than one line."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
