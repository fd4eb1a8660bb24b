"""History on a real store: the timeline, the way back, what moved, and the next pass."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.history import Act, ActKind, Actor
from strata.domain.memories import Layer, MemoryFilter, MemoryState
from strata.services.control import Control
from strata.settings import Settings
from strata.tasks.inline import InlineTasks
from strata.ui.navigation import HistoryPlace, MemoryPlace, MessagePlace, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes.history.pane import HistoryPane
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.panes import shown
from tests.support.records import conversation

COFFEE, OVEN = "I take my coffee without sugar.", "We chose the smaller oven."


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime.now(UTC) - timedelta(hours=3))


@pytest.fixture
def library(tmp_path: Path, clock: FakeClock) -> Iterator[Library]:
    with opened(tmp_path, clock) as made:
        coffee = made.services.memories.remember(COFFEE).memory
        clock.move(60)
        made.services.memories.remember(OVEN, layer=Layer.WM)
        clock.move(60)
        made.services.memories.promote([coffee.id])
        clock.move(60)
        made.services.memories.pin([coffee.id])
        yield made


@pytest.fixture
def pane(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks, toasts: list[ToastText]
) -> Iterator[HistoryPane]:
    with shown(HistoryPane(PaneContext(library.services, inline_tasks, settings)), qtbot, inline_tasks, toasts) as made:
        yield made


def titles(pane: HistoryPane) -> list[str]:
    rows = pane.timeline.rows
    for _ in range(200):  # the page that is in sight comes with one of the next turns of the loop
        if not rows.rowCount() or rows.row_at(0) is not None:
            break
        QApplication.processEvents()
    return [act.title for place in range(rows.rowCount()) if isinstance(act := rows.row_at(place), Act)]


def memory(library: Library, content: str):
    memories = library.services.memories
    rows = memories.page(memories.seqs(MemoryFilter(states=tuple(MemoryState))))
    return next(row.memory for row in rows if row.memory.content == content)


def texts(widget: object) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))  # type: ignore[attr-defined]


def test_every_act_is_on_one_timeline_newest_first(pane: HistoryPane) -> None:
    assert [title.split()[0] for title in titles(pane)] == ["Pinned", "Promoted", "Remembered", "Remembered"]
    assert "Pinned" in texts(pane.details)


def test_an_act_is_undone_and_the_undo_is_undone(
    pane: HistoryPane, library: Library, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    qtbot.keyClick(pane.timeline, Qt.Key.Key_U)
    assert not memory(library, COFFEE).pinned
    assert toasts[-1].action == "Redo"
    pane.toast_action(toasts[-1].token)
    assert memory(library, COFFEE).pinned
    qtbot.waitUntil(lambda: len(titles(pane)) == 6)


def test_several_acts_are_undone_together(pane: HistoryPane, library: Library, qtbot: QtBot) -> None:
    flags = pane.timeline.selectionModel().SelectionFlag
    for row in (0, 1):
        pane.timeline.selectionModel().select(pane.timeline.rows.index(row, 0), flags.Select)
    undo = next(one for one in pane.details.findChildren(QAbstractButton) if one.text() == "Undo 2 acts")
    undo.click()
    assert (memory(library, COFFEE).pinned, memory(library, COFFEE).layer) == (False, Layer.STM)


def test_an_undo_that_something_stands_in_the_way_of_is_explained(
    pane: HistoryPane, library: Library, qtbot: QtBot, inline_tasks: InlineTasks
) -> None:
    told: list[Exception] = []
    inline_tasks.problem.disconnect()
    inline_tasks.problem.connect(told.append)
    oven = memory(library, OVEN).id
    for text in ("We chose the larger oven.", "We chose no oven."):
        library.services.memories.edit(oven, text)
    pane.presenter.refresh()
    assert titles(pane)[1].startswith("Edited")
    pane.timeline.setCurrentIndex(pane.timeline.rows.index(1, 0))
    qtbot.keyClick(pane.timeline, Qt.Key.Key_U)
    assert "cannot be undone" in str(told[0])


def test_filters_narrow_the_timeline(pane: HistoryPane) -> None:
    pane.filters.kind.chosen.emit((ActKind.REMEMBER.value,))
    assert len(titles(pane)) == 2
    pane.filters.clear_filters()
    pane.filters.actor.chosen.emit((Actor.RULE.value,))
    assert titles(pane) == []
    assert pane.empty.isVisible()


def test_a_place_leads_to_the_history_of_one_memory(pane: HistoryPane, library: Library) -> None:
    pane.go(HistoryPlace(memory(library, OVEN).id))
    assert len(titles(pane)) == 1
    assert pane.filters.memory.text() == OVEN
    pane.filters.memory.click()
    assert len(titles(pane)) == 4


def test_details_say_what_changed_and_lead_to_the_memory(pane: HistoryPane, library: Library, qtbot: QtBot) -> None:
    pane.timeline.setCurrentIndex(pane.timeline.rows.index(1, 0))
    assert "Layer: Short-term → Working" in texts(pane.details)
    show = next(one for one in pane.details.findChildren(QAbstractButton) if one.text() == "Show")
    with qtbot.waitSignal(pane.navigate) as went:
        show.click()
    assert went.args == [MemoryPlace(memory(library, COFFEE).id)]


def test_what_moved_is_drawn_by_week(pane: HistoryPane) -> None:
    assert "Short-term → Working: 1" in pane.flows.accessibleDescription()
    assert pane.flows.isVisible()


def test_the_next_pass_is_foretold_and_run(
    pane: HistoryPane, library: Library, clock: FakeClock, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    assert "Nothing would move now" in pane.next_pass.sentence.text()
    assert not pane.next_pass.run.isEnabled()
    clock.move(8 * 86_400)
    pane.activate()
    assert "1 would expire" in pane.next_pass.sentence.text()
    assert OVEN in texts(pane.next_pass)
    pane.next_pass.run.click()
    assert memory(library, OVEN).state is MemoryState.EXPIRED
    pane.toast_action(toasts[-1].token)
    assert memory(library, OVEN).state is MemoryState.ACTIVE


def test_an_empty_history_says_what_will_be_here(
    qtbot: QtBot, tmp_path: Path, settings: Settings, inline_tasks: InlineTasks
) -> None:
    with opened(tmp_path) as empty:
        pane = HistoryPane(PaneContext(empty.services, inline_tasks, settings))
        qtbot.addWidget(pane)
        pane.show()
        pane.activate()
        assert "Nothing was done yet" in texts(pane.empty)
        assert not pane.flows.isVisible()


def test_archived_conversations_stand_on_the_timeline_and_come_back_by_undo(
    pane: HistoryPane, library: Library, tmp_path: Path, toasts: list[ToastText]
) -> None:
    bring_in(library, tmp_path, conversation("river", "Otters?", "Yes."))
    river = library.services.conversations.find_source("river").id
    library.services.archive.archive_these([river])
    pane.presenter.refresh()
    assert titles(pane)[0] == "Archived 1 conversation"
    pane.timeline.setCurrentIndex(pane.timeline.rows.index(0, 0))
    assert {"River", "lies in the archive"} <= set(texts(pane.details).split("\n"))
    opened_places: list[object] = []
    pane.navigate.connect(opened_places.append)
    next(button for button in pane.details.findChildren(QAbstractButton) if button.text() == "Open").click()
    assert opened_places == [MessagePlace(river)]
    next(button for button in pane.details.findChildren(QAbstractButton) if button.text() == "Undo").click()
    assert library.services.archive.list() == ()
    pane.presenter.refresh()
    assert titles(pane)[:2] == ["Undid: Archived 1 conversation", "Archived 1 conversation"]


def test_archived_memories_stand_on_the_timeline_and_the_next_pass_says_how_many(
    pane: HistoryPane, library: Library, clock: FakeClock, toasts: list[ToastText]
) -> None:
    library.services.memories.remember("It rains today.")
    clock.move(3 * 3600)
    library.services.memories.thumb([memory(library, "It rains today.").id], up=False)
    library.services.promotion.run(Control())
    assert memory(library, "It rains today.").state is MemoryState.EXPIRED
    clock.move(90 * 86_400)
    pane.presenter.refresh()
    assert "would go to the archive" in pane.next_pass.sentence.text()
    pane.next_pass.run.click()
    pane.presenter.refresh()
    assert "Archived “It rains today.”" in "\n".join(titles(pane))
    assert memory(library, "It rains today.").state is MemoryState.ARCHIVED
