"""Text that tries to take over an assistant. It is kept as data like any other, flagged, and nothing ever acts on it."""

import re
from typing import Final

_ORDER: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|overrule)\b[^.!?\n]{0,40}\b(?:instructions?|prompts?|rules"
    r"|guidelines|directives?|constraints|restrictions"
    r"|everything (?:above|before)|(?:you were|you've been|you have been) told)\b"
    r"|\b(?:reveal|print|show|repeat|output|leak|tell me|give me|what is|what's"
    r"|dump)\b[^.!?\n]{0,30}\b(?:system|hidden|initial|secret|developer) (?:prompt|instructions?|message)s?\b"
    r"|\byou(?:'re| are) now (?:in )?(?:DAN|jailbroken|unrestricted|free of|developer mode|a different)\b"
    r"|\bdo anything now\b|\bjailbreak\b"
    r"|\b(?:new|updated|real) (?:system )?(?:instructions?|prompt)\s*:|<\|?(?:im_start|im_end|system"
    r"|endoftext)\|?>|\[/?INST\]|\bsystem\s*:\s*you (?:are|must)\b"
    r"|\bdo not (?:tell|inform|mention (?:this|it) to) the (?:user|human|person)\b|\bwithout (?:telling|asking"
    r"|informing) the (?:user|human|person)\b"
    r"|\b(?:assistants?|ai|llms?|chatbots?|agents?"
    r"|language models?)\b[^.!?\n]{0,40}\bmust\b[^.!?\n]{0,60}\b(?:send|delete|ignore|execute|run|upload"
    r"|forward|reveal)\b",
    re.IGNORECASE,
)


def gives_orders(text: str) -> bool:
    """Whether a text tries to instruct an assistant against its person."""
    return _ORDER.search(text) is not None
