"""Long texts into pieces of readable size, at the borders that their author drew.

All offsets count characters of the text; a piece is `text[start:end]`. Borders, strongest first: headings, blank lines
outside of code, ends of sentences, ends of lines, spaces. Work grows in step with the length of the text.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

ONE_PIECE: Final = 240
"""A text of at most so many words stays whole."""

PIECE: Final = 200
"""Words that a piece of a longer text aims at."""

LONGEST_RUN: Final = 2_000
"""Characters without a single space (a picture in base64, say); what follows in the same run is left out of every piece."""

_RUN_PART = 200

_FENCE = re.compile(r"[ \t]*(?:```+|~~~+)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_SENTENCE_END = re.compile("(?<![.!?…])[.!?…]++[\"'”’)\\]]*+\\s++|[。！？]++[」』”]?\\s*+|\n\\s*+")
_UNSPACED_LETTERS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_UNSPACED = re.compile(f"[{_UNSPACED_LETTERS}]")
_RUN = re.compile(rf"(?:[{_UNSPACED_LETTERS}]+|[^\s{_UNSPACED_LETTERS}]+)\s*|\s+")


class Span(NamedTuple):
    """A stretch of text."""

    start: int
    end: int


class Block(NamedTuple):
    """A stretch that its author set apart: a paragraph, a list, a piece of code, or a heading (then `level` is 1 to 6)."""

    start: int
    end: int
    level: int
    heading: str


def word_count(text: str, runs: Sequence[str] | None = None) -> int:
    """Return the number of words; two characters make one where words are not spaced.

    `runs` is what stands between white space in the text, for callers that have split it already.
    """
    words = len(text.split() if runs is None else runs)
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) // 2


def size(text: str) -> int:
    """Return the number of words, or what the characters weigh where there are few spaces among them."""
    return max(word_count(text), len(text) // 10)


def _may_fit(start: int, end: int, words: int) -> bool:
    """Whether a stretch can be of at most so many words by `size`; tells most that cannot without counting."""
    return (end - start) // 10 <= words


def pieces(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Return the stretches into which a text (or a part of it) is cut; none for white space.

    They follow one another and leave out nothing but white space and the rest of overlong runs.
    """
    end = len(text) if end is None else end
    if _may_fit(start, end, ONE_PIECE) and size(text[start:end]) <= ONE_PIECE:
        whole = trimmed(text, start, end)
        return (whole,) if whole else ()
    return tuple(_packed(text, _units(text, blocks(text, start, end))))


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the stretch without white space at its end and blank lines at its start, None when nothing is left."""
    body = text[start:end]
    kept = body.rstrip()
    if not kept:
        return None
    first = len(kept) - len(kept.lstrip())
    line = kept.rfind("\n", 0, first) + 1
    return Span(start + line, start + len(kept))


def blocks(text: str, start: int, end: int) -> Iterator[Block]:
    """Yield paragraphs, code and headings in order; together they are the whole stretch."""
    begin, position, fence = start, start, ""
    while position < end:
        stop = text.find("\n", position, end) + 1 or end
        line = text[position:stop]
        opening = _FENCE.match(line)
        if opening:
            mark = opening.group().strip()
            fence = mark if not fence else "" if mark.startswith(fence) else fence
        heading = None if fence or opening else _HEADING.match(line.rstrip())
        if heading:
            if begin < position:
                yield Block(begin, position, 0, "")
            yield Block(position, stop, len(heading.group(1)), heading.group(2))
            begin = stop
        elif not fence and not line.strip():
            yield Block(begin, stop, 0, "")
            begin = stop
        position = stop
    if begin < end:
        yield Block(begin, end, 0, "")


def _units(text: str, found: Iterator[Block]) -> Iterator[tuple[Span, int]]:
    """Yield stretches no larger than a piece with their sizes: whole blocks if they are small enough, else parts of them."""
    for block in found:
        if _may_fit(block.start, block.end, PIECE) and (weight := size(text[block.start : block.end])) <= PIECE:
            yield Span(block.start, block.end), weight
        else:
            yield from _sentences(text, block.start, block.end)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[Span, int]]:
    borders = (match.end() for match in _SENTENCE_END.finditer(text, start, end))
    for stop in (*borders, end):
        weight = size(text[start:stop])
        if weight > PIECE:
            yield from _runs(text, start, stop)
        elif stop > start:
            yield Span(start, stop), weight
        start = stop


def _runs(text: str, start: int, end: int) -> Iterator[tuple[Span, int]]:
    """Cut at spaces; unspaced scripts anywhere; the rest of an overlong run is left out."""
    for run in _RUN.finditer(text, start, end):
        first, stop = run.span()
        if stop - first > LONGEST_RUN and not _UNSPACED.match(text, first):
            stop = first + LONGEST_RUN
        for begin in range(first, stop, _RUN_PART):
            part = Span(begin, min(begin + _RUN_PART, stop))
            yield part, size(text[part.start : part.end])


def _packed(text: str, units: Iterator[tuple[Span, int]]) -> Iterator[Span]:
    """Join neighbours until a piece is full."""
    start, end, total = 0, 0, 0
    for unit, weight in units:
        apart = unit.start != end
        if end and (apart or total + weight > PIECE):
            piece = trimmed(text, start, end)
            if piece:
                yield piece
            start, total = unit.start, 0
        elif not end:
            start = unit.start
        end, total = unit.end, total + weight
    piece = trimmed(text, start, end)
    if piece:
        yield piece
