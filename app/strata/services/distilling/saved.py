"""What assistants had saved about the person, taken apart into single statements.

ChatGPT keeps a numbered list, often with dates (“1. [2024-05-03]. User prefers tea.”), Claude keeps Markdown under headings.
An item of a list is one statement; a paragraph is cut into its sentences. These were distilled once, so they are believed.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from strata.domain.memories import MemoryKind, Origin
from strata.domain.statements import OwnerKind, SavedMemory, StatementDraft, StatementSource
from strata.services.distilling.orders import gives_orders
from strata.services.distilling.sentences import Sentence, sentences
from strata.services.distilling.wording import COMING, STRAIGHT

SAVED_SURENESS: Final = 0.95

_DATE: Final = re.compile(r"\[?\(?(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+Z?)?\]?\)?[.:,]?\s*[-–]?\s*")
_HEADING: Final = re.compile(r"\*\*[^*\n]{1,80}\*\*:?|__[^_\n]{1,80}__:?|[^\n.!?]{1,80}:")
_SECTION: Final = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+(.{1,80})|\*\*([^*\n]{1,80})\*\*:?[ \t]*)$", re.MULTILINE)
_ANSWERS: Final = re.compile(
    r"\b(?:how to (?:answer|respond|reply)|instructions?|response style|communication style|tone)\b", re.IGNORECASE
)
_FEWEST_LETTERS: Final = 3
_KINDS: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            MemoryKind.INSTRUCTION,
            r"\b(?:answers?|responses?|replies|explanations|code)\b.*\b(?:should|be|in|without|to)\b|^(?:always|never"
            r"|please|don't|do not|be|answer|use|avoid|call)\b"
            r"|\b(?:wants?|prefers?|would like|asks?|likes?) (?:me|the assistant|assistants|chatgpt|claude|you|answers"
            r"|responses|replies|explanations|to be (?:called|addressed))\b",
        ),
        (MemoryKind.DECISION, r"\b(?:decided|chose|has chosen|opted|settled on|switched|agreed|committed to|gave up|quit)\b"),
        (
            MemoryKind.PREFERENCE,
            r"\b(?:prefer|like|love|enjoy|hate|dislike|avoid|favou?r)(?:s|ed)?\b|\bfavou?rites?\b|\b(?:interested in"
            r"|fond of|fan of|passionate about|values)\b|\bcan(?:no|')t stand\b",
        ),
        (
            MemoryKind.PLAN,
            r"\b(?:plans?|planning|intends?|going to|wants? to|would like to|aims?|hopes? to|goal is|considering"
            r"|preparing|saving for|looking (?:to|for)|scheduled)\b"
            rf"|\b(?:appointment|flight|interview|wedding|exam|deadline)\b.*{COMING}",
        ),
    )
)


def saved_statements(memory: SavedMemory) -> Iterator[StatementDraft]:
    """Yield each statement of a saved memory once, in order."""
    seen: set[str] = set()
    answers = [match.start() for match in _SECTION.finditer(memory.text)]
    for sentence, said_at in _statements(memory):
        text = memory.text[sentence.start : sentence.end]
        key = " ".join(text.casefold().split())
        if key in seen or _HEADING.fullmatch(text) or sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
            continue
        seen.add(key)
        source = StatementSource(OwnerKind.DOCUMENT, memory.id, sentence.start, sentence.end)
        kind = MemoryKind.INSTRUCTION if _told_how_to_answer(memory.text, answers, sentence.start) else saved_kind(text)
        yield StatementDraft(
            text, kind, SAVED_SURENESS, source, said_at, Origin.ASSISTANT, gives_orders(text), "An assistant had saved it."
        )


def saved_kind(text: str) -> MemoryKind:
    """Return the kind of a statement about the person in the third person or without a subject."""
    plain = text.translate(STRAIGHT)
    return next((kind for kind, pattern in _KINDS if pattern.search(plain)), MemoryKind.FACT)


def _statements(memory: SavedMemory) -> Iterator[tuple[Sentence, datetime | None]]:
    """Yield sentences, those of one item of a list joined, without the date that stands before them."""
    joined: Sentence | None = None
    for one in sentences(memory.text):
        if joined and joined.item and one.block == joined.block:
            joined = Sentence(joined.start, one.end, joined.block, item=True)
            continue
        if joined:
            yield from _dated(memory, joined)
        joined = one
    if joined:
        yield from _dated(memory, joined)


def _dated(memory: SavedMemory, sentence: Sentence) -> Iterator[tuple[Sentence, datetime | None]]:
    match = _DATE.match(memory.text, sentence.start, sentence.end)
    if not match:
        yield sentence, memory.saved_at
        return
    said_at = memory.saved_at
    with suppress(ValueError):  # no such day: the date of the whole stands
        said_at = datetime.fromisoformat(match.group(1)).replace(tzinfo=UTC)
    if match.end() < sentence.end:
        yield Sentence(match.end(), sentence.end, sentence.block, sentence.item), said_at


def _told_how_to_answer(text: str, sections: list[int], start: int) -> bool:
    """Whether the heading above is about answering."""
    above = next((place for place in reversed(sections) if place < start), None)
    match = _SECTION.match(text, above) if above is not None else None
    return match is not None and _ANSWERS.search(match.group(1) or match.group(2)) is not None
