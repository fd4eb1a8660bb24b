"""A chip that filters: it says what is chosen and opens a menu of choices."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from strata.ui.text import tr
from strata.ui.theme.active import bind_icon
from strata.ui.theme.palette import Role
from strata.ui.widgets.chips import Chip


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the menu: the value behind it and what it says."""

    value: str
    title: str


class FilterChip(Chip):
    """Chooses among values, one or several.

    Signals:
        chosen: `tuple[str, ...]`, the values chosen now; empty for any.
    """

    chosen = Signal(object)

    def __init__(self, label: str, *, several: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(label, parent=parent)
        self._label = label
        self._several = several
        self._choices: tuple[Choice, ...] = ()
        self._values: tuple[str, ...] = ()
        self._menu = QMenu(self)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._menu.triggered.connect(self._on_triggered)
        self.clicked.connect(self.open_menu)
        bind_icon(self, "chevron-down", Role.TEXT_MUTED, on=Role.ACCENT_TEXT, size=14)
        self._show()

    @property
    def values(self) -> tuple[str, ...]:
        """What is chosen; empty for any."""
        return self._values

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; what is chosen and no longer offered stays chosen."""
        self._choices = tuple(choices)
        self._fill_menu()
        self._show()

    def choose(self, values: Sequence[str], title: str = "") -> None:
        """Choose without a signal; `title` is said instead of the choices' own."""
        self._values = tuple(values)
        self._fill_menu()
        self._show(title)

    def open_menu(self) -> None:
        """Show the choices below the chip."""
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace choose any; Down opens the menu."""
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if self._values:
                self._set(())
            case Qt.Key.Key_Down:
                self.open_menu()
            case _:
                super().keyPressEvent(event)

    def _fill_menu(self) -> None:
        self._menu.clear()
        any_action = self._menu.addAction(tr("Any"))
        any_action.setCheckable(True)
        any_action.setChecked(not self._values)
        any_action.setData("")
        self._menu.addSeparator()
        for choice in self._choices:
            action = self._menu.addAction(choice.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(choice.value in self._values)
            action.setData(choice.value)

    def _on_triggered(self, action: QAction) -> None:
        value = str(action.data())
        if not value:
            self._set(())
        elif not self._several:
            self._set((value,))
        elif value in self._values:
            self._set(tuple(one for one in self._values if one != value))
        else:
            self._set((*self._values, value))

    def _set(self, values: tuple[str, ...]) -> None:
        self.choose(values)
        self.chosen.emit(values)

    def _show(self, title: str = "") -> None:
        titles = {choice.value: choice.title for choice in self._choices}
        said = title or ", ".join(titles.get(value, value) for value in self._values[:2])
        more = len(self._values) - 2
        if more > 0 and not title:
            said += f" +{more}"
        self.setText(said or self._label)
        self.setAccessibleName(f"{self._label}: {said or tr('Any')}")
        self.setToolTip(f"{self._label}: {said or tr('Any')}")
        self.setProperty("set", bool(self._values))
        self.style().unpolish(self)
        self.style().polish(self)
