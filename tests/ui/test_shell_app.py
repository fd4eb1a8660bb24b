"""The window's root: opens, answers a second launch, switches libraries, puts everything away."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from strata import paths
from strata.app import App, run
from strata.bootstrap import Library, open_library
from strata.domain.errors import LibraryTooNew
from strata.domain.imports import ImportOptions
from strata.owner.channel import Call, Stream, call_owner
from strata.owner.lock import read_card
from strata.settings import EMBED_PAUSED, LIBRARY_PATH, Settings
from strata.ui.shell.import_dialog import ImportDialog
from tests.support.encoder import DummyLoader
from tests.support.library import write_interchange
from tests.support.records import conversation


def open_with_dummy(folder: Path, settings: Settings) -> Library:
    return open_library(folder, settings, loader=DummyLoader())


@pytest.fixture
def make_app(qapp: QApplication, settings: Settings, tmp_path: Path) -> Iterator[Callable[..., App]]:
    made: list[App] = []

    def make(open_it: Callable[[Path, Settings], Library] = open_with_dummy) -> App:
        made.append(App(qapp, settings, tmp_path / "library", open_it))
        return made[-1]

    yield make
    for app in made:
        app.close()


def started(make_app: Callable[..., App], qtbot: QtBot) -> App:
    app = make_app()
    with qtbot.waitSignal(app.opened, timeout=30_000):
        app.start()
    return app


def test_the_window_is_there_before_the_library(make_app: Callable[..., App], qtbot: QtBot) -> None:
    app = make_app()
    with qtbot.waitSignal(app.opened, timeout=30_000):
        app.start()
        assert app.window.isVisible()
        assert app.library is None
    assert app.library is not None


def test_everything_is_put_away_at_the_end(make_app: Callable[..., App], qtbot: QtBot, tmp_path: Path) -> None:
    app = started(make_app, qtbot)
    assert read_card(tmp_path / "library") is not None
    with qtbot.waitSignal(app.ended):
        app.window.close()
    assert read_card(tmp_path / "library") is None
    assert app.library is None


def test_closing_while_the_library_opens_lets_go_of_it(make_app: Callable[..., App], qtbot: QtBot, tmp_path: Path) -> None:
    app = make_app()
    app.start()
    app.window.close()
    with open_with_dummy(tmp_path / "library", Settings(tmp_path / "other.json")) as library:
        assert library.services.library.stats().conversations == 0


def test_a_second_launch_raises_the_window_and_hands_its_files_over(
    make_app: Callable[..., App], qtbot: QtBot, tmp_path: Path
) -> None:
    app = started(make_app, qtbot)
    export = write_interchange(tmp_path / "export.jsonl", [conversation("peas", "When to sow peas?")])
    app.window.hide()
    assert run((export,), tmp_path / "library") == 0
    qtbot.waitUntil(lambda: app.window.isVisible() and bool(app.window.findChildren(ImportDialog)))


def test_commands_of_others_run_on_the_open_library(make_app: Callable[..., App], qtbot: QtBot, tmp_path: Path) -> None:
    app = started(make_app, qtbot)
    lines: list[str] = []

    def keep(stream: Stream, line: str) -> None:
        lines.append(line)

    assert call_owner(tmp_path / "library", Call(("stats", "--json"), tmp_path), keep) == 0
    assert any('"conversations"' in line for line in lines)
    assert app.library is not None


def test_a_library_that_does_not_open_is_explained_and_tried_again(make_app: Callable[..., App], qtbot: QtBot) -> None:
    attempts: list[Path] = []

    def refuse_once(folder: Path, settings: Settings) -> Library:
        attempts.append(folder)
        if len(attempts) == 1:
            raise LibraryTooNew("This library was written by a newer Strata.", "Install the newest version.")
        return open_with_dummy(folder, settings)

    app = make_app(refuse_once)
    app.start()
    qtbot.waitUntil(lambda: any("newer Strata" in label.text() for label in app.window.findChildren(QLabel)))
    with qtbot.waitSignal(app.opened, timeout=30_000):
        app.window.again_wanted.emit()
    assert len(attempts) == 2


def test_the_sample_has_a_library_of_its_own(
    make_app: Callable[..., App], qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    settings.set(LIBRARY_PATH, str(tmp_path / "library"))
    app = started(make_app, qtbot)
    with qtbot.waitSignal(app.opened, timeout=30_000):
        app.window.sample_wanted.emit()
    library = app.library
    assert library is not None
    assert library.services.library.folder == paths.places().library.with_name("sample-library")
    qtbot.waitUntil(lambda: library.services.library.stats().conversations > 40, timeout=60_000)
    with qtbot.waitSignal(app.opened, timeout=60_000):
        app.window.look_at(())
    own = app.library
    assert own is not None
    assert own.services.library.folder == tmp_path / "library"
    assert own.services.library.stats().conversations == 0


def test_understanding_that_was_paused_stays_paused_at_the_next_start(
    make_app: Callable[..., App], qtbot: QtBot, settings: Settings
) -> None:
    app = started(make_app, qtbot)
    app.window.frame.status.pause_wanted.emit(True)
    qtbot.waitUntil(lambda: settings.get(EMBED_PAUSED))
    app.close()
    again = started(make_app, qtbot)
    assert again.library is not None
    assert again.library.services.embedding.status().paused
    again.window.frame.status.pause_wanted.emit(False)
    qtbot.waitUntil(lambda: not settings.get(EMBED_PAUSED))


def test_memories_are_found_quietly_after_an_import_and_told(
    make_app: Callable[..., App], qtbot: QtBot, tmp_path: Path
) -> None:
    app = started(make_app, qtbot)
    library = app.library
    assert library is not None
    file = write_interchange(
        tmp_path / "talk.jsonl", [conversation("bread", "I always bake the bread at 240 degrees.", "Good.")]
    )
    app.window.look_at([file])
    (dialog,) = app.window.findChildren(ImportDialog)
    dialog.confirmed.emit(ImportOptions())
    dialog.close()
    qtbot.waitUntil(lambda: library.services.inbox.count() == 1, timeout=60_000)
    qtbot.waitUntil(lambda: "1 more wait" in _toasts(app), timeout=20_000)
    assert library.services.segments.waiting() == 0
    assert not library.services.distillation.waiting().any


def _toasts(app: App) -> str:
    return " ".join(label.text() for label in app.window.toasts.findChildren(QLabel))
