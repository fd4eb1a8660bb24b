"""The list of results and its keys."""

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from strata.domain.search import SearchResult
from strata.ui.panes.search.delegate import ResultDelegate
from strata.ui.panes.search.model import ResultModel, ResultRole
from strata.ui.text import tr
from strata.ui.theme.active import on_theme


class ResultList(QListView):
    """Results, best first.

    Signals:
        picked: `SearchResult`, the one that the keyboard or the pointer moved to.
        read: the person wants to read the picked one here.
        opened: `SearchResult`, the person wants to see it among its conversations.
    """

    picked = Signal(object)
    read = Signal()
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results = ResultModel(self)
        self._delegate = ResultDelegate(self)
        self.setObjectName("results")
        self.setAccessibleName(tr("Results"))
        self.setModel(self._results)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)
        on_theme(self, self._on_theme)

    def show_results(self, results: tuple[SearchResult, ...], *, again: bool = False) -> None:
        """Show other results and pick the first; `again`: of the same words, where what was picked stays picked."""
        before = self.current() if again else None
        moved = [one.owner_id for one in results] != [one.owner_id for one in self._results.results]
        self._results.show(results)
        if not results or (again and not moved):
            return
        owners = [result.owner_id for result in results]
        row = owners.index(before.owner_id) if before is not None and before.owner_id in owners else 0
        self.setCurrentIndex(self._results.index(row))
        self.scrollTo(self.currentIndex()) if row else self.scrollToTop()

    def current(self) -> SearchResult | None:
        """Return the picked result."""
        found = self.currentIndex().data(ResultRole.RESULT)
        return found if isinstance(found, SearchResult) else None

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which result was picked."""
        super().selectionChanged(selected, deselected)
        result = self.current()
        if result is not None and selected.indexes():
            self.picked.emit(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return reads here, Ctrl+Return opens among the conversations."""
        result = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and result is not None:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.opened.emit(result)
            else:
                self.read.emit()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open among the conversations."""
        result = self.indexAt(event.position().toPoint()).data(ResultRole.RESULT)
        if isinstance(result, SearchResult):
            self.opened.emit(result)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the results out for the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def _on_theme(self) -> None:
        self._delegate.forget()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
