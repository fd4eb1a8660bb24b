"""The card of the next pass: what it would do, move by move, and the button to run it now."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from strata.services.promotion import PassPlan
from strata.ui.panes.history.wording import move_words, plan_sentence
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Card
from strata.ui.widgets.labels import ElidedLabel, IconLabel, Label

_TALLEST = 190


class NextPassCard(Card):
    """Shows a `PassPlan`.

    Signals:
        run_wanted: run the pass now.
        memory_wanted: `Memory` of a move to look at.
    """

    run_wanted = Signal()
    memory_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(IconLabel("clock", Role.ACCENT_TEXT))
        head.addWidget(Label(tr("The next pass"), "heading"))
        head.addStretch()
        self.run = Button(tr("Run now"), "play")
        self.run.clicked.connect(self.run_wanted)
        head.addWidget(self.run)
        self.sentence = Label("", wrap=True, selectable=True)
        self._moves = QScrollArea()
        self._moves.setWidgetResizable(True)
        self._moves.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._moves.setMaximumHeight(_TALLEST)
        self._moves.setAccessibleName(tr("What the next pass would do"))
        self.body.addLayout(head)
        self.body.addWidget(self.sentence)
        self.body.addWidget(self._moves)

    def show_plan(self, plan: PassPlan) -> None:
        """Show another plan."""
        self.sentence.setText(plan_sentence(plan.counts, plan.archived))
        self.run.setEnabled(bool(plan.counts.moves or plan.archived))
        self._moves.setVisible(bool(plan.moves))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.XS)
        for move, memory in plan.moves:
            column.addWidget(ElidedLabel(" ".join(memory.content.split())))
            column.addWidget(ElidedLabel(move_words(move), "small"))
        column.addStretch()
        self._moves.setWidget(page)
        self._moves.setMinimumHeight(min(_TALLEST, 46 * len(plan.moves)))
