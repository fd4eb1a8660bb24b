"""How sure an answer is, above the results, and two thumbs to say whether it was right."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from strata.domain.recalls import Assessment
from strata.ui.text import number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import IconButton
from strata.ui.widgets.labels import Label


class Sureness(QWidget):
    """One line: what to make of the answer.

    Signals:
        judged: the person said whether the answer was right.
    """

    judged = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Label("", "small", wrap=True, selectable=True)
        self.right = IconButton("thumbs-up", tr("The answer is here"))
        self.wrong = IconButton("thumbs-down", tr("The answer is not here"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, 0, Space.L, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.text, 1)
        row.addWidget(self.right)
        row.addWidget(self.wrong)
        self.right.clicked.connect(self._on_right)
        self.wrong.clicked.connect(self._on_wrong)
        self.show_assessment(None)

    def show_assessment(self, assessment: Assessment | None) -> None:
        """Show how sure an answer is; nothing for None."""
        self.setVisible(assessment is not None)
        if assessment is None:
            return
        said = tr("Likely here: {0} in 100").format(number(round(100 * assessment.confidence)))
        self.text.setText(said if assessment.sure else tr("Not in your memory, as far as I can tell."))
        meaning = tr("Of answers that say so, as many in a hundred hold what was asked for. Your thumbs make it more exact.")
        self.text.setToolTip(f"{said}. {meaning}")
        self.right.setEnabled(True)
        self.wrong.setEnabled(True)

    def _on_right(self) -> None:
        self._judge(right=True)

    def _on_wrong(self) -> None:
        self._judge(right=False)

    def _judge(self, *, right: bool) -> None:
        # The other one stays, for a change of mind.
        self.right.setEnabled(not right)
        self.wrong.setEnabled(right)
        self.judged.emit(right)
