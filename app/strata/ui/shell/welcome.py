"""What an empty library shows: what Strata is, and the two ways to begin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.shell.brand import BrandMark, Ground
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.labels import IconLabel, Label


class Welcome(QWidget):
    """The first screen, standing on layers of sediment.

    Signals:
        import_wanted: the person has an export.
        sample_wanted: the person wants to look around first.
    """

    import_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.XL, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(BrandMark(96), 0, middle)
        column.addSpacing(Space.XL)
        column.addWidget(Label("Strata", "display"), 0, middle)
        column.addSpacing(Space.S)
        sentence = Label(
            tr("Everything you and your assistants ever said, kept on your own computer and found again by what it meant."),
            "lead",
            wrap=True,
        )
        sentence.setAlignment(middle)
        sentence.setMaximumWidth(540)
        column.addLayout(_centred(sentence))
        column.addSpacing(Space.XL + Space.S)
        column.addLayout(self._buttons())
        column.addSpacing(Space.L)
        hint = Label(tr("or drop an export, a folder of notes or a zip anywhere on this window"), "muted")
        column.addWidget(hint, 0, middle)
        column.addSpacing(Space.XL)
        column.addLayout(self._promise())
        column.addStretch(1)
        column.addWidget(Ground(), 2)

    def take_keyboard(self) -> None:
        """Focus the first button."""
        self.import_button.setFocus()

    def _buttons(self) -> QHBoxLayout:
        self.import_button = Button(tr("Import your history"), "import", "primary")
        self.sample_button = Button(tr("Explore a sample"), "sparkles")
        self.import_button.clicked.connect(self.import_wanted)
        self.sample_button.clicked.connect(self.sample_wanted)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addStretch()
        for button in (self.import_button, self.sample_button):
            button.setProperty("bulk", "large")
            row.addWidget(button)
        row.addStretch()
        return row

    def _promise(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(IconLabel("shield-check", Role.GOOD))
        row.addWidget(Label(tr("Everything stays on this computer. No account, no cloud, no tracking."), "muted"))
        row.addStretch()
        return row


def _centred(label: Label) -> QHBoxLayout:
    """In the middle, and as high as its wrapped lines are."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(label, 8)
    row.addStretch(1)
    return row
