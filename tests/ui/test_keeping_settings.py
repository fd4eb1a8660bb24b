"""The sections of Settings about memory, backups and the trash, on a real library."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library, open_library
from strata.domain.records import ConversationFilter
from strata.domain.search import SearchRequest
from strata.settings import ALL as DECLARED
from strata.settings import (
    FLOW_GAP_MINUTES,
    FLOW_NOTE_ACTS,
    MEMORY_BEGINS_IN,
    MEMORY_DISTIL,
    MEMORY_STM_HOURS,
    MEMORY_SURE_FROM,
    MEMORY_WM_FROM,
    RECALL_AUDIT,
    RECALL_SURE_FROM,
    TEXT_SIZE,
    TRASH_DAYS,
    Settings,
)
from strata.tasks.inline import InlineTasks
from strata.ui.navigation import Section, SettingsPlace, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes.settings import memory
from strata.ui.panes.settings.numbers import DecimalNumber, WholeNumber
from strata.ui.panes.settings.pane import SettingsPane
from strata.ui.panes.settings.recalls import RecallSection
from strata.ui.panes.settings.safekeeping import TrashPresenter, TrashSection
from strata.ui.theme.active import theme
from strata.ui.widgets.question import Question
from strata.ui.widgets.switch import Switch
from tests.support.encoder import DummyLoader
from tests.support.library import bring_in
from tests.support.records import conversation, document


@pytest.fixture
def library(tmp_path: Path, settings: Settings) -> Iterator[Library]:
    with open_library(tmp_path / "library", settings, loader=DummyLoader()) as made:
        made.settle()
        bring_in(
            made,
            tmp_path,
            conversation("bread", "How do I bake sourdough?", "Feed the starter first."),
            conversation("lisbon", "Plan a trip to Lisbon", "Take tram 28 at dawn."),
            document("kitchen", "# Kitchen\n\nWe chose oak."),
        )
        yield made


@pytest.fixture
def pane(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks, toasts: list[ToastText]
) -> SettingsPane:
    made = SettingsPane(PaneContext(library.services, inline_tasks, settings))
    made.toast.connect(toasts.append)
    inline_tasks.problem.connect(lambda error: pytest.fail(repr(error)))
    made.resize(1000, 700)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activate()
    return made


def button(widget: QWidget, text: str) -> QPushButton:
    return next(one for one in widget.findChildren(QPushButton) if one.text() == text)


def field(pane: SettingsPane, kind: type[WholeNumber] | type[DecimalNumber], title: str) -> WholeNumber | DecimalNumber:
    return next(one for one in pane.findChildren(kind) if one.accessibleName() == title)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def trash(library: Library, count: int) -> None:
    service = library.services.conversations
    service.trash([one.id for one in service.page(service.seqs(ConversationFilter()))][:count])


def test_every_declared_setting_of_memory_is_shown_with_its_help(pane: SettingsPane) -> None:
    declared = {setting.key for setting in DECLARED if setting.key.startswith("memory.")}
    assert {setting.key for setting in memory.ALL} | {MEMORY_DISTIL.key} == declared
    told = texts(pane)
    assert all(setting.title in told and setting.help in told for setting in memory.ALL)


def test_settings_of_flow_are_kept_and_told(
    pane: SettingsPane, settings: Settings, inline_tasks: InlineTasks, qtbot: QtBot
) -> None:
    told = texts(pane)
    assert all(setting.title in told and setting.help in told for setting in (FLOW_NOTE_ACTS, FLOW_GAP_MINUTES))
    gap = field(pane, WholeNumber, FLOW_GAP_MINUTES.title)
    assert gap.text() == "20 minutes"
    with qtbot.waitSignal(inline_tasks.changed):
        gap.setValue(30)
    note = next(one for one in pane.findChildren(Switch) if one.accessibleName() == FLOW_NOTE_ACTS.title)
    note.toggle()
    assert (settings.get(FLOW_GAP_MINUTES), settings.get(FLOW_NOTE_ACTS)) == (30, False)


def test_a_number_is_kept_when_it_is_settled(pane: SettingsPane, settings: Settings, library: Library, qtbot: QtBot) -> None:
    hours = field(pane, WholeNumber, MEMORY_STM_HOURS.title)
    assert hours.text() == "2 hours"
    hours.setFocus()
    hours.selectAll()
    qtbot.keyClicks(hours, "12")
    assert settings.get(MEMORY_STM_HOURS) == 2
    qtbot.keyClick(hours, Qt.Key.Key_Return)
    assert settings.get(MEMORY_STM_HOURS) == 12
    hours.setValue(1)
    assert hours.text() == "1 hour"
    field(pane, DecimalNumber, MEMORY_SURE_FROM.title).setValue(0.85)
    assert settings.get(MEMORY_SURE_FROM) == pytest.approx(0.85)


def test_what_is_set_counts_for_what_is_noted_down_next(pane: SettingsPane, library: Library) -> None:
    field(pane, WholeNumber, MEMORY_STM_HOURS.title).setValue(5)
    made = library.services.memories.remember("The choir meets on Tuesdays.").memory
    assert made.expires_at is not None
    assert timedelta(hours=4, minutes=59) < made.expires_at - made.created_at < timedelta(hours=5, minutes=1)


def test_one_setting_goes_back_to_its_default(pane: SettingsPane, settings: Settings) -> None:
    threshold = field(pane, DecimalNumber, MEMORY_WM_FROM.title)
    threshold.setValue(6.5)
    name = f"{MEMORY_WM_FROM.title}: back to 5"
    reset = next(one for one in pane.findChildren(QWidget) if one.accessibleName() == name)
    assert reset.isVisibleTo(pane)
    reset.click()  # type: ignore[attr-defined]
    assert settings.get(MEMORY_WM_FROM) == 5.0
    assert threshold.value() == 5.0
    assert not reset.isVisibleTo(pane)


def test_all_go_back_and_that_can_be_undone(pane: SettingsPane, settings: Settings, toasts: list[ToastText]) -> None:
    defaults = button(pane, "Back to the defaults")
    assert not defaults.isEnabled()
    field(pane, WholeNumber, MEMORY_STM_HOURS.title).setValue(9)
    settings.set(MEMORY_BEGINS_IN, "wm")
    pane.activate()
    defaults.click()
    assert (settings.get(MEMORY_STM_HOURS), settings.get(MEMORY_BEGINS_IN)) == (2, "stm")
    pane.toast_action(toasts[-1].token)
    assert (settings.get(MEMORY_STM_HOURS), settings.get(MEMORY_BEGINS_IN)) == (9, "wm")
    assert field(pane, WholeNumber, MEMORY_STM_HOURS.title).value() == 9


def test_the_wheel_changes_a_number_only_where_the_person_is(pane: SettingsPane, qtbot: QtBot) -> None:
    hours, threshold = field(pane, WholeNumber, MEMORY_STM_HOURS.title), field(pane, DecimalNumber, MEMORY_WM_FROM.title)
    with qtbot.waitActive(pane):
        pane.activateWindow()
    hours.setFocus()
    for one in (hours, threshold):
        place, none = QPointF(one.rect().center()), Qt.KeyboardModifier.NoModifier
        turned = QPoint(0, 120)
        QApplication.sendEvent(
            one,
            QWheelEvent(place, place, turned, turned, Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False),
        )
    assert (hours.value(), threshold.value()) == (3, 5.0)


def test_the_section_of_backups_asks_the_window(pane: SettingsPane, qtbot: QtBot) -> None:
    pane.go(SettingsPlace(Section.BACKUP))
    for text, signal in (
        ("Back up…", pane.backup_wanted),
        ("Restore…", pane.restore_wanted),
        ("New checkpoint…", pane.checkpoint_wanted),
    ):
        with qtbot.waitSignal(signal):
            button(pane, text).click()


def test_the_trash_says_what_it_holds_and_is_emptied_after_asking(
    pane: SettingsPane, library: Library, toasts: list[ToastText]
) -> None:
    section, presenter = pane.findChild(TrashSection), pane.findChild(TrashPresenter)
    assert section is not None
    assert presenter is not None
    assert not section.empty.isEnabled()
    trash(library, 2)
    pane.activate()
    assert "2 conversations with 4 messages." in texts(section)
    section.empty.click()
    question = presenter.question
    assert question is not None
    assert "There is no way back." in texts(question)
    question.no.click()
    assert library.services.trash.waiting()[0]
    section.empty.click()
    trash(library, 1)
    assert presenter.question is not None
    presenter.question.yes.click()
    assert library.services.trash.waiting() == ((), ())
    assert "Deleted for good: 2 conversations with 4 messages." in toasts[-1].text
    assert not section.empty.isEnabled()


def test_goals_go_with_the_trash(pane: SettingsPane, library: Library) -> None:
    section, presenter = pane.findChild(TrashSection), pane.findChild(TrashPresenter)
    assert section is not None
    assert presenter is not None
    library.services.goals.set("paint the shed")
    (goal,) = library.services.goals.all()
    library.services.goals.delete(goal.id)
    pane.activate()
    assert "1 goal." in texts(section)
    section.empty.click()
    assert presenter.question is not None
    presenter.question.yes.click()
    assert library.services.goals.all() == ()


def test_what_came_into_the_trash_after_it_was_weighed_stays(pane: SettingsPane, library: Library) -> None:
    section, presenter = pane.findChild(TrashSection), pane.findChild(TrashPresenter)
    assert section is not None
    assert presenter is not None
    trash(library, 1)
    pane.activate()
    section.empty.click()
    trash(library, 1)
    assert presenter.question is not None
    presenter.question.yes.click()
    assert len(library.services.trash.waiting()[0]) == 1


def test_the_days_in_the_trash_are_kept(pane: SettingsPane, settings: Settings) -> None:
    section = pane.findChild(TrashSection)
    assert section is not None
    assert section.days.currentText() == "30 days"
    section.days.setCurrentIndex(section.days.findData("0"))
    section.days.activated.emit(0)
    assert settings.get(TRASH_DAYS) == 0
    assert section.days.currentText() == "Never by itself"


def test_recalls_can_be_kept_or_not_and_forgotten(pane: SettingsPane, library: Library, settings: Settings) -> None:
    told = texts(pane)
    assert all(setting.title in told and setting.help in told for setting in (RECALL_AUDIT, RECALL_SURE_FROM))
    library.services.search.search(SearchRequest("sourdough"))
    library.services.recalls.flush(everything=True)
    section = pane.findChild(RecallSection)
    section.forget_button.click()
    pane.window().findChild(Question).yes.click()
    metrics = library.services.metrics
    assert metrics.latency(metrics.everything()).recalls == 0
    field(pane, DecimalNumber, RECALL_SURE_FROM.title).setValue(0.5)
    next(one for one in pane.findChildren(Switch) if one.accessibleName() == RECALL_AUDIT.title).toggle()
    assert (settings.get(RECALL_SURE_FROM), settings.get(RECALL_AUDIT)) == (0.5, False)


def test_nothing_is_scrolled_sideways_in_the_smallest_window_with_large_text(pane: SettingsPane, settings: Settings) -> None:
    settings.set(TEXT_SIZE, "large")
    theme().apply()
    pane.resize(672, 470)
    QApplication.processEvents()
    area = pane.findChild(QScrollArea)
    assert area is not None
    assert area.horizontalScrollBar().maximum() == 0
    for spin in pane.findChildren(WholeNumber):
        assert spin.mapTo(area.widget(), spin.rect().topRight()).x() < area.viewport().width()
