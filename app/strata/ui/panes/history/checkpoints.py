"""The right side of History for checkpoints: what one holds, and what can be done with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from strata.domain.checkpoints import Checkpoint
from strata.ui.panes.history.checkpoint_words import reason_words, several_words, stays_words
from strata.ui.text import moment, number, size, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Card
from strata.ui.widgets.flow import FlowLayout
from strata.ui.widgets.labels import Label


class CheckpointView(QScrollArea):
    """Shows the chosen checkpoints.

    Signals:
        compare_wanted: (`Checkpoint`, `Checkpoint` or None for now), the older first.
        rollback_wanted, drop_wanted: `Checkpoint`.
    """

    compare_wanted = Signal(object, object)
    rollback_wanted = Signal(object)
    drop_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Details of the checkpoint"))
        self._chosen: tuple[Checkpoint, ...] = ()

    def show_chosen(self, chosen: Sequence[Checkpoint]) -> None:
        """Show one checkpoint, or offer to compare two; the newest first."""
        if self._chosen == tuple(chosen):
            return
        self._chosen = tuple(chosen)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        column.setSpacing(Space.M)
        (self._fill_one if len(self._chosen) == 1 else self._fill_several)(column)
        column.addStretch()
        self.setWidget(page)

    def _fill_one(self, column: QVBoxLayout) -> None:
        (one,) = self._chosen
        column.addWidget(Label(one.name, "heading", wrap=True, selectable=True))
        column.addWidget(Label(f"{moment(one.made_at)} · {reason_words(one.reason)}", "small", wrap=True))
        card = Card(margin=Space.M)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(0, 1)
        facts = (
            (tr("Memories"), number(one.memories)),
            (tr("Conversations"), number(one.conversations)),
            (tr("Messages"), number(one.messages)),
            (tr("Notes"), number(one.documents)),
            (tr("Size on disk"), size(one.bytes)),
        )
        for row, (title, value) in enumerate(facts):
            grid.addWidget(Label(title, "muted"), row, 0)
            grid.addWidget(Label(value), row, 1, Qt.AlignmentFlag.AlignRight)
        card.body.addLayout(grid)
        column.addWidget(card)
        compare = Button(tr("Compare with now"), "diff")
        back = Button(tr("Roll back…"), "history")
        drop = Button(tr("Delete…"), "trash-2", kind="quiet")
        compare.clicked.connect(self._on_compare)
        back.clicked.connect(self._on_back)
        drop.clicked.connect(self._on_drop)
        self._add_buttons(column, compare, back, drop)
        text = tr("Compare shows what lies between then and now, and brings back single memories.")
        column.addWidget(Label(f"{text} {stays_words(one.reason)}", "muted", wrap=True))

    def _fill_several(self, column: QVBoxLayout) -> None:
        column.addWidget(Label(several_words(self._chosen), "heading"))
        for one in self._chosen:
            column.addWidget(Label(f"{one.name} · {moment(one.made_at)}", "small", wrap=True))
        if len(self._chosen) == 2:
            compare = Button(tr("Compare the two"), "diff")
            compare.clicked.connect(self._on_compare)
            self._add_buttons(column, compare)
        else:
            column.addWidget(Label(tr("Choose two of them to compare."), "muted", wrap=True))

    def _add_buttons(self, column: QVBoxLayout, *buttons: Button) -> None:
        box = QWidget()
        flow = FlowLayout(box, Space.S)
        flow.setContentsMargins(0, 0, 0, 0)
        for button in buttons:
            flow.addWidget(button)
        column.addWidget(box)

    def _on_compare(self) -> None:
        newer = self._chosen[0] if len(self._chosen) == 2 else None
        self.compare_wanted.emit(self._chosen[-1], newer)

    def _on_back(self) -> None:
        self.rollback_wanted.emit(self._chosen[0])

    def _on_drop(self) -> None:
        self.drop_wanted.emit(self._chosen[0])
