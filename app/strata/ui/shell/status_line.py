"""The line at the bottom: offline, what the library holds, what goes on, and how to steer it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from strata.tasks.job import Job
from strata.ui.shell.status_facts import Facts
from strata.ui.text import counted, left, number, tr
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.cards import Separator
from strata.ui.widgets.labels import IconLabel, Label
from strata.ui.widgets.progress import ProgressLine


class StatusLine(QFrame):
    """One line of facts.

    Signals:
        work_wanted: the person wants to see all that goes on.
        pause_wanted: (bool) understanding is to pause or to go on.
    """

    work_wanted = Signal()
    pause_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(32)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 0, Space.L, 0)
        row.setSpacing(Space.S)
        self._offline_icon = IconLabel("shield-check", Role.GOOD, 14)
        self._offline = Label(tr("Offline"), "small")
        self._counts = Label("", "small")
        row.addWidget(self._offline_icon)
        row.addWidget(self._offline)
        row.addWidget(self._divider())
        row.addWidget(self._counts)
        row.addStretch(1)
        self._understanding = _Understanding()
        self._understanding.pause_wanted.connect(self.pause_wanted)
        self._stream = _StreamBox()
        self._stream.opened.connect(self.work_wanted)
        row.addWidget(self._understanding)
        row.addWidget(self._stream)
        self.show_streams(())

    def show_facts(self, facts: Facts | None) -> None:
        """Show the library's size and state; None while no library is open."""
        self._understanding.show_facts(facts)
        if facts is None:
            self._counts.setText("")
            return
        stats = facts.stats
        parts = [
            counted(stats.conversations, tr("conversation"), tr("conversations")),
            counted(stats.messages, tr("message"), tr("messages")),
        ]
        if stats.documents:
            parts.append(counted(stats.documents, tr("note"), tr("notes")))
        self._counts.setText(" · ".join(parts))

    def show_streams(self, jobs: tuple[Job, ...]) -> None:
        """Show the newest of the jobs that run, and how many more there are."""
        self._stream.show_jobs(jobs)
        online = next((job for job in jobs if job.online), None)
        self._offline.setText(tr("Offline") if online is None else tr("Online: {job}").format(job=online.title))
        self._offline_icon.show_icon(
            "shield-check" if online is None else "download", Role.GOOD if online is None else Role.WARN
        )
        self._offline.setToolTip(
            tr("Strata reads and writes on this computer only. Nothing leaves it.")
            if online is None
            else tr("You asked for a download. Nothing of your library leaves this computer.")
        )

    def _divider(self) -> Separator:
        line = Separator(vertical=True)
        line.setFixedHeight(14)
        return line


class _Understanding(QWidget):
    """How much text has no vector yet, with a button to pause; and what is wrong, if something is.

    Signals:
        pause_wanted: (bool).
    """

    pause_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paused = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self._icon = IconLabel("brain", Role.ACCENT_TEXT, 14)
        self._text = Label("", "small")
        self._pause = IconButton("pause", tr("Pause understanding"), size=12)
        self._pause.setFixedSize(24, 24)
        self._pause.clicked.connect(lambda: self.pause_wanted.emit(not self._paused))
        for widget in (self._icon, self._text, self._pause):
            row.addWidget(widget)
        self.hide()

    def show_facts(self, facts: Facts | None) -> None:
        """Show what is to be said, or hide."""
        text, trouble = _understanding(facts) if facts else ("", False)
        self.setVisible(bool(text))
        self._text.setText(text)
        self._icon.show_icon("triangle-alert" if trouble else "brain", Role.WARN if trouble else Role.ACCENT_TEXT)
        waiting = facts is not None and facts.embedding.waiting > 0 and not trouble
        self._pause.setVisible(waiting)
        if facts is not None and facts.embedding.paused != self._paused:
            self._paused = facts.embedding.paused
            self._pause.show_icon("play" if self._paused else "pause")
            self._pause.describe(tr("Resume understanding") if self._paused else tr("Pause understanding"))


def _understanding(facts: Facts) -> tuple[str, bool]:
    """Return the sentence about understanding ("" for none), and whether it tells of trouble."""
    problem = facts.index_problem or facts.model_problem
    status = facts.embedding
    if problem:
        return problem, True
    if status.waiting == 0:
        return (tr("Waking the model") if facts.model_loading else ""), False
    text = tr("{waiting} of {total} not yet understood").format(waiting=number(status.waiting), total=number(status.total))
    if status.paused:
        return tr("{text} · paused").format(text=text), False
    if status.texts_per_second:
        return f"{text} · {left(status.waiting / status.texts_per_second)}", False
    return text, False


class _StreamBox(QWidget):
    """The newest running job: title, bar, time left, pause and stop.

    Signals:
        opened: its title was pressed.
    """

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self._title = Button("", kind="quiet")
        self._title.setToolTip(tr("Show in Activity"))
        self._title.clicked.connect(self.opened)
        self._bar = ProgressLine()
        self._bar.setFixedWidth(120)
        self._left = Label("", "small")
        self._pause = IconButton("pause", tr("Pause"), size=12)
        self._stop = IconButton("circle-stop", tr("Stop"), size=12)
        self._pause.clicked.connect(self._on_pause)
        self._stop.clicked.connect(self._on_stop)
        for button in (self._pause, self._stop):
            button.setFixedSize(24, 24)
        for widget in (self._title, self._bar, self._left, self._pause, self._stop):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_jobs(self, jobs: tuple[Job, ...]) -> None:
        """Show the newest job, or nothing."""
        self._job = jobs[-1] if jobs else None
        self.setVisible(self._job is not None)
        if self._job is None:
            return
        others = len(jobs) - 1
        more = tr(" and {n} more").format(n=others) if others else ""
        self._title.setText(self._job.title + more)
        self._bar.show_progress(self._job.progress)
        self._bar.setAccessibleName(self._job.title)
        progress = self._job.progress
        rest = left(progress.seconds_left) if progress and progress.seconds_left is not None else ""
        self._left.setText(tr("paused") if self._job.paused else rest)
        self._pause.setVisible(self._job.pausable)
        self._pause.show_icon("play" if self._job.paused else "pause")
        self._pause.describe(tr("Resume") if self._job.paused else tr("Pause"))

    def _on_pause(self) -> None:
        if self._job is not None:
            (self._job.resume if self._job.paused else self._job.pause)()

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
