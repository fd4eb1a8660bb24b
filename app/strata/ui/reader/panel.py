"""The reader as panes use it: the column, finding on the page, unfolding, copying, the menu of a message."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from strata.domain.memories import SourceKind, SourceRef
from strata.domain.records import Document, Message, MessageKind
from strata.ui.navigation import Capture
from strata.ui.reader.entries import Entry, EntryKind, document_entries, entries, keys_to_reveal
from strata.ui.reader.find_bar import FindBar
from strata.ui.reader.finding import Finder, Match
from strata.ui.reader.html import safe_link
from strata.ui.reader.images import Images
from strata.ui.reader.menu import Offers, message_menu
from strata.ui.reader.message_bar import MessageBar
from strata.ui.reader.plain import readable
from strata.ui.reader.view import MessageView
from strata.ui.reader.wording import as_markdown, local
from strata.ui.text import tr


class ReaderPanel(QWidget):
    """Reads one conversation or one document.

    Attributes:
        view: the column of messages.
        find_bar: the strip for finding, hidden until asked for.
        bar: the buttons over a message.
        offers: what the menu of a message offers.

    Signals:
        related_asked: `UUID`, find what is related to this message.
        open_asked: `UUID`, open this message elsewhere.
        remember_asked: `Capture`, remember this.
        said: `str`, a short notice for the person.
    """

    related_asked = Signal(object)
    open_asked = Signal(object)
    remember_asked = Signal(object)
    said = Signal(str)

    def __init__(self, offers: Offers | None = None, image_roots: Sequence[Path] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offers = offers or Offers()
        self._messages: tuple[Message, ...] = ()
        self._document: Document | None = None
        self._opened: frozenset[str] = frozenset()
        self._finder = Finder(())
        self._matches: tuple[Match, ...] = ()
        self._match = 0
        self.view = MessageView(Images(image_roots))
        self.find_bar = FindBar()
        self.find_bar.hide()
        self.bar = MessageBar(self.view.viewport())
        self._barred: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self._connect()
        self._bind_keys()

    # What is read

    def show_conversation(self, messages: Sequence[Message], title: str) -> None:
        """Read a conversation from its start; side branches among `messages` are folded away."""
        self._begin(title)
        self._messages = tuple(messages)
        self._finder = Finder([message for message in messages if message.active])
        self.view.keep_lines(True)
        self.view.fill(self._entries())

    def refresh_conversation(self, messages: Sequence[Message]) -> None:
        """Show the same conversation after it changed, at the same place, with the same folds open."""
        self._messages = tuple(messages)
        self._finder = Finder([message for message in messages if message.active])
        self.view.fill(self._entries(), keep_place=True)

    def show_document(self, document: Document, words: Sequence[str] = ()) -> None:
        """Read a document; the first of `words` in it is brought into view."""
        self._begin(document.title)
        self._document = document
        found = document_entries(document)
        self._finder = Finder([found[0].message])
        self.view.keep_lines(False)
        self.view.fill(found)
        self.view.mark(document.id, words, edge=False)
        self.view.show_first_word()

    def clear(self) -> None:
        """Show nothing."""
        self._begin("")
        self.view.fill(())

    def go_to_message(self, message_id: UUID, words: Sequence[str] = ()) -> bool:
        """Bring a message into view, unfolding what hides it, and mark it; false when it is not here."""
        self.reveal(message_id)
        self.view.mark(message_id, words)
        index = self.view.column.index_of_message(message_id)
        if index is None:
            return False
        self.view.go_to(index, middle=True)
        self.view.show_first_word()
        return True

    def reveal(self, message_id: UUID) -> None:
        """Unfold what hides a message."""
        keys = keys_to_reveal(self._messages, message_id)
        if not keys <= self._opened:
            self._opened |= keys
            self.view.fill(self._entries(), keep_place=True)

    @property
    def is_conversation(self) -> bool:
        """Whether a conversation is read, not a document."""
        return self._document is None and bool(self._messages)

    def current_message(self) -> Message | None:
        """Return the message that the keyboard stands on, else the first visible one."""
        entry = self.view.current_entry()
        if entry is None and self.view.column.entries:
            entry = self.view.column.entries[self.view.first_visible()]
        return entry.message if entry is not None else None

    # Finding on the page

    def ask_related(self, message_id: UUID) -> None:
        """Ask what is related to a message."""
        self.related_asked.emit(message_id)

    def ask_open(self, message_id: UUID) -> None:
        """Ask to open a message elsewhere."""
        self.open_asked.emit(message_id)

    def ask_remember(self, message: Message) -> None:
        """Ask to remember what is selected, or a whole message."""
        self.remember_asked.emit(self.capture() or self._captured(message, readable(message.text)))

    def capture(self) -> Capture | None:
        """Return the words that are selected, with the way back to where they stand; None when nothing is."""
        selection, text = self.view.selection, self.view.selected_text().strip()
        if selection is None or not text:
            return None
        return self._captured(self.view.column.entries[selection.first.entry].message, text)

    def _captured(self, message: Message, text: str) -> Capture:
        kind = SourceKind.DOCUMENT if self._document is not None else SourceKind.MESSAGE
        at = message.text.find(text)
        first, end = (at, at + len(text)) if at >= 0 else (0, len(message.text))
        return Capture(text, (SourceRef(kind, message.id, first, end),), message.created_at)

    def open_find(self, phrase: str = "") -> None:
        """Open the strip for finding."""
        self.find_bar.show()
        if phrase:
            self.find_bar.field.setText(phrase)
        self.find_bar.take_focus()

    def close_find(self) -> None:
        """Close the strip and unmark what was found."""
        self.find_bar.hide()
        self.view.mark_phrase("", None)
        self.view.setFocus()

    def step_match(self, by: int) -> None:
        """Go to the next or the previous match, around the end."""
        if self._matches:
            self._show_match((self._match + by) % len(self._matches))

    # Copying

    def copy_message(self, message: Message, *, markdown: bool = False) -> None:
        """Put a message on the clipboard."""
        QGuiApplication.clipboard().setText(message.text if markdown else readable(message.text))
        self.said.emit(tr("Message copied as Markdown.") if markdown else tr("Message copied."))

    def copy_whole(self) -> None:
        """Put the whole conversation or note on the clipboard as Markdown; versions left behind stay out."""
        if self._document is not None:
            text = self._document.text
        else:
            text = "\n\n".join(map(as_markdown, (m for m in self._messages if m.active and m.kind is MessageKind.TEXT)))
        if text:
            QGuiApplication.clipboard().setText(text)
            self.said.emit(tr("Copied as Markdown."))

    # Inside

    def _connect(self) -> None:
        self.view.toggled.connect(self._toggle)
        self.view.link_clicked.connect(self._follow)
        self.view.copied.connect(self._code_copied)
        self.view.menu_asked.connect(self._menu)
        self.view.hovered.connect(self._hover)
        self.view.current_changed.connect(self._place_bar)
        self.view.scrolled.connect(self._place_bar)
        self.find_bar.phrase_changed.connect(self._on_phrase)
        self.find_bar.stepped.connect(self.step_match)
        self.find_bar.closed.connect(self.close_find)
        self.bar.copy.clicked.connect(self._bar_copy)
        self.bar.related.clicked.connect(self._bar_related)
        self.bar.more.clicked.connect(self._bar_more)
        self.bar.related.setVisible(self.offers.related)

    def _bind_keys(self) -> None:
        here, below = Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence(Qt.Key.Key_F3), self, self._next_match, context=below)
        QShortcut(QKeySequence("Shift+F3"), self, self._previous_match, context=below)
        QShortcut(QKeySequence("Ctrl+Shift+C"), self.view, self._copy_current, context=here)
        if self.offers.related:
            QShortcut(QKeySequence("R"), self.view, self._related_current, context=here)

    def _begin(self, title: str) -> None:
        self._messages, self._document, self._opened = (), None, frozenset()
        self._matches, self._match = (), 0
        self._finder = Finder(())
        self._hover(-1)
        self.find_bar.hide()
        self.view.mark_phrase("", None)
        self.view.mark(None, ())
        self.view.setAccessibleName(title)

    def _entries(self) -> tuple[Entry, ...]:
        return entries(self._messages, self._opened, _day_of)

    def _toggle(self, key: str) -> None:
        self._opened ^= {key}
        self.view.fill(self._entries(), keep_place=True)

    def _follow(self, address: str) -> None:
        if safe_link(address):
            QDesktopServices.openUrl(QUrl(address))

    def _code_copied(self) -> None:
        self.said.emit(tr("Code copied."))

    def _on_phrase(self, phrase: str) -> None:
        self._matches = self._finder.matches(phrase)
        if not self._matches:
            self._match = 0
            self.view.mark_phrase(phrase, None)
            self.find_bar.show_count(0, 0)
            return
        self._show_match(self._nearest_match())

    def _nearest_match(self) -> int:
        """Return the first match at or below what is visible."""
        column = self.view.column
        below = {entry.message.id for entry in column.entries[self.view.first_visible() :]}
        return next((number for number, match in enumerate(self._matches) if match.message_id in below), 0)

    def _show_match(self, number: int) -> None:
        self._match = number
        match = self._matches[number]
        if self._document is None:
            self.reveal(match.message_id)
        index = self.view.column.index_of_message(match.message_id)
        if index is not None:
            self.view.mark_phrase(self.find_bar.field.text(), (index + match.part, match.number))
        self.find_bar.show_count(number + 1, len(self._matches))

    def _next_match(self) -> None:
        self.step_match(1)

    def _previous_match(self) -> None:
        self.step_match(-1)

    def _copy_current(self) -> None:
        message = self.current_message()
        if message is not None:
            self.copy_message(message, markdown=True)

    def _related_current(self) -> None:
        message = self.current_message()
        if message is not None and self._document is None:
            self.related_asked.emit(message.id)

    # The buttons over a message

    def _hover(self, index: int) -> None:
        if index < 0 and self.bar.underMouse():
            return
        self._barred = index if index >= 0 else None
        self._place_bar()

    def _place_bar(self) -> None:
        entries_shown = self.view.column.entries
        index = self._barred if self._barred is not None else self.view.current
        if index is None or index >= len(entries_shown) or entries_shown[index].kind is not EntryKind.TURN or self._document:
            self.bar.hide()
            return
        rect = self.view.entry_rect(index - entries_shown[index].part).united(self.view.entry_rect(index)).toRect()
        top = max(4, rect.top() + 14)
        if top + self.bar.height() > rect.bottom() + 24 or rect.top() > self.view.viewport().height():
            self.bar.hide()
            return
        self.bar.move(rect.right() - self.bar.width() - 8, top)
        self.bar.show()
        self.bar.raise_()

    def _barred_message(self) -> Message | None:
        index = self._barred if self._barred is not None else self.view.current
        within = index is not None and index < len(self.view.column.entries)
        return self.view.column.entries[index].message if within and index is not None else None

    def _bar_copy(self) -> None:
        message = self._barred_message()
        if message is not None:
            self.copy_message(message)

    def _bar_related(self) -> None:
        message = self._barred_message()
        if message is not None:
            self.related_asked.emit(message.id)

    def _bar_more(self) -> None:
        index = self._barred if self._barred is not None else self.view.current
        if index is not None:
            below = self.bar.mapToGlobal(self.bar.rect().bottomLeft())
            self._menu(self.view.column.entries[index], below)

    def _menu(self, entry: Entry, where: QPoint) -> None:
        menu = message_menu(self, entry)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)


def _day_of(message: Message) -> date:
    return local(message.created_at).date()
