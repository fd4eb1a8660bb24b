"""The words of a query that stand in a text, as a person is told of them."""

from collections.abc import Sequence
from typing import Final

from strata.domain.search import Span
from strata.services.finding.terms import Terms

_MOST_WORDS: Final = 4


class Said:
    """What of a query stands in a text.

    Attributes:
        words: the words of the query that stand there as they are, as typed.
        begun: words of the text that the half-typed one of the query may become, as they stand there, each once.
        half: that half-typed word, as typed.
    """

    def __init__(self, text: str, found: Sequence[tuple[Span, str]], terms: Terms, typed: Sequence[str]) -> None:
        """`found` is what stands in `text`, `typed` are the words of the query to be told of."""
        whole = {terms.tokens[token] for _, token in found if token in terms.tokens and token not in terms.completed}
        completed = [(text[at.start : at.end], terms.tokens[token]) for at, token in found if token in terms.completed]
        self.words = [word for word in typed if not terms.completed or word in whole]
        self.begun = list({word.casefold(): word for word, half in reversed(completed) if half in typed}.values())[::-1]
        self.half = completed[0][1] if completed else ""


def listed(words: Sequence[str]) -> str:
    """Return words in quotation marks, the first few of them."""
    shown = [f"“{word}”" for word in words]
    if len(shown) > _MOST_WORDS:
        shown = [*shown[:_MOST_WORDS], f"{len(shown) - _MOST_WORDS} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def begun(said: Said) -> str:
    """Return the words that the half-typed one may become, and of what they are that; "" where there are none."""
    return f"{listed(said.begun)}, completed from “{said.half}”" if said.begun else ""
