"""Numbers that matter, side by side, each with its name below."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.theme.metrics import Space
from strata.ui.widgets.cards import Card, Separator
from strata.ui.widgets.labels import Label


class NumberRow(Card):
    """A card with a number to each title; "–" until it is known."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=Space.M)
        self._values = tuple(Label("–", "title", selectable=True) for _ in titles)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        for place, (title, value) in enumerate(zip(titles, self._values, strict=True)):
            if place:
                row.addWidget(Separator(vertical=True))
            value.setAccessibleName(title)
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(value)
            cell.addWidget(Label(title, "small"))
            row.addLayout(cell, 1)
        self.body.addLayout(row)

    def show_numbers(self, numbers: Sequence[str]) -> None:
        """Show the numbers, one to each title."""
        for label, text in zip(self._values, numbers, strict=True):
            label.setText(text)
