"""What was said right before and after a message, on the branch that it lies on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

from strata.domain.search import Neighbour
from strata.storage.connection import Connection

_TARGETS: Final = """
    SELECT id, seq, conversation_seq, source_id, active, "position" FROM messages WHERE id IN (SELECT unnest($ids::UUID[]))
"""
_VISIBLE: Final = """
    SELECT conversation_seq, "position", seq FROM messages
    WHERE conversation_seq IN (SELECT unnest($seqs::BIGINT[])) AND kind = 'text' AND active
    ORDER BY conversation_seq, "position"
"""
_TREE: Final = """
    SELECT seq, source_id, parent_source_id, kind = 'text' FROM messages
    WHERE conversation_seq = $conversation ORDER BY "position"
"""
_TEXTS: Final = """
    SELECT seq, id, coalesce(nullif(author, ''), role), left("text", $characters) FROM messages
    WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
"""

_NEAR: Final = """
    SELECT m.conversation_seq, p, "position", m.seq
    FROM (SELECT unnest($conversations::BIGINT[]) AS c, unnest($positions::INTEGER[]) AS p) AS places
    JOIN messages AS m ON m.conversation_seq = c AND "position" BETWEEN p - $reach AND p + $reach AND "position" <> p
    WHERE kind = 'text' AND active
"""
_REACH: Final = 12
"""How many entries away what is beside a message may lie: tool calls may stand in between."""

Pair = tuple[int | None, int | None]

Place = tuple[int, int]
"""A message by its conversation's row and its position there."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A message whose neighbours are wanted."""

    id: UUID
    seq: int
    conversation: int
    source_id: str
    active: bool
    position: int


@dataclass(frozen=True, slots=True)
class _Node:
    seq: int
    source_id: str
    parent: str | None
    visible: bool


def neighbours(
    connection: Connection, messages: Sequence[UUID], characters: int
) -> dict[UUID, tuple[Neighbour | None, Neighbour | None]]:
    """Return the visible message before and after each of these, texts cut to `characters`; unknown ids are left out."""
    targets = [_Target(*row) for row in connection.rows(_TARGETS, {"ids": list(messages)})]
    beside = _on_active_branch(connection, [target for target in targets if target.active])
    for target in targets:
        if not target.active:
            beside[target.seq] = _on_side_branch(connection, target.conversation, target.source_id)
    texts = _texts(connection, sorted({seq for pair in beside.values() for seq in pair if seq is not None}), characters)
    found = {}
    for target in targets:
        before, after = beside[target.seq]
        found[target.id] = (texts.get(before) if before else None, texts.get(after) if after else None)
    return found


def beside_places(
    connection: Connection, places: Sequence[Place], characters: int
) -> dict[Place, tuple[Neighbour | None, Neighbour | None]]:
    """Return what stands before and after places of active branches; only what is near is looked at.

    The texts are read in a second query: in the first they would be unpacked for everything that is near.
    """
    asked = {
        "conversations": [conversation for conversation, _ in places],
        "positions": [position for _, position in places],
        "reach": _REACH,
    }
    nearest: dict[tuple[Place, bool], tuple[int, int]] = {}
    for conversation, position, here, seq in connection.rows(_NEAR, asked):
        side = (conversation, position), here > position
        distance = abs(here - position)
        if side not in nearest or distance < nearest[side][0]:
            nearest[side] = (distance, seq)
    texts = _texts(connection, sorted({seq for _, seq in nearest.values()}), characters)
    beside = {side: texts.get(seq) for side, (_, seq) in nearest.items()}
    return {place: (beside.get((place, False)), beside.get((place, True))) for place in places}


def _texts(connection: Connection, seqs: list[int], characters: int) -> dict[int, Neighbour]:
    if not seqs:
        return {}
    rows = connection.rows(_TEXTS, {"characters": characters, "seqs": seqs})
    return {seq: Neighbour(public_id, speaker, text) for seq, public_id, speaker, text in rows}


def _on_active_branch(connection: Connection, targets: list[_Target]) -> dict[int, Pair]:
    """Find what stands beside each target among the visible messages of its conversation."""
    if not targets:
        return {}
    visible = connection.columns(_VISIBLE, {"seqs": sorted({target.conversation for target in targets})})
    conversations, positions, seqs = visible["conversation_seq"], visible["position"], visible["seq"]
    found: dict[int, Pair] = {}
    for target in targets:
        begin, end = np.searchsorted(conversations, (target.conversation, target.conversation + 1))
        here = positions[begin:end]
        before = begin + int(np.searchsorted(here, target.position, "left")) - 1
        after = begin + int(np.searchsorted(here, target.position, "right"))
        found[target.seq] = (
            int(seqs[before]) if before >= begin else None,
            int(seqs[after]) if after < end else None,
        )
    return found


def _on_side_branch(connection: Connection, conversation: int, source_id: str) -> Pair:
    """Follow the answers up to the root and down the first child, to the nearest visible message each way."""
    nodes = [_Node(*row) for row in connection.rows(_TREE, {"conversation": conversation})]
    by_id = {node.source_id: node for node in nodes}
    children: dict[str, _Node] = {}
    for node in nodes:
        if node.parent is not None:
            children.setdefault(node.parent, node)
    start = by_id[source_id]
    before = next((node.seq for node in _walk(start, lambda node: by_id.get(node.parent or "")) if node.visible), None)
    after = next((node.seq for node in _walk(start, lambda node: children.get(node.source_id)) if node.visible), None)
    return before, after


def _walk(start: _Node, step: Callable[[_Node], _Node | None]) -> Iterator[_Node]:
    """Yield what follows `start`, stopping where a damaged export goes round in a circle."""
    seen = {start.seq}
    node = step(start)
    while node is not None and node.seq not in seen:
        seen.add(node.seq)
        yield node
        node = step(node)
