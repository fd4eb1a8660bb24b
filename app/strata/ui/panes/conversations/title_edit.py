"""A title that can be changed where it stands."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from strata.ui.text import tr


class TitleEdit(QLineEdit):
    """Looks like a title until it is clicked; Return keeps the change, Escape drops it. A long one ends in "…".

    Signals:
        renamed: `str`, the new title.
        left: Return or Escape; the keyboard wants to go on elsewhere.
    """

    renamed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = ""
        self.setObjectName("titleEdit")
        self.setProperty("bare", True)
        self.setTextMargins(-2, 0, 0, 0)
        self.setAccessibleName(tr("Title"))
        self.setToolTip(tr("Rename (F2)"))
        self.returnPressed.connect(self._commit)

    def show_title(self, title: str, *, editable: bool) -> None:
        """Show another title."""
        self._kept = title
        self.setReadOnly(not editable)
        self.setToolTip(f"{title}\n{tr('Rename (F2)')}" if editable else title)
        self.setText(title)
        self.setCursorPosition(0)

    def begin(self) -> None:
        """Let the person type."""
        if not self.isReadOnly():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops the change."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._kept)
            self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a title that is only read with "…" where it does not fit: the field itself would cut a letter."""
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        if self.hasFocus() or shown == self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # a title in Arabic begins on the right
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps the change."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._keep()
            self.setCursorPosition(0)

    def _commit(self) -> None:
        self._keep()
        self.left.emit()

    def _keep(self) -> None:
        title = " ".join(self.text().split())
        if not title:
            self.setText(self._kept)
        elif title != self._kept:
            self._kept = title
            self.renamed.emit(title)
