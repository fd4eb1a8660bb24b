"""The part of Settings about recalls: the audit, when an answer counts as not in memory, and forgetting all of it."""

from PySide6.QtWidgets import QWidget

from strata.domain.changes import Changes, Noun
from strata.settings import RECALL_AUDIT, RECALL_SURE_FROM
from strata.ui.pane import PaneContext
from strata.ui.panes.settings.numbers import DecimalNumber
from strata.ui.panes.settings.section import Section
from strata.ui.text import tr
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.question import Question
from strata.ui.widgets.switch import Switch


class RecallSection(Section):
    """Two settings and one button."""

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(tr("Recalls"), parent=parent)
        self._context = context
        audit = Switch(tr(RECALL_AUDIT.title))
        audit.setChecked(context.settings.get(RECALL_AUDIT))
        audit.toggled.connect(self._on_audit)
        self.add_row(tr(RECALL_AUDIT.title), tr(RECALL_AUDIT.help), audit)
        least = DecimalNumber(RECALL_SURE_FROM, 0.05, 2)
        least.show_value(context.settings.get(RECALL_SURE_FROM))
        least.valueChanged.connect(self._on_least)
        self.add_row(tr(RECALL_SURE_FROM.title), tr(RECALL_SURE_FROM.help), least)
        self.forget_button = Button(tr("Forget all recalls…"), "trash-2")
        self.forget_button.clicked.connect(self._on_forget)
        said = tr("Deletes what you searched for and all that was made of it, for good. Nothing of your memory is touched.")
        self.add_row(tr("Audit so far"), said, self.forget_button)

    def _on_audit(self, wanted: bool) -> None:
        self._context.settings.set(RECALL_AUDIT, wanted)
        self._context.tasks.announce(Changes.of(Noun.SETTINGS))

    def _on_least(self, least: float) -> None:
        self._context.settings.set(RECALL_SURE_FROM, least)
        self._context.tasks.announce(Changes.of(Noun.SETTINGS))

    def _on_forget(self) -> None:
        said = tr("Every recall is deleted with its words, and the record is written anew without them. There is no way back.")
        question = Question(
            tr("Forget all recalls?"), (said,), tr("Forget for good"), self.window(), icon="trash-2", danger=True
        )
        question.accepted.connect(self._forget)
        question.open()

    def _forget(self) -> None:
        self.forget_button.setEnabled(False)
        self._context.tasks.change(self._context.services.recalls.clear, self._on_forgotten, self._on_failed)

    def _on_forgotten(self, _changes: Changes) -> None:
        self.forget_button.setText(tr("All recalls are forgotten"))

    def _on_failed(self, error: Exception) -> None:
        self.forget_button.setEnabled(True)
        self._context.tasks.problem.emit(error)
