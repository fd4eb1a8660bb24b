"""The actions of the window: one line to each."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QAction

from strata.ui.navigation import Section
from strata.ui.pane import PaneSpec
from strata.ui.shell.actions import ActionSpec, Menu
from strata.ui.shell.deeds import Deeds

_PREFERENCES, _ABOUT, _QUIT = (
    QAction.MenuRole.PreferencesRole,
    QAction.MenuRole.AboutRole,
    QAction.MenuRole.QuitRole,
)


def action_specs(window: Deeds, panes: Sequence[PaneSpec]) -> tuple[ActionSpec, ...]:
    """Return all actions of a window that shows these panes."""
    return (*_file(window), *_edit(window), *_view(window, panes), *_help(window))


def _file(window: Deeds) -> tuple[ActionSpec, ...]:
    file = Menu.FILE
    return (
        ActionSpec(file, "Remember…", window.remember, "Ctrl+N", "plus"),
        _separator(file),
        ActionSpec(file, "Import…", partial(window.look_at, ()), "Ctrl+I", "import"),
        ActionSpec(file, "Import a folder…", window.choose_folder, "Ctrl+Shift+I", "folder-open"),
        ActionSpec(file, "Export…", partial(window.show_section, Section.DATA), "", "file-down"),
        _separator(file),
        ActionSpec(file, "New checkpoint…", window.ask_checkpoint, "", "bookmark-plus"),
        ActionSpec(file, "Back up…", window.ask_backup, "", "archive-restore"),
        ActionSpec(file, "Restore a backup…", window.ask_restore, "", "rotate-ccw", needs_library=False),
        ActionSpec(file, "Empty the trash…", partial(window.show_section, Section.TRASH), "", "trash-2"),
        _separator(file),
        ActionSpec(file, "Open the sample library", window.want_sample, "", "sparkles", needs_library=False),
        ActionSpec(file, "Open another library…", window.want_elsewhere, "", "folder", needs_library=False),
        _separator(file),
        ActionSpec(file, "Quit", window.close, "Ctrl+Q", "log-out", needs_library=False, role=_QUIT),
    )


def _edit(window: Deeds) -> tuple[ActionSpec, ...]:
    edit = Menu.EDIT
    return (
        ActionSpec(edit, "Undo", window.undo, "Ctrl+Z", "undo-2"),
        ActionSpec(edit, "Run the pass over memories now", window.run_pass, "", "play"),
        _separator(edit),
        ActionSpec(edit, "Search everything", window.focus_search, "Ctrl+K", "search"),
        ActionSpec(edit, "Settings…", partial(window.show_section, Section.LIBRARY), "Ctrl+,", "settings", role=_PREFERENCES),
    )


def _view(window: Deeds, panes: Sequence[PaneSpec]) -> tuple[ActionSpec, ...]:
    view = Menu.VIEW
    shown = tuple(
        ActionSpec(view, pane.title, partial(window.visit, pane.key), f"Ctrl+{number}", pane.icon)
        for number, pane in enumerate(panes, 1)
    )
    return (
        *shown,
        _separator(view),
        ActionSpec(view, "Back", window.go_back, "Alt+Left", "arrow-left"),
        ActionSpec(view, "Next part of the window", partial(window.go_round, 1), "F6", palette=False),
        ActionSpec(view, "Previous part of the window", partial(window.go_round, -1), "Shift+F6", palette=False),
        ActionSpec(view, "Commands…", window.open_palette, "Ctrl+Shift+P", "command", palette=False),
        _separator(view),
        ActionSpec(view, "Light theme", partial(window.set_theme, "light"), "", "sun", needs_library=False),
        ActionSpec(view, "Dark theme", partial(window.set_theme, "dark"), "", "moon", needs_library=False),
        ActionSpec(view, "Theme of the system", partial(window.set_theme, "system"), "", "monitor", needs_library=False),
    )


def _help(window: Deeds) -> tuple[ActionSpec, ...]:
    helping = Menu.HELP
    return (
        ActionSpec(helping, "What leaves this computer", partial(window.show_section, Section.PRIVACY), "", "shield-check"),
        ActionSpec(helping, "Check and repair", partial(window.show_section, Section.DATA), "", "search-check"),
        ActionSpec(helping, "Show log", window.show_log, "", "scroll-text", needs_library=False),
        _separator(helping),
        ActionSpec(helping, "About Strata", window.show_about, "", "info", needs_library=False, role=_ABOUT),
    )


def _separator(menu: Menu) -> ActionSpec:
    return ActionSpec(menu, "", _nothing, palette=False)


def _nothing() -> None:
    """A separator does nothing."""
