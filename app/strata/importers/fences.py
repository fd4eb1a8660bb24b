"""Fenced code blocks of Markdown."""

import re
from typing import Final

_FENCES: Final = re.compile(r"`{3,}")


def fenced(text: str, language: str = "") -> str:
    """Return a text as a code block whose fence is longer than any fence inside it; "" for a text of blanks."""
    if not text.strip():
        return ""
    longest = max((len(found) for found in _FENCES.findall(text)), default=2)
    fence = "`" * (longest + 1)
    word = language if language.isprintable() and "`" not in language else ""
    return f"{fence}{word}\n{text.rstrip()}\n{fence}"
