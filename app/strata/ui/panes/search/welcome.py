"""What the search pane says before there is a question: how to ask, with examples that can be tried."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.labels import IconLabel, Label


def _tips() -> tuple[tuple[str, str], ...]:
    return (
        (tr("what did we decide about the kitchen"), tr("Ask in your own words; meaning counts as much as wording.")),
        (tr('"exactly these words"'), tr("Quotation marks keep words together.")),
        (tr("bread -sourdough"), tr("A minus leaves out what holds a word.")),
        (tr("travel plans last spring"), tr("Times such as “last spring” or “in May 2023” lift what was said then.")),
    )


_WIDTH: Final = 760


class Welcome(QWidget):
    """Tips and examples.

    Signals:
        tried: `str`, an example was pressed.
    """

    tried = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inner = QWidget()
        inner.setMaximumWidth(_WIDTH)
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        for row, (example, meaning) in enumerate(_tips()):
            button = Button(example)
            button.setAccessibleDescription(meaning)
            button.clicked.connect(partial(self.tried.emit, example))
            if not row:
                self.setFocusProxy(button)
            grid.addWidget(button, row, 0)
            grid.addWidget(Label(meaning, "muted", wrap=True), row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XXL, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(2)
        column.addWidget(IconLabel("text-search", Role.TEXT_FAINT, 40), 0, middle)
        column.addWidget(Label(tr("Find anything that was ever said"), "title"), 0, middle)
        column.addWidget(
            Label(tr("Type in the field above. Results come as you type and never leave this computer."), "muted"), 0, middle
        )
        column.addSpacing(Space.L)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(inner, 100)
        centred.addStretch(1)
        column.addLayout(centred)
        column.addStretch(3)
