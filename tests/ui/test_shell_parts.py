"""The parts of the shell, each by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from strata.domain.errors import DiskFull, LibraryTooNew
from strata.domain.ids import new_id
from strata.domain.imports import FormatCount, ImportOutcome, ImportPreview, ImportReport, Skipped, SkipReason
from strata.domain.work import Progress
from strata.tasks.inline import InlineTasks
from strata.tasks.job import Job
from strata.ui import left_out
from strata.ui.navigation import ToastText, Tone
from strata.ui.pane import Command
from strata.ui.panes import PANES
from strata.ui.shell import import_words
from strata.ui.shell.brand import app_icon
from strata.ui.shell.command_palette import CommandPalette
from strata.ui.shell.dialogs import CloseQuestion
from strata.ui.shell.drop import DropVeil
from strata.ui.shell.fuzzy import best, score
from strata.ui.shell.import_dialog import ImportDialog
from strata.ui.shell.pages import TroublePage
from strata.ui.shell.rail import Rail
from strata.ui.shell.search_field import SearchField
from strata.ui.shell.status_line import StatusLine
from strata.ui.shell.toasts import ToastStack
from strata.ui.shell.welcome import Welcome
from strata.ui.text import date, dates_between

SPRING, AUTUMN = datetime(2023, 3, 1, tzinfo=UTC), datetime(2023, 10, 9, tzinfo=UTC)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    """A window for what lies over one."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


# -- fuzzy matching ----------------------------------------------------------------------------------------------------


def test_starts_of_words_win() -> None:
    titles = ["Dark theme", "Import a folder", "Open another library", "Show log"]
    assert best("iaf", titles, str)[0] == "Import a folder"
    assert best("log", titles, str)[0] == "Show log"
    assert best("dt", titles, str)[0] == "Dark theme"
    assert best("zzz", titles, str) == []


def test_nothing_typed_keeps_everything_in_order() -> None:
    assert best("", ["b", "a", "c"], str) == ["b", "a", "c"]


@given(st.text(max_size=12), st.text(max_size=30))
def test_a_text_always_fits_its_own_letters(query: str, rest: str) -> None:
    assert score(query, query + rest) is not None


@given(st.text(alphabet="abc", min_size=1, max_size=8), st.text(alphabet="xyz ", max_size=20))
def test_a_text_without_the_letters_never_fits(query: str, text: str) -> None:
    assert score(query, text) is None


# -- command palette ---------------------------------------------------------------------------------------------------


def test_the_palette_is_driven_by_keys_alone(window: QWidget, qtbot: QtBot) -> None:
    done: list[str] = []
    commands = [Command(title, lambda title=title: done.append(title)) for title in ("Import", "Dark theme", "Light theme")]
    palette = CommandPalette(window)
    palette.open(commands)
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, "theme")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClick(field, Qt.Key.Key_Backtab)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert done == ["Light theme"]
    assert not palette.isVisible()


def test_escape_closes_the_palette_and_gives_the_keyboard_back(window: QWidget, qtbot: QtBot) -> None:
    before = QPushButton("Before", window)
    before.show()
    before.setFocus()
    palette = CommandPalette(window)
    palette.open([Command("Import", before.click)])
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, "qqq")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is before


# -- rail, search field ------------------------------------------------------------------------------------------------


def test_the_rail_is_walked_with_arrows(qtbot: QtBot) -> None:
    rail = Rail(PANES)
    qtbot.addWidget(rail)
    with qtbot.waitActive(rail):
        rail.show()
        rail.activateWindow()
    chosen: list[str] = []
    rail.chosen.connect(chosen.append)
    rail.show_current("conversations")
    first = next(button for button in rail.findChildren(QWidget) if button.accessibleName() == "Conversations")
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert chosen == ["memory"]


def test_the_search_field_says_what_is_typed_and_empties(qtbot: QtBot) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    field.show()
    typed: list[str] = []
    field.typed.connect(typed.append)
    qtbot.keyClicks(field.edit, "lis")
    with qtbot.waitSignal(field.settled) as settled:
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert settled.args == ["lis"]
    with qtbot.waitSignal(field.left_downwards):
        qtbot.keyClick(field.edit, Qt.Key.Key_Down)
    qtbot.keyClick(field.edit, Qt.Key.Key_Escape)
    assert typed == ["l", "li", "lis", ""]
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field.edit, Qt.Key.Key_Escape)


def test_text_put_into_the_field_searches_nothing(qtbot: QtBot) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.typed):
        field.show_text("lisbon")
    assert field.text() == "lisbon"


# -- toasts ------------------------------------------------------------------------------------------------------------


def test_a_toast_does_what_its_button_offers_once(window: QWidget, qtbot: QtBot) -> None:
    undone: list[int] = []
    stack = ToastStack(window)
    stack.say(ToastText("Moved to the trash", action="Undo"), lambda: undone.append(1))
    assert stack.isVisible()
    stack.act_on_latest()
    stack.act_on_latest()
    assert undone == [1]
    assert not stack.isVisible()


def test_old_toasts_make_room(window: QWidget, qtbot: QtBot) -> None:
    stack = ToastStack(window)
    for number in range(5):
        stack.say(ToastText(f"Notice {number}", Tone.GOOD))
    latest = stack.latest()
    assert latest is not None
    assert latest.said.text == "Notice 4"

    def shown() -> list[str]:
        return [label.text() for label in stack.findChildren(QLabel) if label.isVisible() and label.text()]

    qtbot.waitUntil(lambda: shown() == ["Notice 2", "Notice 3", "Notice 4"])
    assert window.rect().contains(stack.geometry())


# -- welcome, trouble, closing -----------------------------------------------------------------------------------------


def test_the_welcome_offers_both_ways_to_begin(qtbot: QtBot) -> None:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    with qtbot.waitSignal(welcome.import_wanted):
        qtbot.mouseClick(welcome.import_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(welcome.sample_wanted):
        qtbot.keyClick(welcome.sample_button, Qt.Key.Key_Space)


def test_trouble_is_told_with_its_remedy(qtbot: QtBot) -> None:
    page = TroublePage(LibraryTooNew("This library was written by a newer Strata.", "Install the newest version."))
    qtbot.addWidget(page)
    texts = {label.text() for label in page.findChildren(QLabel)}
    assert {"This library was written by a newer Strata.", "Install the newest version."} <= texts
    with qtbot.waitSignal(page.again):
        page.findChildren(QPushButton)[0].click()


def test_closing_names_what_still_runs(window: QWidget, inline_tasks: InlineTasks, qtbot: QtBot) -> None:
    job = inline_tasks.stream(lambda control: 1, lambda result: None, title="Importing chatgpt.zip")
    question = CloseQuestion((job,), window)
    qtbot.addWidget(question)
    assert any("Importing chatgpt.zip" in label.text() for label in question.findChildren(QLabel))
    with qtbot.waitSignal(question.accepted):
        question.stop.click()


def test_the_mark_is_drawn_in_every_size(qapp: QApplication) -> None:
    assert {size.width() for size in app_icon().availableSizes()} >= {16, 32, 256}


# -- drag and drop -----------------------------------------------------------------------------------------------------


def test_files_dropped_anywhere_are_taken(window: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    veil = DropVeil(window)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "export.zip"))])
    none, left, place = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, QPoint(40, 40)
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    assert veil.geometry() == window.rect()
    assert veil.isVisible()
    with qtbot.waitSignal(veil.dropped) as dropped:
        QApplication.sendEvent(window, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, left, none))
    assert dropped.args == [(tmp_path / "export.zip",)]
    assert not veil.isVisible()


def test_dragged_text_is_left_alone(window: QWidget, qtbot: QtBot) -> None:
    veil = DropVeil(window)
    data = QMimeData()
    data.setText("just words")
    enter = QDragEnterEvent(
        QPoint(4, 4), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, enter)
    assert not veil.isVisible()


# -- import words and dialog -------------------------------------------------------------------------------------------


def _preview(*skipped: Skipped, found: bool = True) -> ImportPreview:
    counts = (FormatCount("chatgpt", "ChatGPT export", "chatgpt.zip", 1240, 35010, 0, SPRING, AUTUMN),) if found else ()
    return ImportPreview((Path("chatgpt.zip"),), counts, skipped, 1200, 30, 10)


def test_a_preview_says_what_how_much_and_from_when(qtbot: QtBot) -> None:
    dialog = ImportDialog(False)
    qtbot.addWidget(dialog)
    dialog.show_progress(Progress("Reading chatgpt.zip", 10, 100, "messages"))
    assert not dialog.import_button.isEnabled()
    dialog.show_preview(_preview(Skipped("chatgpt.zip", SkipReason.DO_NOT_REMEMBER, "Marked by you.", 3)))
    texts = " | ".join(label.text() for label in dialog.findChildren(QLabel))
    for said in ("1,240 conversations · 35,010 messages", "1,200 new · 30 changed since last time · 10 already here"):
        assert said in texts
    assert "1 Mar 2023 to 9 Oct 2023" in texts
    with qtbot.waitSignal(dialog.confirmed) as confirmed:
        dialog.import_button.click()
    assert confirmed.args[0].include_do_not_remember is False


def test_nothing_readable_offers_no_import(qtbot: QtBot) -> None:
    dialog = ImportDialog(False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_preview(_preview(Skipped("photo.png", SkipReason.NOT_UNDERSTOOD, "Not a format Strata knows."), found=False))
    assert not dialog.import_button.isVisible()
    assert any("Nothing here" in label.text() for label in dialog.findChildren(QLabel))
    reasons = dialog.findChild(left_out.LeftOut)
    assert reasons.isVisible()
    assert "Not a format Strata knows." in reasons.toPlainText()


def test_every_pane_says_where_its_code_is() -> None:
    assert all(find_spec(spec.module) for spec in PANES)


def test_what_is_left_out_is_grouped_by_reason(qtbot: QtBot) -> None:
    lines = (
        Skipped("a.json", SkipReason.DAMAGED, "Cut short."),
        Skipped("b.json", SkipReason.EMPTY, "No messages.", 4),
        Skipped("c.json", SkipReason.DAMAGED, "Cut short.", 2),
    )
    assert left_out.total(lines) == 7
    shown = left_out.LeftOut(lines)
    qtbot.addWidget(shown)
    text = [line.strip() for line in shown.toPlainText().splitlines()]
    assert text == ["Damaged · 3", "a.json", "Cut short.", "c.json ×2", "Cut short.", "Empty · 4", "b.json ×4", "No messages."]


def test_names_of_what_is_left_out_are_not_read_as_markup(qtbot: QtBot) -> None:
    shown = left_out.LeftOut((Skipped("<b>a&b</b>.json", SkipReason.DAMAGED, "<i>Cut short.</i>"),))
    qtbot.addWidget(shown)
    assert "<b>a&b</b>.json" in shown.toPlainText()


def test_dates_between_which_something_lies_are_written_once_where_they_are_one() -> None:
    assert dates_between(SPRING, SPRING) == date(SPRING)
    assert dates_between(SPRING, AUTUMN) == f"{date(SPRING)} to {date(AUTUMN)}"
    assert dates_between(None, AUTUMN) == ""


@pytest.mark.parametrize("why", SkipReason)
def test_every_reason_has_words(why: SkipReason) -> None:
    assert left_out.reason(why)


def _report(outcome: ImportOutcome, new: int = 0, error: str = "") -> ImportReport:
    return ImportReport(new_id(), (), outcome, SPRING, AUTUMN, (), (), new, 0, 5, 7 * new, 0, error)


def test_an_import_is_told_in_one_sentence() -> None:
    assert import_words.result(_report(ImportOutcome.DONE, 2)) == "Imported: 2 new, 14 messages."
    assert "already in your library" in import_words.result(_report(ImportOutcome.DONE))
    assert "stays" in import_words.result(_report(ImportOutcome.CANCELLED, 2))
    measured = replace(_report(ImportOutcome.DONE), samples_added=3000, messages_added=0)
    assert import_words.result(measured) == "Imported: 3,000 measurements."
    assert import_words.result(replace(measured, new=2)) == "Imported: 2 new, 3,000 measurements, 0 messages."
    skipped = (
        Skipped("a.json", SkipReason.DAMAGED, "Cut short.", 2),
        Skipped("b.png", SkipReason.MISSING, "Not in the export."),
        Skipped("users.json", SkipReason.EMPTY, "Holds no conversations."),
    )
    partly = replace(_report(ImportOutcome.DONE, 2), skipped=skipped)
    assert import_words.result(partly) == "Imported: 2 new, 14 messages. 3 could not be read."
    assert import_words.result(_report(ImportOutcome.FAILED, error="The disk is full.")) == "The disk is full."


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_holdings_leave_out_what_is_none(conversations: int, messages: int, documents: int) -> None:
    words = import_words.holdings(conversations, messages, documents)
    assert words.count("·") == max(0, sum(map(bool, (conversations, messages, documents))) - 1)


# -- status line -------------------------------------------------------------------------------------------------------


def test_the_status_line_shows_running_work_and_steers_it(inline_tasks: InlineTasks, qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show()
    seen: list[tuple[str, ...]] = []

    def look(job: Job) -> None:
        line.show_streams(inline_tasks.running())
        parts = (*line.findChildren(QLabel), *line.findChildren(QPushButton))
        seen.append(tuple(part.text() for part in parts if part.isVisible()))

    inline_tasks.stream_changed.connect(look)
    inline_tasks.stream(
        lambda control: control.report(Progress("Reading", 3, 10, "messages", 5.0, 90.0)),
        lambda result: None,
        title="Fetching a model",
        online=True,
    )
    assert any("Fetching a model" in texts and "2 min left" in texts for texts in seen)
    assert any("Online: Fetching a model" in texts for texts in seen)
    line.show_streams(())
    assert "Offline" in {label.text() for label in line.findChildren(QLabel)}


def test_a_full_disk_reads_as_a_sentence_with_a_remedy() -> None:
    assert str(DiskFull("The disk is full.", "Free some room.")) == "The disk is full. Free some room."
