"""Signs that a sentence says something about its speaker: which words show which kind of statement.

Each sign is one pattern with a weight (see `judging`); a sentence may carry several. Patterns read a sentence with straight
apostrophes, from its first telling word on.
"""

import re
from dataclasses import dataclass
from typing import Final

from strata.domain.memories import MemoryKind
from strata.services.distilling.wording import ADVERBS, COMING, PAST, PEOPLE, THINGS, WHEN


@dataclass(frozen=True, slots=True)
class Sign:
    """What a pattern shows.

    Attributes:
        name: key of its weight.
        says: how it reads to the person, after “it”.
        pattern: the words.
        vote: how strongly it speaks for its kind, against signs of other kinds in the same sentence.
    """

    name: str
    kind: MemoryKind
    says: str
    pattern: re.Pattern[str]
    vote: float


def _sign(name: str, kind: MemoryKind, says: str, pattern: str, vote: float = 1.0) -> Sign:
    return Sign(name, kind, says, re.compile(pattern, re.IGNORECASE), vote)


_I: Final = r"\b(?:I|we)"
_HAVE: Final = r"(?: have| had|'ve|'d)?"
_AM: Final = r"\b(?:I am|I'm|we are|we're|I was|we were)"

SIGNS: Final = (
    _sign(
        "lasting-order",
        MemoryKind.INSTRUCTION,
        "tells assistants how to answer",
        r"^(?:please )?(?:always|never) (?:use|answer|reply|write|give|include|add|ask|cite|call|explain|show"
        r"|start|end|repeat"
        r"|apologi[sz]e|suggest|recommend|assume|format|respond|speak|keep|put|send|tell|translate|make|provide"
        r"|check|mention|quote)\b"
        r"|^(?:please )?call me [A-Z]"
        r"|^(?:please )?(?:do not|don't) (?:ever )?(?:use|apologi[sz]e|repeat|give|add|write|say|answer|include"
        r"|start|call|explain|suggest)\b.*\b(?:answers?|me|my|replies|responses|anymore|again|in future)\b"
        r"|^(?:please )?(?:keep|make) your (?:answers|replies|responses)|\bwhen(?:ever)? (?:you|I) (?:write|answer"
        r"|ask|reply|explain|give|show|send|quote|code)\b(?=.*\b(?:use|add|keep|give|answer|always|never|don't"
        r"|do not|prefer|start|write|put|show)\b)"
        r"|^(?:please )?(?:use|answer|reply|write|respond|speak)\b.*\b(?:all your|in (?:the )?future|from now on"
        r"|by default|at all times)\b|\bI(?:'d| would)? (?:prefer|rather have|rather|like) .*\b(?:answers|replies"
        r"|responses)\b"
        r"|^from now on,? (?:please |always |never |only )*(?:use|answer|reply|write|respond|speak|call|keep|don't"
        r"|do not|give|be)\b|\bI want you to (?:always|never)\b",
    ),
    _sign(
        "asked-to-remember",
        MemoryKind.FACT,
        "asks to be remembered",
        r"^(?:please )?(?:remember|keep in mind|don't forget|note)(?: that|:| this:?)? (?=.*\b(?:I|my|our|we|is|are)\b)",
    ),
    _sign("note-to-self", MemoryKind.PLAN, "is a note to oneself", r"^(?:note to (?:my)?self|reminder|to-?do)\b ?[:–-]"),
    _sign(
        "marked-decision",
        MemoryKind.DECISION,
        "is marked as a decision",
        r"^(?:the )?(?:decision|decided|agreed|resolved|we agreed|final decision)\b[^:]{0,16}:"
        r"|^(?:so )?the plan (?:has )?changed\b",
    ),
    _sign(
        "decided",
        MemoryKind.DECISION,
        "says what was decided",
        rf"{_I}{_HAVE} {ADVERBS}(?:decided|chosen?|picked|settled (?:on|for)|went with|go with|agreed (?:to|on"
        rf"|that)|vetoed|opted|committed to|switched|cancell?ed|quit|gave up|dropped out|dropped|signed up|resigned"
        rf"|enrolled)\b(?! (?:it|that|this|him|her|them|you)\b)"
        rf"|{_AM} {ADVERBS}(?:switching|going with|giving up|quitting|dropping)\b|\bI'd rather (?!have|not say|say"
        rf"|know|see|you)\w+|^so: \w+",
    ),
    _sign(
        "taste",
        MemoryKind.PREFERENCE,
        "says what they like or avoid",
        rf"{_I} {ADVERBS}(?:love|like|prefer|enjoy|adore|favou?r|hate|dislike|loathe|detest|avoid)\b(?! (?:it|that"
        rf"|this|these|those|them|him|her|you|your|how|what|when|the (?:way|idea|first|second|third|last|new"
        rf"|other))\b)"
        rf"|{_I} (?:can't|cannot) stand\b(?! (?:it|that|this)\b)|{_I} (?:don't|do not) {ADVERBS}(?:like|enjoy|eat"
        rf"|drink|care for|smoke)\b(?! (?:it|that|this|how|what|when|the (?:way|idea|first|second))\b)"
        rf"|{_AM} (?:not |also |really |such |always |still |quite )*(?:into|a (?:big |huge |real |great )?(?:fan"
        rf"|lover) of|fond of|keen on|passionate about|crazy about|obsessed with|interested in)\b(?! (?:it|that"
        rf"|this|these|those|them|you)\b)",
    ),
    _sign(
        "favourite",
        MemoryKind.PREFERENCE,
        "names a favourite",
        r"\b(?:my|our) (?:all-time |absolute |personal )?(?:fav(?:e|ou?rites?)?|go-to|happy place|passion"
        r"|specialty|guilty pleasure)\b(?! part)|\bone of my fav(?:e|ou?rite)?s?\b(?! parts?)",
    ),
    _sign(
        "matters",
        MemoryKind.PREFERENCE,
        "says what matters to them",
        r"\b(?:important|special|sacred|dear) (?:to|for) (?:me|us)\b|\bmatters? (?:most |so much |a lot "
        r"|more )?to me\b|\bspeaks to me\b|\bpart of my life\b|\b(?:brings?|gives?|calms?|relaxes|excites|inspires"
        r"|fascinates|annoys|bores) me\b"
        r"|\b(?:lets?|helps?) me (?:express|relax|unwind|destress|de-stress|focus|switch off)\b|\b(?:is|are"
        r"|'s) (?:my|our|too \w+ for me|one of my)\b|\b(?:way|place|time) (?:for me )?to (?:express|relax|unwind"
        r"|clear|recharge|relieve|chill|switch)\b",
    ),
    _sign(
        "intends",
        MemoryKind.PLAN,
        "says what they intend",
        rf"{_AM} {ADVERBS}(?:going to|gonna|planning|hoping to|looking (?:to|into|for a)|thinking (?:of"
        rf"|about) \w+ing|considering|moving|getting ready|preparing|training for|hosting|saving|organi[sz]ing"
        rf"|applying|working towards?|studying for|expecting|invited to)\b"
        rf"|{_I} {ADVERBS}(?:plan|intend|aim) to\b|\b(?:my|our|the) (?:next |main |big |long-term "
        rf"|current )?(?:plan|goal|aim|dream|intention|resolution|target)s?\b.{{0,40}}?\b(?:is|are|:)|^(?:goal|plan"
        rf"|target) is\b|\bthat's (?:my|our) (?:plan|goal)\b",
    ),
    _sign(
        "wants",
        MemoryKind.PLAN,
        "says what they want",
        r"\b(?:I|we)(?: really| also| just| still)? (?:want to|wanna|'d like to|would like to|hope to|have to"
        r"|need to)\b|\b(?:I|we)'d (?:really )?(?:like|love) to\b",
    ),
    _sign(
        "will",
        MemoryKind.PLAN,
        "says what they will do",
        rf"(?:{_I}'ll| {_I} will| {_I} won't)\b.*{WHEN}|\b(?:I|we)(?: will|'ll) {ADVERBS}(?:start|move|begin|visit"
        rf"|travel|cook|buy|take|stay|meet|marry|attend|join|launch|open|host|put|save)\b"
        rf"|{_AM} (?:\w+ing)\b.*(?:tomorrow|next \w+|tonight|on (?:\w+day|the \d+))",
    ),
    _sign(
        "dated",
        MemoryKind.PLAN,
        "names a date to come",
        rf"^(?!I\b|we\b).{{0,80}}?\b(?:is|are|stays?|starts?|begins?|comes?|visits?|arrives?|takes place"
        rf"|happens)\b.*{COMING}|^(?:booked|next (?:meeting|appointment|session|visit|book|concert|rehearsal"
        rf"|lesson))\b.*{COMING}|\b(?:appointment|flight|interview|deadline|wedding|concert|presentation|exam"
        rf"|surgery|rehearsal)\b.*{COMING}"
        rf"|^(?:taking|driving|meeting|visiting|flying|travelling|going)\b.*{COMING}|^\w+day I (?:present|meet"
        rf"|start|leave|fly|move|have)\b",
    ),
    _sign(
        "is",
        MemoryKind.FACT,
        "says who or what they are",
        r"\b(?:I am|I'm|we are|we're|I was) (?:also |now |currently |still |only |actually )*(?:an? (?!(?:bit"
        r"|little|lot|fan|big|huge|while|mess)\b)\w+|from [A-Z]|\d\d\b|allergic|intolerant|vegetarian|vegan"
        r"|married|divorced|single|pregnant|retired|born|left-handed"
        r"|colou?r-?blind|diabetic|dyslexic|autistic|deaf|unemployed|self-employed|in (?:charge|my)|based in"
        r"|originally|living|employed|afraid of (?:flying|heights|dogs|spiders|water))\b|\bmy name is\b"
        r"|\bI identify as\b",
    ),
    _sign(
        "doing",
        MemoryKind.FACT,
        "says what they are at",
        rf"(?:{_AM}|{_I}(?:'ve| have) been) {ADVERBS}(?!going|gonna|getting|trying|feeling|thinking"
        rf"|looking (?!into)|wondering|hoping|having|planning|getting|being|asking|talking|saying|seeing|putting"
        rf"|keeping|using|enjoying|loving|waiting|dreaming)(?:[a-z]+ing?)\b|\b(?:I|we)(?:'ve"
        rf"| have) been {ADVERBS}(?:an? |in |at |with |to [A-Z])|^(?:been|still|currently) \w+ing\b",
    ),
    _sign(
        "enjoying",
        MemoryKind.FACT,
        "says what they are at",
        rf"{_AM} {ADVERBS}(?:enjoying|loving|getting into|trying out|learning|reading|watching|playing|working on"
        rf"|working as|studying|teaching|volunteering|practi[sc]ing|building|writing|living)\b",
    ),
    _sign(
        "has",
        MemoryKind.FACT,
        "says what they have or regularly do",
        rf"{_I} {ADVERBS}(?:have (?:an?|two|three|four|five|six|seven|some|my|our|no|\d+|type)|own|live|work|teach"
        rf"|study|drive|speak|play|practi[sc]e|run|train|volunteer|wear|sleep|get up|wake|fall asleep|collect|bring"
        rf"|take|lead|owe|earn|pay|bake|cook|paint|draw|sing|swim|write|ride|commute|listen|watch|host|coach|mentor"
        rf"|reread|forget|do|grow|keep|sell|make)\b(?! (?:it|that|this|them|sure|you|sense)\b)"
        rf"|{_I}(?:'ve| have) (?:got|had|lived|worked|owned|known|played|studied|kept) |\bmy (?:income|salary|rent"
        rf"|budget) is\b|^(?:income|rent|salary) is\b",
    ),
    _sign(
        "used-to",
        MemoryKind.FACT,
        "tells of earlier times",
        r"\b(?:I|we) used to\b|\bI grew up\b|\bI was born\b|\bwhen I was (?:a |\d|young|little|growing)",
    ),
    _sign(
        "people",
        MemoryKind.FACT,
        "is about somebody near to them",
        rf"\b(?:my|our) (?:\w+ )?{PEOPLE}\b(?:,? (?:\w+ )?[A-Z][a-z]+,?)? (?:\w+ )?(?:is|are|was|were|has|have|had"
        rf"|lives?|works?|loves?|likes?|hates?|visits?|turned|turns|got|called|named|passed|said|says|sent|gave"
        rf"|told|wants?|plays?|had|allergic|left|died|taught|helped|\w+ed)\b|\b(?:with|for"
        rf"|from) my (?:\w+ )?{PEOPLE}\b|\bthe (?:{PEOPLE}|engineer|nursery|director)\b(?: \w+'s \w+)? (?:hates"
        rf"|likes|wants|is called|says|practi[sc]es|answered|accepts)\b|^dad\b|^mum\b|^mom\b",
    ),
    _sign(
        "things",
        MemoryKind.FACT,
        "is about something of theirs",
        rf"\b(?:my|our)(?: own| new| old| left| right| online| standard| weekly| upstairs| dance| first| next"
        rf"| second)* {THINGS}\b",
    ),
    _sign(
        "named",
        MemoryKind.FACT,
        "tells of somebody by name",
        r"^(?!I\b|We\b|My\b|It\b|The\b|That\b|This\b|There\b|Here\b|You\b|They\b|She\b|He\b|What\b|Why\b|How\b"
        r"|When\b|Your\b)(?-i:[A-Z][a-zà-ÿ]+)(?: upstairs)? (?:is|has|gave|says|lives|works|loves|hates|helps"
        r"|estimated|delivered|insists|told|wants)\b.*\b(?:me|my|I|us|our|him|called)\b|\b(?:is|are) called [A-Z]"
        r"|\bhis name is\b|\bher name is\b|\bnamed (?-i:[A-Z])",
    ),
    _sign(
        "since",
        MemoryKind.FACT,
        "says since when or how often",
        r"\b(?:for|since) (?:the (?:last|past) )?(?:\w+ )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten"
        r"|twelve|many|several|a few|last|I was)\b.*\b(?:years?|months?|weeks?|autumn|spring|summer|winter|old"
        r"|was)\b|\b(?:every|each|twice a|once a|times a) (?:other )?(?:day|week|month|year|morning|evening|night"
        r"|summer|winter|\w+day)\b|\bon (?:\w+ )?(?:mon|tues|wednes|thurs|fri|satur|sun)days\b",
    ),
    _sign("past", MemoryKind.FACT, "tells what happened", rf"{_I}(?: have|'ve)? {ADVERBS}{PAST}\b(?! (?:it|that|this|them)\b)"),
    _sign(
        "past-elliptic",
        MemoryKind.FACT,
        "tells what happened",
        rf"^(?:just |finally |recently |even )*(?!(?:excited|interested|need|agreed|fixed|noted|loved|liked"
        rf"|inspired|related|based)\b)(?:{PAST})\b (?!(?:it|that|this|them|you|your|by|to|on|in|at|for|with|of|out"
        rf"|up|from|after|off)\b)\w+",
    ),
    _sign(
        "past-people",
        MemoryKind.FACT,
        "tells what somebody did for them",
        rf"\b{PAST} (?:me|us)\b(?! (?:to|that|think|feel|realize|reflect)\b)",
    ),
    _sign(
        "dated-past",
        MemoryKind.FACT,
        "says when it happened",
        r"\b(?:yesterday|last (?:week(?:end)?|month|year|night|spring|summer|autumn|fall|winter|\w+day|fri|sat"
        r"|sun)|(?:days?|weeks?|months?|years?) ago|this (?:morning|week|weekend)|on \w+day|two days ago"
        r"|the other day)\b",
    ),
)


def signs_of(sentence: str) -> tuple[Sign, ...]:
    """Return the signs that a sentence carries, in the order of the table."""
    return tuple(sign for sign in SIGNS if sign.pattern.search(sentence))
