"""The SQL console: questions and views on the left, the editor above its answer on the right."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from strata.domain.errors import Cancelled, InvalidRequest, StrataError
from strata.domain.sql import SqlAnswer, View
from strata.ui.navigation import Tone
from strata.ui.pane import PaneContext
from strata.ui.panes.metrics.asking import AskingPresenter
from strata.ui.panes.metrics.editor import SqlEditor
from strata.ui.panes.metrics.library_list import LibraryList
from strata.ui.panes.metrics.result import ResultView
from strata.ui.text import counted, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button, IconButton
from strata.ui.widgets.cards import Banner
from strata.ui.widgets.chips import Chip
from strata.ui.widgets.labels import Label
from strata.ui.widgets.progress import ProgressLine

_EDITOR_HEIGHT = 150


class Console(QWidget):
    """Ask in SQL.

    Attributes:
        presenter: its behaviour.
        editor, result, lists: its parts; run, stop, save, export, as_chart: its buttons; name: where a name is typed.

    Signals:
        told: (str, `Tone`), a notice.
    """

    told = Signal(str, object)

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = AskingPresenter(context, self)
        self.lists = LibraryList()
        self.editor = SqlEditor()
        self.result = ResultView(context.tasks)
        self.run = Button(tr("Ask"), "play", kind="primary")
        self.run.setToolTip(tr("Ask (Ctrl+Return)"))
        self.stop = Button(tr("Stop"), "circle-stop")
        self.save = IconButton("star", tr("Save this question under a name"), size=16)
        self.export = IconButton("download", tr("Export the answer as CSV"), size=16)
        self.as_chart = Chip(tr("Chart"), checkable=True, icon="chart-line")
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("A name for this question"))
        self.name.setAccessibleName(tr("A name for this question"))
        self._facts = Label("", "muted")
        self._trouble = Banner()
        self._busy = ProgressLine()
        self._lay_out()
        self._connect()
        self._show_state()

    def focus_editor(self) -> None:
        """Take the keyboard to the editor."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Ask what stands in the editor."""
        if self.editor.toPlainText().strip():
            self.presenter.ask(self.editor.toPlainText())

    # Inside

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(Space.M, Space.M, Space.L, Space.M)
        column.setSpacing(Space.S)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for widget in (self.run, self.stop, self._facts):
            row.addWidget(widget)
        row.addStretch()
        for widget in (self.name, self.as_chart, self.save, self.export):
            row.addWidget(widget)
        self.name.setMaximumWidth(240)
        self.name.hide()
        below = QWidget()
        answer = QVBoxLayout(below)
        answer.setContentsMargins(0, 0, 0, 0)
        answer.setSpacing(Space.S)
        answer.addLayout(row)
        answer.addWidget(self._busy)
        answer.addWidget(self._trouble)
        answer.addWidget(self.result, 1)
        upright = QSplitter(Qt.Orientation.Vertical)
        upright.setChildrenCollapsible(False)
        upright.setHandleWidth(9)
        upright.setObjectName("sqlSplit")
        upright.addWidget(self.editor)
        upright.addWidget(below)
        upright.setSizes([_EDITOR_HEIGHT, 400])
        upright.setStretchFactor(1, 1)
        column.addWidget(upright)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.lists)
        splitter.addWidget(right)
        splitter.setSizes([250, 800])
        splitter.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.views.connect(self._on_views)
        presenter.questions.connect(self.lists.questions.show_questions)
        presenter.begun.connect(self._on_begun)
        presenter.answered.connect(self._on_answered)
        presenter.failed.connect(self._on_failed)
        presenter.saved.connect(self._on_saved)
        presenter.written.connect(self._on_written)
        presenter.unwritten.connect(self._on_unwritten)
        self.editor.run_wanted.connect(self.ask)
        self.editor.textChanged.connect(self._show_state)
        self.run.clicked.connect(self.ask)
        self.stop.clicked.connect(presenter.stop)
        self.save.clicked.connect(self._on_save)
        self.name.returnPressed.connect(self._on_named)
        self.export.clicked.connect(self._on_export)
        self.as_chart.toggled.connect(self.result.show_as_chart)
        self.result.written.connect(self._on_written)
        self.result.failed.connect(self._on_unwritten)
        self.lists.views.word_wanted.connect(self.editor.insert)
        self.lists.questions.question_wanted.connect(self._on_question)
        self.lists.questions.forget_wanted.connect(presenter.forget)
        self.lists.questions.clear_wanted.connect(presenter.clear_history)

    def _show_state(self) -> None:
        running = self.presenter.running
        self.run.setVisible(not running)
        self.run.setEnabled(bool(self.editor.toPlainText().strip()))
        self.stop.setVisible(running)
        self._busy.setVisible(running)
        self.export.setEnabled(self.result.answer is not None and not running)
        self.save.setEnabled(bool(self.editor.toPlainText().strip()) and not running)

    def _on_views(self, views: tuple[View, ...]) -> None:
        self.editor.show_views(views)
        self.lists.views.show_views(views)

    def _on_question(self, statement: str) -> None:
        self.editor.setPlainText(statement)
        self.focus_editor()

    def _on_begun(self) -> None:
        self._trouble.say("")
        self._facts.setText(tr("Asking…"))
        self.run.hide()
        self.stop.show()
        self._busy.show()

    def _on_answered(self, answer: SqlAnswer) -> None:
        self.result.show_answer(answer)
        rows = counted(len(answer.rows), tr("row"), tr("rows"))
        if answer.cut:
            rows = tr("the first {rows}").format(rows=rows)
        self._facts.setText(tr("{rows} · {s} s").format(rows=rows, s=f"{answer.seconds:.2f}"))
        self._show_state()

    def _on_failed(self, error: Exception) -> None:
        stopped = isinstance(error, Cancelled)
        self._facts.setText(tr("Stopped.") if stopped else "")
        tone = Tone.BAD if isinstance(error, InvalidRequest) else Tone.WARN
        self._trouble.say("" if stopped else _explained(error), tone)
        if not stopped:
            self.result.drop_nothing()
        self._show_state()

    def _on_save(self) -> None:
        self.name.show()
        self.name.setFocus()

    def _on_named(self) -> None:
        self.presenter.save(self.editor.toPlainText(), self.name.text())

    def _on_saved(self, _statement: str) -> None:
        self.told.emit(tr("Saved as “{name}”.").format(name=self.name.text().strip()), Tone.GOOD)
        self.name.clear()
        self.name.hide()

    def _on_export(self) -> None:
        chosen, _filter = QFileDialog.getSaveFileName(self, tr("Export the answer"), tr("answer.csv"), "*.csv")
        if chosen and self.result.answer is not None:
            self.presenter.write(self.result.answer, Path(chosen).with_suffix(".csv"))

    def _on_written(self, file: Path) -> None:
        self.told.emit(tr("Written to {file}.").format(file=file), Tone.GOOD)

    def _on_unwritten(self, why: str) -> None:
        self.told.emit(why, Tone.BAD)


def _explained(error: Exception) -> str:
    """Say an error; what to do stands in a line of its own where the engine took several for the rest.

    The mark that the engine sets below a line of the question is left out: it points nowhere in proportional type.
    """
    if isinstance(error, StrataError) and "\n" in error.what:
        lines = [line for line in error.what.splitlines() if line.strip(" ^")]
        return "\n".join((*lines, error.remedy))
    return str(error)
