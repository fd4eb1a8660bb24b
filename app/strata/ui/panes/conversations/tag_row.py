"""The tags of the open conversation: chips that can be removed, and one that adds."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from strata.ui.text import tr
from strata.ui.widgets.chips import Badge, Chip, ChipRow


class TagRow(ChipRow):
    """Shows and changes tags.

    Attributes:
        field: where a new tag is typed; hidden until asked for.

    Signals:
        tags_changed: `tuple[str, ...]`, all tags as they shall be now.
    """

    tags_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] = ()
        self._editable = True
        self._known = QStringListModel(self)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("Tag name"))
        self.field.setAccessibleName(tr("New tag"))
        self.field.setMaximumWidth(160)
        completer = QCompleter(self._known, self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        self.field.hide()
        self.add_chip = Chip(tr("Add tag"), icon="plus", parent=self)
        self.add_chip.clicked.connect(self.begin)
        self.field.returnPressed.connect(self._commit)
        self.field.installEventFilter(self)
        self.show_tags(())

    def offer(self, known: Sequence[str]) -> None:
        """Offer the library's tags while typing."""
        self._known.setStringList(list(known))

    def show_tags(self, tags: Sequence[str], *, editable: bool = True) -> None:
        """Show other tags."""
        self._tags, self._editable = tuple(tags), editable
        if not editable:
            self.field.hide()
        self._rebuild()

    def begin(self) -> None:
        """Let the person type a new tag."""
        if not self._editable:
            return
        self.add_chip.hide()
        self.field.clear()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape and leaving the field give up; a comma ends a tag."""
        if watched is self.field:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape:
                    self._end()
                    return True
                if event.text() == ",":
                    self._commit()
                    return True
            if event.type() == QEvent.Type.FocusOut and not self._completing():
                self._close_field()
        return super().eventFilter(watched, event)

    def _rebuild(self) -> None:
        while (item := self.flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in (self.add_chip, self.field):
                widget.hide()
                widget.deleteLater()
        for tag in self._tags:
            self.add(self._removable(tag) if self._editable else Badge(tag))
        self.add_chip.setVisible(self._editable and not self.field.isVisible())
        self.add(self.add_chip)
        self.add(self.field)
        self.updateGeometry()

    def _removable(self, tag: str) -> Chip:
        chip = Chip(tag, removable=True)
        chip.setToolTip(tr("Remove tag “{0}”").format(tag))
        chip.setAccessibleName(tr("Tag {0}, remove").format(tag))
        chip.removed.connect(partial(self._remove, tag))
        return chip

    def _remove(self, tag: str) -> None:
        self.tags_changed.emit(tuple(one for one in self._tags if one != tag))

    def _commit(self) -> None:
        tag = " ".join(self.field.text().replace("#", " ").replace(",", " ").split())
        self._end()
        if tag and tag.casefold() not in {one.casefold() for one in self._tags}:
            self.tags_changed.emit((*self._tags, tag))

    def _completing(self) -> bool:
        popup = self.field.completer().popup()
        return popup is not None and popup.isVisible()

    def _end(self) -> None:
        self._close_field()
        self.add_chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_field(self) -> None:
        self.field.hide()
        self.add_chip.setVisible(self._editable)
