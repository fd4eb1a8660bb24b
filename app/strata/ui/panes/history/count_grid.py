"""A card of counts: how many there were, how many there are, and the difference."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from strata.domain.checkpoints import Count
from strata.ui.panes.history.checkpoint_words import signed
from strata.ui.text import number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.cards import Card
from strata.ui.widgets.labels import ElidedLabel, Label

_RIGHT = Qt.AlignmentFlag.AlignRight


class CountGrid(Card):
    """Shows `Count`s; hides itself when there is none."""

    def __init__(self, title: str, what: str, parent: QWidget | None = None) -> None:
        """`what` is read out as the head of the first column."""
        super().__init__(parent, margin=Space.M)
        self._what = what
        self.setAccessibleName(title)
        self.body.addWidget(Label(title, "heading"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.XS)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)
        self.hide()

    def show_counts(self, counts: Sequence[Count], title_of: Callable[[str], str], later: str) -> None:
        """Show other counts; `later` is the head of the second ones."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for column, head in enumerate((tr("then"), later, "+/−"), 1):
            self._grid.addWidget(Label(head, "small"), 0, column, _RIGHT)
        for row, count in enumerate(counts, 1):
            moved = count.after - count.before
            self._grid.addWidget(ElidedLabel(title_of(count.name), "body" if moved else "muted"), row, 0)
            for column, text in enumerate((number(count.before), number(count.after), signed(moved)), 1):
                self._grid.addWidget(Label(text, "body" if moved else "muted"), row, column, _RIGHT)
        told = (f"{title_of(one.name)}: {number(one.before)} → {number(one.after)}" for one in counts)
        self.setAccessibleDescription(f"{self._what}. " + "; ".join(told))
        self.setVisible(bool(counts))
