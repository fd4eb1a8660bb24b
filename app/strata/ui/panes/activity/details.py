"""The right side of Activity: a job's steps, how it ended, and an import's report with every record left out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from strata.domain.imports import FormatCount, ImportOutcome, ImportReport
from strata.domain.work import Work, WorkKind, WorkStatus, WorkStep
from strata.ui.left_out import LeftOut, total
from strata.ui.navigation import Tone
from strata.ui.panes.activity.state import Details, report_sentence, status_words, took
from strata.ui.text import counted, dates_between, moment, number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Banner, Separator
from strata.ui.widgets.chips import Badge
from strata.ui.widgets.labels import Label

_TALLEST = 360
_REPEATABLE = {WorkKind.IMPORT, WorkKind.REBUILD}


class DetailsView(QScrollArea):
    """Shows `Details`.

    Signals:
        repeat_wanted: `Work`.
    """

    repeat_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Details of the job"))

    def show_details(self, details: Details) -> None:
        """Lay out another job."""
        kept = self.verticalScrollBar().value()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.XL)
        column.setSpacing(Space.M)
        self._add_head(column, details.work)
        if details.report is not None:
            _add_report(column, details.report)
        _add_steps(column, details.work.steps)
        column.addStretch()
        self.setWidget(page)
        self.verticalScrollBar().setValue(kept)

    def _add_head(self, column: QVBoxLayout, work: Work) -> None:
        words, tone = status_words(work.status)
        column.addWidget(Label(work.title, "title", wrap=True, selectable=True))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(Badge(words, tone), 0, Qt.AlignmentFlag.AlignVCenter)
        when = moment(work.started_at)
        row.addWidget(Label(f"{when} · {took(work)}" if took(work) else when, "muted", wrap=True), 1)
        if work.kind in _REPEATABLE and work.status is not WorkStatus.RUNNING:
            again = Button(tr("Run again"), "rotate-ccw")
            again.clicked.connect(lambda: self.repeat_wanted.emit(work))
            row.addWidget(again)
        column.addLayout(row)
        if work.error:
            column.addWidget(Banner(work.error, Tone.BAD if work.status is WorkStatus.FAILED else Tone.WARN))


def _add_report(column: QVBoxLayout, report: ImportReport) -> None:
    column.addWidget(Label(report_sentence(report), wrap=True, selectable=True))
    if report.outcome is ImportOutcome.DONE and report.error:
        column.addWidget(Banner(report.error, Tone.WARN))
    for count in report.found:
        column.addWidget(Label(_found_sentence(count), "muted", wrap=True, selectable=True))
    if not report.skipped:
        column.addWidget(Label(tr("Nothing was left out."), "muted"))
        return
    column.addWidget(Label(counted(total(report.skipped), tr("record left out"), tr("records left out")), "heading"))
    left_out = LeftOut(report.skipped)
    left_out.setFixedHeight(min(_TALLEST, 40 + 60 * len(report.skipped)))
    column.addWidget(left_out)


def _found_sentence(count: FormatCount) -> str:
    dates = dates_between(count.first, count.last)
    parts = [
        counted(amount, one, many)
        for amount, one, many in (
            (count.conversations, tr("conversation"), tr("conversations")),
            (count.messages, tr("message"), tr("messages")),
            (count.documents, tr("note"), tr("notes")),
            (count.samples, tr("measurement"), tr("measurements")),
            (count.memories, tr("memory"), tr("memories")),
        )
        if amount
    ]
    return f"{count.title} ({count.where}): {', '.join([*parts, dates] if dates else parts)}"


def _add_steps(column: QVBoxLayout, steps: tuple[WorkStep, ...]) -> None:
    if not steps:
        return
    column.addWidget(Separator())
    column.addWidget(Label(tr("Steps"), "heading"))
    for step in steps:
        words, tone = status_words(step.status)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(Badge(words, tone), 0, Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        text.setSpacing(Space.XXS)
        text.addWidget(Label(step.name, wrap=True, selectable=True))
        done = (
            number(step.done)
            if step.total is None
            else tr("{done} of {total}").format(done=number(step.done), total=number(step.total))
        )
        said = " · ".join(part for part in (step.specialist, done if step.done or step.total else "", step.message) if part)
        text.addWidget(Label(said, "muted", wrap=True, selectable=True))
        row.addLayout(text, 1)
        column.addLayout(row)
