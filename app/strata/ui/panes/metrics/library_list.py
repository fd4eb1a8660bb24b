"""Beside the editor: the views with their columns, and the questions: saved ones, examples, and what was asked before."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QTabWidget, QTreeWidget, QTreeWidgetItem, QWidget

from strata.domain.sql import Question, View
from strata.ui.panes.metrics.examples import Example, examples
from strata.ui.text import number, recently, tr

_STATEMENT = Qt.ItemDataRole.UserRole
_ID = Qt.ItemDataRole.UserRole + 1


class _Tree(QTreeWidget):
    """A quiet tree of one or two columns, whose rows are taken with Return or a double click."""

    def __init__(self, name: str, columns: int) -> None:
        super().__init__()
        self.setObjectName("sqlTree")
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setColumnCount(columns)
        self.setIndentation(14)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(columns > 1)
        self.header().setSectionResizeMode(
            0, QHeaderView.ResizeMode.ResizeToContents if columns > 1 else QHeaderView.ResizeMode.Stretch
        )


class ViewTree(_Tree):
    """The views and their columns.

    Signals:
        word_wanted: str, the name of a view or a column to be written.
    """

    word_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Views and their columns"), 2)
        self.itemActivated.connect(self._on_activated)

    def show_views(self, views: Sequence[View]) -> None:
        """Show views; all closed but the first."""
        self.clear()
        for view in views:
            top = QTreeWidgetItem([view.name, ""])
            top.setToolTip(0, view.help)
            for column in view.columns:
                leaf = QTreeWidgetItem([column.name, column.type.lower()])
                leaf.setToolTip(0, column.help)
                leaf.setToolTip(1, column.help)
                leaf.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, column.help)
                leaf.setForeground(1, self.palette().placeholderText())
                top.addChild(leaf)
            self.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        self.word_wanted.emit(item.text(0))


class QuestionTree(_Tree):
    """Saved questions, examples, and the history.

    Signals:
        question_wanted: str, a statement to be put into the editor.
        forget_wanted: `UUID` of a question; clear_wanted: the history is to be emptied.
    """

    question_wanted = Signal(str)
    forget_wanted = Signal(object)
    clear_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Questions"), 1)
        self._closed: set[str] = set()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.itemActivated.connect(self._on_activated)
        self.itemClicked.connect(self._on_activated)
        self.customContextMenuRequested.connect(self._on_menu)
        self.show_questions(())

    def show_questions(self, questions: Sequence[Question]) -> None:
        """Show other questions, the newest first."""
        self.clear()
        saved = [one for one in questions if one.name]
        self._group(tr("Saved"), [(one.name, one.statement, _said(one), one.id) for one in saved])
        self._group(tr("To begin with"), [(one.name, one.statement, _named(one), None) for one in examples()])
        past = [one for one in questions if not one.name]
        self._group(tr("Asked before"), [(" ".join(one.statement.split()), one.statement, _said(one), one.id) for one in past])
        self.expandAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete forgets a question."""
        identity = self._chosen()
        if event.key() == Qt.Key.Key_Delete and identity is not None:
            self.forget_wanted.emit(identity)
        else:
            super().keyPressEvent(event)

    # Inside

    def _group(self, title: str, rows: Sequence[tuple[str, str, str, UUID | None]]) -> None:
        if not rows:
            return
        top = QTreeWidgetItem([title])
        font = top.font(0)
        font.setBold(True)
        top.setFont(0, font)
        top.setFlags(Qt.ItemFlag.ItemIsEnabled)
        for name, statement, said, identity in rows:
            leaf = QTreeWidgetItem([name])
            leaf.setToolTip(0, said)
            leaf.setData(0, _STATEMENT, statement)
            leaf.setData(0, _ID, identity)
            top.addChild(leaf)
        self.addTopLevelItem(top)

    def _chosen(self) -> UUID | None:
        item = self.currentItem()
        found = item.data(0, _ID) if item is not None else None
        return found if isinstance(found, UUID) else None

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        statement = item.data(0, _STATEMENT)
        if isinstance(statement, str):
            self.question_wanted.emit(statement)

    def _on_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        identity = self._chosen()
        if identity is not None:
            menu.addAction(tr("Delete this question"), lambda: self.forget_wanted.emit(identity))
        menu.addAction(tr("Clear what was asked before"), self.clear_wanted.emit)
        menu.exec(self.viewport().mapToGlobal(at))


class LibraryList(QTabWidget):
    """Both trees.

    Attributes:
        views, questions: the trees.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sqlLists")
        self.views = ViewTree()
        self.questions = QuestionTree()
        self.addTab(self.questions, tr("Questions"))
        self.addTab(self.views, tr("Views"))
        self.setMinimumWidth(220)


def _named(one: Example) -> str:
    return f"{one.name}\n\n{one.statement}"


def _said(one: Question) -> str:
    answered = one.rows is not None and one.seconds is not None
    found = (
        tr("{n} rows, {s} s").format(n=number(one.rows or 0), s=f"{one.seconds or 0:.2f}") if answered else tr("not asked yet")
    )
    how = one.problem or found
    return f"{one.statement}\n\n{recently(one.asked_at)} · {how}"
