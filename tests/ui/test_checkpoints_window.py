"""Checkpoints in History, on a real store: where they stand, comparing, going back, bringing back, deleting."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.checkpoints import CheckpointReason, Difference
from strata.domain.history import ActKind, Actor, HistoryFilter
from strata.domain.memories import Layer, Memory, MemoryFilter, MemoryState
from strata.domain.records import ConversationFilter
from strata.settings import Settings
from strata.tasks.inline import InlineTasks
from strata.ui.navigation import HistoryPlace, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes.history.comparing import ComparingDialog
from strata.ui.panes.history.pane import HistoryPane
from strata.ui.panes.history.standing import Standing
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.panes import shown
from tests.support.records import conversation

COFFEE, OVEN, CHOIR = "I take my coffee without sugar.", "We chose the smaller oven.", "The choir meets on Tuesdays."


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime.now(UTC) - timedelta(hours=3))


@pytest.fixture
def library(tmp_path: Path, clock: FakeClock) -> Iterator[Library]:
    """Two memories, a checkpoint, then one edited, one promoted, one added; a checkpoint by rule at the end."""
    with opened(tmp_path, clock) as made:
        memories, checkpoints = made.services.memories, made.services.checkpoints
        coffee = memories.remember(COFFEE).memory
        clock.move(60)
        oven = memories.remember(OVEN, layer=Layer.WM).memory
        clock.move(60)
        checkpoints.make("tidy")
        clock.move(60)
        memories.edit(oven.id, "We chose the larger oven.")
        clock.move(60)
        memories.promote([coffee.id])
        clock.move(60)
        memories.remember(CHOIR)
        clock.move(60)
        checkpoints.make_before(CheckpointReason.IMPORT, "Before importing notes.zip")
        clock.move(60)
        yield made


@pytest.fixture
def pane(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks, toasts: list[ToastText]
) -> Iterator[HistoryPane]:
    with shown(HistoryPane(PaneContext(library.services, inline_tasks, settings)), qtbot, inline_tasks, toasts) as made:
        yield made


def settled(pane: HistoryPane) -> None:
    rows = pane.timeline.rows
    for _ in range(200):  # the page that is in sight comes with one of the next turns of the loop
        if not rows.rowCount() or rows.row_at(0) is not None:
            break
        QApplication.processEvents()


def kinds(pane: HistoryPane) -> list[str]:
    settled(pane)
    rows = (pane.timeline.rows.row_at(place) for place in range(pane.timeline.rows.rowCount()))
    return [row.checkpoint.name if isinstance(row, Standing) else row.kind.value for row in rows if row is not None]


def choose(pane: HistoryPane, *names: str) -> None:
    settled(pane)
    selection = pane.timeline.selectionModel()
    selection.clearSelection()
    for place in range(pane.timeline.rows.rowCount()):
        row = pane.timeline.rows.row_at(place)
        if isinstance(row, Standing) and row.checkpoint.name in names:
            selection.select(pane.timeline.rows.index(place, 0), selection.SelectionFlag.Select)


def press(widget: object, text: str) -> None:
    found = [one for one in widget.findChildren(QAbstractButton) if one.text() == text]  # type: ignore[attr-defined]
    assert found, text
    found[-1].click()


def texts(widget: object) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))  # type: ignore[attr-defined]


def memories(library: Library, state: MemoryState = MemoryState.ACTIVE) -> dict[str, Memory]:
    service = library.services.memories
    rows = service.page(service.seqs(MemoryFilter(states=(state,))))
    return {row.memory.content: row.memory for row in rows}


def compared(pane: HistoryPane) -> ComparingDialog:
    choose(pane, "tidy")
    press(pane.checkpoints.view, "Compare with now")
    assert pane.checkpoints.comparing is not None
    return pane.checkpoints.comparing


def select(dialog: ComparingDialog, *kinds: Difference) -> None:
    dialog.differences.clearSelection()
    found = [dialog.differences.item(place).data(Qt.ItemDataRole.UserRole) for place in range(dialog.differences.count())]
    dialog.differences.select([one.id for one in found if one.difference in kinds])


def test_checkpoints_stand_between_the_acts_by_time(pane: HistoryPane) -> None:
    assert kinds(pane) == ["Before importing notes.zip", "remember", "promote", "edit", "tidy", "remember", "remember"]


def test_a_chosen_checkpoint_says_what_it_holds_and_why_it_was_made(pane: HistoryPane) -> None:
    choose(pane, "tidy")
    told = texts(pane.checkpoints.view)
    assert "tidy" in told
    assert "made by you" in told
    assert "It stays until you delete it." in told
    choose(pane, "Before importing notes.zip")
    assert "made before an import" in texts(pane.checkpoints.view)


def test_filters_let_checkpoints_through_by_kind_actor_and_words(pane: HistoryPane, library: Library) -> None:
    pane.filters.kind.chosen.emit(("checkpoint",))
    assert kinds(pane) == ["Before importing notes.zip", "tidy"]
    pane.filters.kind.chosen.emit((ActKind.EDIT.value,))
    assert kinds(pane) == ["edit"]
    pane.filters.clear_filters()
    pane.filters.actor.chosen.emit((Actor.RULE.value,))
    assert kinds(pane) == ["Before importing notes.zip"]
    pane.filters.clear_filters()
    pane.filters.field.setText("TIDY")
    pane.filters.field.returnPressed.emit()
    assert kinds(pane) == ["tidy"]
    pane.go(HistoryPlace(memories(library)[CHOIR].id))
    assert kinds(pane) == ["remember"]


def test_delete_takes_back_no_act_while_a_checkpoint_is_chosen(pane: HistoryPane, library: Library, qtbot: QtBot) -> None:
    before = memories(library)
    choose(pane, "tidy")
    qtbot.keyClick(pane.timeline, Qt.Key.Key_U)
    assert memories(library) == before


def test_comparing_lists_what_was_added_changed_and_moved(pane: HistoryPane) -> None:
    dialog = compared(pane)
    told = [dialog.differences.item(place).text() for place in range(dialog.differences.count())]
    assert told == [
        f"{CHOIR}, Added, in Short-term",
        "We chose the larger oven., Says something else, in Working",
        f"{COFFEE}, Moved: Short-term → Working",
    ]
    assert "Short-term: 1 → 1" in dialog.layers.accessibleDescription()
    assert "Acts of the history: 2 → 5" in dialog.records.accessibleDescription()
    select(dialog, Difference.CHANGED)
    assert OVEN in texts(dialog)
    press(dialog.kinds, "Moved  1")
    assert dialog.differences.count() == 1


def test_single_memories_are_brought_back_as_one_act_that_can_be_undone(pane: HistoryPane, library: Library) -> None:
    dialog = compared(pane)
    select(dialog, Difference.ADDED)
    assert not dialog.bring_back.isEnabled()
    select(dialog, Difference.ADDED, Difference.CHANGED)
    assert dialog.bring_back.text() == "Bring back 1 memory"
    dialog.bring_back.click()
    assert OVEN in memories(library)
    assert "as at “tidy” again" in texts(dialog.banner)
    assert dialog.differences.count() == 2
    dialog.reject()
    pane.presenter.refresh()
    assert kinds(pane)[0] == "bring_back"
    pane.timeline.setCurrentIndex(pane.timeline.rows.index(0, 0))
    press(pane.details, "Undo")
    assert OVEN not in memories(library)


def test_two_checkpoints_are_compared_with_each_other(pane: HistoryPane) -> None:
    choose(pane, "tidy", "Before importing notes.zip")
    press(pane.checkpoints.view, "Compare the two")
    dialog = pane.checkpoints.comparing
    assert dialog is not None
    assert (dialog.before.name, dialog.after.name if dialog.after else "") == ("tidy", "Before importing notes.zip")
    assert dialog.differences.count() == 3


def test_memories_come_back_from_either_of_two_checkpoints(pane: HistoryPane, library: Library) -> None:
    choose(pane, "tidy", "Before importing notes.zip")
    press(pane.checkpoints.view, "Compare the two")
    dialog = pane.checkpoints.comparing
    assert dialog is not None
    for place in range(dialog.differences.count()):
        dialog.differences.setCurrentRow(place)
        (chosen,) = dialog.differences.selected()
        assert dialog.bring_back.isEnabled() is (chosen.before is not None)
        assert dialog.bring_later.isEnabled() is (chosen.after is not None)
    dialog.differences.setCurrentRow(next(place for place in range(3) if dialog.differences.item(place).data(256).after))
    wanted = dialog.differences.selected()[0]
    assert dialog.bring_later.text() == "Bring back 1 as later"
    dialog.bring_later.click()
    assert wanted.after in memories(library)
    assert "Before importing notes.zip" in texts(dialog)
    assert dialog.bring_later.isEnabled(), "it can be done again"
    dialog.differences.setCurrentRow(next(place for place in range(3) if dialog.differences.item(place).data(256).before))
    wanted = dialog.differences.selected()[0]
    dialog.bring_back.click()
    assert wanted.before in memories(library)
    newest = library.services.history.page(library.services.history.seqs(HistoryFilter())[:1])[0]
    assert newest.title.endswith("from “tidy”")


def test_nothing_to_compare_is_said(pane: HistoryPane) -> None:
    choose(pane, "Before importing notes.zip")
    press(pane.checkpoints.view, "Compare with now")
    assert pane.checkpoints.comparing is not None
    assert "Nothing that you keep differs." in texts(pane.checkpoints.comparing)


def test_going_back_says_what_will_happen_and_leads_forward_again(
    pane: HistoryPane, library: Library, tmp_path: Path, toasts: list[ToastText]
) -> None:
    bring_in(library, tmp_path, conversation("lisbon", "Plan a trip to Lisbon", "Take tram 28."))
    choose(pane, "tidy")
    press(pane.checkpoints.view, "Roll back…")
    question = pane.checkpoints.question
    assert question is not None
    told = texts(question)
    assert "Nothing is destroyed." in told
    assert "1 memory goes, 1 changes back, 1 moves back, 1 conversation or note to the trash" in told
    question.yes.click()
    assert set(memories(library)) == {COFFEE, OVEN}
    assert not len(library.services.conversations.seqs(ConversationFilter()))
    assert "1 conversation or note went to the trash." in toasts[-1].text
    pane.presenter.refresh()
    assert kinds(pane)[0] == "Before going back to “tidy”"
    pane.toast_action(toasts[-1].token)
    assert pane.checkpoints.question is not None
    pane.checkpoints.question.yes.click()
    assert set(memories(library)) == {COFFEE, "We chose the larger oven.", CHOIR}
    assert len(library.services.conversations.seqs(ConversationFilter())) == 1


def test_going_back_can_be_left(pane: HistoryPane, library: Library) -> None:
    choose(pane, "tidy")
    press(pane.checkpoints.view, "Roll back…")
    assert pane.checkpoints.question is not None
    pane.checkpoints.question.no.click()
    assert CHOIR in memories(library)


def test_a_checkpoint_is_deleted_after_asking(pane: HistoryPane, library: Library, qtbot: QtBot) -> None:
    choose(pane, "tidy")
    press(pane.checkpoints.view, "Delete…")
    question = pane.checkpoints.question
    assert question is not None
    assert question.yes.property("kind") == "danger"
    question.yes.click()
    assert [one.name for one in library.services.checkpoints.all()] == ["Before importing notes.zip"]
    qtbot.waitUntil(lambda: "tidy" not in kinds(pane))


def test_a_checkpoint_that_is_gone_is_explained(pane: HistoryPane, library: Library, toasts: list[ToastText]) -> None:
    choose(pane, "tidy")
    library.services.checkpoints.drop(library.services.checkpoints.find("tidy").id)
    press(pane.checkpoints.view, "Roll back…")
    assert toasts[-1].text


def test_everything_in_the_dialogs_has_a_name(pane: HistoryPane) -> None:
    dialog = compared(pane)
    for widget in dialog.findChildren(QAbstractButton):
        assert widget.text() or widget.accessibleName() or not widget.isVisibleTo(dialog)
    assert dialog.differences.accessibleName()
