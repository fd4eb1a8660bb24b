"""The editor of a question: coloured, with completion of views, columns and words of SQL."""

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QCompleter, QPlainTextEdit, QWidget

from strata.domain.sql import View
from strata.ui.panes.metrics.completion import FUNCTIONS, KEYWORDS, completion
from strata.ui.text import tr
from strata.ui.theme.active import monospaced, on_theme, qcolor, type_sizes
from strata.ui.theme.palette import Role

_WORDS: Final = "|".join(sorted({word for phrase in KEYWORDS for word in phrase.split()}))
_RULES: Final = (
    (re.compile(rf"\b(?:{_WORDS})\b", re.IGNORECASE), Role.SYNTAX_KEYWORD),
    (re.compile(rf"\b(?:{'|'.join(FUNCTIONS)})(?=\s*\()", re.IGNORECASE), Role.SYNTAX_NAME),
    (re.compile(r"\b\d+(?:\.\d+)?\b"), Role.SYNTAX_NUMBER),
    (re.compile(r"'(?:[^']|'')*'?"), Role.SYNTAX_STRING),
    (re.compile(r"--.*$"), Role.SYNTAX_COMMENT),
)
_LEAST: Final = 2
"""Letters from which completion offers itself; Ctrl+Space asks for it."""


class Colouring(QSyntaxHighlighter):
    """Colours words of SQL, strings, numbers and comments."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        on_theme(self, self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Colour one line; later rules win, so that nothing is coloured inside strings and comments."""
        for pattern, role in _RULES:
            form = QTextCharFormat()
            form.setForeground(QColor(qcolor(role)))
            if role is Role.SYNTAX_KEYWORD:
                form.setFontWeight(QFont.Weight.DemiBold)
            for hit in pattern.finditer(text):
                self.setFormat(hit.start(), hit.end() - hit.start(), form)


class SqlEditor(QPlainTextEdit):
    """Where a question is written.

    Signals:
        run_wanted: Ctrl+Return was pressed.
    """

    run_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: tuple[View, ...] = ()
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated[str].connect(self._complete)
        self._colouring = Colouring(self.document())
        self.setAccessibleName(tr("The question, one SELECT"))
        self.setPlaceholderText(tr("SELECT role, count(*) FROM messages GROUP BY ALL"))
        self.setTabChangesFocus(True)
        on_theme(self, self._dress)
        self._dress()

    def show_views(self, views: Sequence[View]) -> None:
        """Offer other views."""
        self._views = tuple(views)

    def offered(self) -> tuple[str, ...]:
        """Return what the open list of completions offers, () while it is closed."""
        return tuple(self._words.stringList()) if self._completer.popup().isVisible() else ()

    def insert(self, word: str) -> None:
        """Write a word where the cursor is."""
        self.textCursor().insertText(word)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Return runs; Ctrl+Space completes; Return and Tab take what is offered."""
        popup = self._completer.popup()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            popup.hide()
            self.run_wanted.emit()
            return
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._complete(popup.currentIndex().data() or self._words.stringList()[0])
            return
        if popup.isVisible() and event.key() == Qt.Key.Key_Escape:
            popup.hide()
            return
        asked = event.key() == Qt.Key.Key_Space and control
        if not asked:
            super().keyPressEvent(event)
        if asked or event.text().strip() or event.key() == Qt.Key.Key_Backspace:
            self._offer(asked=bool(asked))
        elif event.text():
            popup.hide()

    # Inside

    def _dress(self) -> None:
        font = QFont(monospaced())
        font.setPixelSize(type_sizes().body)
        self.setFont(font)

    def _offer(self, *, asked: bool) -> None:
        found = completion(self.toPlainText(), self.textCursor().position(), self._views)
        dotted = self.toPlainText()[: self.textCursor().position() - len(found.begun)].endswith(".")
        popup = self._completer.popup()
        if not found.words or not (asked or dotted or len(found.begun) >= _LEAST):
            popup.hide()
            return
        self._words.setStringList(list(found.words))
        room = self.cursorRect()
        room.setWidth(popup.sizeHintForColumn(0) + popup.verticalScrollBar().sizeHint().width() + 24)
        self._completer.complete(room)
        popup.setCurrentIndex(self._words.index(0))

    def _complete(self, word: str) -> None:
        found = completion(self.toPlainText(), self.textCursor().position(), self._views)
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(found.begun))
        cursor.insertText(word)
        self._completer.popup().hide()
