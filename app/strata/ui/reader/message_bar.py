"""The few buttons that float over the message under the pointer or the keyboard."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from strata.ui.text import tr
from strata.ui.widgets.buttons import IconButton


class MessageBar(QFrame):
    """Copy, related, more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.copy = IconButton("copy", tr("Copy message"), size=14)
        self.related = IconButton("sparkles", tr("Find related"), size=14)
        self.more = IconButton("ellipsis", tr("More"), size=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for button in (self.copy, self.related, self.more):
            button.setFocusPolicy(button.focusPolicy().NoFocus)
            row.addWidget(button)
        self.adjustSize()
        self.hide()
