"""Sentences of an assistant that state something about the person, and what can be compared of them with what the person said.

Advice, questions, offers and conditions state nothing: “you could”, “if you”, “would you like”. English only: in other
languages nothing is taken for a claim, so nothing is marked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from strata.services.distilling.sentences import sentences
from strata.services.words import Analyser

LONGEST: Final = 300
"""Characters; what is longer is more than one statement."""

_STATES: Final = re.compile(
    r"\byou(?:'ve| have| had|'re| are| were)(?! (?:to|going|welcome|looking|trying|able|interested|asking|right|correct|done"
    r"|free|ready|sure|comfortable|wondering|any)\b)"
    r"|\byou (?:also |already |once |just |really )?(?:said|told|mentioned|noted|wrote|live|lived|work|worked|love|loved|like"
    r"|liked|prefer|hate|hated|bought|sold|moved|visited|went|studied|own|owned|planned|decided|chose|grew|met|started|quit"
    r"|adopted|married|play|played|don't|didn't|never)\b"
    r"|\byour (?:\w+ ){1,3}?(?:is|are|was|were|has|had|lives|lived|works|worked|turned|isn't|aren't|wasn't)\b",
    re.IGNORECASE,
)
_STATES_NOTHING: Final = re.compile(
    r"\?\s*[\"')\]]*$|\b(?:if|when|whenever|unless|once|whether|until|before|after|so that|as long as|in case) "
    r"you(?:r|'re|'ve)?\b|\byou (?:can|could|should|may|might|must|will|would|want|need|wish|don't know)\b"
    r"|\byou'(?:ll|d)\b|\b(?:would|do|did|are|have|can) you\b"
    r"|\b(?:make sure|ensure|imagine|suppose|let's|let me|please|feel free|try to|consider|remember to|hope|check that)\b"
    r"|\b(?:sounds? like|seems?|perhaps|maybe|probably|likely|might|could|should|for example|e\.g\.)\b"
    r"|\byou like\b(?= [.,!]|\.|$)|\bthings you\b|\bwhat you\b|\banything you\b|\bwhatever\b|\bthank you\b",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(
    r"^(?:as |like )?you (?:said|told me|mentioned|noted|wrote)(?: earlier| before)?(?: that|,|:)?\s*", re.IGNORECASE
)
_NEGATION: Final = re.compile(r"\b(?:not|never|no|none|nobody|nothing|without|cannot|\w+n['’]t)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_NAMED_NUMBERS: Final = {
    name: str(number)
    for number, name in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2
    )
}
_NAMED: Final = re.compile(rf"\b(?:{'|'.join(_NAMED_NUMBERS)})\b", re.IGNORECASE)
_TURNED: Final = {
    "you're": "I'm", "you've": "I've", "you are": "I am", "you were": "I was", "you": "I", "your": "my", "yours": "mine",
    "yourself": "myself",
}  # fmt: skip
_PERSON: Final = re.compile(r"\b(you're|you've|you are|you were|yourself|yours|your|you)\b", re.IGNORECASE)
_EMPTY: Final = frozenset(
    {"said", "say", "told", "tell", "mention", "note", "wrote", "earlier", "also", "alreadi", "just", "realli"}
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about the person.

    Attributes:
        start, end: where it stands in the answer.
        text: turned round, as the person would say it.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared besides the vectors: content words (stems), numbers, and whether it denies."""

    words: frozenset[str]
    numbers: frozenset[str]
    denies: bool


def claims(answer: str) -> Iterator[Claim]:
    """Yield the statements about the person in an assistant's answer."""
    for one in sentences(answer):
        text = answer[one.start : one.end]
        plain = text.replace("’", "'")
        if len(text) <= LONGEST and _STATES.search(plain) and not _STATES_NOTHING.search(plain):
            yield Claim(one.start, one.end, turned(_TOLD.sub("", plain)))


def turned(text: str) -> str:
    """Return what is said to the person as the person would say it: “your cat” is “my cat”."""
    return _PERSON.sub(lambda match: _TURNED[match.group(1).lower()], text)


def traits(text: str, analyser: Analyser) -> Traits:
    """Return what a text is compared by."""
    plain = text.replace("’", "'")
    found = {match.group() for match in _NUMBER.finditer(plain)}
    found |= {_NAMED_NUMBERS[match.group().lower()] for match in _NAMED.finditer(plain)}
    tokens = {token for token in analyser.query_tokens(plain) if not token[:1].isdigit() and token not in _EMPTY}
    return Traits(frozenset(tokens), frozenset(found), bool(_NEGATION.search(plain)))


def traits_beside(claim: Traits, text: str, analyser: Analyser) -> Traits:
    """Return what a text is compared by with a claim: all its words and numbers, but whether it denies is told by the
    sentence that shares most words with the claim. Of several such, the one that denies as the claim does counts.
    """
    parts = [traits(text[one.start : one.end], analyser) for one in sentences(text)] or [traits(text, analyser)]
    shared = [len(claim.words & part.words) for part in parts]
    closest = {part.denies for part, count in zip(parts, shared, strict=True) if count == max(shared)}
    denies = claim.denies if claim.denies in closest else not claim.denies
    words = frozenset(word for part in parts for word in part.words)
    return Traits(words, frozenset(number for part in parts for number in part.numbers), denies)
