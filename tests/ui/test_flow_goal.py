"""The line above the charts of flow says what is worked on, and changes it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.events import EventKind
from strata.domain.goals import Goal
from strata.services.control import Control
from strata.settings import Settings
from strata.tasks.inline import InlineTasks
from strata.ui.navigation import ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes.flow.pane import FlowPane
from tests.support.library import opened
from tests.support.panes import shown


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with opened(tmp_path_factory.mktemp("goal")) as made:
        yield made


@pytest.fixture
def pane(
    library: Library, inline_tasks: InlineTasks, settings: Settings, qtbot: QtBot, toasts: list[ToastText]
) -> Iterator[FlowPane]:
    library.services.goals.clear()
    made = FlowPane(PaneContext(library.services, inline_tasks, settings))
    with shown(made, qtbot, inline_tasks, toasts):
        yield made


def type_goal(pane: FlowPane, qtbot: QtBot, text: str) -> None:
    pane.goal.field.setFocus()
    pane.goal.field.selectAll()
    qtbot.keyClicks(pane.goal.field, text)
    qtbot.keyClick(pane.goal.field, Qt.Key.Key_Return)


def current(library: Library) -> Goal:
    goal = library.services.goals.current()
    assert goal is not None
    return goal


def test_a_goal_is_set_paused_taken_up_and_cleared(pane: FlowPane, library: Library, qtbot: QtBot) -> None:
    row = pane.goal
    assert (row.set.isVisible(), row.set.isEnabled(), row.clear.isVisible()) == (True, False, False)
    type_goal(pane, qtbot, "write  chapter two")
    assert (current(library).text, row.field.text()) == ("write chapter two", "write chapter two")
    assert (row.set.isVisible(), row.clear.isVisible()) == (False, True)
    row.pause.click()
    assert current(library).paused
    assert row.pause.accessibleName() == "Take this goal up again"
    row.pause.click()
    assert not current(library).paused
    row.clear.click()
    assert library.services.goals.current() is None
    assert row.field.text() == ""


def test_what_is_typed_and_left_with_escape_changes_nothing(pane: FlowPane, library: Library, qtbot: QtBot) -> None:
    type_goal(pane, qtbot, "letters")
    qtbot.keyClicks(pane.goal.field, " to mother")
    assert pane.goal.set.isEnabled()
    qtbot.keyClick(pane.goal.field, Qt.Key.Key_Escape)
    assert (pane.goal.field.text(), current(library).text) == ("letters", "letters")


def test_news_leave_alone_what_is_being_typed(pane: FlowPane, library: Library, qtbot: QtBot) -> None:
    type_goal(pane, qtbot, "letters")
    qtbot.keyClicks(pane.goal.field, " to mother")
    pane.goal.show_goal(current(library))
    assert pane.goal.field.text() == "letters to mother"


def test_an_empty_line_clears_the_goal(pane: FlowPane, library: Library, qtbot: QtBot) -> None:
    type_goal(pane, qtbot, "letters")
    pane.goal.field.selectAll()
    qtbot.keyClick(pane.goal.field, Qt.Key.Key_Delete)
    qtbot.keyClick(pane.goal.field, Qt.Key.Key_Return)
    assert library.services.goals.current() is None


def test_a_session_and_the_timeline_say_what_was_worked_on(pane: FlowPane, library: Library, qtbot: QtBot) -> None:
    type_goal(pane, qtbot, "letters")
    for _ in range(3):
        library.services.events.record(EventKind.OPENED)
    library.services.flow_making.run(Control())
    pane.presenter.show()
    pane.show_everything()
    assert "“letters”" in pane.sheet.timeline.plot.words_of(0)
    qtbot.keyClick(pane.sheet.timeline.plot, Qt.Key.Key_Home)
    qtbot.keyClick(pane.sheet.timeline.plot, Qt.Key.Key_Return)
    said = "\n".join(label.text() for label in pane.behind.findChildren(QLabel))
    assert "“letters”" in said


def choose(pane: FlowPane, text: str) -> None:
    (item,) = pane.goals.list.findItems(text, Qt.MatchFlag.MatchStartsWith)
    pane.goals.list.setCurrentItem(item)


def test_an_old_goal_is_deleted_and_the_notice_brings_it_back(
    pane: FlowPane, library: Library, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    type_goal(pane, qtbot, "plant roses")
    type_goal(pane, qtbot, "read a map")
    assert not pane.goals.isVisible()
    pane.goal.so_far.click()
    choose(pane, "plant roses")
    assert (pane.goals.delete.isVisible(), pane.goals.bring_back.isVisible()) == (True, False)
    qtbot.keyClick(pane.goals.list, Qt.Key.Key_Delete)
    assert [one.text for one in library.services.goals.all() if one.deleted_at] == ["plant roses"]
    assert toasts[-1].text == "The goal “plant roses” is in the trash."
    pane.toast_action(toasts[-1].token)
    assert not [one for one in library.services.goals.all() if one.deleted_at]
    assert current(library).text == "read a map"


def test_a_goal_in_the_trash_is_brought_back_from_the_list(pane: FlowPane, library: Library, qtbot: QtBot) -> None:
    type_goal(pane, qtbot, "climb a hill")
    pane.show_goals()
    choose(pane, "climb a hill")
    pane.goals.delete.click()
    assert pane.goal.field.text() == ""
    choose(pane, "climb a hill")
    assert pane.goals.list.currentItem().text().endswith("in the trash")
    assert (pane.goals.delete.isVisible(), pane.goals.bring_back.isVisible()) == (False, True)
    pane.goals.bring_back.click()
    assert current(library).text == pane.goal.field.text() == "climb a hill"


def test_escape_closes_the_goals_so_far(pane: FlowPane, qtbot: QtBot) -> None:
    pane.show_goals()
    assert pane.goals.isVisible()
    qtbot.keyClick(pane.goals.list, Qt.Key.Key_Escape)
    assert (pane.goals.isVisible(), pane.goal.so_far.isChecked()) == (False, False)
