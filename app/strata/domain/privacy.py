"""May something be told to others? Strict, because what is shared cannot be called back."""

import re
from dataclasses import dataclass
from typing import Final

from strata.domain.memories import Layer, Memory, MemoryKind, MemoryState
from strata.domain.rules import MemoryRules

_PERSONAL: Final = (
    ("a number", re.compile(r"\d")),
    ("an address on the net", re.compile(r"[\w.+-]+@[\w-]+\.\w|https?://|www\.|@\w", re.IGNORECASE)),
    ("a path of a machine", re.compile(r"(?:[A-Za-z]:\\|~/|/(?:home|Users|etc|var|mnt)\b)")),
    ("a person", re.compile(r"\b(?:I|me|my|mine|we|us|our|ours|he|she|him|his|hers?|you|your)\b", re.IGNORECASE)),
    ("a name", re.compile(r"(?<=[\w,;:] )[A-ZÀ-ÖØ-Þ][\wÀ-ÿ'’-]*")),
    ("a name", re.compile(r"^[A-ZÀ-ÖØ-Þ][\wÀ-ÿ'’-]*\s+[A-ZÀ-ÖØ-Þ]")),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a memory may join the community's layer, and the sentence that says why not."""

    allowed: bool
    reason: str = ""


def personal_part(text: str) -> str:
    """Return what makes a text personal ("a name", "a number", …), "" when nothing does."""
    return next((name for name, pattern in _PERSONAL if pattern.search(text)), "")


def may_join_swarm(memory: Memory, score: float, rules: MemoryRules) -> Verdict:
    """Apply the rule from long-term memory to the community: with sharing on, and only what is personal to nobody."""
    if not rules.sharing:
        return Verdict(False, "Sharing is off, so the community's layer is closed.")
    if memory.layer is not Layer.LTM or memory.state is not MemoryState.ACTIVE or score < rules.swarm_from:
        return Verdict(False, f"Only what has a score of {rules.swarm_from:g} in long-term memory may join the community.")
    if memory.kind not in (MemoryKind.DECISION, MemoryKind.INSTRUCTION) or memory.flagged:
        return Verdict(False, "It is about one person and not generally applicable.")
    part = personal_part(memory.content)
    return Verdict(False, f"It holds {part}, which might tell who you are.") if part else Verdict(True)
