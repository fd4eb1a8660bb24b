"""The last word of a query that is still being typed, in the analyser's terms.

What the index holds are stems, and half a word has none. So its letters are compared as they are, folded, with the beginnings
of stems ("kafk", "kafka"). And where the stem is shorter than what was typed already ("generatio", of which "generat" will be
left), the stems are tried that it would have with one of the usual endings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from strata.services.beginnings import SHORTEST
from strata.services.letters import UNSPACED_LETTER, fold
from strata.services.words import Analyser, Token

_ENDINGS: Final = (
    "able", "ables", "ances", "ationally", "ements", "encies", "ences", "ers", "est", "fulness", "ibility", "ies", "ings",
    "ions", "ities", "iveness", "izations", "lessness", "ments", "ously", "ousness", "ted", "ty",
    "heiten", "igkeiten", "ische", "lichkeiten", "ungen", "aux", "eurs", "ités", "aciones", "izaciones", "idades", "amente",
    "izações", "zioni",
)  # fmt: skip
"""How words end that a stemmer shortens. A word with another end is found once it is typed whole."""

_GOING_ON: Final = tuple(
    dict.fromkeys([*"abcdefghijklmnopqrstuvwxyz", *(ending[start:] for ending in _ENDINGS for start in range(len(ending)))])
)
"""What may be left to type of a word with such an end, or of one that lacks a letter."""

_JOINERS: Final = str.maketrans("", "", "-'’")


@dataclass(frozen=True, slots=True)
class HalfWord:
    """A word that may go on.

    Attributes:
        typed: as it was typed.
        own: its tokens as it stands, of those asked for.
        beginnings: what the tokens that it may become begin with.
        forms: tokens that it may become and that are shorter.
    """

    typed: str
    own: tuple[str, ...]
    beginnings: tuple[str, ...]
    forms: tuple[str, ...]


def half_word(text: str, asked: Mapping[str, str], analyser: Analyser) -> HalfWord | None:
    """Return the last word of a query if it may go on; `asked` are the tokens asked for.

    None where it is finished (a space, a quotation mark or another sign follows), is too short, is excluded or a stop word,
    names a time that is not looked for in texts, or is of a script that has no spaces.
    """
    if not text or not text[-1].isalnum():
        return None
    before, run = _parted(text)
    if run[0] in "-−–":
        return None
    known = set(analyser.query_tokens(before))
    tails = [one for one in analyser.tokens(run) if one.end == len(run) and one.text in asked and _may_go_on(run, one)]
    own = tuple(dict.fromkeys(one.text for one in tails if one.text not in known))
    if not own:
        return None
    beginnings = tuple(dict.fromkeys(_beginning(run[one.start :]) for one in tails))
    return HalfWord(run[tails[0].start :], own, beginnings, _forms(run[tails[-1].start :], own, analyser))


def _parted(text: str) -> tuple[str, str]:
    """Return a text without its last run between white space, and that run."""
    run = text.split()[-1]
    return text[: len(text) - len(run)], run


def _may_go_on(run: str, token: Token) -> bool:
    beginning = _beginning(run[token.start :])
    return len(beginning) >= SHORTEST and beginning[0].isalpha() and not UNSPACED_LETTER.search(beginning)


def _beginning(typed: str) -> str:
    """Return letters as a token would begin that goes on from them."""
    return fold(typed if "_" in typed or "." in typed else typed.translate(_JOINERS))


def _forms(typed: str, own: tuple[str, ...], analyser: Analyser) -> tuple[str, ...]:
    beginning = _beginning(typed)
    found = dict.fromkeys(analyser.form(typed + ending) for ending in _GOING_ON)
    return tuple(
        form
        for form in found
        if len(form) >= SHORTEST and form not in own and beginning.startswith(form[:2]) and not form.startswith(beginning)
    )
