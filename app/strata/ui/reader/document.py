"""One rendered text as a QTextDocument, with the places that the column paints by itself."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QUrl
from PySide6.QtGui import (
    QColor,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextTable,
)

from strata.domain.search import Span
from strata.ui.reader.folding import utf16
from strata.ui.reader.images import Images
from strata.ui.reader.ink import Ink
from strata.ui.reader.markdown import Rendered
from strata.ui.reader.measure import Measure

_LEADING: Final = 132
"""Distance between lines of text, in percent of the font's own."""

_INDENT: Final = 26
"""Pixels by which a list is moved in."""

_QUOTE: Final = 18
"""Pixels by which a quoted text is moved in."""

_ABOVE: Final = 4
_BELOW: Final = 12
"""Pixels around tables and code."""

_SIDE: Final = 12
_HEAD: Final = 7
"""Pixels around the words in the head of a block of code."""


def style_sheet(ink: Ink, measure: Measure) -> str:
    """Return the style sheet of every text, in Qt's small dialect of CSS."""
    size = measure.font.pixelSize()
    mono = f"font-family: '{measure.mono}'"
    return f"""
        p {{ margin: 0px 0px 10px 0px; line-height: {_LEADING}%; }}
        li {{ margin: 0px 0px 4px 0px; line-height: {_LEADING}%; }}
        ul, ol {{ margin: 0px 0px 10px 0px; }}
        h1 {{ font-size: {round(size * 1.4)}px; margin: 14px 0px 10px 0px; }}
        h2 {{ font-size: {round(size * 1.22)}px; margin: 12px 0px 8px 0px; }}
        h3, h4, h5, h6 {{ font-size: {round(size * 1.07)}px; margin: 10px 0px 6px 0px; }}
        a {{ color: {ink.link}; text-decoration: underline; }}
        a.copy {{ color: {ink.dim}; text-decoration: none; }}
        code {{ {mono}; font-size: {round(size * 0.92)}px; background-color: {ink.code_ground}; }}
        pre {{ {mono}; font-size: {round(size * 0.9)}px; margin: 0px; white-space: pre-wrap; line-height: 125%; }}
        td.head {{ color: {ink.dim}; font-size: {round(size * 0.85)}px; padding: {_HEAD}px {_SIDE}px 4px {_SIDE}px; }}
        td.code {{ padding: 2px {_SIDE}px 9px {_SIDE}px; }}
        blockquote {{ color: {ink.dim}; margin: 0px 0px 10px {_QUOTE}px; }}
    """


def _ground(frame: QRectF) -> QRectF:
    """Return the ground of a block of code from what Qt says of its table: the size with margins, moved to the first word."""
    return QRectF(frame.left() - _SIDE, frame.top() - _HEAD, frame.width(), frame.height() - _ABOVE - _BELOW)


class Page:
    """A laid-out text.

    Attributes:
        document: Qt's document, its text as wide as the column.
        codes: the sources of its code blocks, for copying.
    """

    def __init__(self, rendered: Rendered, ink: Ink, measure: Measure, images: Images) -> None:
        self.document = QTextDocument()
        self.codes = rendered.codes
        self._ink = ink
        document = self.document
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(measure.font)
        document.setIndentWidth(_INDENT)
        document.setDefaultStyleSheet(style_sheet(ink, measure))
        for name in rendered.images:
            picture = images.image(name, measure.text)
            document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), picture)
        document.setHtml(rendered.html)
        self._code_tables: list[QTextTable] = []
        self._settle_tables(document.rootFrame())
        self._settle_rules()
        document.setTextWidth(measure.text)

    def resize(self, width: int) -> None:
        """Lay the text out `width` pixels wide."""
        self.document.setTextWidth(width)

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.document.size().height() + 0.99)

    def grounds(self) -> tuple[QRectF, ...]:
        """Return the rectangles behind blocks of code."""
        layout = self.document.documentLayout()
        return tuple(_ground(layout.frameBoundingRect(table)) for table in self._code_tables)

    def quotes(self) -> tuple[QRectF, ...]:
        """Return the bars beside quoted blocks, one for each run and level."""
        layout = self.document.documentLayout()
        bars: dict[float, list[QRectF]] = {}
        block = self.document.begin()
        while block.isValid():
            form = block.blockFormat()
            quoted = form.hasProperty(QTextFormat.Property.BlockQuoteLevel)
            level = round(form.leftMargin() / _QUOTE) if quoted else 0
            rect = layout.blockBoundingRect(block)
            for depth in range(level):
                left = rect.left() + form.leftMargin() - _QUOTE * (level - depth) + 3
                run = bars.setdefault(left, [])
                bar = QRectF(left, rect.top(), 3, rect.height())
                if run and bar.top() - run[-1].bottom() < 16:
                    bar = run.pop().united(bar)
                run.append(bar)
            block = block.next()
        return tuple(bar for run in bars.values() for bar in run)

    def text(self) -> str:
        """Return the words as they stand on the page, one character for each place a cursor can stand at."""
        cursor = QTextCursor(self.document)
        cursor.select(QTextCursor.SelectionType.Document)
        return cursor.selectedText()

    def cursors(self, spans: tuple[Span, ...]) -> list[QTextCursor]:
        """Turn spans of `text()` into cursors."""
        return [self.cursor(span.start, span.end) for span in utf16(self.text(), spans)]

    def cursor(self, start: int, end: int) -> QTextCursor:
        """Return a cursor over offsets in UTF-16 units, cut to the document."""
        last = self.document.characterCount() - 1
        cursor = QTextCursor(self.document)
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def top_of(self, cursor: QTextCursor) -> int:
        """Return how far below the top of the text a cursor stands, in pixels."""
        block = self.document.findBlock(cursor.selectionStart())
        rect = self.document.documentLayout().blockBoundingRect(block)
        line = block.layout().lineForTextPosition(cursor.selectionStart() - block.position())
        return int(rect.top() + (line.y() if line.isValid() else 0))

    def link_at(self, point: QPointF) -> str:
        """Return the address under a point in document coordinates, "" where there is none."""
        return self.document.documentLayout().anchorAt(point)

    def _settle_tables(self, frame: QTextFrame) -> None:
        """Give tables room, and clear the square grounds of code blocks: the column paints round ones."""
        code = QColor(self._ink.code_ground)
        for child in frame.childFrames():
            if isinstance(child, QTextTable):
                form = child.format().toTableFormat()
                form.setTopMargin(_ABOVE)
                form.setBottomMargin(_BELOW)
                if form.background().color() == code:
                    form.clearBackground()
                    self._code_tables.append(child)
                child.setFormat(form)
            self._settle_tables(child)

    def _settle_rules(self) -> None:
        """Draw horizontal rules in the colour of thin lines."""
        block = self.document.begin()
        while block.isValid():
            form = block.blockFormat()
            if form.hasProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth):
                form.setBackground(QColor(self._ink.rule))
                form.setBottomMargin(14)
                QTextCursor(block).setBlockFormat(form)
            block = block.next()
