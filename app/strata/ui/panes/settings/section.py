"""The parts that every section of Settings is made of."""

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from strata.settings import Setting
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.cards import Card
from strata.ui.widgets.labels import Label
from strata.ui.widgets.side_by_side import SideBySide


class Section(Card):
    """A titled card. Add rows to `body`."""

    def __init__(self, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=Space.XL)
        self.body.setSpacing(Space.M)
        self.body.addWidget(Label(title, "heading"))
        if text:
            self.body.addWidget(Label(text, "muted", wrap=True))

    def add_row(self, title: str, text: str, *controls: QWidget) -> Label:
        """Add a line: what it is, a word of help below, its controls on the right. Return the help's label."""
        left = QWidget()
        words = QVBoxLayout(left)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(Space.XXS)
        words.addWidget(Label(title, wrap=True))
        told = Label(text, "muted", wrap=True, selectable=True)
        words.addWidget(told)
        told.setVisible(bool(text))  # only once it has a place: shown before, it would be a window
        self.body.addWidget(SideBySide(left, *controls))
        return told


class Choice(QComboBox):
    """The choices of one setting, with names for people; whole numbers are told as their digits."""

    def __init__(
        self, setting: Setting[str] | Setting[int], names: dict[str, str], current: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr(setting.title))
        for value in map(str, setting.choices):
            if value in names:
                self.addItem(names[value], value)
        self.select(current)

    def select(self, value: str) -> None:
        """Show a value without telling anybody."""
        self.blockSignals(True)
        self.setCurrentIndex(max(0, self.findData(value)))
        self.blockSignals(False)

    @property
    def value(self) -> str:
        """The chosen value."""
        return str(self.currentData())
