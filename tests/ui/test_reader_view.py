"""Reading with mouse and keyboard."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from strata.domain.ids import new_id
from strata.domain.records import Attachment, Document, Message, MessageKind, Role
from strata.ui.reader.entries import EntryKind
from strata.ui.reader.images import Images
from strata.ui.reader.panel import ReaderPanel
from strata.ui.reader.view import MessageView

START = datetime(2023, 6, 9, 10, tzinfo=UTC)


def message(
    position: int, text: str, kind: MessageKind = MessageKind.TEXT, attachments: tuple[Attachment, ...] = ()
) -> Message:
    role = Role.USER if position % 2 == 0 else Role.ASSISTANT
    at = START + timedelta(minutes=position)
    return Message(position, new_id(), 1, f"m{position}", position, role, kind, "", text, at, attachments=attachments)


@pytest.fixture
def panel(qtbot: QtBot) -> ReaderPanel:
    made = ReaderPanel()
    made.resize(700, 500)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def point_of(view: MessageView, index: int, word: str) -> QPoint:
    """Return where a word stands in the viewport."""
    laid = view.column.laid(index)
    assert laid.page is not None
    at = laid.page.text().index(word)
    block = laid.page.document.findBlock(at)
    line = block.layout().lineForTextPosition(at - block.position())
    x = line.cursorToX(at - block.position() + len(word) // 2)
    across = x[0] if isinstance(x, tuple) else x
    rect = laid.page.document.documentLayout().blockBoundingRect(block)
    corner = view.entry_rect(index).topLeft()
    return QPoint(
        int(corner.x() + 18 + rect.x() + across), int(corner.y() + laid.page_top + rect.y() + line.y() + line.height() / 2)
    )


def test_five_thousand_messages_are_laid_out_only_where_one_looks(panel: ReaderPanel) -> None:
    messages = [message(number, f"Message {number}. " + "words " * (number % 60)) for number in range(5_000)]
    panel.show_conversation(messages, "Long")
    assert panel.go_to_message(messages[2_500].id)
    view = panel.view
    shown = view.column.index_of_message(messages[2_500].id)
    assert shown is not None
    rect = view.entry_rect(shown)
    assert 0 <= rect.top() < view.viewport().height() - 40
    assert len(view.column._laid) < 200


def test_scrolling_up_into_unmeasured_messages_does_not_jump(panel: ReaderPanel, qtbot: QtBot) -> None:
    messages = [message(number, "A word.\n\n" * (1 + number % 23)) for number in range(400)]
    panel.show_conversation(messages, "Uneven")
    panel.go_to_message(messages[300].id)
    view = panel.view
    bar = view.verticalScrollBar()
    for _ in range(60):
        first = view.first_visible() + 1
        before = view.entry_rect(first).top()
        bar.setValue(bar.value() - 37)
        assert view.entry_rect(first).top() - before == 37


def test_going_to_a_message_marks_it_and_tells_a_screen_reader(panel: ReaderPanel) -> None:
    messages = [message(0, "one"), message(1, "two hydration")]
    panel.show_conversation(messages, "Title")
    panel.go_to_message(messages[1].id, ("hydrat",))
    assert panel.view.accessibleName() == "Title"
    assert "two hydration" in panel.view.accessibleDescription()
    index = panel.view.column.index_of_message(messages[1].id)
    assert index is not None
    marks = panel.view._marks(index, panel.view.column.laid(index))
    assert marks.target
    assert [cursor.selectedText() for cursor in marks.found] == ["hydration"]


def test_a_drag_selects_across_messages_and_ctrl_c_copies(panel: ReaderPanel, qtbot: QtBot) -> None:
    panel.show_conversation([message(0, "alpha beta"), message(1, "gamma delta")], "")
    view = panel.view
    start, end = point_of(view, 1, "beta"), point_of(view, 2, "delta")
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    view._drag_to(end)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert "ta" in copied
    assert "gamma de" in copied
    assert "alpha" not in copied


def test_a_double_click_selects_a_word(panel: ReaderPanel, qtbot: QtBot) -> None:
    panel.show_conversation([message(0, "alpha beta gamma")], "")
    point = point_of(panel.view, 1, "beta")
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert panel.view.selected_text() == "beta"


def test_code_is_copied_by_its_word(panel: ReaderPanel, qtbot: QtBot) -> None:
    panel.show_conversation([message(0, "look:\n\n```python\nprint(1)\n```")], "")
    with qtbot.waitSignal(panel.said):
        qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(panel.view, 1, "Copy"))
    assert QGuiApplication.clipboard().text() == "print(1)\n"


def test_a_click_on_a_folded_line_unfolds_it(panel: ReaderPanel, qtbot: QtBot) -> None:
    panel.show_conversation([message(0, "question"), message(1, "secret thought", MessageKind.REASONING)], "")
    view = panel.view
    assert view.column.entries[2].kind is EntryKind.FOLD
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.entry_rect(2).center().toPoint())
    assert view.column.entries[2].text == "secret thought"


def test_the_keyboard_walks_and_unfolds(panel: ReaderPanel, qtbot: QtBot) -> None:
    panel.show_conversation([message(0, "question"), message(1, "thought", MessageKind.REASONING), message(2, "end")], "")
    view = panel.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_J)
    qtbot.keyClick(view, Qt.Key.Key_J)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.column.entries[2].text == "thought"
    qtbot.keyClick(view, Qt.Key.Key_K)
    entry = view.current_entry()
    assert entry is not None
    assert entry.text == "question"


def test_the_keyboard_stands_on_a_message_once_it_comes_into_the_reader(panel: ReaderPanel, qtbot: QtBot) -> None:
    panel.show_conversation([message(0, "First."), message(1, "Second.")], "Two")
    view = panel.view
    with qtbot.waitActive(panel):
        panel.activateWindow()
    view.clearFocus()
    before = view.viewport().grab().toImage()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    entry = view.current_entry()
    assert entry is not None
    assert entry.message.source_id == "m0"
    assert view.viewport().grab().toImage() != before


class _Browser:
    """Takes the place of the web browser."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def openUrl(self, url: QUrl) -> bool:
        self.urls.append(url.toString())
        return True


def test_a_link_opens_only_when_it_is_clicked(panel: ReaderPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = _Browser()
    monkeypatch.setattr("strata.ui.reader.panel.QDesktopServices", browser)
    panel.show_conversation([message(0, "see [there](https://example.org/page) and [not](file:///etc/passwd)")], "")
    assert browser.urls == []
    for word in ("not", "there"):
        qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(panel.view, 1, word))
    assert browser.urls == ["https://example.org/page"]


def test_finding_counts_steps_and_unfolds(panel: ReaderPanel, qtbot: QtBot) -> None:
    messages = [message(0, "bread and Bread"), message(1, "more bread", MessageKind.REASONING), message(2, "salt")]
    panel.show_conversation(messages, "")
    panel.open_find()
    qtbot.keyClicks(panel.find_bar.field, "bread")
    assert panel.find_bar.count.text() == "1 of 3"
    qtbot.keyClick(panel.find_bar.field, Qt.Key.Key_Return)
    qtbot.keyClick(panel.find_bar.field, Qt.Key.Key_Return)
    assert panel.find_bar.count.text() == "3 of 3"
    assert panel.view.column.entries[2].text == "more bread"
    qtbot.mouseClick(panel.find_bar.previous, Qt.MouseButton.LeftButton)
    assert panel.find_bar.count.text() == "2 of 3"
    qtbot.keyClicks(panel.find_bar.field, "zzz")
    assert panel.find_bar.count.text() == "Nothing found"
    qtbot.keyClick(panel.find_bar.field, Qt.Key.Key_Escape)
    assert not panel.find_bar.isVisible()


def test_a_message_is_copied_as_words_and_as_markdown(panel: ReaderPanel, qtbot: QtBot) -> None:
    messages = [message(0, "**bold** words")]
    panel.show_conversation(messages, "")
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_J)
    qtbot.mouseClick(panel.bar.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "bold words"
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "**bold** words"


def test_a_document_is_read_and_searched_to_its_end(panel: ReaderPanel) -> None:
    text = "\n\n".join(f"Paragraph {number} of a long note." for number in range(900)) + "\n\nThe needle."
    note = Document(1, new_id(), "markdown", "d", "Note", None, text, START, START)
    panel.show_document(note, ("needle",))
    last = len(panel.view.column.entries) - 1
    assert last > 1
    assert panel.view.entry_rect(last).top() < panel.view.viewport().height()
    panel.open_find("paragraph 899")
    assert panel.find_bar.count.text() == "1 of 1"


def test_a_narrow_window_keeps_the_place(panel: ReaderPanel) -> None:
    messages = [message(number, f"Message {number}. " + "many words here " * 40) for number in range(60)]
    panel.show_conversation(messages, "")
    panel.go_to_message(messages[30].id)
    before = panel.view.first_visible()
    panel.resize(420, 500)
    QGuiApplication.processEvents()
    assert abs(panel.view.first_visible() - before) <= 1


def test_only_pictures_inside_trusted_folders_are_opened(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        picture = QImage(40, 20, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.red)
        assert picture.save(str(folder / "a.png"))
    images = Images([inside])
    name = images.find("a.png")
    assert name is not None
    assert images.image(name, 20).width() == 20
    for reference in (
        "../out/a.png",
        str(outside / "a.png"),
        "\\\\host\\share\\a.png",
        "//host/a.png",
        "http://x/a.png",
        "x" * 500,
    ):
        assert images.find(reference) is None
    assert Images().find("a.png") is None


def test_a_picture_carried_in_the_text_is_shown_and_a_broken_one_is_empty() -> None:
    images = Images()
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    name, broken = images.find(f"data:image/png;base64,{dot}"), images.find("data:image/png;base64,@@")
    assert name is not None
    assert broken is not None
    assert images.image(name, 100).width() == 1
    assert images.image(broken, 100).isNull()


def test_attachments_say_when_they_are_not_in_the_export(panel: ReaderPanel) -> None:
    missing = Attachment("photo.jpg", "image/jpeg", "file-1", 2_048, present=False)
    panel.show_conversation([message(0, "look", attachments=(missing,))], "")
    chip = panel.view.column.laid(1).chips[0]
    assert "photo.jpg" in chip.label
    assert "not in the export" in chip.label
