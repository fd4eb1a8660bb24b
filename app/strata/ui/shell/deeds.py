"""What menus and the command palette can ask of a window."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from strata.ui.navigation import Section


class Deeds(Protocol):
    """The verbs of a window."""

    def visit(self, key: str) -> None:
        """Bring a pane to the front, and the keyboard into it."""
        ...

    def go_round(self, step: int) -> None:
        """Take the keyboard to the next part of the window (1) or to the one before (-1)."""
        ...

    def look_at(self, dropped: Sequence[Path]) -> None:
        """Begin an import of these; of nothing, ask for files."""
        ...

    def choose_folder(self) -> None:
        """Ask for a folder to import."""
        ...

    def remember(self) -> None:
        """Note something down: what is selected, or a blank."""
        ...

    def ask_checkpoint(self) -> None:
        """Ask for a name and make a checkpoint."""
        ...

    def ask_backup(self) -> None:
        """Ask where to and make a backup."""
        ...

    def ask_restore(self) -> None:
        """Ask for a backup and make a library of it."""
        ...

    def run_pass(self) -> None:
        """Let memories settle now."""
        ...

    def want_sample(self) -> None:
        """Open the sample library."""
        ...

    def want_elsewhere(self) -> None:
        """Ask for a library in another folder."""
        ...

    def show_section(self, section: Section) -> None:
        """Show a part of the settings."""
        ...

    def go_back(self) -> None:
        """Show the pane that was shown before."""
        ...

    def undo(self) -> None:
        """Take back what the newest notice offers to take back."""
        ...

    def focus_search(self) -> None:
        """Take the keyboard to the search field."""
        ...

    def open_palette(self) -> None:
        """Show the command palette."""
        ...

    def set_theme(self, name: str) -> None:
        """Follow the system, or stay light or dark."""
        ...

    def show_log(self) -> None:
        """Open the folder of the log."""
        ...

    def show_about(self) -> None:
        """Say what this is."""
        ...

    def close(self) -> bool:
        """Leave."""
        ...
