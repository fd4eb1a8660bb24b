"""Buttons: with words, and with an icon alone."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from strata.ui.theme.active import bind_icon
from strata.ui.theme.palette import Role

ButtonKind = Literal["plain", "primary", "danger", "quiet"]
_ICON_ROLE = {"plain": Role.TEXT_MUTED, "primary": Role.ON_ACCENT, "danger": Role.ON_BAD, "quiet": Role.TEXT_MUTED}


class Button(QPushButton):
    """A button with words: plain, primary (one to a screen), danger, or quiet (no frame)."""

    def __init__(self, text: str, icon: str = "", kind: ButtonKind = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if icon:
            bind_icon(self, icon, _ICON_ROLE[kind], size=16)


class IconButton(QToolButton):
    """A button with an icon alone; `name` is its tool tip and what a screen reader says."""

    def __init__(self, icon: str, name: str, *, size: int = 18, checkable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = size
        self.setProperty("kind", "icon")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(checkable)
        self.setFixedSize(QSize(size + 14, size + 14))
        self.describe(name)
        bind_icon(self, icon, on=Role.ACCENT_TEXT, size=size)

    def describe(self, name: str) -> None:
        """Change its tool tip and accessible name."""
        self.setToolTip(name)
        self.setAccessibleName(name)

    def show_icon(self, icon: str, role: Role = Role.TEXT_MUTED) -> None:
        """Show another icon."""
        bind_icon(self, icon, role, on=Role.ACCENT_TEXT, size=self._glyph)
