"""The dialog that compares a checkpoint with another one, or with now."""

from collections.abc import Sequence
from functools import partial
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from strata.domain.checkpoints import Checkpoint, Comparison, Difference, MemoryDifference
from strata.ui.navigation import Tone
from strata.ui.panes.history.checkpoint_words import difference_title, layer_name, table_title
from strata.ui.panes.history.count_grid import CountGrid
from strata.ui.panes.history.differences import DifferenceList
from strata.ui.text import counted, moment, number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Banner, Card
from strata.ui.widgets.chips import Chip, ChipRow
from strata.ui.widgets.empty import EmptyState
from strata.ui.widgets.labels import ElidedLabel, Label

_SIZE: Final = (960, 640)
_COUNTS_WIDTH: Final = 350
_ORDER: Final = tuple(Difference)


class ComparingDialog(QDialog):
    """Counts on the left, the memories that differ on the right; single ones can be brought back, from either checkpoint.

    Attributes:
        before, after: the checkpoints; `after` is None for now.
        differences: the list; kinds: the chips that narrow it.
        bring_back: makes memories what they were before; bring_later: what the later checkpoint has, hidden for now.

    Signals:
        bring_back_wanted: (`Checkpoint`, tuple of the ids of memories).
    """

    bring_back_wanted = Signal(object, object)

    def __init__(self, before: Checkpoint, after: Checkpoint | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.before, self.after = before, after
        self._found: Comparison | None = None
        self._kind: Difference | None = None
        self.setWindowTitle(tr("Compare"))
        self.resize(min(_SIZE[0], parent.window().width() - 40), min(_SIZE[1], parent.window().height() - 40))
        self.banner = Banner()
        self.records = CountGrid(tr("All that is kept"), tr("What"))
        self.layers = CountGrid(tr("Memories by layer"), tr("Layer"))
        self.kinds = ChipRow()
        self.differences = DifferenceList()
        self.bring_back = Button(tr("Bring back"), "rotate-ccw", kind="primary")
        self.bring_later = Button(tr("Bring back as later"), "rotate-ccw", kind="primary")
        self._then, self._now = Label("", wrap=True, selectable=True), Label("", wrap=True, selectable=True)
        self._hint = Label("", "small", wrap=True)
        self._lay_out()
        self.differences.chosen.connect(self._on_chosen)
        self.bring_back.clicked.connect(self._on_bring_back)
        self.bring_later.clicked.connect(self._on_bring_later)

    def show_comparison(self, found: Comparison) -> None:
        """Show what was found."""
        first, self._found = self._found is None, found
        later = tr("now") if self.after is None else tr("later")
        self.records.show_counts(found.tables, table_title, later)
        self.layers.show_counts(found.layers, layer_name, later)
        amounts = dict(found.differences)
        if self._kind not in amounts:
            self._kind = None
        self._show_kinds(amounts)
        self._show_memories()
        self._pages.setCurrentIndex(2 if amounts else 1)
        if first:
            self.differences.setFocus()
        if not amounts:
            self._same.say("circle-check", tr("No memory differs"), _rest(found))

    def tell(self, text: str, tone: Tone) -> None:
        """Say what became of something."""
        self.banner.say(text, tone)

    # Building

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(ElidedLabel(_title(self.before, self.after), "title"))
        until = tr("now") if self.after is None else moment(self.after.made_at)
        column.addWidget(Label(f"{moment(self.before.made_at)} → {until}", "muted"))
        column.addWidget(self.banner)
        middle = QHBoxLayout()
        middle.setSpacing(Space.L)
        middle.addWidget(self._counts())
        middle.addWidget(self._memories(), 1)
        column.addLayout(middle, 1)
        close = Button(tr("Close"))
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self._hint, 1)
        row.addWidget(close)
        row.addWidget(self.bring_back)
        row.addWidget(self.bring_later)
        self.bring_later.setVisible(self.after is not None)
        column.addLayout(row)

    def _counts(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.layers)
        column.addWidget(self.records)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Counts"))
        area.setWidget(page)
        area.setFixedWidth(_COUNTS_WIDTH)
        return area

    def _memories(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self.kinds.flow.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.kinds)
        column.addWidget(self.differences, 1)
        self._text = Card(margin=Space.M)
        for title, label in ((tr("Then"), self._then), (tr("Now") if self.after is None else tr("Later"), self._now)):
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            head = Label(title, "small")
            head.setFixedWidth(44)
            row.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label, 1)
            self._text.body.addLayout(row)
        column.addWidget(self._text)
        self._same = EmptyState("circle-check", "")
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState("diff", tr("Comparing"), tr("Every memory of both is looked at.")))
        self._pages.addWidget(self._same)
        self._pages.addWidget(page)
        self._on_chosen(())
        return self._pages

    # What is shown

    def _show_kinds(self, amounts: dict[Difference, int]) -> None:
        self.kinds.clear()
        group = QButtonGroup(self.kinds)
        choices: list[tuple[Difference | None, str, int]] = [(None, tr("All"), sum(amounts.values()))]
        choices += [(kind, difference_title(kind), amount) for kind, amount in amounts.items()]
        for kind, title, amount in choices:
            chip = Chip(f"{title}  {number(amount)}", checkable=True)
            chip.setChecked(kind is self._kind)
            chip.clicked.connect(partial(self._on_kind, kind))
            group.addButton(chip)
            self.kinds.add(chip)

    def _show_memories(self) -> None:
        if self._found is not None:
            shown = (one for one in self._found.memories if self._kind in (None, one.difference))
            self.differences.show_all(sorted(shown, key=_place))

    def _on_kind(self, kind: Difference | None) -> None:
        self._kind = kind
        self._show_memories()

    def _on_chosen(self, chosen: Sequence[MemoryDifference]) -> None:
        self._text.setVisible(bool(chosen))
        if chosen:
            self._then.setText(chosen[0].before or tr("It was not there."))
            self._now.setText(chosen[0].after or tr("It is not there."))
        count = len(_recoverable(chosen))
        self.bring_back.setEnabled(bool(count))
        if self.after is None:
            text = tr("Bring back {memories}").format(memories=counted(count, tr("memory"), tr("memories")))
            self.bring_back.setText(text if count else tr("Bring back"))
        else:
            self._say_both(count, len(_recoverable_later(chosen)))
        self._hint.setText(self._advice(chosen, count))

    def _say_both(self, then: int, later: int) -> None:
        """Say how many memories each of the two checkpoints has of those chosen."""
        self.bring_later.setEnabled(bool(later))
        for button, count, some, none in (
            (self.bring_back, then, tr("Bring back {n} as then"), tr("Bring back as then")),
            (self.bring_later, later, tr("Bring back {n} as later"), tr("Bring back as later")),
        ):
            button.setText(some.format(n=number(count)) if count else none)

    def _advice(self, chosen: Sequence[MemoryDifference], count: int) -> str:
        if self._found is not None:
            total = sum(amount for _, amount in self._found.differences)
            if total > len(self._found.memories):
                return tr("The first {n} are listed.").format(n=number(len(self._found.memories)))
        if not chosen:
            return ""
        if self.after is not None:
            return tr("Brought back, a memory is what that checkpoint has, with a fresh life. History can undo it.")
        if not count:
            return tr("What was added later cannot be brought back from here.")
        return tr("Brought back, a memory is what it was then, with a fresh life in its layer. History can undo it.")

    def _on_bring_back(self) -> None:
        ids = _recoverable(self.differences.selected())
        if ids:
            self.bring_back.setEnabled(False)
            self.bring_back_wanted.emit(self.before, ids)

    def _on_bring_later(self) -> None:
        ids = _recoverable_later(self.differences.selected())
        if ids:
            self.bring_later.setEnabled(False)
            self.bring_back_wanted.emit(self.after, ids)


def _place(one: MemoryDifference) -> int:
    return _ORDER.index(one.difference)


def _recoverable(chosen: Sequence[MemoryDifference]) -> tuple[UUID, ...]:
    return tuple(one.id for one in chosen if one.before is not None)


def _recoverable_later(chosen: Sequence[MemoryDifference]) -> tuple[UUID, ...]:
    return tuple(one.id for one in chosen if one.after is not None)


def _title(before: Checkpoint, after: Checkpoint | None) -> str:
    if after is None:
        return tr("“{name}” and now").format(name=before.name)
    return tr("“{before}” and “{after}”").format(before=before.name, after=after.name)


def _rest(found: Comparison) -> str:
    if found.same:
        return tr("Nothing that you keep differs.")
    return tr("{came} conversations and notes came, {went} went.").format(came=number(found.came), went=number(found.went))
