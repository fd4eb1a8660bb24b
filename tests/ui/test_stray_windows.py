"""Widgets that are told to show before they have a place, and where the keyboard goes in an empty one."""

from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from strata.tasks.job import Job
from strata.tasks.ticket import Tick, Ticket
from strata.ui.navigation import Tone
from strata.ui.panes.activity.running import RunningCard
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Banner
from strata.ui.widgets.empty import EmptyState
from tests.support.windows import windows_shown


def test_a_banner_with_words_is_no_window(qapp: QApplication, qtbot: QtBot) -> None:
    with windows_shown(qapp) as seen:
        banner = Banner("This reads like an order.", Tone.WARN)
        qtbot.addWidget(banner)
    assert seen == []
    place = QWidget()
    qtbot.addWidget(place)
    QVBoxLayout(place).addWidget(banner)
    place.show()
    assert banner.isVisible()


def test_a_banner_without_words_is_hidden_until_it_says_something(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.say("Words only.")
    assert not banner.isHidden()


def test_the_card_of_a_job_that_can_pause_shows_no_window(qapp: QApplication, qtbot: QtBot) -> None:
    ticks: list[Tick] = []
    with windows_shown(qapp) as seen:
        card = RunningCard(Job(Ticket(1, ticks.append), "Import"))
        qtbot.addWidget(card)
    assert seen == []


def test_an_empty_place_gives_the_keyboard_to_its_first_button(qtbot: QtBot) -> None:
    full, bring = Button("Full"), Button("Bring something in")
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.addWidget(full)
    empty = EmptyState("inbox", "Nothing yet", "", (bring,))
    stack.addWidget(empty)
    with qtbot.waitActive(stack):
        stack.show()
        stack.activateWindow()
    full.setFocus()
    stack.setCurrentWidget(empty)
    assert QApplication.focusWidget() is bring
    assert empty.accessibleName() == "Nothing yet"
