"""The rail on the left: the panes, by icon and name."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from strata.ui.pane import PaneSpec
from strata.ui.shell.brand import BrandMark
from strata.ui.text import tr
from strata.ui.theme.active import bind_icon, by_text, on_theme
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.labels import Label

WIDTH, NARROW = 188, 68
"""With names, at the normal size of text, and with icons alone."""


class Rail(QFrame):
    """One checkable button to a pane; Up and Down go from one to the next. Without room it shows icons alone.

    Signals:
        chosen: key of the pane.
    """

    chosen = Signal(str)

    def __init__(self, specs: Sequence[PaneSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        on_theme(self, self._fit)
        self.setAccessibleName(tr("Panes"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.L, Space.M, Space.M)
        column.setSpacing(Space.XS)
        column.addLayout(self._brand())
        column.addSpacing(Space.L)
        for spec in (spec for spec in specs if not spec.at_bottom):
            column.addWidget(self._button(spec, specs.index(spec) + 1))
        column.addStretch()
        for spec in (spec for spec in specs if spec.at_bottom):
            column.addWidget(self._button(spec, specs.index(spec) + 1))
        self._fit()

    def show_current(self, key: str) -> None:
        """Mark a pane as the one in front, and let Tab come to it."""
        self._buttons[key].setChecked(True)
        for one, button in self._buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if one == key else Qt.FocusPolicy.ClickFocus)

    def show_narrow(self, narrow: bool) -> None:
        """Show icons alone, or icons and names."""
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        self._narrow = narrow
        self._fit()
        self._name.setHidden(narrow)
        for button in self._buttons.values():
            button.setToolButtonStyle(alone if narrow else beside)

    def _fit(self) -> None:
        self.setFixedWidth(NARROW if self._narrow else by_text(WIDTH))

    def take_keyboard(self) -> None:
        """Focus the pane that is in front."""
        current = self._group.checkedButton() or next(iter(self._buttons.values()))
        current.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _brand(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(Space.S, 0, 0, 0)
        row.setSpacing(Space.S + 2)
        self._name = Label("Strata")
        self._name.setObjectName("wordmark")
        row.addWidget(BrandMark(30))
        row.addWidget(self._name)
        row.addStretch()
        return row

    def _button(self, spec: PaneSpec, number: int) -> QToolButton:
        title = tr(spec.title)
        button = QToolButton(self)
        button.setObjectName(spec.key)
        button.setText(title)
        button.setAccessibleName(title)
        button.setCheckable(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        keys = QKeySequence(f"Ctrl+{number}").toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{title} ({keys})")
        bind_icon(button, spec.icon, Role.TEXT_MUTED, on=Role.ACCENT_TEXT, size=19)
        button.clicked.connect(lambda _checked=False, key=spec.key: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[spec.key] = button
        return button
