"""A message into its sentences: abbreviations, quotes, lists and line breaks are known; code, tables, citations left out.

A sentence is a stretch of the text, so `text[start:end]` always gives it back as it was written. Work grows in step with the
length of the text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_FENCE: Final = re.compile(r"[ \t]*(```+|~~~+)")
_LEFT_OUT: Final = re.compile(r"[ \t]*(?:>|\||#{1,6}[ \t]|<[a-zA-Z/!]|[-=*_]{3,}[ \t]*$)|\t| {8}")
"""Lines that are no prose of the author's: citations, tables, headings, markup, rules, indented code."""

_ITEM: Final = re.compile(r"[ \t]{0,7}(?:[-*+•–][ \t]+(?:\[[ xX]\][ \t]+)?|\(?\d{1,3}[.)][ \t]+|\(?[a-h]\)[ \t]+)")
_BORDER: Final = re.compile(r"[.!?…]++[\"'”’)\]*_]{0,4}\s++|(?<=[。！？])|\s++(?=\(?\d{1,2}\)[ \t])|\s++(?=\[)")
_QUOTED: Final = re.compile(r"\"[^\"]{1,400}\"|“[^”]{1,400}”|«[^»]{1,400}»|`[^`]{1,400}`")
_NUMBER: Final = re.compile(r"\(?\d{1,2}\)[ \t]+")
_LAST_WORD: Final = re.compile(r"[^\s\"'(“”\[]{1,24}$")
_NEVER_LAST: Final = re.compile(
    r"mr|mrs|ms|dr|prof|sr|jr|st|mt|e\.g|i\.e|eg|ie|cf|vs|approx|ca|fig|no|nr|vol|p|pp|dept|est|gen|gov"
    r"|hon|rev|sgt|capt"
)
_SELDOM_LAST: Final = re.compile(
    r"etc|a\.m|p\.m|u\.s|u\.k|inc|ltd|co|corp|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue"
    r"|tues|wed|thu|thur|thurs|fri"
)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_i]$")
_LETTERS: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: where it stands, which block of the text it belongs to, and whether it is an item of a list."""

    start: int
    end: int
    block: int
    item: bool


def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order."""
    return tuple(
        Sentence(start, end, number, item)
        for number, (first, last, item) in enumerate(_blocks(text))
        for start, end in _cut(text, first, last)
    )


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield paragraphs and items of lists as (start, end, whether it is an item)."""
    position, fence = 0, ""
    begin, end, item = -1, -1, False
    while position < len(text):
        stop = text.find("\n", position) + 1 or len(text)
        line = text[position:stop]
        opening = _FENCE.match(line)
        mark = _ITEM.match(line)
        prose = not fence and not opening and bool(line.strip()) and not (_LEFT_OUT.match(line) and not mark)
        if opening:
            fence = opening.group(1)[:3] if not fence else "" if opening.group(1).startswith(fence) else fence
        if begin >= 0 and (not prose or mark):
            yield begin, end, item
            begin = -1
        if prose:
            if begin < 0:
                begin, item = position + (mark.end() if mark else 0), bool(mark)
            end = stop
        position = stop
    if begin >= 0:
        yield begin, end, item


def _cut(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences between two offsets, without the white space around them."""
    start = first
    for stop in (*_borders(text, first, last), last):
        mark = _NUMBER.match(text, start, stop)
        begin = mark.end() if mark else start
        body = text[begin:stop]
        kept = body.strip()
        if kept and _LETTERS.search(kept):
            begin += len(body) - len(body.lstrip())
            yield begin, begin + len(kept)
        start = stop


def _borders(text: str, first: int, last: int) -> Iterator[int]:
    """Yield where a sentence ends and the next begins."""
    quotes = [match.span() for match in _QUOTED.finditer(text, first, last)]
    starts = [start for start, _ in quotes]
    lines = _line_ends(text, first, last)
    marks = (match for match in _BORDER.finditer(text, first, last) if _ends(text, first, match))
    for border in sorted({*lines, *(match.end() for match in marks)}):
        place = bisect_right(starts, border - 1) - 1
        inside = place >= 0 and quotes[place][0] < border < quotes[place][1]
        if not inside and border < last:
            yield border


def _line_ends(text: str, first: int, last: int) -> Iterator[int]:
    """Yield the starts of lines that begin anew: a line that goes on in small letters belongs to the one before."""
    position = text.find("\n", first, last) + 1
    while position:
        following = text[position : position + 80].lstrip(" \t")
        if following and not following[0].islower():
            yield position
        position = text.find("\n", position, last) + 1


def _ends(text: str, first: int, match: re.Match[str]) -> bool:
    """Whether a mark ends its sentence, which the word before and the letter after decide."""
    mark = match.group()
    if not mark.strip():
        return True
    following = text[match.end() : match.end() + 1]
    if mark.rstrip().endswith(("!", "?", "…", "。", "！", "？")):
        return True
    if following.islower():
        return False
    word = _LAST_WORD.search(text[max(first, match.start() - 25) : match.start()])
    last = word.group().casefold() if word else ""
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    if _NEVER_LAST.fullmatch(last) or (_INITIALS.match(last) and not _SELDOM_LAST.fullmatch(last)):
        return False
    return not _SELDOM_LAST.fullmatch(last) or following.isupper()
