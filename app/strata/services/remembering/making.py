"""Drafts into memories: cleaned, placed in a layer, compared with what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from strata.domain.errors import InvalidRequest
from strata.domain.ids import new_id
from strata.domain.injection import reads_as_order
from strata.domain.layers import entry_end
from strata.domain.memories import Layer, Memory, MemoryDraft, MemoryState, UseKind
from strata.domain.recalled import without_recalled
from strata.domain.resemblance import Relation, compare, read
from strata.domain.rules import BEGINNING, GAINS, HIGHEST, MemoryRules

LONGEST: Final = 20_000
"""Characters of one memory."""

MOST_CONTRADICTED: Final = 3
"""Contradictions noted of one statement: a list of measurements is at odds with itself at every line."""

COMPARED: Final = frozenset((MemoryState.ACTIVE, MemoryState.INBOX))
"""States in which a memory can be contradicted."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is there already of a draft.

    Attributes:
        twin: the same, or nearly the same; None when there is none.
        contradicted: memories that say otherwise.
    """

    twin: Memory | None
    contradicted: tuple[Memory, ...]


def cleaned(text: str) -> str:
    """Return what is to be remembered of a text, without what was recalled from memory. Raises `InvalidRequest`."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")
    kept = without_recalled(whole).strip()
    if not kept:
        recalled = "It was recalled from memory, where it is already." if whole.strip() else "There is nothing to remember."
        raise InvalidRequest(recalled, "Write a sentence of your own.")
    if len(kept) > LONGEST:
        raise InvalidRequest(
            f"That is too long for one memory ({len(kept):,} characters).", "Keep it as a note, and import that."
        )
    return kept


def likeness(content: str, candidates: Sequence[Memory]) -> Likeness:
    """Compare a content with candidates; a twin in force is preferred to one that is not, the same to nearly the same."""
    reading = read(content)
    related = [(one, compare(reading, read(one.content))) for one in candidates]
    twins = [(one, found) for one, found in related if found in (Relation.SAME, Relation.NEAR)]
    twins.sort(key=lambda pair: (pair[0].state not in COMPARED, pair[1] is Relation.NEAR, pair[0].seq))
    contradicted = tuple(one for one, found in related if found is Relation.CONTRADICTS and one.state in COMPARED)
    return Likeness(twins[0][0] if twins else None, contradicted[:MOST_CONTRADICTED])


def made(seq: int, draft: MemoryDraft, layer: Layer, state: MemoryState, now: datetime, rules: MemoryRules) -> Memory:
    """Return a new memory; what was said several times begins higher."""
    said_before = max(0, len(draft.sources) - 1)
    return Memory(
        seq=seq,
        id=new_id(),
        content=draft.content,
        kind=draft.kind,
        layer=layer,
        state=state,
        origin=draft.origin,
        strength=min(HIGHEST, BEGINNING + GAINS[UseKind.REPEATED] * said_before),
        touched_at=now,
        usage_count=said_before,
        created_at=now,
        said_at=min(draft.said_at, now),
        valid_until=None,
        layer_since=now,
        expires_at=entry_end(layer, draft.said_at, now, rules),
        held_until=None,
        pinned=False,
        flagged=draft.flagged or reads_as_order(draft.content),
        sureness=draft.sureness,
    )
