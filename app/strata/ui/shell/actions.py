"""What the window can do, declared once: for menus, shortcuts and the command palette."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from strata.ui.pane import Command
from strata.ui.text import tr


class Menu(StrEnum):
    """The menus, left to right."""

    FILE = "File"
    EDIT = "Edit"
    VIEW = "View"
    HELP = "Help"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        title: passed through `tr`; "" is a separator in the menu.
        shortcut: in Qt's portable writing, "" for none.
        palette: also in the command palette.
        needs_library: disabled while no library is open.
    """

    menu: Menu
    title: str
    run: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    palette: bool = True
    needs_library: bool = True
    role: QAction.MenuRole = QAction.MenuRole.NoRole


class Actions:
    """The actions of a window, in its menu bar and bound to their keys."""

    def __init__(self, window: QMainWindow, specs: tuple[ActionSpec, ...]) -> None:
        self._specs = specs
        self._actions: list[tuple[ActionSpec, QAction]] = []
        self._menus = {menu: window.menuBar().addMenu(f"&{tr(menu.value)}") for menu in Menu}
        for spec in specs:
            self._add(window, self._menus[spec.menu], spec)

    def set_open(self, is_open: bool) -> None:
        """Enable what needs an open library, or disable it."""
        for spec, action in self._actions:
            action.setEnabled(is_open or not spec.needs_library)

    def commands(self) -> tuple[Command, ...]:
        """Return what the command palette shows now; what has two keys is shown once, with the first."""
        shown: dict[str, Command] = {}
        for spec, action in self._actions:
            title = tr(spec.title).rstrip("…")
            if spec.palette and action.isEnabled():
                shown.setdefault(title, Command(title, action.trigger, spec.icon, spec.shortcut))
        return tuple(shown.values())

    def _add(self, window: QMainWindow, menu: QMenu, spec: ActionSpec) -> None:
        if not spec.title:
            menu.addSeparator()
            return
        action = QAction(tr(spec.title), window)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        action.setMenuRole(spec.role)
        action.triggered.connect(lambda _checked=False, run=spec.run: run())
        menu.addAction(action)
        window.addAction(action)
        self._actions.append((spec, action))
