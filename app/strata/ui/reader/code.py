"""Code in colour: source text in, HTML with the reader's own colours out."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Final, Protocol

from strata.ui.reader.ink import Ink

LONGEST: Final = 20_000
"""Characters of a code block beyond which colours are left out: nobody waits for them."""


class Lexer(Protocol):
    """What is used of a lexer of Pygments."""

    def get_tokens(self, text: str) -> Iterable[tuple[tuple[str, ...], str]]:
        """Yield token paths, such as ("Name", "Function"), and the text of each."""
        ...


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    """Return the lexer of a language name, None when there is none. Pygments is loaded with the first block of code."""
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    try:
        found: Lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    return found


def highlighted(source: str, language: str, ink: Ink) -> str:
    """Return `source` as HTML for a `<pre>`, coloured when the language is known; every character is escaped."""
    lexer = _lexer(language.casefold()) if language and len(source) <= LONGEST else None
    if lexer is None:
        return escape(source, quote=False)
    return "".join(_spans(source, lexer, ink))


def _spans(source: str, lexer: Lexer, ink: Ink) -> Iterator[str]:
    for token, text in lexer.get_tokens(source):
        colour = _colour(tuple(token), ink)
        safe = escape(text, quote=False)
        yield f'<span style="color:{colour}">{safe}</span>' if colour and text.strip() else safe


def _colour(token: tuple[str, ...], ink: Ink) -> str:
    """Choose by the token's path, such as ("Name", "Function"); "" for plain text."""
    match token:
        case ("Comment", *_):
            return ink.comment
        case ("Keyword", *_) | ("Operator", "Word"):
            return ink.keyword
        case ("Literal", "String", *_):
            return ink.string
        case ("Literal", "Number", *_) | ("Keyword", "Constant"):
            return ink.number
        case ("Name", "Function" | "Class" | "Decorator" | "Tag" | "Attribute" | "Builtin", *_):
            return ink.name
        case ("Generic", "Inserted", *_):
            return ink.string
        case ("Generic", "Deleted", *_):
            return ink.keyword
        case _:
            return ""
