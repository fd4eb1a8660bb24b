"""Conversations, clicked and typed through on a real store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.changes import Changes, Noun
from strata.domain.ids import new_id
from strata.domain.records import ConversationFilter, ConversationOrder, IncomingConversation, IncomingMessage, Role
from strata.settings import Settings
from strata.tasks.api import Tasks
from strata.tasks.inline import InlineTasks
from strata.tasks.lanes import LaneTasks
from strata.ui.navigation import DaysPlace, DocumentPlace, MessagePlace, QueryPlace, RelatedPlace, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes.conversations.pane import ConversationsPane
from strata.ui.panes.conversations.state import Shelf
from strata.ui.panes.conversations.title_edit import TitleEdit
from strata.ui.reader.entries import EntryKind
from tests.support.library import bring_in, built, copied, opened
from tests.support.records import START, conversation, document


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(
        tmp_path_factory.mktemp("built"),
        conversation("bread", "How do I bake **sourdough**?", "Feed the starter first.", source="chatgpt"),
        conversation("lisbon", "Plan a trip", "Take tram 28.", source="claude", start=START + timedelta(days=1)),
        conversation("garden", "When to sow peas?", "In March.", source="claude", start=START + timedelta(days=2)),
        document("kitchen", "# Kitchen\n\nWe chose **oak**."),
    )


@pytest.fixture
def library(template: Path, tmp_path: Path) -> Iterator[Library]:
    with copied(template, tmp_path) as made:
        yield made


def made_pane(qtbot: QtBot, library: Library, settings: Settings, tasks: Tasks) -> ConversationsPane:
    pane = ConversationsPane(PaneContext(library.services, tasks, settings))
    pane.resize(1100, 700)
    qtbot.addWidget(pane)
    pane.show()
    qtbot.waitExposed(pane)
    pane.activate()
    return pane


@pytest.fixture
def pane(qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks) -> ConversationsPane:
    return made_pane(qtbot, library, settings, inline_tasks)


def titles(pane: ConversationsPane) -> list[str]:
    """Return the listed titles; "" where a row is still on the way."""
    rows = (pane.list.rows.row_at(place) for place in range(pane.list.rows.rowCount()))
    return [row.title if row is not None else "" for row in rows]


def expect(pane: ConversationsPane, qtbot: QtBot, *wanted: str) -> None:
    """Wait until just these titles are listed, in this order."""
    qtbot.waitUntil(lambda: titles(pane) == list(wanted))


def test_a_title_that_does_not_fit_ends_in_dots(qtbot: QtBot) -> None:
    title = TitleEdit()
    qtbot.addWidget(title)
    title.resize(160, 32)
    title.show()
    drawn = []
    for text in ("Sourdough for beginners and everybody else", "Sourdough for beginners", "Sourdough"):
        title.show_title(text, editable=True)
        drawn.append(title.grab().toImage())
    # What is cut is drawn alike when its first letters and the dots are; what fits is drawn by the field itself.
    assert drawn[0] == drawn[1]
    assert drawn[1] != drawn[2]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_keyboard_goes_back_to_the_list_from_a_title(pane: ConversationsPane, qtbot: QtBot, key: Qt.Key) -> None:
    click_row(pane, qtbot, "Lisbon")
    qtbot.waitUntil(lambda: not pane.head.title.isReadOnly())
    pane.list.setFocus()
    qtbot.keyClick(pane.list, Qt.Key.Key_F2)
    assert pane.window().focusWidget() is pane.head.title
    qtbot.keyClick(pane.head.title, key)
    assert pane.window().focusWidget() is pane.list


def test_the_list_stays_where_it_is_when_a_filter_is_set(pane: ConversationsPane, qtbot: QtBot) -> None:
    before = pane.list.mapTo(pane, QPoint(0, 0))
    pane.list_head.field.setText("bread")
    qtbot.waitUntil(lambda: pane.list_head.clear.isVisible())
    assert pane.list_head.count.text().endswith("found")
    assert pane.list.mapTo(pane, QPoint(0, 0)) == before


def click_row(pane: ConversationsPane, qtbot: QtBot, title: str) -> None:
    qtbot.waitUntil(lambda: title in titles(pane))
    place = titles(pane).index(title)
    point = pane.list.visualRect(pane.list.rows.index(place, 0)).center()
    qtbot.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.waitUntil(lambda: pane.head.title.text() == title)


def choose(menu: QMenu, beginning: str) -> None:
    next(action for action in menu.actions() if action.text().startswith(beginning)).trigger()


def test_the_newest_conversations_come_first(pane: ConversationsPane, qtbot: QtBot) -> None:
    expect(pane, qtbot, "Garden", "Lisbon", "Bread")
    assert pane.list_head.count.text() == "3 conversations"


def test_a_click_opens_a_conversation(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Bread")
    texts = [entry.text for entry in pane.reader.view.column.entries if entry.kind is EntryKind.TURN]
    assert texts == ["How do I bake **sourdough**?", "Feed the starter first."]


def test_the_arrow_keys_walk_through_the_list(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Garden")
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: pane.head.title.text() == "Lisbon")
    qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    assert pane.reader.view.hasFocus()
    qtbot.keyClick(pane.reader.view, Qt.Key.Key_Escape)
    assert pane.list.hasFocus()


def test_typing_filters_by_title(pane: ConversationsPane, qtbot: QtBot) -> None:
    qtbot.keyClicks(pane.list_head.field, "lis")
    qtbot.waitUntil(lambda: pane.list.rows.rowCount() == 1)
    expect(pane, qtbot, "Lisbon")
    qtbot.mouseClick(pane.list_head.clear, Qt.MouseButton.LeftButton)
    assert pane.list.rows.rowCount() == 3


def test_nothing_that_matches_says_so_and_offers_a_way_out(pane: ConversationsPane, qtbot: QtBot) -> None:
    qtbot.keyClicks(pane.list_head.field, "zzz")
    qtbot.keyClick(pane.list_head.field, Qt.Key.Key_Return)
    assert pane.empty.isVisible()
    qtbot.mouseClick(pane._clear, Qt.MouseButton.LeftButton)
    assert not pane.empty.isVisible()


def test_a_source_and_an_order_are_chosen_in_menus(pane: ConversationsPane, qtbot: QtBot) -> None:
    choose(pane.list_head.source._menu, "Claude")
    expect(pane, qtbot, "Garden", "Lisbon")
    choose(pane.list_head.order.menu(), "Title, Z to A")
    expect(pane, qtbot, "Lisbon", "Garden")
    assert pane.presenter.state.order is ConversationOrder.TITLE


def test_a_conversation_is_renamed_where_its_title_stands(pane: ConversationsPane, qtbot: QtBot, library: Library) -> None:
    click_row(pane, qtbot, "Bread")
    qtbot.keyClick(pane.list, Qt.Key.Key_F2)
    qtbot.keyClicks(pane.head.title, "Weekend loaf")
    toasts: list[ToastText] = []
    pane.toast.connect(toasts.append)
    qtbot.keyClick(pane.head.title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Weekend loaf" in titles(pane))
    pane.toast_action(toasts[0].token)
    qtbot.waitUntil(lambda: "Bread" in titles(pane))


def test_escape_leaves_the_title_as_it_was(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Bread")
    pane.head.title.begin()
    qtbot.keyClicks(pane.head.title, "x")
    qtbot.keyClick(pane.head.title, Qt.Key.Key_Escape)
    assert pane.head.title.text() == "Bread"
    qtbot.waitUntil(lambda: "Bread" in titles(pane))


def test_tags_are_added_removed_and_filtered_by(pane: ConversationsPane, qtbot: QtBot, library: Library) -> None:
    click_row(pane, qtbot, "Bread")
    qtbot.mouseClick(pane.head.tags.add_chip, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(pane.head.tags.field, "kitchen")
    qtbot.keyClick(pane.head.tags.field, Qt.Key.Key_Return)
    assert library.services.conversations.tags() == (("kitchen", 1),)
    choose(pane.list_head.tag._menu, "kitchen")
    expect(pane, qtbot, "Bread")
    chip = next(chip for chip in pane.head.tags.findChildren(type(pane.head.tags.add_chip)) if chip.text() == "kitchen")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert library.services.conversations.tags() == ()


def test_delete_moves_to_the_trash_and_undo_brings_back(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Lisbon")
    toasts: list[ToastText] = []
    pane.toast.connect(toasts.append)
    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)
    expect(pane, qtbot, "Garden", "Bread")
    qtbot.waitUntil(lambda: pane.head.title.text() == "Bread")
    assert toasts[0].text == "1 conversation moved to the trash."
    pane.toast_action(toasts[0].token)
    expect(pane, qtbot, "Garden", "Lisbon", "Bread")


def test_what_lies_in_the_trash_can_be_read_and_taken_back(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Lisbon")
    qtbot.mouseClick(pane.head.trash, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(pane.list_head.trash, Qt.MouseButton.LeftButton)
    click_row(pane, qtbot, "Lisbon")
    assert pane.head.title.isReadOnly()
    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)
    assert pane.empty.isVisible()
    qtbot.mouseClick(pane.list_head.trash, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Lisbon" in titles(pane))


def test_several_are_trashed_together(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Garden")
    qtbot.keyClick(pane.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)
    assert pane.list.rows.rowCount() == 0
    assert pane.empty.isVisible()


def test_notes_are_listed_and_read(pane: ConversationsPane, qtbot: QtBot) -> None:
    qtbot.mouseClick(pane.list_head.shelves[Shelf.NOTES], Qt.MouseButton.LeftButton)
    click_row(pane, qtbot, "Kitchen")
    assert "We chose **oak**." in pane.reader.view.column.entries[0].text
    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)
    assert pane.list.rows.rowCount() == 0


def test_a_message_is_opened_and_marked(pane: ConversationsPane, qtbot: QtBot, library: Library) -> None:
    services = library.services
    seqs = services.conversations.seqs(ConversationFilter(text="bread"))
    found = services.conversations.page(seqs)[0]
    answer = services.conversations.messages(found.id)[1]
    pane.go(MessagePlace(found.id, answer.id, ("starter",)))
    entry = pane.reader.view.current_entry()
    assert entry is not None
    assert entry.message.id == answer.id
    assert pane.reader.view.hasFocus()
    qtbot.waitUntil(lambda: len(pane.list.selected()) == 1)
    assert pane.list.selected()[0].id == found.id


def test_a_note_is_opened_from_elsewhere_on_its_own_shelf(pane: ConversationsPane, qtbot: QtBot, library: Library) -> None:
    note = library.services.documents.page(library.services.documents.seqs())[0]
    pane.go(DocumentPlace(note.id, ("oak",)))
    assert pane.head.title.text() == "Kitchen"
    expect(pane, qtbot, "Kitchen")


def test_conversations_of_some_days_are_listed_from_elsewhere(pane: ConversationsPane, qtbot: QtBot) -> None:
    day = (START + timedelta(days=1)).date()
    pane.go(DaysPlace(day, day))
    expect(pane, qtbot, "Lisbon")
    assert pane.list_head.when.range.first == day
    qtbot.mouseClick(pane.list_head.clear, Qt.MouseButton.LeftButton)
    expect(pane, qtbot, "Garden", "Lisbon", "Bread")


def test_related_and_searching_inside_lead_elsewhere(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Bread")
    places: list[object] = []
    pane.navigate.connect(places.append)
    pane.reader.view.setFocus()
    qtbot.keyClick(pane.reader.view, Qt.Key.Key_J)
    qtbot.keyClick(pane.reader.view, Qt.Key.Key_R)
    qtbot.mouseClick(pane.head.search_inside, Qt.MouseButton.LeftButton)
    assert isinstance(places[0], RelatedPlace)
    assert isinstance(places[1], QueryPlace)
    assert places[1].conversation_id is not None


def test_ctrl_f_finds_on_the_page(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Bread")
    qtbot.keyClick(pane.list, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(pane.reader.find_bar.field, "sourdough")
    assert pane.reader.find_bar.count.text() == "1 of 1"


def test_the_whole_conversation_is_copied_as_markdown(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Bread")
    next(command for command in pane.commands() if command.icon == "copy").run()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("## You, ")
    assert "How do I bake **sourdough**?" in copied


def test_the_menu_of_the_list_offers_what_fits(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Bread")
    choose(pane.row_menu(), "Move to the trash")
    expect(pane, qtbot, "Garden", "Lisbon")


def test_a_conversation_goes_to_the_archive_is_read_there_and_comes_back(
    pane: ConversationsPane, qtbot: QtBot, library: Library
) -> None:
    click_row(pane, qtbot, "Bread")
    choose(pane.row_menu(), "Move to the archive")
    qtbot.waitUntil(lambda: len(library.services.archive.list()) == 1)
    qtbot.waitUntil(lambda: sorted(titles(pane)) == ["Bread", "Garden", "Lisbon"])
    qtbot.waitUntil(lambda: any("In the archive" in label.text() for label in pane.head.findChildren(QLabel)))
    assert pane.reader.view.column.entries
    pane.head.restore_asked.emit()
    qtbot.waitUntil(lambda: not library.services.archive.list())


def test_what_an_import_brings_appears_by_itself(
    pane: ConversationsPane, qtbot: QtBot, library: Library, tmp_path: Path, inline_tasks: InlineTasks
) -> None:
    click_row(pane, qtbot, "Bread")
    longer = conversation("bread", "How do I bake **sourdough**?", "Feed the starter first.", "And then?", source="chatgpt")
    bring_in(library, tmp_path, replace(longer, updated_at=START + timedelta(days=9)), conversation("new", "Hello"))
    inline_tasks.announce(Changes.of(Noun.CONVERSATIONS))
    qtbot.waitUntil(lambda: pane.list.rows.rowCount() == 4)
    texts = [entry.text for entry in pane.reader.view.column.entries]
    assert "And then?" in texts
    assert pane.head.title.text() == "Bread"


def test_an_empty_library_says_what_to_do(qtbot: QtBot, tmp_path: Path, settings: Settings, inline_tasks: InlineTasks) -> None:
    with opened(tmp_path) as empty:
        pane = made_pane(qtbot, empty, settings, inline_tasks)
        assert pane.empty.isVisible()
        with qtbot.waitSignal(pane.import_wanted):
            qtbot.mouseClick(pane._import, Qt.MouseButton.LeftButton)


def test_a_conversation_that_is_gone_leaves_an_empty_reader(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Bread")
    pane.go(MessagePlace(new_id()))
    assert pane.nothing_open.isVisible()


def test_thousands_of_conversations_are_listed_on_real_threads(
    qtbot: QtBot, tmp_path: Path, settings: Settings, lane_tasks: LaneTasks
) -> None:
    many = [
        IncomingConversation(
            "test", f"c{number}", f"Talk {number:04}", (IncomingMessage(f"m{number}", Role.USER, "Hi", START),), START, START
        )
        for number in range(2_000)
    ]
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, *many)
        pane = made_pane(qtbot, library, settings, lane_tasks)
        qtbot.waitUntil(lambda: pane.list.rows.rowCount() == 2_000)
        pane.list.scrollToBottom()
        qtbot.waitUntil(lambda: pane.list.rows.row_at(1_999) is not None)
        row = pane.list.rows.row_at(1_999)
        assert row is not None
        pane.list.setCurrentIndex(pane.list.rows.index(1_999, 0))
        qtbot.waitUntil(lambda: pane.head.title.text() == row.title)
        lane_tasks.close()


def test_a_tag_begun_and_left_does_not_take_the_keyboard_back(pane: ConversationsPane, qtbot: QtBot) -> None:
    click_row(pane, qtbot, "Bread")
    qtbot.keyClick(pane.list, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert pane.head.tags.field.hasFocus()
    click_row(pane, qtbot, "Lisbon")
    assert pane.list.hasFocus()
    assert not pane.head.tags.field.isVisible()


def test_the_title_of_a_note_is_said_once(pane: ConversationsPane, qtbot: QtBot) -> None:
    qtbot.mouseClick(pane.list_head.shelves[Shelf.NOTES], Qt.MouseButton.LeftButton)
    click_row(pane, qtbot, "Kitchen")
    assert pane.reader.view.column.entries[0].text == "We chose **oak**."
