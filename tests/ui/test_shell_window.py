"""The whole window over a real library, clicked and typed through."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.changes import Changes, Noun
from strata.domain.errors import DiskFull
from strata.domain.health import Repair, RepairKind
from strata.services.control import Control
from strata.settings import TEXT_SIZE, THEME, Settings
from strata.tasks.lanes import LaneTasks
from strata.ui.navigation import MessagePlace, QueryPlace, Section, SettingsPlace, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes import PANES
from strata.ui.panes.search.pane import SearchPane
from strata.ui.shell.dialogs import AboutDialog, CloseQuestion
from strata.ui.shell.geometry import RememberedWindow
from strata.ui.shell.import_dialog import ImportDialog
from strata.ui.shell.window import MainWindow
from strata.ui.theme.active import theme
from tests.support.library import bring_in, write_interchange
from tests.support.records import conversation, document
from tests.support.windows import windows_shown


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    bring_in(
        library,
        tmp_path,
        conversation("bread", "How do I bake sourdough?", "Feed the starter first."),
        conversation("lisbon", "Plan a trip to Lisbon", "Take tram 28 at dawn."),
        document("kitchen", "# Kitchen\n\nWe chose oak."),
    )
    return library


@pytest.fixture
def remembered(tmp_path: Path) -> RememberedWindow:
    return RememberedWindow(tmp_path / "window.ini")


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, remembered: RememberedWindow) -> Iterator[MainWindow]:
    made = MainWindow(settings, PANES, remembered)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.detach()
    QApplication.sendPostedEvents(None, 0)


def attach(qtbot: QtBot, window: MainWindow, library: Library, settings: Settings, tasks: LaneTasks) -> None:
    window.attach(PaneContext(library.services, tasks, settings), library.repairs)
    qtbot.waitUntil(lambda: window.frame.stack.currentWidget() is not window.frame.opening)


@pytest.fixture
def shown(qtbot: QtBot, window: MainWindow, filled: Library, settings: Settings, lane_tasks: LaneTasks) -> MainWindow:
    attach(qtbot, window, filled, settings, lane_tasks)
    return window


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, with_shift: bool = False) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, key, control | Qt.KeyboardModifier.ShiftModifier if with_shift else control)


def dialog_of(window: MainWindow, kind: type[QDialog]) -> QDialog:
    found = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert found
    return found[-1]


def test_an_empty_library_welcomes(
    qtbot: QtBot, window: MainWindow, library: Library, settings: Settings, lane_tasks: LaneTasks
) -> None:
    attach(qtbot, window, library, settings, lane_tasks)
    assert window.frame.stack.currentWidget() is window.frame.welcome
    assert not window.frame.rail.isVisible()
    with qtbot.waitSignal(window.sample_wanted):
        window.frame.welcome.sample_button.click()
    press(qtbot, window, Qt.Key(Qt.Key.Key_0 + len(PANES)))
    assert window.frame.stack.current_key == "settings"
    assert window.frame.rail.isVisible()


def test_the_sample_is_not_welcomed_while_it_comes_in(
    qtbot: QtBot, window: MainWindow, library: Library, settings: Settings, lane_tasks: LaneTasks
) -> None:
    window.attach(PaneContext(library.services, lane_tasks, settings), sample=True)
    qtbot.waitUntil(window.frame.banner.isVisible)
    assert window.frame.stack.currentWidget() is window.frame.opening


def test_the_keys_of_panes_bring_them_to_the_front(shown: MainWindow, qtbot: QtBot) -> None:
    for number, spec in enumerate(PANES, 1):
        press(qtbot, shown, Qt.Key(Qt.Key.Key_0 + number))
        assert shown.frame.stack.current_key == spec.key
    shown.go_back()
    assert shown.frame.stack.current_key == PANES[-2].key


def test_the_palette_names_each_command_once(shown: MainWindow) -> None:
    titles = [command.title for command in shown._actions.commands()]
    assert sorted(titles) == sorted(set(titles))
    assert "Settings" in titles


def test_no_pane_shows_a_window_of_its_own_while_it_is_built(qapp: QApplication, shown: MainWindow) -> None:
    with windows_shown(qapp) as seen:
        for spec in PANES:
            shown.show_pane(spec.key)
    assert seen == []


def test_the_keyboard_goes_along_to_the_pane_that_its_key_brings(shown: MainWindow, qtbot: QtBot) -> None:
    for number, spec in enumerate(PANES, 1):
        press(qtbot, shown, Qt.Key(Qt.Key.Key_0 + number))
        focus = QApplication.focusWidget()
        assert focus is not None, spec.key
        assert focus.isVisible(), spec.key
        assert shown.frame.stack.isAncestorOf(focus), spec.key


def test_the_keyboard_stays_in_the_search_field_while_one_types(shown: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, shown, Qt.Key.Key_K)
    qtbot.keyClicks(shown.frame.top.search.edit, "oak")
    assert shown.frame.stack.current_key == "search"
    assert QApplication.focusWidget() is shown.frame.top.search.edit


def test_tab_goes_round_every_pane_over_things_that_are_seen_and_have_names(shown: MainWindow, qtbot: QtBot) -> None:
    for spec in PANES:
        shown.visit(spec.key)
        qtbot.wait(50)  # lists and figures arrive
        first = QApplication.focusWidget()
        passed: list[QWidget] = []
        while (focus := QApplication.focusWidget()) not in passed:
            assert focus is not None, spec.key
            named = focus.accessibleName() or (focus.text() if isinstance(focus, QAbstractButton) else "")
            assert named, (spec.key, focus)
            assert focus.isVisible(), (spec.key, named)
            passed.append(focus)
            qtbot.keyClick(focus, Qt.Key.Key_Tab)
        assert first in passed, spec.key
        for part in (shown.frame.rail, shown.frame.top, shown.frame.stack):
            assert any(part.isAncestorOf(one) for one in passed), (spec.key, part)


def test_f6_goes_round_the_parts_of_the_window(shown: MainWindow, qtbot: QtBot) -> None:
    shown.visit("settings")
    parts = (shown.frame.rail, shown.frame.top, shown.frame.stack)

    def part_after(key: Qt.KeyboardModifier) -> QWidget:
        target = QApplication.focusWidget()
        assert target is not None
        qtbot.keyClick(target, Qt.Key.Key_F6, key)
        return next(part for part in parts if part.isAncestorOf(QApplication.focusWidget()))

    plain, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    assert [part_after(plain) for _ in parts] == list(parts)
    assert [part_after(shift) for _ in parts] == [shown.frame.top, shown.frame.rail, shown.frame.stack]


def test_tab_comes_to_the_rail_where_the_pane_in_front_stands(shown: MainWindow, qtbot: QtBot) -> None:
    shown.visit("activity")
    shown.frame.rail.take_keyboard()
    assert QApplication.focusWidget() is shown.frame.rail.findChild(QToolButton, "activity")
    stops = [one for one in shown.frame.rail.findChildren(QToolButton) if one.focusPolicy() is Qt.FocusPolicy.StrongFocus]
    assert [one.objectName() for one in stops] == ["activity"]


def test_a_small_window_leaves_its_room_to_the_pane(shown: MainWindow, qtbot: QtBot) -> None:
    activity = shown.frame.rail.findChild(QToolButton, "activity")
    for width, style in ((900, Qt.ToolButtonStyle.ToolButtonIconOnly), (1200, Qt.ToolButtonStyle.ToolButtonTextBesideIcon)):
        shown.resize(width, 700)
        qtbot.waitUntil(lambda style=style: activity.toolButtonStyle() is style)
        assert activity.accessibleName() == "Activity"
        assert activity.width() > 30
    assert shown.frame.rail.width() == 188


def test_the_rail_has_room_for_its_names_in_large_text(shown: MainWindow, settings: Settings) -> None:
    settings.set(TEXT_SIZE, "large")
    theme().apply()
    for button in shown.frame.rail.findChildren(QToolButton):
        button.setChecked(True)  # bold
        button.ensurePolished()
        assert button.sizeHint().width() <= button.width(), button.text()


def test_panes_are_built_when_first_shown(shown: MainWindow) -> None:
    built = shown.frame.stack.count()
    shown.show_pane("activity")
    assert shown.frame.stack.count() == built + 1
    shown.show_pane("conversations")
    shown.show_pane("activity")
    assert shown.frame.stack.count() == built + 1


def test_typing_in_the_field_searches_from_anywhere(shown: MainWindow, qtbot: QtBot) -> None:
    shown.show_pane("activity")
    press(qtbot, shown, Qt.Key.Key_K)
    field = QApplication.focusWidget()
    assert field is shown.frame.top.search.edit
    qtbot.keyClicks(field, "sourd")
    assert shown.frame.stack.current_key == "search"
    pane = shown.frame.stack.current_pane()
    assert isinstance(pane, SearchPane)
    qtbot.waitUntil(lambda: [one.title for one in pane.results.model().results][:1] == ["Bread"])
    qtbot.keyClicks(field, "ough")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.isAncestorOf(QApplication.focusWidget() or pane))


def test_places_open_in_the_pane_that_shows_them(shown: MainWindow, filled: Library) -> None:
    bread = filled.services.conversations.find_source("bread")
    shown.go(MessagePlace(bread.id))
    assert shown.frame.stack.current_key == "conversations"
    shown.go(QueryPlace("lisbon", settled=True))
    assert shown.frame.stack.current_key == "search"
    assert shown.frame.top.search.text() == "lisbon"
    shown.go(SettingsPlace(Section.PRIVACY))
    assert shown.frame.stack.current_key == "settings"


def test_the_palette_runs_actions_by_name(shown: MainWindow, qtbot: QtBot, settings: Settings) -> None:
    press(qtbot, shown, Qt.Key.Key_P, with_shift=True)
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, "dark theme")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert settings.get(THEME) == "dark"
    assert theme().palette.dark


def test_dropped_files_are_looked_at_confirmed_and_imported(
    shown: MainWindow, filled: Library, qtbot: QtBot, tmp_path: Path
) -> None:
    export = write_interchange(tmp_path / "more.jsonl", [conversation("garden", "When to sow peas?", "In March.")])
    shown.look_at((export,))
    dialog = dialog_of(shown, ImportDialog)
    assert isinstance(dialog, ImportDialog)
    qtbot.waitUntil(dialog.import_button.isEnabled)
    dialog.import_button.click()
    qtbot.waitUntil(lambda: shown.toasts.latest() is not None)
    latest = shown.toasts.latest()
    assert latest is not None
    assert latest.said.text == "Imported: 1 new, 2 messages."
    assert filled.services.conversations.find_source("garden").title == "Garden"
    latest.act()
    assert shown.frame.stack.current_key == "activity"
    qtbot.waitUntil(lambda: any("3 conversations" in label.text() for label in shown.frame.status.findChildren(QLabel)))


def test_a_look_can_be_left_without_importing(
    shown: MainWindow, filled: Library, lane_tasks: LaneTasks, qtbot: QtBot, tmp_path: Path
) -> None:
    export = write_interchange(tmp_path / "more.jsonl", [conversation("garden", "When to sow peas?")])
    shown.look_at((export,))
    dialog = dialog_of(shown, ImportDialog)
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not lane_tasks.running())
    assert filled.services.library.stats().conversations == 2


def test_the_first_import_ends_the_welcome(
    qtbot: QtBot, window: MainWindow, library: Library, settings: Settings, lane_tasks: LaneTasks, tmp_path: Path
) -> None:
    attach(qtbot, window, library, settings, lane_tasks)
    bring_in(library, tmp_path, conversation("bread", "How do I bake sourdough?", "Feed the starter first."))
    lane_tasks.announce(Changes.of(Noun.CONVERSATIONS))
    qtbot.waitUntil(lambda: window.frame.stack.current_key == "conversations")
    assert window.frame.rail.isVisible()


def test_errors_that_nobody_shows_are_told(shown: MainWindow, lane_tasks: LaneTasks, qtbot: QtBot) -> None:
    lane_tasks.problem.emit(DiskFull("The disk is full.", "Free some room."))
    latest = shown.toasts.latest()
    assert latest is not None
    assert latest.said.text == "The disk is full. Free some room."


def test_only_notices_that_nobody_asked_for_are_told_as_such(shown: MainWindow, lane_tasks: LaneTasks, qtbot: QtBot) -> None:
    pane = shown.frame.stack.current_pane()
    assert pane is not None
    with qtbot.assertNotEmitted(shown.notified):
        pane.toast.emit(ToastText("What was asked for is done."))
    with qtbot.waitSignal(shown.notified):
        lane_tasks.problem.emit(DiskFull("The disk is full.", "Free some room."))
    with qtbot.assertNotEmitted(shown.notified):  # it still stands there
        lane_tasks.problem.emit(DiskFull("The disk is full.", "Free some room."))


def test_a_library_that_takes_no_writes_says_why_and_says_when_it_does_again(
    shown: MainWindow, lane_tasks: LaneTasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy = shutil.disk_usage("/")
    with monkeypatch.context() as full:
        full.setattr("shutil.disk_usage", lambda folder: type(roomy)(roomy.total, roomy.total, 0))
        lane_tasks.announce(Changes.of(Noun.LIBRARY))
        qtbot.waitUntil(shown.frame.banner.isVisible)
        assert shown.frame.banner.accessibleName()
    lane_tasks.announce(Changes.of(Noun.LIBRARY))
    qtbot.waitUntil(lambda: not shown.frame.banner.isVisible())


def test_repairs_are_told_at_opening(window: MainWindow) -> None:
    window.tell_repairs([Repair(RepairKind.LOG_CUT, "The last moments before the power cut were lost.")])
    latest = window.toasts.latest()
    assert latest is not None
    assert "power cut" in latest.said.text


def test_a_pane_s_toast_leads_back_to_the_pane(shown: MainWindow, qtbot: QtBot) -> None:
    pane = shown.frame.stack.current_pane()
    assert pane is not None
    pane.toast.emit(ToastText("Told by a pane", action="Again", token="token"))
    latest = shown.toasts.latest()
    assert latest is not None
    assert latest.said.text == "Told by a pane"


def test_closing_asks_while_work_runs_and_stops_it_when_told(shown: MainWindow, lane_tasks: LaneTasks, qtbot: QtBot) -> None:
    def endless(control: Control) -> None:
        while True:
            control.checkpoint()

    lane_tasks.stream(endless, print, print, title="Counting grains")
    shown.close()
    question = dialog_of(shown, CloseQuestion)
    assert isinstance(question, CloseQuestion)
    question.stay.click()
    assert shown.isVisible()
    shown.close()
    question = dialog_of(shown, CloseQuestion)
    assert isinstance(question, CloseQuestion)
    with qtbot.waitSignal(shown.close_wanted):
        question.stop.click()
    assert not shown.isVisible()


def test_the_window_comes_back_where_it_was(
    qtbot: QtBot, settings: Settings, shown: MainWindow, remembered: RememberedWindow
) -> None:
    shown.resize(1000, 640)
    shown.show_pane("activity")
    shown.close()
    again = MainWindow(settings, PANES, remembered)
    qtbot.addWidget(again)
    assert again.height() == 640
    assert remembered.pane == "activity"


def test_letting_go_of_a_library_takes_every_pane_down(shown: MainWindow) -> None:
    shown.show_pane("settings")
    shown.detach()
    assert shown.frame.stack.currentWidget() is shown.frame.opening
    assert shown.frame.stack.current_pane() is None
    shown.show_pane("settings")
    assert shown.frame.stack.current_pane() is None


def test_about_tells_the_version(shown: MainWindow) -> None:
    shown.show_about()
    about = dialog_of(shown, AboutDialog)
    assert any("Version" in label.text() for label in about.findChildren(QLabel))


def test_everything_that_takes_the_keyboard_has_a_name(shown: MainWindow) -> None:
    for spec in PANES:
        shown.show_pane(spec.key)
    parts = (shown.frame.rail, shown.frame.top, shown.frame.status)
    nameless = [
        button
        for part in parts
        for button in part.findChildren(QPushButton)
        if not (button.text() or button.accessibleName() or not button.isVisible())
    ]
    assert not nameless
