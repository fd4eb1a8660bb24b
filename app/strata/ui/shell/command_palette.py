"""The command palette: every action by name, with the keyboard alone."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from strata.ui.pane import Command
from strata.ui.shell.fuzzy import best
from strata.ui.text import tr
from strata.ui.theme.active import icon, qcolor
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.cards import Separator
from strata.ui.widgets.labels import IconLabel, Label

ROW_HEIGHT = 38
ROWS_SHOWN = 9
WIDTH = 580
COMMAND = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class _Commands(QAbstractListModel):
    """The commands that fit what was typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shown: list[Command] = []

    def show_commands(self, commands: list[Command]) -> None:
        """Show these."""
        self.beginResetModel()
        self._shown = commands
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many fit."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a command or its title."""
        command = self._shown[index.row()]
        if role == COMMAND:
            return command
        return command.title if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None


class _Row(QStyledItemDelegate):
    """Icon, title, and the shortcut on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are alike."""
        return QSize(0, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        command: Command = index.data(COMMAND)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        box: QRect = option.rect.adjusted(Space.XS, 1, -Space.XS, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(Role.SELECTION))
            painter.drawRoundedRect(box, 8, 8)
        tint = Role.SELECTION_TEXT if chosen else Role.TEXT_MUTED
        icon(command.icon or "chevron-right", tint).paint(painter, box.left() + Space.M, box.top(), 18, box.height())
        painter.setPen(qcolor(Role.SELECTION_TEXT if chosen else Role.TEXT))
        words = box.adjusted(Space.M + 18 + Space.M, 0, -Space.M, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, command.title)
        painter.setPen(qcolor(tint))
        keys = QKeySequence(command.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, keys)
        painter.restore()


class CommandPalette(QFrame):
    """A field and a list over the window; Return runs, Escape closes, Up and Down choose."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._commands: tuple[Command, ...] = ()
        self._before: QWidget | None = None
        self.setAccessibleName(tr("Commands"))
        self._field = QLineEdit()
        self._field.setPlaceholderText(tr("What do you want to do?"))
        self._field.setAccessibleName(tr("Command"))
        self._field.textChanged.connect(self._on_text)
        self._field.installEventFilter(self)
        self._model = _Commands(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(self))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(tr("Commands that fit"))
        self._list.clicked.connect(self._run)
        self._nothing = Label(tr("No command is called that."), "muted")
        self._nothing.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        self._column = QVBoxLayout(self)
        self._lay_out()
        window.installEventFilter(self)
        self.hide()

    def open(self, commands: Sequence[Command]) -> None:
        """Show the palette over these commands."""
        self._commands = tuple(commands)
        self._before = self._window.focusWidget()
        self._field.clear()
        self._on_text("")
        self._place()
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Hide it and give the keyboard back."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus()
            self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Steer the list from the field; close when the keyboard goes elsewhere; follow the window's size."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        if watched is self._field and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
            self._before = None
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        column = self._column
        column.setContentsMargins(Space.S, Space.XS, Space.S, Space.S)
        column.setSpacing(Space.XS)
        row = QHBoxLayout()
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.setSpacing(Space.S)
        row.addWidget(IconLabel("command"))
        row.addWidget(self._field, 1)
        column.addLayout(row)
        column.addWidget(Separator())
        column.addWidget(self._list)
        column.addWidget(self._nothing)

    def _on_key(self, key: Qt.Key) -> bool:
        step: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Down: lambda: self._move(1),
            Qt.Key.Key_Up: lambda: self._move(-1),
            Qt.Key.Key_PageDown: lambda: self._move(ROWS_SHOWN),
            Qt.Key.Key_PageUp: lambda: self._move(-ROWS_SHOWN),
            Qt.Key.Key_Return: lambda: self._run(self._list.currentIndex()),
            Qt.Key.Key_Enter: lambda: self._run(self._list.currentIndex()),
            Qt.Key.Key_Escape: self.close_palette,
            Qt.Key.Key_Tab: lambda: self._move(1),
            Qt.Key.Key_Backtab: lambda: self._move(-1),
        }
        if key not in step:
            return False
        step[key]()
        return True

    def _on_text(self, text: str) -> None:
        fitting = best(text, self._commands, lambda command: command.title)
        self._model.show_commands(fitting)
        self._list.setVisible(bool(fitting))
        self._nothing.setVisible(not fitting)
        self._list.setFixedHeight(ROW_HEIGHT * min(ROWS_SHOWN, max(1, len(fitting))) + 4)
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._place()

    def _move(self, step: int) -> None:
        count = self._model.rowCount()
        if count:
            row = self._list.currentIndex().row() + step
            row = row % count if abs(step) == 1 else max(0, min(count - 1, row))
            self._list.setCurrentIndex(self._model.index(row, 0))

    def _run(self, index: QModelIndex) -> None:
        if index.isValid():
            command: Command = index.data(COMMAND)
            self.close_palette()
            command.run()

    def _place(self) -> None:
        self._column.activate()
        width = min(WIDTH, self._window.width() - 2 * Space.XL)
        height = self._column.sizeHint().height()
        self.setGeometry((self._window.width() - width) // 2, max(Space.XL, self._window.height() // 9), width, height)
