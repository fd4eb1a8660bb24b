"""Checkpoints, backups and restoring from the menus of the whole window, and the pass on demand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from strata.app import App
from strata.bootstrap import Library, open_library
from strata.domain.work import WorkKind, WorkStatus
from strata.settings import LIBRARY_PATH, Settings
from strata.ui.shell.keeping_dialogs import BackupDialog, CheckpointDialog, RestoreDialog
from strata.ui.shell.window import MainWindow
from strata.ui.widgets.question import Question
from tests.support.encoder import DummyLoader
from tests.support.library import bring_in
from tests.support.records import conversation

D = TypeVar("D", bound=QDialog)


def open_with_dummy(folder: Path, settings: Settings) -> Library:
    return open_library(folder, settings, loader=DummyLoader())


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, settings: Settings, tmp_path: Path) -> Iterator[App]:
    """The whole window over a library with one conversation and one memory."""
    with open_with_dummy(tmp_path / "library", settings) as library:
        bring_in(library, tmp_path, conversation("bread", "How do I bake sourdough?", "Feed the starter first."))
        library.services.memories.remember("The choir meets on Tuesdays.")
    made = App(qapp, settings, tmp_path / "library", open_with_dummy)
    with qtbot.waitSignal(made.opened, timeout=30_000):
        made.start()
    yield made
    made.close()


def command(window: MainWindow, title: str) -> Callable[[], None]:
    """Return what the command palette runs."""
    return next(one.run for one in window._actions.commands() if one.title == title)


def dialog_of(window: MainWindow, kind: type[D]) -> D:
    return next(one for one in window.findChildren(kind) if one.isVisible())


def told(app: App) -> str:
    return " ".join(card.said.text for card in app.window.toasts._cards)


def test_a_checkpoint_is_made_from_the_palette_by_name(app: App, qtbot: QtBot) -> None:
    command(app.window, "New checkpoint")()
    dialog = dialog_of(app.window, CheckpointDialog)
    qtbot.keyClicks(dialog.name, "  before   the clean-up ")
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: "“before the clean-up” is made and verified" in told(app), timeout=20_000)
    assert app.library is not None
    assert [one.name for one in app.library.services.checkpoints.all()] == ["before the clean-up"]
    app.window.toasts.act_on_latest()
    assert app.window.frame.stack.current_key == "history"


def test_a_backup_is_one_file_or_a_folder(app: App, tmp_path: Path) -> None:
    command(app.window, "Back up")()
    dialog = dialog_of(app.window, BackupDialog)
    assert dialog.target.suffix == ".strata"
    dialog.place.show_path(tmp_path / "mine")
    assert dialog.target == tmp_path / "mine.strata"
    dialog.as_folder.setChecked(True)
    assert dialog.target == tmp_path / "mine"
    dialog.place.line.clear()
    assert not dialog.accept_button.isEnabled()
    dialog.reject()


def test_a_backup_is_made_and_restored_into_a_library_that_is_opened(
    app: App, qtbot: QtBot, tmp_path: Path, settings: Settings
) -> None:
    command(app.window, "Back up")()
    backing = dialog_of(app.window, BackupDialog)
    backing.place.show_path(tmp_path / "safe.strata")
    backing.accept_button.click()
    qtbot.waitUntil(lambda: "verified by opening it" in told(app), timeout=30_000)
    assert str(tmp_path / "safe.strata") in told(app)
    assert app.library is not None
    jobs = app.library.services.work.latest(10)
    assert [job.status for job in jobs if job.kind is WorkKind.BACKUP] == [WorkStatus.DONE]

    command(app.window, "Restore a backup")()
    restoring = dialog_of(app.window, RestoreDialog)
    assert not restoring.accept_button.isEnabled()
    restoring.backup.show_path(tmp_path / "safe.strata")
    restoring.folder.show_path(tmp_path / "again")
    restoring.accept_button.click()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in app.window.findChildren(Question)), timeout=30_000)
    question = dialog_of(app.window, Question)
    assert "1 conversation, 0 notes, 1 memory" in " ".join(label.text() for label in question.findChildren(QLabel))
    with qtbot.waitSignal(app.opened, timeout=30_000):
        question.yes.click()
    assert app.library is not None
    assert app.library.services.library.folder == tmp_path / "again"
    assert settings.get(LIBRARY_PATH) == str(tmp_path / "again")


def test_what_is_no_backup_is_explained(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "no.strata").write_bytes(b"no backup")
    app.window.restore_wanted.emit(tmp_path / "no.strata", tmp_path / "again")
    qtbot.waitUntil(lambda: bool(app.window.toasts.latest()), timeout=20_000)
    assert not (tmp_path / "again").exists()


def test_a_backup_never_overwrites(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "there.strata").write_bytes(b"mine")
    command(app.window, "Back up")()
    dialog = dialog_of(app.window, BackupDialog)
    dialog.place.show_path(tmp_path / "there.strata")
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: bool(app.window.toasts.latest()), timeout=20_000)
    assert (tmp_path / "there.strata").read_bytes() == b"mine"


def test_the_pass_is_run_from_anywhere(app: App, qtbot: QtBot) -> None:
    command(app.window, "Run the pass over memories now")()
    qtbot.waitUntil(lambda: "Nothing had to move." in told(app), timeout=20_000)
