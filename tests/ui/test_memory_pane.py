"""Memory on a real store: strata, table, inbox and details, by mouse and by keyboard."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.history import HistoryFilter
from strata.domain.memories import (
    Layer,
    Memory,
    MemoryDraft,
    MemoryFilter,
    MemoryKind,
    MemoryState,
    Origin,
    SourceKind,
    SourceRef,
)
from strata.services.control import Control
from strata.settings import Settings
from strata.tasks.inline import InlineTasks
from strata.ui.navigation import HistoryPlace, InboxPlace, MemoryPlace, MessagePlace, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes.memory.pane import MemoryPane
from strata.ui.panes.memory.state import Shelf
from strata.ui.panes.memory.table import runs_of
from strata.ui.widgets.sediment.values import Mark
from tests.support.library import bring_in, opened
from tests.support.memories import archive
from tests.support.panes import shown
from tests.support.records import conversation

NOW = datetime.now(UTC)
COFFEE = "I take my coffee without sugar."
TEA = "We decided to plant rosemary over the slabs."
TRAM = "Plan: visit Sintra before the tram line closes."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as made:
        made.services.memories.remember(COFFEE, kind=MemoryKind.PREFERENCE)
        made.services.memories.remember(TEA, kind=MemoryKind.DECISION, layer=Layer.LTM)
        made.services.memories.remember(TRAM, kind=MemoryKind.PLAN, layer=Layer.WM)
        yield made


@pytest.fixture
def pane(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks, toasts: list[ToastText]
) -> Iterator[MemoryPane]:
    with shown(MemoryPane(PaneContext(library.services, inline_tasks, settings)), qtbot, inline_tasks, toasts) as made:
        yield made


def all_kept(library: Library, *states: MemoryState) -> dict[str, Memory]:
    memories = library.services.memories
    found = memories.page(memories.seqs(MemoryFilter(states=states or tuple(MemoryState))))
    return {row.memory.content: row.memory for row in found}


def listed(pane: MemoryPane) -> list[str]:
    rows = pane.table.rows
    for _ in range(200):  # the page that is in sight comes with one of the next turns of the loop
        if not rows.rowCount() or rows.row_at(0) is not None:
            break
        QApplication.processEvents()
    return [row.memory.content for place in range(rows.rowCount()) if (row := rows.row_at(place)) is not None]


def texts(widget: object) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))  # type: ignore[attr-defined]


def choose(pane: MemoryPane, library: Library, content: str) -> None:
    pane.table.select([all_kept(library)[content].seq])


def press(qtbot: QtBot, pane: MemoryPane, key: Qt.Key, *, shift: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(pane.table, key, modifiers)


def wait_conversations(library: Library, tmp_path: Path) -> tuple[Memory, MessagePlace]:
    bring_in(library, tmp_path, conversation("bread", "I always bake at 76 % hydration.", "Noted."))
    conversations = library.services.conversations
    from strata.domain.records import ConversationFilter

    one = conversations.page(conversations.seqs(ConversationFilter()))[0]
    message = conversations.messages(one.id)[0]
    source = SourceRef(SourceKind.MESSAGE, message.id, 0, len(message.text))
    made = library.services.memories.remember(message.text, sources=(source,)).memory
    return made, MessagePlace(one.id, message.id)


def test_memories_lie_in_the_picture_and_in_the_table(pane: MemoryPane) -> None:
    assert sorted(listed(pane)) == sorted([COFFEE, TEA, TRAM])
    assert pane.picture.view.scene.counts == (0, 1, 1, 1, 0)
    assert "All 3" in pane.filters.shelves[Shelf.ALL].text()


def test_filters_narrow_table_and_picture_alike(pane: MemoryPane) -> None:
    pane.filters.layer.chosen.emit((Layer.LTM.value,))
    assert listed(pane) == [TEA]
    assert pane.picture.view.scene.counts == (0, 0, 0, 1, 0)
    pane.filters.clear_filters()
    pane.filters.field.setText("tram")
    pane.filters.field.returnPressed.emit()
    assert listed(pane) == [TRAM]
    pane.filters.field.setText("nothing like it")
    pane.filters.field.returnPressed.emit()
    assert listed(pane) == []
    assert pane.empty.isVisible()


def test_columns_give_way_to_what_a_memory_says(pane: MemoryPane) -> None:
    table = pane.table
    titles = [column.title for column in table.rows.columns]

    def hidden(width: int) -> list[str]:
        table.resize(width, 300)
        return [title for place, title in enumerate(titles) if table.isColumnHidden(place)]

    assert hidden(800) == []
    assert hidden(700) == ["Used"]
    assert hidden(560) == ["Kind", "Layer", "Used"]
    assert hidden(800) == []


def test_a_header_sorts_in_the_store(pane: MemoryPane) -> None:
    pane.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert listed(pane) == sorted([COFFEE, TEA, TRAM])


def test_details_say_score_next_step_and_history(pane: MemoryPane, library: Library) -> None:
    choose(pane, library, COFFEE)
    said = texts(pane.details)
    assert COFFEE in said
    assert "5.0" in said
    assert "romoted to working memory" in said
    assert "began at 5.0" in said
    assert "remembered" in said


def test_a_grain_that_is_clicked_is_the_row_that_is_chosen(pane: MemoryPane, library: Library, qtbot: QtBot) -> None:
    view = pane.picture.view
    place = view.scene.place_of(all_kept(library)[TEA].seq)
    assert place is not None
    at = QPointF(*view.scene.point_of(place, view.layout_now(), view.span)).toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert pane.table.selected() == (all_kept(library)[TEA].seq,)
    assert TEA in texts(pane.details)


def test_the_grain_under_the_pointer_says_its_text(pane: MemoryPane, library: Library, qtbot: QtBot) -> None:
    view = pane.picture.view
    view.setFocus()
    place = view.scene.place_of(all_kept(library)[TRAM].seq)
    assert place is not None
    view.rest(None)
    view.rest(place)
    assert TRAM in view.accessibleDescription()


def test_promoting_by_key_is_told_and_can_be_taken_back(
    pane: MemoryPane, library: Library, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    choose(pane, library, COFFEE)
    press(qtbot, pane, Qt.Key.Key_P, shift=True)
    assert all_kept(library)[COFFEE].layer is Layer.WM
    assert toasts[-1].text.startswith("Promoted")
    pane.toast_action(toasts[-1].token)
    assert all_kept(library)[COFFEE].layer is Layer.STM
    qtbot.waitUntil(lambda: pane.picture.view.scene.counts == (0, 1, 1, 1, 0))


def test_pinning_and_forgetting_by_key(pane: MemoryPane, library: Library, qtbot: QtBot) -> None:
    choose(pane, library, TRAM)
    press(qtbot, pane, Qt.Key.Key_P)
    assert all_kept(library)[TRAM].pinned
    qtbot.waitUntil(lambda: "Pinned" in texts(pane.details))
    press(qtbot, pane, Qt.Key.Key_P)
    assert not all_kept(library)[TRAM].pinned
    press(qtbot, pane, Qt.Key.Key_Delete)
    assert all_kept(library)[TRAM].state is MemoryState.FORGOTTEN
    qtbot.waitUntil(lambda: TRAM not in listed(pane))


def test_what_was_forgotten_is_found_by_its_state_and_brought_back(pane: MemoryPane, library: Library, qtbot: QtBot) -> None:
    choose(pane, library, TRAM)
    press(qtbot, pane, Qt.Key.Key_Delete)
    pane.filters.state.chosen.emit((MemoryState.FORGOTTEN.value,))
    assert listed(pane) == [TRAM]
    choose(pane, library, TRAM)
    button = next(one for one in pane.details.findChildren(QAbstractButton) if one.accessibleName() == "Bring back")
    button.click()
    assert all_kept(library)[TRAM].state is MemoryState.ACTIVE


def test_editing_keeps_what_it_said_in_the_history(pane: MemoryPane, library: Library) -> None:
    choose(pane, library, COFFEE)
    memory = all_kept(library)[COFFEE]
    pane.presenter.edit(memory.id, "I take my coffee black.", MemoryKind.FACT)
    changed = library.services.memories.get(memory.id).memory
    assert (changed.content, changed.kind) == ("I take my coffee black.", MemoryKind.FACT)
    assert len(library.services.history.of_memory(memory.id)) == 2


def test_several_are_acted_on_as_one(pane: MemoryPane, library: Library, qtbot: QtBot, toasts: list[ToastText]) -> None:
    kept = all_kept(library)
    pane.table.select([kept[COFFEE].seq, kept[TRAM].seq])
    assert "2 memories chosen" in texts(pane.details)
    next(one for one in pane.details.findChildren(QAbstractButton) if one.text() == "Pin").click()
    assert {memory.content for memory in all_kept(library).values() if memory.pinned} == {COFFEE, TRAM}
    pane.toast_action(toasts[-1].token)
    assert not any(memory.pinned for memory in all_kept(library).values())


def test_what_is_chosen_in_the_picture_is_what_the_table_lists(pane: MemoryPane, library: Library) -> None:
    view = pane.picture.view
    places = [view.scene.place_of(all_kept(library)[text].seq) for text in (COFFEE, TEA)]
    view.choose([place for place in places if place is not None])  # type: ignore[arg-type]
    assert sorted(listed(pane)) == sorted([COFFEE, TEA])
    assert "2 memories chosen" in texts(pane.details)
    pane.filters.scope.click()
    assert len(listed(pane)) == 3
    assert not view.scene.chosen.any()


def test_merging_and_splitting(pane: MemoryPane, library: Library) -> None:
    kept = all_kept(library)
    pane.presenter.merge((kept[COFFEE].seq, kept[TRAM].seq))
    assert len(all_kept(library, MemoryState.ACTIVE)) == 2
    pane.presenter.split(kept[TEA].id, ("We plant rosemary.", "It grows over the slabs."))
    assert {"We plant rosemary.", "It grows over the slabs."} <= set(all_kept(library, MemoryState.ACTIVE))


def test_a_source_leads_to_its_message(pane: MemoryPane, library: Library, qtbot: QtBot, tmp_path: Path) -> None:
    memory, place = wait_conversations(library, tmp_path)
    pane.presenter.choose(memory.id)
    opening = next(one for one in pane.details.findChildren(QAbstractButton) if one.text() == "Open")
    with qtbot.waitSignal(pane.navigate) as went:
        opening.click()
    assert went.args == [place]


def test_a_source_in_the_archive_shows_its_text_and_leads_there(
    pane: MemoryPane, library: Library, qtbot: QtBot, tmp_path: Path
) -> None:
    memory, place = wait_conversations(library, tmp_path)
    library.services.memories.edit(memory.id, "Dough has 76 % water.")
    library.services.archive.archive(timedelta(), Control())
    pane.presenter.choose(memory.id)
    assert "I always bake at 76 % hydration." in texts(pane.details)
    assert "Archive" in texts(pane.details)
    opening = next(one for one in pane.details.findChildren(QAbstractButton) if one.text() == "Open")
    with qtbot.waitSignal(pane.navigate) as went:
        opening.click()
    assert went.args == [place]
    for file in (tmp_path / "library" / "archive").glob("*.parquet"):
        file.unlink()
    pane.presenter.choose(memory.id)
    assert "A part of the archive is damaged or missing" in texts(pane.details)
    assert not [one for one in pane.details.findChildren(QAbstractButton) if one.text() == "Open"]


def test_a_place_leads_to_a_memory_and_it_leads_to_its_history(pane: MemoryPane, library: Library, qtbot: QtBot) -> None:
    memory = all_kept(library)[TEA]
    pane.go(MemoryPlace(memory.id))
    assert TEA in texts(pane.details)
    assert pane.table.selected() == (memory.seq,)
    history = next(one for one in pane.details.findChildren(QAbstractButton) if one.text() == "Show in History")
    with qtbot.waitSignal(pane.navigate) as went:
        history.click()
    assert went.args == [HistoryPlace(memory.id)]


def test_opening_on_purpose_counts_as_a_use(pane: MemoryPane, library: Library, qtbot: QtBot) -> None:
    choose(pane, library, TEA)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert all_kept(library)[TEA].usage_count == 1


def take_in(library: Library, *statements: str) -> None:
    drafts = [
        MemoryDraft(text, MemoryKind.FACT, Origin.DISTILLED, NOW - timedelta(days=days), 0.4)
        for days, text in enumerate(statements)
    ]
    library.services.inbox.take_in(drafts, Control())


def test_the_inbox_is_worked_through_by_keyboard(pane: MemoryPane, library: Library, qtbot: QtBot) -> None:
    take_in(library, "Mam likes oranges.", "The choir sings on Tuesdays.", "The oven was heavy.")
    pane.presenter.refresh()
    assert "Inbox 3" in pane.filters.shelves[Shelf.INBOX].text()
    pane.filters.state.chosen.emit((MemoryState.INBOX.value,))
    assert (pane.picture.view.scene.grains.marks == Mark.WAITING).all()
    pane.filters.clear_filters()
    pane.go(InboxPlace())
    statements = pane.inbox.statements
    qtbot.waitUntil(lambda: statements.rows.row_at(0) is not None)
    first = statements.rows.row_at(statements.currentIndex().row())
    assert first is not None
    qtbot.keyClick(statements, Qt.Key.Key_A)
    assert library.services.memories.get(first.memory.id).memory.state is MemoryState.ACTIVE
    qtbot.waitUntil(lambda: statements.rows.rowCount() == 2)
    assert statements.selected()
    statements.selectAll()
    qtbot.keyClick(statements, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: statements.rows.rowCount() == 0)
    assert library.services.inbox.count() == 0
    assert "Inbox" in pane.filters.shelves[Shelf.INBOX].text()


@pytest.mark.parametrize(
    ("key", "state"),
    [(Qt.Key.Key_1, MemoryState.SUPERSEDED), (Qt.Key.Key_2, MemoryState.ACTIVE), (Qt.Key.Key_3, MemoryState.ACTIVE)],
)
def test_contradictions_have_three_answers(
    pane: MemoryPane, library: Library, qtbot: QtBot, key: Qt.Key, state: MemoryState
) -> None:
    library.services.memories.remember("I take my coffee with sugar.")
    assert len(library.services.contradictions.open()) == 1
    pane.presenter.refresh()
    pane.show_shelf(Shelf.INBOX)
    qtbot.keyClick(pane.inbox.contradictions, key)
    assert library.services.contradictions.open() == ()
    assert all_kept(library)[COFFEE].state is state
    qtbot.waitUntil(lambda: pane.inbox.contradictions.count == 0)


def test_an_empty_library_says_what_to_do(qtbot: QtBot, tmp_path: Path, settings: Settings, inline_tasks: InlineTasks) -> None:
    with opened(tmp_path) as empty:
        pane = MemoryPane(PaneContext(empty.services, inline_tasks, settings))
        qtbot.addWidget(pane)
        pane.show()
        pane.activate()
        assert "Nothing remembered yet" in texts(pane.empty)
        with qtbot.waitSignal(pane.remember_wanted):
            pane.remember.click()


def test_archived_memories_are_shown_by_the_state_filter_and_come_back_by_a_click(pane: MemoryPane, library: Library) -> None:
    archive(library, all_kept(library)[TRAM])
    pane.presenter.refresh()
    assert TRAM not in listed(pane)
    pane.filters.state.chosen.emit((MemoryState.ARCHIVED.value,))
    assert listed(pane) == [TRAM]
    pane.table.selectRow(0)
    assert "In the archive." in texts(pane.details)
    next(button for button in pane.details.findChildren(QAbstractButton) if button.text() == "Bring it back").click()
    assert all_kept(library)[TRAM].state is MemoryState.ACTIVE


def test_what_expired_goes_to_the_archive_by_a_command(pane: MemoryPane, library: Library, toasts: list[ToastText]) -> None:
    command = next(one for one in pane.commands() if one.title == "Move expired memories to the archive")
    command.run()
    archive(library, all_kept(library)[TRAM])
    library.services.history.undo([library.services.history.page(library.services.history.seqs(HistoryFilter())[:1])[0].id])
    assert all_kept(library)[TRAM].state is MemoryState.EXPIRED
    command.run()
    assert all_kept(library)[TRAM].state is MemoryState.ARCHIVED
    assert [toast.text for toast in toasts] == [
        "Nothing that expired is left outside the archive.", "1 expired memory went to the archive; History has it.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("places", "runs"), [([], []), ([3], [(3, 3)]), ([5, 3, 4, 4], [(3, 5)]), ([9, 1, 2, 7, 8], [(1, 2), (7, 9)])]
)
def test_rows_are_selected_in_runs(places: list[int], runs: list[tuple[int, int]]) -> None:
    assert runs_of(places) == runs


def test_the_current_row_comes_first_of_those_selected(pane: MemoryPane) -> None:
    ids = list(pane.table.rows.ids())
    pane.table.select([ids[2], ids[0]])
    assert pane.table.selected() == (ids[2], ids[0])
    pane.table.select(ids)
    assert pane.table.selected() == tuple(ids)


def test_the_inbox_shows_every_button_in_the_smallest_window(pane: MemoryPane, library: Library) -> None:
    said = MemoryDraft("Maybe the oven is too small.", MemoryKind.FACT, Origin.DISTILLED, NOW, 0.4)
    library.services.inbox.take_in([said], Control())
    pane.resize(672, 380)
    pane.go(InboxPlace())
    pane.presenter.refresh()
    QApplication.processEvents()
    for name in ("Accept", "Edit", "Dismiss"):
        button = next(one for one in pane.inbox.findChildren(QAbstractButton) if one.text().startswith(name))
        assert button.visibleRegion().boundingRect().height() == button.height(), name
