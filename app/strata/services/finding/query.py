"""Reading a query as typed: words, "quoted phrases" and -exclusions.

Nothing that a person types is an error: a quotation mark without its partner, a lone minus and a double minus are taken
as plain text.
"""

import re
from dataclasses import dataclass
from typing import Final

_CLOSING: Final = {'"': '"', "“": "”", "„": "“”", "«": "»", "”": "”", "＂": "＂", "「": "」", "『": "』"}
_EXCLUDED_WORD = re.compile(r"[-−–](?=[^\W\d_])(\S+)")


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query taken apart.

    Attributes:
        words: what is left of the text when operators are taken out, phrases (without their marks) still in their places.
        phrases: what must stand in a result word by word, in order of typing.
        excluded: words and phrases that must not stand in a result.
    """

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for (exclusions alone ask for nothing)."""
        return not self.words


def parse_query(text: str) -> ParsedQuery:
    """Take a query apart; never raises."""
    kept: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    place = 0
    while place < len(text):
        at_word_start = place == 0 or text[place - 1].isspace()
        negative = at_word_start and text[place] in "-−–" and place + 1 < len(text)
        phrase = _quoted(text, place + negative)
        if phrase is not None:
            inside, place = phrase
            if not inside:
                kept.append(" ")
            elif negative:
                excluded.append(inside)
            else:
                phrases.append(inside)
                kept.append(f" {inside} ")
            continue
        word = _EXCLUDED_WORD.match(text, place) if negative else None
        if word:
            excluded.append(word.group(1))
            place = word.end()
        else:
            kept.append(text[place])
            place += 1
    return ParsedQuery(" ".join("".join(kept).split()), tuple(dict.fromkeys(phrases)), tuple(dict.fromkeys(excluded)))


def _quoted(text: str, place: int) -> tuple[str, int] | None:
    """Return what stands between the mark at `place` and its partner, and where the partner ends; None without a pair.

    A mark inside a word ('5"', 'o"clock') opens nothing.
    """
    if place >= len(text) or text[place] not in _CLOSING:
        return None
    if place and (text[place - 1].isalnum() and text[place] == '"'):
        return None
    partners = _CLOSING[text[place]]
    ends = [end for end in (text.find(partner, place + 1) for partner in partners) if end > 0]
    if not ends:
        return None
    end = min(ends)
    return " ".join(text[place + 1 : end].split()), end + 1
