"""Letters compared without case and accents, keeping every offset."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from strata.domain.search import Span


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """Return one letter for one letter: lower case, without its accent."""
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 else letter


def folded(text: str) -> str:
    """Return `text` in lower case without accents, of the very same length."""
    if text.isascii():
        return text.lower()
    return "".join(map(_plain, text))


def phrase_spans(text: str, phrase: str) -> Iterator[Span]:
    """Yield where `phrase` stands in `text`, left to right, not overlapping."""
    wanted, inside = folded(phrase), folded(text)
    at = inside.find(wanted) if wanted else -1
    while at >= 0:
        yield Span(at, at + len(wanted))
        at = inside.find(wanted, at + len(wanted))


def word_spans(text: str, words: Sequence[str]) -> Iterator[Span]:
    """Yield the whole words of `text` that begin with one of `words` (which may be stems)."""
    stems = [re.escape(folded(word)) for word in words if word.strip()]
    if not stems:
        return
    pattern = rf"(?<!\w)(?:{'|'.join(sorted(stems, key=len, reverse=True))})\w*"
    for found in re.finditer(pattern, folded(text)):
        yield Span(found.start(), found.end())


def utf16(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Turn offsets in characters into offsets in UTF-16 units, which Qt counts in."""
    if text.isascii() or not any(ord(letter) > 0xFFFF for letter in text):
        return tuple(spans)
    units = [0]
    for letter in text:
        units.append(units[-1] + (2 if ord(letter) > 0xFFFF else 1))
    return tuple(Span(units[span.start], units[span.end]) for span in spans)
