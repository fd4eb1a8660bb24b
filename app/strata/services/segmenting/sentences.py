"""What of a message may stand in a summary: its sentences, word for word, with where they stand."""

import re
from collections.abc import Iterator
from typing import Final

from strata.services.spans import Span, word_count

MOST_OF_A_MESSAGE: Final = 40
"""Sentences read of one message; a page that was pasted in is known by its beginning."""

FEWEST_WORDS: Final = 3
LONGEST: Final = 360
"""Characters; what is longer without an end is a list or a run of data."""

_FENCE: Final = re.compile(r"[ \t]*(?:```+|~~~+)")
_SET_APART: Final = re.compile(r"[ \t]*(?:\||[-=*_]{3,}\s*$)")

_MARKS: Final = re.compile(r"[ \t]*(?:(?:[-*+•>]|\d{1,3}[.)]|#{1,6})[ \t]+)*")
_END: Final = re.compile("(?<![.!?…])[.!?…]++[\"'”’)\\]*_]*+\\s++|[。！？]++[」』”]?\\s*+")


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of a message in order; code, tables and rules are left out, list marks stand before them."""
    found: list[Span] = []
    for line in _lines(text):
        for span in _of_line(text, line):
            if _tells(text[span.start : span.end]):
                found.append(span)
                if len(found) == MOST_OF_A_MESSAGE:
                    return tuple(found)
    return tuple(found)


def opening(text: str) -> Span | None:
    """Return the beginning of the first line that says anything, for messages without a whole sentence."""
    for line in _lines(text):
        end = min(line.end, line.start + LONGEST)
        if end < line.end:
            space = text.rfind(" ", line.start, end)
            end = space if space > line.start else end
        return Span(line.start, end)
    return None


def _tells(sentence: str) -> bool:
    """Whether a sentence is of a readable length and no aside: what stands in brackets by itself notes an attachment, say."""
    aside = sentence.startswith("[") and sentence.endswith("]")
    return not aside and len(sentence) <= LONGEST and word_count(sentence) >= FEWEST_WORDS


def _lines(text: str) -> Iterator[Span]:
    """Yield the lines of prose without marks and white space around them."""
    fence, position = "", 0
    while position < len(text):
        stop = text.find("\n", position) + 1 or len(text)
        opening_fence = _FENCE.match(text, position, stop)
        if opening_fence:
            mark = opening_fence.group().strip()
            fence = mark if not fence else "" if mark.startswith(fence) else fence
        elif not fence and not _SET_APART.match(text, position, stop):
            start = position
            marks = _MARKS.match(text, position, stop)
            if marks:
                start = marks.end()
            line = text[start:stop]
            start += len(line) - len(line.lstrip())
            end = start + len(line.strip())
            if end > start:
                yield Span(start, end)
        position = stop


def _of_line(text: str, line: Span) -> Iterator[Span]:
    start = line.start
    for match in _END.finditer(text, line.start, line.end):
        yield Span(start, match.start() + len(match.group().rstrip()))
        start = match.end()
    if start < line.end:
        yield Span(start, line.end)
