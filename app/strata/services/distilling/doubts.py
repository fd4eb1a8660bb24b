"""What speaks against keeping a sentence: refusals, which end the matter, and doubts, which weigh against its signs."""

import re
from dataclasses import dataclass
from typing import Final

from strata.services.distilling.wording import WHEN

LONGEST: Final = 400
"""Characters; a longer sentence is a list or a log."""

_FEWEST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that make a sentence less worth keeping; `name` is the key of its weight."""

    name: str
    pattern: re.Pattern[str]


def _doubt(name: str, pattern: str) -> Doubt:
    return Doubt(name, re.compile(pattern, re.IGNORECASE))


_TAG: Final = re.compile(r"[,–-] ?(?:right|huh|you know|don't you think|isn't it|pretty cool,? huh|eh)\?+$", re.IGNORECASE)
_REFUSED: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "request",
            r"\bI(?: really| just| also)? (?:want|need|wanted|'d like|would like) you to\b(?! (?:always|never)\b)"
            r"|\bI'd like you to\b(?! (?:always|never)\b)|\b(?:can|could|would|will) you\b"
            r"|\bI(?: really| just| also)? (?:want|need|wanted|require|am looking for|'m looking for|'d like"
            r"|would like)(?: to have)? (?:an?|some|something|the|help|it|this|that|your|advice|ideas?|suggestions?"
            r"|\d+|name|to (?:know|understand|ask|say|write (?:an?|this|the|down)|make (?:sure|it)|get an?|see (?:if"
            r"|how|what)|create an?|keep|tell|check|fix|show you|share with you|use|put it|have it|do (?:it|this|that)"
            r"|be able|change (?:it|this|that|the)))\b(?!.*\bwith my\b)"
            r"|^(?:please|pls|kindly|help|explain|give|show|tell|suggest|recommend|write|rewrite|make me|list|generate"
            r"|create|compare|describe|summari[sz]e|translate|let me know|let's|check|look at"
            r"|consider)\b(?!.*\b(?:always|never|your answers|in future|from now on)\b)(?! (?:always|never|don't"
            r"|do not|remember|call me|use|keep your)\b)",
        ),
        (
            "unreal",
            r"^(?:if|suppose|imagine|what if|assuming|let's say|say) (?:that |you |I |we |the |there |it )"
            r"|\bif I (?:were|was|had|could|won|lived|knew)\b|\b(?:I|we)(?: would|'d)(?! (?:rather|prefer|like to"
            r"|love to|really))\b|\bI (?:wish|wonder|guess|suppose)\b"
            r"|\b(?:might|may have|could have|would have|should)\b|^(?:maybe|perhaps|possibly|not sure)\b",
        ),
        (
            "of-a-picture",
            r"^(?:here(?:'s| is| are| ya)|check(?: out)? (?:this|out)|look at this|take a look|this (?:pic|photo"
            r"|picture)|that pic)\b",
        ),
        (
            "greeting",
            r"^(?:thanks|thank you|congrats|congratulations"
            r"|good luck|bye|take care|see you|sounds|looks like|glad to|so glad|hope you"
            r"|long time|what a|how |can't wait|looking forward|no (?:worries|problem)|sorry|nice to|great to|good to"
            r"|appreciate|agreed|keep (?:it|going|up|pushing)|you got this|same here|catch ya|must (?:be|have)|bet )\b",
        ),
    )
)
_SUBJECT_UNKNOWN: Final = re.compile(
    r"^(?:it|that|this|these|those|they|he|she|his|her|their|there|they're|they've|it's|that's|he's|she's|its"
    r"|both|some|one|others?|which|who|because|cause|cuz|since then|especially|same|such|like|as)\b(?! (?:book"
    r"|year|week|month|summer|winter|spring|morning|weekend|is called|of my)\b)",
    re.IGNORECASE,
)
_ORDERS: Final = re.compile(
    r"^(?:please )?(?:always|never|call me|don't|do not|keep your|use|answer|reply|when)\b|\bfrom now on\b", re.IGNORECASE
)

DOUBTS: Final = (
    _doubt("to-you", r"\b(?:you|your|you're|you've|you'll|y'all|yours|u)\b"),
    _doubt(
        "mood",
        r"\b(?:I'm|I am|I was|we're|we were|I feel|I felt|feeling|been) (?:(?:so|really|very|just|super|totally"
        r"|too|truly|all|always|also|still|feeling|extremely|such) )*(?:glad|happy|sad|sorry|proud|excited"
        r"|grateful|thankful|sure|stoked|thrilled|afraid|curious|fine|ok|okay|ready|stressed|tired|nervous|amazed"
        r"|impressed|inspired|honou?red|pumped|psyched"
        r"|motivated|relieved|confident|determined|lucky|blessed|hopeful|fulfilled|sad|down|exhausted|bored"
        r"|anxious|scared|worried|confused|stuck|lost|keen|eager|hectic|busy|swamped|good|great|well|alright"
        r"|here for|over the moon|in awe|up for|on board|content|convinced|positive|overwhelmed)\b",
    ),
    _doubt(
        "mind",
        r"^I (?:(?:really|also|just|do|still|totally|always|can|truly|definitely) )*(?:think|believe|know|see"
        r"|understand|agree|hope|mean|feel|felt|bet|appreciate|imagine|promise|remember|thought|knew|realized"
        r"|realised|learned|learnt|hear|get|admire|relate|meant|expected|tried)\b|^I(?:'ve| have) (?:tried|heard"
        r"|seen|thought)\b|\bI can't (?:wait|believe|imagine|say)\b",
    ),
    _doubt(
        "truism",
        r"\b(?:makes? a difference|never give up|won't (?:give up|quit)|not gonna (?:give up|quit)|keep (?:going"
        r"|pushing|fighting|working|at it|moving)|pay(?:s|ing)? off|worth it|hang in there|dreams?|journey"
        r"|everyone|everybody|life is|life's|people|we all|each other|ups and downs|challenges?|tough"
        r"|means (?:a lot|so much|the world|a ton)|support and|strength)\b",
    ),
    _doubt("pronoun-object", r"\b(?:it|that|this|them|those|these|him|her|they|there|he|she)\b"),
    _doubt("pronoun-early", r"^(?:\w+'?\w* ){1,3}(?:it|that|this|them|those|these|him|her|there|they)\b"),
    _doubt(
        "vague",
        r"\b(?:something|stuff|things?|somewhere|someone|lots?|a lot|some good|kinda|sort of|sorta|anything"
        r"|everything|whatever|crazy|some|few|several|many|events?|moment|experience)\b",
    ),
    _doubt("hedged", r"\b(?:maybe|perhaps|possibly|not sure|hopefully|some ?day|sometime|still figuring)\b"),
    _doubt("reported", r"\b(?:said|says|asked|told me|answered|insists)\b"),
    _doubt(
        "code",
        r"\b(?:functions?|variables?|errors?|exceptions?|scripts?|python|data ?frames?|databases?|javascript|regex"
        r"|sql|csv|json|api|css|html|docker"
        r"|git|npm|loops?|arrays?|callbacks?|compile\w*|installed|reinstall\w*|debug\w*|quer(?:y|ies)|servers?"
        r"|columns?|rows?|tables?"
        r"|files?|commands?|terminals?|version|button|pin)\b|[{}<>=;]|\w+\(\)|\w_\w",
    ),
    _doubt("negated", r"\b(?:didn't|don't|doesn't|haven't|hasn't|wasn't|isn't|aren't|couldn't|cannot|can't|won't|not)\b"),
    _doubt("exclaimed", r"!"),
    _doubt(
        "praise",
        r"\b(?:awesome|amazing|great|incredible|cool|beautiful|rewarding|inspiring|wonderful|fantastic|priceless"
        r"|special|memorable|satisfying|powerful|blast|fun)\b",
    ),
    _doubt("nobody", r"^(?!.*\b(?:I|I'm|I've|I'll|I'd|my|me|we|we're|we've|our|us|mine|myself)\b)"),
    _doubt(
        "anaphor",
        r"\b(?:another|afterwards?|anymore|one of them|the (?:name|same|others?|ones?|rest|whole|two|guys|feelings"
        r"|result|idea|process)|this time|that way"
        r"|I mean|one is|too|either|instead|again|as well|there|such|even)\b",
    ),
    _doubt(
        "fragment",
        r"^(?:almost|always|never|from|done|hoping|still|with|at|for|to|being|getting|having|seeing|knowing"
        r"|feeling|making|trying|up for|mostly|only|not|nothing)\b"
        r"(?!.*, (?:I|we|my)\b)",
    ),
    _doubt(
        "hence",
        r"^(?:then|therefore|that way|this way|in the end|at least|even so|even though|although|when|as soon as"
        r"|while|after|before)\b",
    ),
)
"""Doubts, with one exception each a sign that a sentence is mood, talk or task; `negated` and `reported` may weigh nothing."""

CALENDAR: Final = re.compile(WHEN, re.IGNORECASE)
NAMES: Final = re.compile(
    r"(?<=[\w,;:] )(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:days?)?\b|(?:January|February|March|April|May"
    r"|June|July|August)\b|\w+ember\b|October\b)"
    r"[A-Z][a-zà-ÿ]{2,}|\b[A-Z]{2,}\d*\b"
)
NUMBERS: Final = re.compile(r"\d")


def refusal(sentence: str, body: str) -> str:
    """Return the name of the rule by which a sentence is out of the question, "" when none refuses it."""
    if len(sentence) > LONGEST:
        return "overlong"
    if sentence.startswith(("[", '"', "'", "«", "`", "http")) or sentence.endswith(":"):
        return "quoted"
    if "?" in sentence and not _TAG.search(sentence):
        return "question"
    if len(body.split()) < _FEWEST_WORDS:
        return "short"
    if _SUBJECT_UNKNOWN.match(body):
        return "subject unknown"
    return next((name for name, pattern in _REFUSED if pattern.search(body) and not _ORDERS.search(body)), "")


def doubts_of(body: str) -> tuple[Doubt, ...]:
    """Return the doubts about a sentence."""
    return tuple(doubt for doubt in DOUBTS if doubt.pattern.search(body))
