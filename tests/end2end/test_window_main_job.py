"""The main job in the real window: drop a zip, look, import, search, open the message. With the shipped model."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from strata import paths
from strata.app import App
from strata.settings import THEME, Settings
from strata.ui.panes.conversations.pane import ConversationsPane
from strata.ui.panes.search.pane import SearchPane
from strata.ui.panes.search.results import ResultList
from strata.ui.shell.import_dialog import ImportDialog
from strata.ui.shell.window import MainWindow

PATIENCE = 60_000


@pytest.fixture
def app(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[App]:
    settings = Settings(tmp_path / "settings.json")
    settings.set(THEME, "light")
    made = App(qapp, settings, tmp_path / "library")
    with qtbot.waitSignal(made.opened, timeout=PATIENCE):
        made.start()
    yield made
    made.close()


def _drop(window: MainWindow, file: Path) -> None:
    """Do what the desktop does when a person drops a file."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, keys, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    place = QPointF(200, 200)
    QApplication.sendEvent(window, QDragEnterEvent(place.toPoint(), copy, data, buttons, keys))
    QApplication.sendEvent(window, QDropEvent(place, copy, data, buttons, keys))


def _zip_of_sample(folder: Path) -> Path:
    export = folder / "export.zip"
    with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(paths.resources() / "sample" / "claude" / "conversations.json", "conversations.json")
    return export


def _words_on(window: MainWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_a_dropped_zip_is_looked_at_imported_found_and_opened(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    window = app.window
    _drop(window, _zip_of_sample(tmp_path))
    qtbot.waitUntil(lambda: bool(window.findChildren(ImportDialog)), timeout=PATIENCE)
    (dialog,) = window.findChildren(ImportDialog)
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=PATIENCE)
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)

    def understood() -> bool:
        assert app.library is not None
        stats = app.library.services.library.stats()
        return stats.conversations == 29 and stats.pending == 0

    qtbot.waitUntil(understood, timeout=PATIENCE)

    window.focus_search()
    field = window.frame.top.search.edit
    qtbot.keyClicks(field, "mould at the bedroom window")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.findChildren(SearchPane)), timeout=PATIENCE)
    (results,) = window.findChildren(ResultList)
    qtbot.waitUntil(lambda: results.model().rowCount() > 0, timeout=PATIENCE)

    results.setCurrentIndex(results.model().index(0, 0))
    qtbot.keyClick(results, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.findChildren(ConversationsPane)), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "Claude · " in _words_on(window), timeout=PATIENCE)
    assert window.frame.stack.current_key == "conversations"
