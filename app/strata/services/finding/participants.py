"""Who is named in a query: participants by full name, first name, short form or misspelling, and "I" and "you".

A name that is found here lifts what that person said, and is taken out of the text that is compared by meaning: messages
often begin with the name of the one who is spoken to, and would otherwise win by that alone.
"""

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from strata.domain.passages import Speaker
from strata.domain.records import Role
from strata.services.timewords import MONTHS, WEEKDAYS

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’](?:s)?$", re.IGNORECASE)
_SHORTEST_FORM: Final = 3
_SHORTEST_FUZZY: Final = 4
_FUZZY_CUTOFF: Final = 0.8
_FUZZY_SPEAKERS: Final = 1000
_WORDS_TOO_TEXT: Final = (
    "will may mark rose grace hope joy art bill jack rob pat sue drew chase hunter summer autumn dawn faith ray guy dean earl "
    "frank gene max miles nick penny ruby sandy skip ty wade young long day page reed stone wolf fox king prince bishop user "
    "assistant system tool me you"
)
_WORDS_TOO: Final = frozenset(_WORDS_TOO_TEXT.split()) | {name.lower() for name in (*MONTHS, *WEEKDAYS)}
"""Names that are also words: they count only where they are written like a name."""

_PERSON = re.compile(
    r"\b(?:i|i['’](?:m|ve|d|ll)|my|mine|myself|ich|meine?[mnrs]?|je|mon|mes|yo|mis|mío|mía|meu|minha|eu|ik|mijn)\b",
    re.IGNORECASE,
)
"""The first person as subject or owner; "me" is as often the one who is told."""

_ADVICE = re.compile(r"\b(?:how\s+(?:do|can|could|should|would)|can|could|should|shall)\s+i\b", re.IGNORECASE)
"""Asks for advice and tells nothing of the one who asks."""

_SAID = (
    "said|told|mentioned|suggested|recommended|gave|given|listed|provided|explained|wrote|written|advised|proposed|described|"
    "showed|shown|shared|answered|replied|called|compared|created|generated|outlined|summari[sz]ed"
)
_SAY = (
    "say|tell|mention|suggest|recommend|give|list|provide|explain|write|advise|propose|describe|show|share|answer|reply|call|"
    "compare|create|generate|outline|summari[sz]e"
)
_THEY = r"(?:you|the\s+(?:assistant|ai|bot|chatbot)|chatgpt|claude|gemini|codex)"
_ADVERBS = r"(?:\s+(?:have|had|also|just|once|previously|first|then|already|ever))*"
_ASSISTANT = re.compile(
    rf"\b(?:{_THEY}(?:['’]ve|['’]d)?{_ADVERBS}\s+(?:{_SAID})|(?:did|had|has|have)\s+{_THEY}{_ADVERBS}\s+(?:{_SAY}|{_SAID})"
    r"|your\s+(?:answer|reply|suggestion|recommendation|advice|list|explanation)s?|the\s+(?:assistant|chatbot)['’]s)\b",
    re.IGNORECASE,
)
"""What the assistant said; "can you tell me" asks and tells of nobody."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who a query names.

    Attributes:
        speakers: full names as the library writes them.
        role: USER where the query speaks of "I" and "my", ASSISTANT where it asks what "you said"; None otherwise.
        rest: the query without the names.
    """

    speakers: frozenset[str] = frozenset()
    role: Role | None = None
    rest: str = ""


SeenAs = Callable[[str], int]
"""Says how often a word stands in the library written with a capital letter, as a name; counting may stop at two."""

Known = Callable[[str], bool]
"""Says whether a word stands in the library at all, however it is written."""


class Directory:
    """The participants of a library, ready to be looked up. Immutable; safe to use from any thread."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._full: dict[str, set[str]] = {}
        self._part: dict[str, set[str]] = {}
        for speaker in speakers:
            words = [word.lower() for word in _WORD.findall(speaker.name)]
            if not words:
                continue
            self._full.setdefault(" ".join(words), set()).add(speaker.name)
            for word in words if len(words) > 1 else ():
                if len(word) >= _SHORTEST_FORM:
                    self._part.setdefault(word, set()).add(speaker.name)
        self._longest = max((name.count(" ") + 1 for name in self._full), default=0)
        frequent = [_WORD.findall(speaker.name.lower()) for speaker in speakers[:_FUZZY_SPEAKERS]]
        self._by_letter: dict[str, list[str]] = {}
        for word in dict.fromkeys(word for words in frequent for word in words if len(word) >= _SHORTEST_FORM):
            self._by_letter.setdefault(word[0], []).append(word)

    def find(self, text: str, seen_as_name: SeenAs, known: Known) -> Named:
        """Return who is named in a query. The two callbacks are asked only about words that resemble a name."""
        words = list(_WORD.finditer(text))
        speakers: set[str] = set()
        pieces: list[str] = []
        kept_to = place = 0
        while place < len(words):
            count, names = self._at(words, place, seen_as_name, known)
            if count:
                speakers |= names
                pieces.append(text[kept_to : words[place].start()])
                kept_to = words[place + count - 1].end()
            place += count or 1
        pieces.append(text[kept_to:])
        rest = " ".join(" ".join(pieces).split()) if speakers else text
        return Named(frozenset(speakers), role_meant(text), rest)

    def _at(self, words: list[re.Match[str]], place: int, seen_as_name: SeenAs, known: Known) -> tuple[int, set[str]]:
        """Return how many words from `place` on are a name, and whose."""
        for count in range(min(self._longest, len(words) - place), 0, -1):
            key = " ".join(_bare(word.group()).lower() for word in words[place : place + count])
            names = self._full.get(key)
            if names and (count > 1 or self._written_as_name(words[place])):
                return count, names
        word = words[place]
        bare = _bare(word.group()).lower()
        if len(bare) < _SHORTEST_FORM or not self._written_as_name(word):
            return 0, set()
        names = self._part.get(bare) or self._short(bare, seen_as_name) or self._misspelt(bare, known)
        return (1, names) if names else (0, set())

    @staticmethod
    def _written_as_name(word: re.Match[str]) -> bool:
        bare = _bare(word.group())
        return bare.lower() not in _WORDS_TOO or (bare[0].isupper() and word.start() > 0)

    def _short(self, word: str, seen_as_name: SeenAs) -> set[str]:
        """Return who "Mel" is: those whose name begins so, if the library has the short form at least twice."""
        longer = [name for name in self._by_letter.get(word[0], ()) if len(name) > len(word) and name.startswith(word)]
        if not longer or seen_as_name(word) < 2:
            return set()
        return self._owners(longer)

    def _misspelt(self, word: str, known: Known) -> set[str]:
        if len(word) < _SHORTEST_FUZZY:
            return set()
        near = [name for name in self._by_letter.get(word[0], ()) if abs(len(name) - len(word)) <= 2]
        close = difflib.get_close_matches(word, near, 1, _FUZZY_CUTOFF)
        return set() if not close or known(word) else self._owners(close)

    def _owners(self, words: Sequence[str]) -> set[str]:
        return {name for word in words for name in self._full.get(word, set()) | self._part.get(word, set())}


def role_meant(text: str) -> Role | None:
    """Return the role that "I", "my" or "you said" stands for, None when the query has no such word."""
    if _ASSISTANT.search(text):
        return Role.ASSISTANT
    return Role.USER if _PERSON.search(_ADVICE.sub(" ", text)) else None


def _bare(word: str) -> str:
    """Drop the possessive: "Caroline's" is "Caroline"."""
    return _POSSESSIVE.sub("", word) or word
