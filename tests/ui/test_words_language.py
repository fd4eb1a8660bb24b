"""The language of the words, chosen in Settings on a real library."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled
from strata.domain.search import SearchRequest
from strata.services.control import Control
from strata.settings import WORDS_LANGUAGE, Settings
from strata.tasks.inline import InlineTasks
from strata.ui.navigation import Section, SettingsPlace
from strata.ui.pane import PaneContext
from strata.ui.panes.settings.pane import SettingsPane
from strata.ui.panes.settings.section import Choice
from strata.ui.shell.open_library import OpenLibrary
from strata.ui.words_language import language_names
from tests.support.library import bring_in, opened
from tests.support.records import conversation


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as made:
        bring_in(made, tmp_path, replace(conversation("haus", "Die Häuser am See."), title="Abends"))
        yield made


@pytest.fixture
def context(library: Library, settings: Settings, inline_tasks: InlineTasks) -> PaneContext:
    return PaneContext(library.services, inline_tasks, settings)


def finds(library: Library, text: str) -> int:
    return len(library.services.search.search(SearchRequest(text, words_only=True)).results)


def language_box(pane: SettingsPane) -> Choice:
    return next(box for box in pane.findChildren(Choice) if box.accessibleName() == WORDS_LANGUAGE.title)


def test_choosing_a_language_reads_the_library_in_it(
    qtbot: QtBot, library: Library, context: PaneContext, settings: Settings
) -> None:
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    pane.go(SettingsPlace(Section.SEARCH))
    box = language_box(pane)
    assert box.value == "english"
    assert not finds(library, "Haus")
    box.setCurrentIndex(box.findData("german"))
    with qtbot.waitSignal(pane.toast) as told:
        box.activated.emit(box.currentIndex())
    assert "new language" in told.args[0].text
    assert finds(library, "Haus") == 1
    assert settings.get(WORDS_LANGUAGE) == "german"
    assert box.value == "german"


def test_an_interrupted_change_is_shown_and_goes_on_when_the_window_opens(
    qtbot: QtBot, library: Library, context: PaneContext
) -> None:
    stopped = Control(lambda _progress: stopped.cancel())
    with pytest.raises(Cancelled):
        library.services.language.change("german", stopped)
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    assert language_box(pane).value == "german"
    assert any("read anew" in label.text() for label in pane.findChildren(QLabel))
    window = QWidget()
    qtbot.addWidget(window)
    OpenLibrary(context, window, sample=False)
    assert library.services.language.changing_to is None
    assert finds(library, "Haus") == 1
    context.tasks.announce(Changes.of(Noun.SETTINGS))
    assert not any("read anew" in label.text() and not label.isHidden() for label in pane.findChildren(QLabel))


def test_every_language_has_a_name() -> None:
    assert tuple(language_names()) == WORDS_LANGUAGE.choices
