"""Text that reads like an order to a machine ("ignore previous instructions"): kept as data, flagged, never acted on."""

import re
from typing import Final

_ORDERS: Final = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}?
        \b(?:previous|prior|above|earlier|preceding|all|any|your|the\ system)\b[^.!?\n]{0,30}?
        \b(?:instructions?|prompts?|messages?|rules?|directions?|guidelines?|context|guardrails?|safety)\b
    | \b(?:reveal|print|show|repeat|output|leak|tell\ me)\b[^.!?\n]{0,30}?
        \b(?:system|hidden|developer|initial)\ (?:prompt|message|instructions?)\b
    | \byou\ (?:are|must)\ now\b[^.!?\n]{0,60}?
        \b(?:dan|jailbroken|unrestricted|without\ (?:any\ )?restrictions?|developer\ mode|no\ longer)\b
    | \b(?:enter|enable|activate)\ (?:developer|dan|god|jailbreak)\ mode\b
    | \bnew\ (?:system\ )?instructions?\s*:
    | \bdo\ not\ (?:tell|inform|alert|mention\ (?:this|it)\ to)\ the\ user\b
    | <\s*/?\s*(?:system|im_start|im_end|instructions?)\b[^>]*>
    | \[\s*/?\s*(?:INST|SYSTEM)\s*\] | <\|\s*(?:im_start|im_end|system|endoftext)\s*\|>
    | ^\s*\#{2,}\s*(?:system|instructions?)\s*:
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def reads_as_order(text: str) -> bool:
    """Whether the text tries to give a language model orders."""
    return _ORDERS.search(text) is not None
