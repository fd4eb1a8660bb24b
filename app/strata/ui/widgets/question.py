"""A question before something that matters: what will happen, in whole sentences, and two buttons."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.fitted_dialog import FittedDialog
from strata.ui.widgets.labels import Label

_WIDTH = 480


class Question(FittedDialog):
    """Accepted means yes. What cannot be undone has a red button, and the keyboard begins on "Cancel".

    Attributes:
        yes, no: its buttons.
    """

    def __init__(
        self,
        title: str,
        sentences: Sequence[str],
        yes: str,
        parent: QWidget,
        *,
        icon: str = "",
        no: str = "",
        danger: bool = False,
    ) -> None:
        """`sentences` stand below each other; `no` is "Cancel" unless it says otherwise."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self.yes = Button(yes, icon, kind="danger" if danger else "primary")
        self.no = Button(no or tr("Cancel"))
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        self._fact = Label("", wrap=True)
        self._fact.hide()
        self._lay_out(title, sentences)
        (self.no if danger else self.yes).setFocus()

    def tell(self, fact: str) -> None:
        """Say in figures what the answer would do, once that is known."""
        self._fact.setText(fact)
        self._fact.show()
        self.fit()

    def _lay_out(self, title: str, sentences: Sequence[str]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label(title, "title", wrap=True))
        for sentence in sentences:
            line = QHBoxLayout()
            line.setSpacing(Space.S)
            if len(sentences) > 1:
                line.addWidget(Label("•", "muted"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(sentence, wrap=True), 1, Qt.AlignmentFlag.AlignTop)
            column.addLayout(line)
        column.addWidget(self._fact)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(self.no)
        row.addWidget(self.yes)
        column.addSpacing(Space.S)
        column.addLayout(row)
