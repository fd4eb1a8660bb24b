"""The pages that stand where panes will be: while the library opens, and when it does not."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from strata.domain.system_errors import explained
from strata.ui.shell.brand import BrandMark
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.empty import EmptyState
from strata.ui.widgets.labels import Label
from strata.ui.widgets.progress import ProgressLine


class OpeningPage(QWidget):
    """Shown for the moment that opening takes, and until the first of the sample is there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(Space.L)
        self._line = ProgressLine()
        self._line.setFixedWidth(180)
        self._text = Label("", "muted")
        column.addStretch()
        column.addWidget(BrandMark(64), 0, middle)
        column.addWidget(self._text, 0, middle)
        column.addWidget(self._line, 0, middle)
        column.addStretch()
        self.say(tr("Opening your library"))

    def say(self, text: str) -> None:
        """Say what goes on."""
        self._text.setText(text)
        self._line.setAccessibleName(text)


class TroublePage(QWidget):
    """Says why the library does not open, and what can be done.

    Signals:
        again: try again.
        elsewhere: open a library in another folder.
    """

    again = Signal()
    elsewhere = Signal()

    def __init__(self, error: Exception, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        retry = Button(tr("Try again"), "rotate-ccw", "primary")
        other = Button(tr("Open another library…"), "folder-open")
        retry.clicked.connect(self.again)
        other.clicked.connect(self.elsewhere)
        told = explained(error)
        if told is not None:
            what, remedy = told.what, told.remedy
        else:
            what = tr("Something went wrong inside Strata.")
            remedy = tr("Your library is as it was. What happened is written in the log (Help > Show log).")
        column = QVBoxLayout(self)
        column.addWidget(EmptyState("triangle-alert", what, remedy, (retry, other)))
