"""The passage of a result as it is drawn: without the marks of Markdown, its found words on their own ground."""

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetrics, QTextCharFormat, QTextLayout, QTextOption

from strata.domain.search import Span
from strata.ui.reader.folding import utf16
from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role

_LINES: Final = 4
_LEAD: Final = 140
_LONGEST_WORD: Final = 24
_MARKUP: Final = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|~~|`+|(?<!\S)#{1,6} (?=\S)")


def unmarked(text: str, marks: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Return a text without the marks of Markdown, and the spans where they are then."""
    kept: list[str] = []
    moved = [0] * (len(text) + 1)
    at = gone = 0
    for found in _MARKUP.finditer(text):
        kept.append(text[at : found.start()])
        for place in range(at, found.start()):
            moved[place] = place - gone
        for place in range(found.start(), found.end()):
            moved[place] = found.start() - gone
        gone += found.end() - found.start()
        at = found.end()
    kept.append(text[at:])
    for place in range(at, len(text) + 1):
        moved[place] = place - gone
    return "".join(kept), tuple(Span(moved[mark.start], moved[mark.end]) for mark in marks if mark.end <= len(text))


def lay_excerpt(text: str, marks: tuple[Span, ...], font: QFont, width: int) -> tuple[QTextLayout, int]:
    """Lay an excerpt out in at most four lines, its first marked word among them, marked words on their own ground."""
    shown, marks = unmarked("".join(" " if letter in "\r\n\t\u2028\u2029" else letter for letter in text), marks)
    start = _start(shown, marks)
    if start:
        shown = "…" + shown[start:]
        marks = tuple(Span(mark.start - start + 1, mark.end - start + 1) for mark in marks if mark.start >= start)
    layout, tall, seen = _lines(shown, marks, font, width)
    while seen < _units(shown):
        shown = _shorter(shown, seen)
        layout, tall, seen = _lines(shown, tuple(mark for mark in marks if mark.end < len(shown)), font, width)
    return layout, tall


def _shorter(text: str, seen: int) -> str:
    """Return what fits (`seen` UTF-16 units) without its last word, which may be cut and whose room "…" takes."""
    fits = text.encode("utf-16-le")[: 2 * max(1, seen)].decode("utf-16-le", "ignore").rstrip(" …")
    space = fits.rfind(" ", max(0, len(fits) - _LONGEST_WORD))
    return (fits[:space] if space > 0 else fits[:-2]).rstrip(" ,;:") + "…"


def _units(text: str) -> int:
    return sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


def _start(text: str, marks: tuple[Span, ...]) -> int:
    """Return where to begin so that the first marked word is among what is shown."""
    if not marks or marks[0].start <= _LEAD:
        return 0
    return text.find(" ", marks[0].start - _LEAD // 2) + 1


def _lines(text: str, marks: tuple[Span, ...], font: QFont, width: int) -> tuple[QTextLayout, int, int]:
    """Lay out at most four lines; return the layout, its height in pixels and how much of the text (UTF-16) is in it."""
    layout = QTextLayout(text, font)
    options = QTextOption()
    options.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(options)
    layout.setFormats([_marked(span) for span in utf16(text, marks)])
    layout.setCacheEnabled(True)
    y, seen, spacing = 0.0, 0, QFontMetrics(font).height() * 1.22
    layout.beginLayout()
    for _ in range(_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += spacing
        seen = line.textStart() + line.textLength()
    layout.endLayout()
    return layout, int(y + 0.99), seen


def _marked(span: Span) -> QTextLayout.FormatRange:
    form = QTextCharFormat()
    form.setBackground(qcolor(Role.MARK))
    form.setForeground(qcolor(Role.MARK_TEXT))
    form.setFontWeight(QFont.Weight.DemiBold)
    marked = QTextLayout.FormatRange()
    marked.start = span.start
    marked.length = span.end - span.start
    marked.format = form
    return marked
