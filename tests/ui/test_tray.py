"""The entry in the system's tray."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.settings import Settings
from strata.tasks.inline import InlineTasks
from strata.ui.pane import PaneContext
from strata.ui.panes import PANES
from strata.ui.shell.capture import CaptureDialog
from strata.ui.shell.geometry import RememberedWindow
from strata.ui.shell.tray import TrayEntry
from strata.ui.shell.window import MainWindow


def test_the_tray_remembers_shows_and_quits(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks, tmp_path: Path
) -> None:
    window = MainWindow(settings, PANES, RememberedWindow(tmp_path / "window.ini"))
    qtbot.addWidget(window)
    window.attach(PaneContext(library.services, inline_tasks, settings))
    tray = TrayEntry(window)
    remember, show, _, leave = tray.menu.actions()
    show.trigger()
    assert window.isVisible()
    remember.trigger()
    dialog = window.findChild(CaptureDialog)
    assert dialog.isVisible()
    dialog.reject()
    with qtbot.waitSignal(window.close_wanted):
        leave.trigger()
    window.detach()
