"""The small questions and answers of the shell: closing while work runs, what was repaired, about."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from strata import __version__
from strata.tasks.job import Job
from strata.ui.shell.brand import BrandMark
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.labels import Label


class CloseQuestion(QDialog):
    """Work still runs: stop it and close, or stay. Accepted means close."""

    def __init__(self, jobs: tuple[Job, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Close Strata"))
        self.setMinimumWidth(420)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label(tr("Something is still running"), "title"))
        for job in jobs:
            column.addWidget(Label(f"• {job.title}", "body", wrap=True))
        column.addWidget(Label(tr("What it has done so far stays. You can run it again later."), "muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        self.stay = Button(tr("Keep working"), kind="primary")
        self.stop = Button(tr("Stop and close"))
        self.stay.clicked.connect(self.reject)
        self.stop.clicked.connect(self.accept)
        row.addWidget(self.stop)
        row.addWidget(self.stay)
        column.addSpacing(Space.S)
        column.addLayout(row)
        self.stay.setFocus()


class AboutDialog(QDialog):
    """What this is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Strata"))
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XXL, Space.XL, Space.XXL, Space.L)
        column.setSpacing(Space.S)
        column.addWidget(BrandMark(72), 0, middle)
        column.addWidget(Label("Strata", "title"), 0, middle)
        column.addWidget(Label(tr("Version {version}").format(version=__version__), "muted", selectable=True), 0, middle)
        text = Label(tr("Your conversations and notes, kept on your computer and found again. Nothing leaves it."), wrap=True)
        text.setAlignment(middle)
        text.setFixedWidth(320)
        column.addWidget(text, 0, middle)
        column.addWidget(Label(tr("Apache-2.0. Icons: Lucide (ISC). Made with Qt (LGPL)."), "small"), 0, middle)
        close = Button(tr("Close"), kind="primary")
        close.clicked.connect(self.accept)
        column.addSpacing(Space.M)
        column.addWidget(close, 0, middle)
