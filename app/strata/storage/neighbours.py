"""What was said right before and after a message, on the branch that it lies on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from strata.domain.search import Neighbour
from strata.storage import schemas
from strata.storage.connection import Connection

_TARGETS: Final = """
    SELECT id, seq, conversation_seq, source_id, active FROM messages WHERE id IN (SELECT unnest($ids::UUID[]))
"""
_BESIDE: Final = """
    WITH targets AS (
        SELECT seq, conversation_seq, "position" FROM messages WHERE seq IN (SELECT seq FROM staged)
    ), visible AS (
        SELECT seq, conversation_seq, "position" FROM messages
        WHERE conversation_seq IN (SELECT conversation_seq FROM targets) AND kind = 'text' AND active
    )
    SELECT t.seq,
        arg_max(v.seq, v."position") FILTER (v."position" < t."position"),
        arg_min(v.seq, v."position") FILTER (v."position" > t."position")
    FROM targets AS t JOIN visible AS v ON v.conversation_seq = t.conversation_seq GROUP BY t.seq
"""
_TREE: Final = """
    SELECT seq, source_id, parent_source_id, kind = 'text' FROM messages
    WHERE conversation_seq = $conversation ORDER BY "position"
"""
_TEXTS: Final = """
    SELECT seq, id, coalesce(nullif(author, ''), role), left("text", $characters) FROM messages
    WHERE seq IN (SELECT seq FROM staged)
"""

Pair = tuple[int | None, int | None]


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
    targets = connection.rows(_TARGETS, {"ids": list(messages)})
    beside: dict[int, Pair] = {}
    active = [seq for _, seq, _, _, is_active in targets if is_active]
    if active:
        beside = {seq: (before, after) for seq, before, after in connection.rows_with_staged(schemas.seqs(active), _BESIDE)}
    for _, seq, conversation, source_id, is_active in targets:
        if not is_active:
            beside[seq] = _on_side_branch(connection, conversation, source_id)
    wanted = sorted({seq for pair in beside.values() for seq in pair if seq is not None})
    rows = connection.rows_with_staged(schemas.seqs(wanted), _TEXTS, {"characters": characters}) if wanted else []
    texts = {seq: Neighbour(public_id, speaker, text) for seq, public_id, speaker, text in rows}
    found = {}
    for public_id, seq, *_ in targets:
        before, after = beside.get(seq, (None, None))
        found[public_id] = (texts.get(before) if before else None, texts.get(after) if after else None)
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
