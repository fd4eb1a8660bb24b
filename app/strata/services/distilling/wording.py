"""Building stones of the patterns: verbs, people, times, and the words before which a sentence says nothing yet."""

import re
from typing import Final

ADVERBS: Final = (
    r"(?:(?:really|also|just|do|did|always|still|truly|absolutely|mostly|mainly|usually|often|never|only|even"
    r"|finally|recently|actually"
    r"|currently|now|already|especially|particularly|generally|normally|definitely|totally|probably|rarely"
    r"|hardly|sometimes|once|ever|both|all) )*"
)
"""Adverbs between a subject and its verb."""

STRAIGHT: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\n": " ", "\t": " "})
"""Typographic marks to plain ones, character by character, so that offsets stay."""

IRREGULAR: Final = (
    r"went|took|got|made|bought|met|won|lost|ran|began|saw|gave|had|read|wrote|built|found|left|flew|drove"
    r"|moved|ate|taught|told|held|led"
    r"|set up|put|sold|sent|spent|grew|broke|became|caught|came|did|slept|swam|rode|sang|spoke|drew|chose|hurt"
    r"|paid|kept|hung|fell|brought|wore|threw|was born"
)
PAST: Final = (
    rf"(?:{IRREGULAR}|(?!(?:need|feed|speed|indeed|succeed)\b|(?:need|want|love|like|enjoy|hop|wish|realiz"
    rf"|realis|notic|agre|wonder|expect|tri|decid|learn|appreciat|believ|assum|look|us|manag|seem|guess|miss"
    rf"|mention|ask|promis|hat|prefer)ed\b|learnt\b)[a-z]{{2,12}}ed)"
)
"""Verbs of what happened, without those of mind and mood."""

PEOPLE: Final = (
    r"(?:mother|mom|mum|father|dad|parents?|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|son"
    r"|daughter|kids?|child|children|baby|one-year-old"
    r"|toddler|sister|brother|siblings?|twins?|uncle|aunt|cousins?|niece|nephew|grand\w+|granny|family|in-laws"
    r"|dogs?|cats?|pets?|puppy|kitten|boss|manager|landlord"
    r"|landlady|doctor|dentist|physio\w*|therapist|teacher|teammates?|team|coach|neighbou?rs?|neighbou?r's \w+"
    r"|friends?|best friend|colleagues?|co-?workers?|roommate|flatmate|client|clients)"
)
THINGS: Final = (
    r"(?:name|age|birthday|address|job|salary|income|rent|budget|mortgage|car|bike|bicycle|house|flat"
    r"|apartment|home|garden|balcony|kitchen|office|studio|shop|store|company"
    r"|business|startup|studies|degree|thesis|exam|school|class|hobby|hobbies|instrument|guitar|violin|piano"
    r"|blood type|blood pressure|allergy|diet|routine|knee|back|shoulder|hip|ankle"
    r"|wedding|anniversary|appointment|flight|train|interview|surgery|desk|laptop|phone|computer|camera"
    r"|station|church|club|choir|band|book|novel|screenplay|script|blog|channel|cork board)"
)

_MONTHS: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAYS: Final = r"(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:days?)?"
COMING: Final = (
    rf"(?:\b(?:on|by|until|before|from|in|of|next|this) (?:the )?(?:\d{{1,2}}(?:st|nd|rd"
    rf"|th)?(?: of)? )?{_MONTHS}\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}\b|\b{_MONTHS} \d{{1,2}}\b"
    rf"|(?<!last )(?<!every )(?<!each )\b{_DAYS}\b(?<!days)|\bon the \d{{1,2}}(?:st|nd|rd|th)\b"
    rf"|\b\d{{1,2}}:\d\d\b|\bat (?:\d{{1,2}}(?: ?[ap]m| o'clock)?|noon|midnight)(?=[.,;!]|$| (?:on|in|and)\b)"
    r"|\b(?:tomorrow|tonight)\b|\bnext (?:week(?:end)?|month|year|spring|summer|autumn|fall|winter)\b)"
)
"""A time that an appointment may have."""

WHEN: Final = (
    rf"(?:{COMING}|\b(?:since|last|every|each) (?:{_MONTHS}|{_DAYS})\b|\b{_DAYS}\b|\b(?:19|20)\d\d\b|\b(?:yesterday|today)\b"
    r"|\b(?:last|this|every|each) (?:week(?:end)?|month|year|spring|summer|autumn|fall|winter|morning|evening|night)s?\b"
    r"|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|a few|few|several|a|couple of|many) (?:days?"
    r"|weeks?|months?|years?) ago\b|\b(?:christmas|easter)\b)"
)
"""A time that can be found in a calendar, or nearly."""

_NAMED: Final = r"(?-i:[A-Z])[\w'-]+"
LEAD: Final = re.compile(
    r"(?:(?:well|yeah|yes|yep|yup|no|nope|ok(?:ay)?|oh|ah|ha|hmm|wow|woah|whoa|hey|hi|hello|and|but|so|also"
    r"|plus|btw|by the way|actually|anyway|on another note|speaking of which"
    r"|besides that|besides|lately|recently|fyi|for context|context|for the record|in fact|honestly|personally"
    r"|luckily|fortunately|unfortunately|thankfully|finally|then|now|again|oh no|good|great|guess what"
    r"|you know|sure"
    rf"|of course|as for me|for me|since we last (?:spoke|talked|chatted)|thanks(?! for)"
    rf"|thank you(?! for))\b(?: {_NAMED})?[ ]?(?:[,.!:;–—-]+ ?|(?=[A-Za-z']))|(?:(?!I\b|My\b|We\b"
    rf"|Our\b){_NAMED}, (?=I\b|I'|my\b|we\b)))",
    re.IGNORECASE,
)
"""Words that only lead into a sentence; repeated at its start they are passed over."""

MOST_LEADS: Final = 4


def body(sentence: str) -> str:
    """Return a sentence from its first telling word on."""
    position = 0
    for _ in range(MOST_LEADS):
        match = LEAD.match(sentence, position)
        if match is None or match.end() == len(sentence):
            break
        position = match.end()
    return sentence[position:]
