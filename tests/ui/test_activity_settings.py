"""Activity and Settings on a real library: what they show, and what their buttons do."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from strata import bootstrap
from strata.domain.changes import Changes, Noun
from strata.domain.imports import ImportOptions
from strata.domain.records import ConversationFilter
from strata.embedding.dummy import DummyLoader
from strata.services.control import Control
from strata.settings import IMPORT_DO_NOT_REMEMBER, TEXT_SIZE, Settings
from strata.tasks.inline import InlineTasks
from strata.tasks.lanes import LaneTasks
from strata.ui.navigation import ReportPlace, Section, SettingsPlace
from strata.ui.pane import PaneContext
from strata.ui.panes.activity.pane import ActivityPane
from strata.ui.panes.settings.pane import SettingsPane
from strata.ui.widgets.question import Question
from strata.ui.widgets.switch import Switch


@pytest.fixture
def context(tmp_path: Path, qapp: QApplication) -> Iterator[PaneContext]:
    """An open library with one imported conversation and one damaged line."""
    settings = Settings(tmp_path / "settings.json")
    file = tmp_path / "export.jsonl"
    message = {
        "type": "message",
        "conversation": "c1",
        "conversation_title": "Otters",
        "id": "m1",
        "role": "user",
        "text": "Otters hold hands when they sleep.",
        "created_at": "2026-01-01T10:00:00+00:00",
    }
    file.write_text(f"{json.dumps(message)}\n{{damaged\n", encoding="utf-8")
    with bootstrap.open_library(tmp_path / "library", settings, loader=DummyLoader()) as library:
        library.services.imports.run((file,), ImportOptions(), Control())
        yield PaneContext(library.services, InlineTasks(), settings)


def _texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def _button(widget: ActivityPane | SettingsPane, text: str) -> QPushButton:
    return next(button for button in widget.findChildren(QPushButton) if button.text() == text)


def test_activity_lists_the_import_and_shows_its_report(qtbot: QtBot, context: PaneContext) -> None:
    pane = ActivityPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    table = pane.findChild(QTableView, "pastJobs")
    assert table is not None
    assert table.model().rowCount() == 1
    assert "1 new; 1 message added." in _texts(pane)
    assert "1 record left out" in _texts(pane)


def test_the_details_of_a_job_fit_a_small_window(qtbot: QtBot, context: PaneContext) -> None:
    pane = ActivityPane(context)
    qtbot.addWidget(pane)
    pane.resize(790, 480)
    pane.show()
    qtbot.waitExposed(pane)
    pane.activate()
    qtbot.waitUntil(lambda: pane._right.currentIndex() == 1)
    details = pane._details
    assert details.horizontalScrollBar().maximum() == 0
    assert details.widget().width() <= details.viewport().width()


def test_activity_opens_the_report_it_is_sent_to(qtbot: QtBot, context: PaneContext) -> None:
    report = context.services.imports.reports()[0]
    pane = ActivityPane(context)
    qtbot.addWidget(pane)
    pane.go(ReportPlace(report.id))
    assert "Steps" in _texts(pane)


def test_a_report_that_was_sent_for_is_shown_before_newer_jobs(
    qtbot: QtBot, context: PaneContext, lane_tasks: LaneTasks
) -> None:
    context.services.embedding.run_until_done(Control())
    report = context.services.imports.reports()[0]
    pane = ActivityPane(replace(context, tasks=lane_tasks))
    qtbot.addWidget(pane)
    pane.activate()
    pane.go(ReportPlace(report.id))
    table = pane.findChild(QTableView, "pastJobs")
    assert table is not None
    qtbot.waitUntil(lambda: table.model().rowCount() > 1 and "1 record left out" in _texts(pane))
    qtbot.waitUntil(lambda: table.currentIndex().isValid())
    assert str(table.currentIndex().siblingAtColumn(0).data()).startswith("Import")
    assert "1 record left out" in _texts(pane)


def test_running_an_import_again_asks_for_the_same_files(qtbot: QtBot, context: PaneContext, tmp_path: Path) -> None:
    pane = ActivityPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    with qtbot.waitSignal(pane.import_wanted) as asked:
        qtbot.mouseClick(_button(pane, "Run again"), Qt.MouseButton.LeftButton)
    assert asked.args == [(tmp_path / "export.jsonl",)]


def test_understanding_can_be_paused_and_resumed(qtbot: QtBot, context: PaneContext) -> None:
    pane = ActivityPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    qtbot.mouseClick(_button(pane, "Pause"), Qt.MouseButton.LeftButton)
    assert context.services.embedding.status().paused
    qtbot.mouseClick(_button(pane, "Resume"), Qt.MouseButton.LeftButton)
    assert not context.services.embedding.status().paused


def test_settings_are_walked_by_their_list_and_mark_where_one_is(qtbot: QtBot, context: PaneContext) -> None:
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.resize(1000, 500)
    with qtbot.waitActive(pane):
        pane.show()
        pane.activateWindow()
    contents = pane._contents
    assert contents.currentItem().text() == "Library"
    contents.setFocus()
    contents.setCurrentRow([contents.item(row).text() for row in range(contents.count())].index("Appearance"))
    qtbot.keyClick(contents, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is pane._theme
    bar = pane._area.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert contents.currentItem().text() == "Data"
    bar.setValue(0)
    assert contents.currentItem().text() == "Library"


def test_settings_show_where_the_library_lies_and_what_it_holds(qtbot: QtBot, context: PaneContext, tmp_path: Path) -> None:
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    assert str(tmp_path / "library") in _texts(pane)
    assert "1 conversation with 1 message, 0 notes." in _texts(pane)
    assert "What leaves this computer: nothing" in _texts(pane)


def test_a_check_says_that_record_and_indexes_agree(qtbot: QtBot, context: PaneContext) -> None:
    context.services.embedding.run_until_done(Control())
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    qtbot.mouseClick(_button(pane, "Check"), Qt.MouseButton.LeftButton)
    assert "Record and indexes agree" in _texts(pane)


def test_old_conversations_are_weighed_and_archived(qtbot: QtBot, context: PaneContext) -> None:
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    _button(pane, "Archive…").click()
    qtbot.waitUntil(lambda: "No conversation outside the archive is that old." in _texts(pane))
    presenter, age = pane._presenter, timedelta()
    presenter.archive_weighed.disconnect()
    with qtbot.waitSignal(presenter.archive_weighed) as weighed:
        presenter.weigh_archive(age)
    assert weighed.args is not None
    assert (weighed.args[0], weighed.args[1].conversations) == (age, 1)
    with qtbot.waitSignal(presenter.toast) as toast:
        pane._data.archive_wanted.emit(age)
    assert toast.args is not None
    assert "1 conversation" in toast.args[0].text
    assert len(context.services.archive.list()) == 1


def test_everything_is_deleted_only_after_a_question_that_begins_on_cancel(qtbot: QtBot, context: PaneContext) -> None:
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.show()
    pane.activate()
    erased: list[bool] = []
    pane.erase_wanted.connect(lambda: erased.append(True))
    _button(pane, "Delete everything…").click()
    question = pane.window().findChild(Question)
    assert str(context.services.library.folder) in _texts(question)
    assert question.focusWidget() is question.no
    question.no.click()
    assert not erased
    _button(pane, "Delete everything…").click()
    next(one for one in pane.window().findChildren(Question) if one.isVisible()).yes.click()
    assert erased


def test_choices_are_kept(qtbot: QtBot, context: PaneContext) -> None:
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    switch = next(one for one in pane.findChildren(Switch) if one.accessibleName() == IMPORT_DO_NOT_REMEMBER.title)
    switch.click()
    assert context.settings.get(IMPORT_DO_NOT_REMEMBER) is True
    pane.go(SettingsPlace(Section.APPEARANCE))
    assert context.settings.get(TEXT_SIZE) == "normal"


def test_settings_follow_changes_made_elsewhere(qtbot: QtBot, context: PaneContext) -> None:
    pane = SettingsPane(context)
    qtbot.addWidget(pane)
    pane.activate()
    ids = [one.id for one in context.services.conversations.page(context.services.conversations.seqs(ConversationFilter()))]
    context.services.conversations.trash(ids)
    context.tasks.announce(Changes.of(Noun.CONVERSATIONS))
    assert "0 conversations with 0 messages, 0 notes." in _texts(pane)
