"""Whose words a message holds: what was pasted, staged or written for somebody else says nothing about the person.

Each rule looks at a whole message, because a sentence alone does not show it: “I am a lost child” is a fact about the person
or a part in a play, and only the sentence before tells which.
"""

import re
from dataclasses import dataclass
from typing import Final

from strata.services.distilling.sentences import Sentence

_STAGED: Final = re.compile(
    r"\b(?:act|behave|respond|answer|reply|speak) (?:as|like) (?:a|an|if|the|my|though)\b"
    r"|\bI(?: want|'d like| would like| need) you to (?:act|be|play|pretend|become|behave|respond|take|imagine"
    r"|role|simulate|assume)\b"
    r"|\b(?:pretend|imagine|suppose|assume|let's say|say) (?:that |you |you're |I |I'm |we |there )"
    r"|\brole-?play|\bplay the (?:role|part)\b|\b(?:take|assume) (?:on )?the role\b"
    r"|^you(?:'re| are| will be| will act| will play) (?:now )?(?:a|an|my|the|going)\b"
    r"|\bI will (?:give|provide|send|speak|type|write|paste|ask) (?:to )?(?:you|in)\b|\bmy first (?:sentence"
    r"|request|question|suggestion|prompt|command)\b",
    re.IGNORECASE,
)
"""Parts in a play: whatever follows is said by a character."""

_PUZZLE: Final = re.compile(
    r"\bhow (?:many|much)\b[^?\n]{0,60}\b(?:left|remain\w*|in total|altogether|in all|(?:do|will|would) (?:I"
    r"|we) have|(?:does|will) \w+ have)\b"
    r"|\bwho is (?:older|younger|taller|faster|heavier|lying)\b",
    re.IGNORECASE,
)
"""Sums and riddles: their people and apples are made up."""

_OF_A_TEXT: Final = re.compile(
    r"\b(?:translate|proofread|rewrite|rephrase|reword|paraphrase|summari[sz]e|shorten|condense|polish|grammar"
    r"|spell-?check)\b"
    r"|^(?:please |can you |could you |kindly )*(?:correct|improve|edit|fix|review|check|analy[sz]e|classify"
    r"|extract|explain|continue|finish|expand)"
    r" (?:this|the|my|these|following|it)\b(?=.*(?::|\btext|\bparagraph|\bemail|\bletter|\bessay|\bsentence"
    r"|\bmessage|\bwords?\b|\bEnglish))"
    r"|\b(?:the )?following (?:text|paragraph|email|letter|essay|message|article|sentences?|dialogue|story|review)\b",
    re.IGNORECASE,
)
"""Work on a text that stands in the message."""

_FICTION: Final = re.compile(
    r"\b(?:write|compose|create|generate|draft|make up|tell|give)\b.{0,60}\b(?:poem|story|stories|song|lyrics"
    r"|rap|haiku|limerick|script|scene|dialogue|monologue"
    r"|character|novel|chapter|fiction|first[- ]person|persona|tweets?|captions?|joke|fable|speech|diary"
    r"|testimonials?|reviews?)\b"
    r"|\bas a (?:user|customer|developer|visitor|admin\w*|manager|shopper), I\b",
    re.IGNORECASE,
)
"""Inventions: what follows belongs to them."""

_WRITING: Final = re.compile(
    r"\b(?:write|draft|compose|prepare|create|generate)\b.{0,50}\b(?:e-?mail|letter|message|reply|text|post"
    r"|bio|cv|resume|statement|essay|article|note|application|profile|description|about|saying|says)\b",
    re.IGNORECASE,
)
"""Texts to be written: what follows may be the person's own facts, or the text's."""

_LETTER: Final = re.compile(
    r"^(?:dear|hi|hello) [^\n]{1,40},[ \t]*$|^(?:(?:kind|best|warm|many) (?:regards|wishes)|sincerely"
    r"|yours(?: \w+)?|regards|cheers)\b,?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_TURN: Final = re.compile(r"^[ \t]*(?:\[[^\]\n]{1,30}\][ \t]*)?[A-Z][\w .'-]{0,24}:[ \t]+\S", re.MULTILINE)
_MARKED: Final = re.compile(
    r"^[ \t]*(?:decision|decided|note|note to self|plan|goal|todo|reminder|idea|update|remember)\b", re.IGNORECASE
)
_PASTED: Final = 4_000
"""Characters from which a message holds more than a person types, unless a file format is made of it."""

_LONG: Final = 1_500
_OPENING: Final = 3
"""Sentences in which a play is set up."""


@dataclass(frozen=True, slots=True)
class Own:
    """A sentence in the person's own voice; `doubtful` when the text that it stands in may be another's."""

    sentence: Sentence
    doubtful: bool


def own_words(text: str, found: tuple[Sentence, ...]) -> tuple[Own, ...]:
    """Return the sentences that the author says as themself; `text` with straight apostrophes."""
    if not found or len(text) > _PASTED or _LETTER.search(text) or _PUZZLE.search(text) or _is_transcript(text):
        return ()
    if any(_STAGED.search(text, one.start, min(one.end, one.start + 400)) for one in found[:_OPENING]):
        return ()
    doubtful = len(text) > _LONG
    kept: list[Own] = []
    for one in found:
        if _matches(_OF_A_TEXT, text, one) or _matches(_FICTION, text, one):
            return () if _first_of_last_block(found, one) else tuple(kept)
        if _matches(_WRITING, text, one):
            doubtful = True
        else:
            kept.append(Own(one, doubtful))
    return tuple(kept)


def _matches(pattern: re.Pattern[str], text: str, sentence: Sentence) -> bool:
    return pattern.search(text, sentence.start, min(sentence.end, sentence.start + 600)) is not None


def _first_of_last_block(found: tuple[Sentence, ...], one: Sentence) -> bool:
    """Whether work on a text is asked for at the end of a message, so that the text stands before it."""
    return one.block > 0 and one.block == found[-1].block


def _is_transcript(text: str) -> bool:
    turns = [match for match in _TURN.finditer(text) if not _MARKED.match(match.group())]
    return len(turns) > 1
