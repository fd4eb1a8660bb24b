"""The bar above the pane: search and import."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from strata.ui.shell.search_field import SearchField
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button


class TopBar(QFrame):
    """The search field in the middle, Import on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.S + 2, Space.L, Space.S + 2)
        row.setSpacing(Space.L)
        self.search = SearchField()
        self.search.setMaximumWidth(760)
        self.import_button = Button(tr("Import"), "import")
        self.import_button.setToolTip(tr("Bring in an export, a folder or notes"))
        row.addWidget(self.search, 1)
        row.addStretch()
        row.addWidget(self.import_button)
