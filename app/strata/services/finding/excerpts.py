"""The piece of a passage that is shown: the window that holds most of what was looked for, with the words marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from strata.domain.search import Span

EXCERPT_LENGTH: Final = 400
_LEAD: Final = 60
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What to show: the text and the marks inside it."""

    text: str
    marks: tuple[Span, ...]


def cut_excerpt(text: str, found: Sequence[tuple[Span, str]], length: int = EXCERPT_LENGTH) -> Excerpt:
    """Return at most about `length` characters around the densest matches; cut at white space, marked with "…".

    `found` is in reading order, each place with its token; different tokens count for more than repeated ones.
    """
    stripped_end = len(text.rstrip())
    start = len(text) - len(text.lstrip())
    end = stripped_end
    if end - start > length:
        start = _start(text, start, end, found, length)
        end = _back_to_space(text, start, min(end, start + length), stripped_end)
    before = _ELLIPSIS if text[:start].strip() else ""
    after = _ELLIPSIS if text[end:].strip() else ""
    shift = len(before) - start
    visible = [span for span, _ in found if span.start < end and span.end > start]
    visible = [span for span, _ in found if span.start < end and span.end > start]
    inside = [Span(max(span.start, start) + shift, min(span.end, end) + shift) for span in visible]
    return Excerpt(f"{before}{text[start:end]}{after}", merge(inside))


def merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Join spans that overlap; the input is in reading order."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _start(text: str, first: int, end: int, found: Sequence[tuple[Span, str]], length: int) -> int:
    """Return where the best window begins, moved forward to the beginning of a word."""
    best, best_worth = first, -1.0
    for index, (span, _) in enumerate(found):
        reach = span.start - min(_LEAD, length // 4) + length
        inside = [(place, token) for place, token in found[index:] if place.end <= reach]
        worth = len({token for _, token in inside}) + 0.1 * min(len(inside), 9)
        if worth > best_worth:
            best, best_worth = span.start, worth
    if best_worth < 0 or best - _LEAD <= first:
        return first
    place = max(first, min(best - min(_LEAD, length // 4), end - length))
    while place > first and place < best and not text[place - 1].isspace():
        place += 1
    return place


def _back_to_space(text: str, start: int, end: int, whole_end: int) -> int:
    """Move an end back to white space; a word longer than a quarter of the piece is cut through."""
    if end >= whole_end:
        return whole_end
    place = end
    while place > start and not text[place].isspace():
        place -= 1
    if end - place > (end - start) // 4:
        return end
    return start + len(text[start:place].rstrip())
