"""A card for each job that runs now."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from strata.tasks.job import Job
from strata.ui.text import left, number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Card
from strata.ui.widgets.labels import ElidedLabel, Label
from strata.ui.widgets.progress import ProgressLine


class RunningCard(Card):
    """One running job: what it does, how far it is, how fast, and the buttons that steer it."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job = job
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        self._title = Label(job.title, "heading")
        self._pause = Button(tr("Pause"), kind="quiet")
        self._cancel = Button(tr("Stop"), kind="quiet")
        self._pause.clicked.connect(self._on_pause)
        self._cancel.clicked.connect(self._on_cancel)
        head.addWidget(self._title, 1)
        head.addWidget(self._pause)
        head.addWidget(self._cancel)
        self._line = ProgressLine()
        self._where = ElidedLabel("", "muted")
        self.body.addLayout(head)
        self.body.addWidget(self._line)
        self.body.addWidget(self._where)
        self._pause.setVisible(job.pausable)
        job.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        progress = self.job.progress
        self._pause.setText(tr("Resume") if self.job.paused else tr("Pause"))
        self._line.show_progress(progress)
        if progress is None:
            self._where.setText(tr("Starting"))
            return
        parts = [progress.step, number(progress.done)]
        if progress.total is not None:
            parts[1] = tr("{done} of {total}").format(done=number(progress.done), total=number(progress.total))
        parts[1] += f" {progress.unit}"
        if progress.rate:
            parts.append(tr("{rate} a second").format(rate=number(round(progress.rate))))
        if progress.seconds_left is not None:
            parts.append(left(progress.seconds_left))
        self._where.setText(" · ".join(parts))

    def _on_pause(self) -> None:
        (self.job.resume if self.job.paused else self.job.pause)()

    def _on_cancel(self) -> None:
        self.job.cancel()
        self._cancel.setEnabled(False)
        self._cancel.setText(tr("Stopping"))


class RunningList(QWidget):
    """All jobs that run now, oldest first; hides itself when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self._cards: dict[Job, RunningCard] = {}
        self.hide()

    def show_jobs(self, jobs: tuple[Job, ...]) -> None:
        """Show these jobs, keeping the cards of those that were there."""
        for job in tuple(self._cards):
            if job not in jobs:
                card = self._cards.pop(job)
                self._column.removeWidget(card)
                card.deleteLater()
        for job in jobs:
            if job not in self._cards:
                self._cards[job] = RunningCard(job)
                self._column.addWidget(self._cards[job])
        self.setVisible(bool(self._cards))
