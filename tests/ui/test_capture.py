"""Quick capture: from anywhere, from a selection, from a search result; and the pass by the clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.memories import Layer, MemoryFilter, MemoryKind, MemoryState, SourceKind
from strata.domain.records import ConversationFilter, Message
from strata.settings import Settings
from strata.tasks.inline import InlineTasks
from strata.tasks.lanes import LaneTasks
from strata.ui.navigation import Capture, InboxPlace, MemoryPlace, QueryPlace, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes import PANES
from strata.ui.panes.search.pane import SearchPane
from strata.ui.reader.menu import message_menu
from strata.ui.reader.panel import ReaderPanel
from strata.ui.reader.selection import Place, Selection
from strata.ui.shell.capture import CaptureFlow
from strata.ui.shell.geometry import RememberedWindow
from strata.ui.shell.settling import Settling
from strata.ui.shell.window import MainWindow
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import conversation


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime.now(UTC))


@pytest.fixture
def library(tmp_path: Path, clock: FakeClock) -> Iterator[Library]:
    with opened(tmp_path, clock) as made:
        yield made


def kept(library: Library) -> list[str]:
    memories = library.services.memories
    return [row.memory.content for row in memories.page(memories.seqs(MemoryFilter()))]


@pytest.fixture
def said() -> list[ToastText]:
    return []


@pytest.fixture
def flow(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks, said: list[ToastText], tmp_path: Path
) -> CaptureFlow:
    window = MainWindow(settings, PANES, RememberedWindow(tmp_path / "window.ini"))
    qtbot.addWidget(window)
    made = CaptureFlow(PaneContext(library.services, inline_tasks, settings), window)
    made.said.connect(said.append)
    return made


def write(flow: CaptureFlow, qtbot: QtBot, text: str) -> None:
    flow.ask(Capture())
    assert flow.dialog is not None
    flow.dialog.field.setPlainText(text)
    qtbot.mouseClick(flow.dialog.keep_button, Qt.MouseButton.LeftButton)


def test_what_is_written_is_remembered_and_can_be_taken_back(
    flow: CaptureFlow, library: Library, qtbot: QtBot, said: list[ToastText]
) -> None:
    flow.ask(Capture())
    dialog = flow.dialog
    assert dialog is not None
    dialog.field.setPlainText("I take my coffee without sugar.")
    dialog.kinds.setCurrentIndex(dialog.kinds.findData(MemoryKind.PREFERENCE.value))
    dialog.lengths.setCurrentIndex(dialog.lengths.findData(Layer.LTM.value))
    qtbot.mouseClick(dialog.keep_button, Qt.MouseButton.LeftButton)
    memories = library.services.memories
    memory = memories.page(memories.seqs(MemoryFilter()))[0].memory
    assert (memory.kind, memory.layer) == (MemoryKind.PREFERENCE, Layer.LTM)
    assert said[-1].action == "Undo"
    flow.take_back(said[-1].token)  # type: ignore[arg-type]
    assert kept(library) == []


def test_the_same_again_is_told_so(flow: CaptureFlow, library: Library, qtbot: QtBot, said: list[ToastText]) -> None:
    for _ in range(2):
        write(flow, qtbot, "The choir sings on Tuesdays.")
    assert len(kept(library)) == 1
    assert "already" in said[-1].text


def test_a_contradiction_leads_to_the_inbox(flow: CaptureFlow, qtbot: QtBot, said: list[ToastText]) -> None:
    write(flow, qtbot, "I take my coffee with sugar.")
    write(flow, qtbot, "I take my coffee without sugar.")
    assert said[-1].token == InboxPlace()


def test_what_is_refused_stays_to_be_changed(flow: CaptureFlow, library: Library, qtbot: QtBot) -> None:
    write(flow, qtbot, "word " * 5000)
    assert flow.dialog is not None
    assert flow.dialog.isVisible()
    assert flow.dialog.trouble.isVisible()
    assert kept(library) == []


def told(library: Library, tmp_path: Path) -> tuple[Message, ...]:
    bring_in(library, tmp_path, conversation("bread", "I always bake at 76 % hydration. It works.", "Noted."))
    conversations = library.services.conversations
    one = conversations.page(conversations.seqs(ConversationFilter()))[0]
    return conversations.messages(one.id)


def test_a_selection_in_the_reader_keeps_its_way_back(qtbot: QtBot, library: Library, tmp_path: Path) -> None:
    messages = told(library, tmp_path)
    reader = ReaderPanel()
    qtbot.addWidget(reader)
    reader.resize(700, 500)
    reader.show()
    reader.show_conversation(messages, "Bread")
    entry = next(place for place, one in enumerate(reader.view.column.entries) if one.text.startswith("I always"))
    reader.view._select(Selection(Place(entry, 0), Place(entry, 32)))
    capture = reader.capture()
    assert capture is not None
    assert capture.text == "I always bake at 76 % hydration."
    source = capture.sources[0]
    assert (source.owner_kind, source.owner_id, source.first_char, source.end_char) == (
        SourceKind.MESSAGE,
        messages[0].id,
        0,
        32,
    )
    menu: QMenu = message_menu(reader, reader.view.column.entries[entry])
    with qtbot.waitSignal(reader.remember_asked) as asked:
        next(action for action in menu.actions() if action.text().startswith("Remember selection")).trigger()
    assert asked.args == [capture]


def test_a_result_is_remembered_with_its_source_and_a_memory_leads_to_memory(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks, tmp_path: Path
) -> None:
    told(library, tmp_path)
    pane = SearchPane(PaneContext(library.services, inline_tasks, settings))
    qtbot.addWidget(pane)
    pane.resize(1000, 600)
    pane.show()
    pane.go(QueryPlace("hydration", settled=True))
    with qtbot.waitSignal(pane.remember_wanted) as wanted:
        pane.preview.remember_button.click()
    capture = wanted.args[0]
    assert "hydration" in capture.text
    library.services.memories.remember("The starter wants rye.", kind=MemoryKind.FACT)
    library.services.indexing.drain()
    pane.go(QueryPlace("rye starter", settled=True))
    memory = next(result for result in pane.results.model().results if result.memory is not None)
    pane.results.picked.emit(memory)
    assert not pane.preview.remember_button.isVisible()
    assert "starter" in pane.preview.reader.view.column.entries[0].message.text
    with qtbot.waitSignal(pane.navigate) as went:
        pane.results.opened.emit(memory)
    assert went.args == [MemoryPlace(memory.owner_id)]
    assert library.services.memories.get(memory.owner_id).memory.usage_count == 1


def test_ctrl_n_asks_from_anywhere_in_the_window(
    qtbot: QtBot, library: Library, settings: Settings, lane_tasks: LaneTasks, tmp_path: Path
) -> None:
    window = MainWindow(settings, PANES, RememberedWindow(tmp_path / "window.ini"))
    qtbot.addWidget(window)
    window.show()
    window.attach(PaneContext(library.services, lane_tasks, settings))
    qtbot.waitUntil(lambda: bool(window.frame.stack.currentWidget() is window.frame.welcome))
    window.show_pane("history")
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = window._library.capture.dialog  # type: ignore[union-attr]
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitActive(dialog)
    dialog.field.setPlainText("The oven heats evenly.")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.toasts.latest() is not None)
    window.undo()
    qtbot.waitUntil(lambda: kept(library) == [])
    window.detach()


def test_the_pass_runs_by_the_clock_and_at_close(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks, clock: FakeClock
) -> None:
    settling = Settling(PaneContext(library.services, inline_tasks, settings), inline_tasks)
    first = library.services.memories.remember("This is of the hour.").memory
    clock.move(timedelta(hours=3).total_seconds())
    settling.run()
    assert library.services.memories.get(first.id).memory.state is MemoryState.EXPIRED
    second = library.services.memories.remember("This is of another hour.").memory
    clock.move(timedelta(hours=3).total_seconds())
    settling.leave()
    assert library.services.memories.get(second.id).memory.state is MemoryState.EXPIRED
