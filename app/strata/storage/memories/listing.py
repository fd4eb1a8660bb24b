"""From what a list of memories should show to the query that finds it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from strata.domain.memories import Layer, MemoryFilter, MemoryOrder, MemoryState
from strata.domain.rules import MemoryRules
from strata.storage.memories.score import score_at
from strata.storage.times import stored

Condition = tuple[str, dict[str, object]]

_LADDER: Final = "CASE layer " + " ".join(f"WHEN '{layer.value}' THEN {place}" for place, layer in enumerate(Layer)) + " END"
_ORDERS: Final = {
    MemoryOrder.SAID: "said_at",
    MemoryOrder.CREATED: "created_at",
    MemoryOrder.USED: "usage_count",
    MemoryOrder.TOUCHED: "touched_at",
    MemoryOrder.EXPIRES: "expires_at",
    MemoryOrder.CONTENT: "lower(content)",
    MemoryOrder.LAYER: _LADDER,
    MemoryOrder.KIND: "kind",
}
_OF_SOURCE: Final = """seq IN (
    SELECT memory_seq FROM memory_sources WHERE act_seq IN (SELECT seq FROM memory_acts WHERE in_effect) AND (
        owner_id = $source_id OR (owner_kind = 'message' AND owner_seq IN (
            SELECT m.seq FROM messages AS m JOIN conversations AS c ON c.seq = m.conversation_seq WHERE c.id = $source_id))))"""


def condition(wanted: MemoryFilter, now: datetime, rules: MemoryRules) -> Condition:
    """Return the condition and its parameters."""
    parts = list(_conditions(wanted, now, rules))
    parameters: dict[str, object] = {}
    for _, values in parts:
        parameters |= values
    return " AND ".join(sql for sql, _ in parts) or "TRUE", parameters


def order(wanted: MemoryFilter, now: datetime, rules: MemoryRules) -> Condition:
    """Return the order and its parameters; equal ones by age."""
    way = "DESC" if wanted.descending else "ASC"
    if wanted.order is MemoryOrder.EFFECTIVENESS:
        return f"{score_at('$now::TIMESTAMP', rules)} {way}, seq {way}", {"now": stored(now)}
    return f"{_ORDERS[wanted.order]} {way} NULLS LAST, seq {way}", {}


def reads_archived_text(wanted: MemoryFilter) -> bool:
    """Whether the texts of archived memories have to be read to tell which to show, or in what order."""
    if wanted.as_of is not None or (wanted.states and MemoryState.ARCHIVED not in wanted.states):
        return False
    return bool(wanted.text) or wanted.order is MemoryOrder.CONTENT


def _conditions(wanted: MemoryFilter, now: datetime, rules: MemoryRules) -> Iterator[Condition]:
    states = wanted.states
    if wanted.as_of is not None:
        states = (MemoryState.ACTIVE, MemoryState.SUPERSEDED)
        yield "said_at <= $as_of AND coalesce(valid_until > $as_of, TRUE)", {"as_of": stored(wanted.as_of)}
    for column, values in (("state", states), ("layer", wanted.layers), ("kind", wanted.kinds), ("origin", wanted.origins)):
        if values:
            yield f"{column} IN (SELECT unnest(${column}::VARCHAR[]))", {column: [value.value for value in values]}
    if wanted.text:
        yield "contains(lower(content), lower($text))", {"text": wanted.text}
    if wanted.since is not None:
        yield "said_at >= $since", {"since": stored(wanted.since)}
    if wanted.until is not None:
        yield "said_at < $until", {"until": stored(wanted.until)}
    if wanted.effective_from is not None:
        score = score_at("$now::TIMESTAMP", rules)
        yield f"{score} >= $least", {"least": wanted.effective_from, "now": stored(now)}
    if wanted.pinned is not None:
        yield "pinned = $pinned", {"pinned": wanted.pinned}
    if wanted.flagged is not None:
        yield "flagged = $flagged", {"flagged": wanted.flagged}
    if wanted.source_id is not None:
        yield _OF_SOURCE, {"source_id": wanted.source_id}
