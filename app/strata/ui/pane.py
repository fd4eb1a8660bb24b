"""`Pane`, what every pane is, and `PaneSpec`, how it is declared.

A pane is built by its factory when it is first shown, with a `PaneContext`. It never knows another pane: to go
somewhere it emits `navigate` with a place of `strata.ui.navigation`; the shell asks the pane whose spec `opens` that
kind of place and calls its `go`. To tell something it emits `toast`.

```python
class SearchPane(Pane):
    def __init__(self, context: PaneContext) -> None:
        super().__init__(context)
        self._presenter = SearchPresenter(context.services, context.tasks)
    def activate(self) -> None: ...      # shown again: refresh what is stale, nothing heavy
    def go(self, place: Place) -> None: ...
    def focus_content(self) -> None: ... # where the keyboard goes after Return or Down in the search field
```
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from strata.settings import Settings
from strata.tasks.api import Tasks
from strata.ui.navigation import Capture, Place

if TYPE_CHECKING:  # the services bring numpy and the stemmer; the first paint does without
    from strata.services.services import Services


@dataclass(frozen=True, slots=True)
class PaneContext:
    """What a pane is given.

    Attributes:
        services: the open library's use-cases; call them through `tasks` only.
    """

    services: "Services"
    tasks: Tasks
    settings: Settings


@dataclass(frozen=True, slots=True)
class Command:
    """Something a pane offers in the command palette while it is shown.

    Attributes:
        shortcut: in Qt's portable writing, "" for none; the pane itself binds it.
    """

    title: str
    run: Callable[[], None]
    icon: str = ""
    shortcut: str = ""


class Pane(QWidget):
    """The base of all panes.

    Signals:
        navigate: `Place`; go there.
        toast: `ToastText`; tell this at the bottom of the window.
        search_text: `str`; put this into the window's search field without searching again.
        remember_wanted: `Capture` to begin with, or None; the person wants to note something down.
        checkpoint_wanted: the person wants to make a checkpoint, and is to be asked for its name.
        backup_wanted, restore_wanted: the person wants to back up, or to restore a backup, and is to be asked where.
        import_wanted: the person asks to import (paths: tuple[Path, ...], empty to be asked).
        library_wanted: `Path`; open the library in this folder instead (Settings only).
        erase_wanted: close the library, delete its folder, begin anew (Settings only; the person has confirmed).
    """

    navigate = Signal(object)
    toast = Signal(object)
    search_text = Signal(str)
    remember_wanted = Signal(object)
    checkpoint_wanted = Signal()
    backup_wanted = Signal()
    restore_wanted = Signal()
    import_wanted = Signal(object)
    library_wanted = Signal(object)
    erase_wanted = Signal()

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def activate(self) -> None:
        """The pane was brought to the front."""

    def go(self, place: Place) -> None:
        """Show a place of one of the kinds that the spec `opens`."""

    def focus_content(self) -> None:
        """Take the keyboard to the pane's main list or text."""
        self.setFocus()

    def toast_action(self, token: object) -> None:
        """The button of a toast that this pane sent was pressed."""

    def capture(self) -> Capture | None:
        """Return what the person looks at and may want to remember, None for nothing in particular."""
        return None

    def commands(self) -> tuple[Command, ...]:
        """What this pane offers in the command palette while it is shown."""
        return ()

    def leave(self) -> None:
        """The window closes: end what this pane does by itself."""


@dataclass(frozen=True, slots=True)
class PaneSpec:
    """The declaration of a pane.

    Attributes:
        key: stable name, kept in the settings.
        title: for people; passed through `tr` when shown.
        icon: name in resources/icons, without suffix.
        factory: builds the pane; imports its room inside, so that nothing is loaded before it is wanted.
        opens: the kinds of places it shows.
        at_bottom: sits at the lower end of the rail.
        module: what the factory imports; brought in on another thread before the pane is first wanted.
    """

    key: str
    title: str
    icon: str
    factory: Callable[[PaneContext], Pane]
    opens: tuple[type, ...] = ()
    at_bottom: bool = False
    module: str = ""
