"""The list as a Qt model: the shared windowed model, which also tells screen readers what a row says."""

from collections.abc import Callable, Sequence
from operator import attrgetter

from PySide6.QtCore import QObject, Qt

from strata.tasks.api import Tasks
from strata.ui.models.windowed import Index, WindowedModel
from strata.ui.panes.conversations.columns import COLUMNS
from strata.ui.panes.conversations.state import Row
from strata.ui.panes.conversations.wording import spoken

Fetch = Callable[[Sequence[int]], Sequence[Row]]


class RowModel(WindowedModel[Row]):
    """The rows of one shelf."""

    def __init__(self, tasks: Tasks, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(tasks, COLUMNS, fetch, attrgetter("seq"), parent)

    def show(self, seqs: Sequence[int]) -> None:
        """List these rows; the same rows in the same order are only fetched anew, so that nothing jumps."""
        if len(seqs) == self.rowCount() and all(map(int.__eq__, self.ids(), map(int, seqs))):
            self.refresh()
        else:
            self.show_ids(seqs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what the windowed model says, and the whole row in words for screen readers."""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.row_at(index.row())
            return spoken(row) if row is not None else None
        return super().data(index, role)
