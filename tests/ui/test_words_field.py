"""The line for the words to filter by, and what is done a moment later."""

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from strata.ui.soon import Soon
from strata.ui.widgets.words_field import WordsField


@pytest.fixture
def told(field: WordsField) -> list[str]:
    heard: list[str] = []
    field.settled.connect(heard.append)
    return heard


@pytest.fixture
def field(qtbot: QtBot) -> WordsField:
    made = WordsField("Filter by words", "Filter the list by words")
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_is_typed_is_told_once_when_the_keys_rest(field: WordsField, told: list[str], qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "otter")
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["otter"]


def test_enter_tells_at_once_and_not_again(field: WordsField, told: list[str], qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "otter")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == ["otter"]
    assert not field._pause.isActive()


def test_what_is_shown_is_not_told_and_spaces_stay(field: WordsField, told: list[str], qtbot: QtBot) -> None:
    field.show_words("otters swim")
    assert (field.text(), field._pause.isActive()) == ("otters swim", False)
    qtbot.keyClicks(field, " ")
    field.show_words("otters swim")
    assert field.text() == "otters swim "
    assert told == []


def test_the_button_that_empties_it_comes_and_goes_with_what_is_shown(field: WordsField, qtbot: QtBot) -> None:
    button = field.findChild(QToolButton)
    field.show_words("otters")
    qtbot.waitUntil(lambda: button.property("opacity") == 1.0)
    field.show_words("")
    qtbot.waitUntil(lambda: button.property("opacity") == 0.0)


def test_it_has_a_name_a_hint_and_a_way_to_clear_it(field: WordsField) -> None:
    assert field.accessibleName() == "Filter the list by words"
    assert field.placeholderText() == "Filter by words"
    assert field.isClearButtonEnabled()


def test_what_is_asked_for_often_is_done_once(qtbot: QtBot) -> None:
    owner = QObject()
    done: list[int] = []
    soon = Soon(owner, 0, lambda: done.append(len(done)))
    soon.ask()
    soon.ask()
    qtbot.waitUntil(lambda: bool(done))
    assert (done, soon.isActive()) == ([0], False)
    soon.ask()
    soon.stop()
    assert not soon.isActive()
