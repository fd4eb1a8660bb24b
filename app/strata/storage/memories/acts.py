"""Acts and what they changed, read within one connection."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from strata.domain.errors import NotFound
from strata.domain.history import Act, ActKind, Actor, LinkChange, MemoryChange
from strata.domain.memories import LinkState
from strata.storage.connection import Connection, Row
from strata.storage.memories.rows import values_of_text
from strata.storage.times import aware

ACT: Final = 'SELECT seq, id, kind, actor, "at", title, undoes, in_effect, memories FROM memory_acts'
CHANGE: Final = "SELECT seq, act_seq, memory_seq, before, after, reason FROM memory_changes WHERE memory_seq IS NOT NULL"
_LINK_CHANGE: Final = "SELECT seq, act_seq, link_seq, before, after FROM memory_changes WHERE link_seq IS NOT NULL"


def act_of(row: Row) -> Act:
    """Return the act of a row of `ACT`."""
    seq, public_id, kind, actor, at, title, undoes, in_effect, memories = row
    return Act(seq, public_id, ActKind(kind), Actor(actor), aware(at), title, undoes, in_effect, memories)


def change_of(row: Row) -> MemoryChange:
    """Return the change of a row of `CHANGE`."""
    seq, act_seq, memory_seq, before, after, reason = row
    return MemoryChange(
        seq, act_seq, memory_seq, None if before is None else values_of_text(before), values_of_text(after), reason
    )


def acts_by_id(connection: Connection, ids: Sequence[UUID]) -> tuple[Act, ...]:
    """Return these acts in this order. Raises `NotFound`."""
    rows = connection.rows(f"{ACT} WHERE id IN (SELECT unnest($ids::UUID[]))", {"ids": list(ids)})
    found = {row[1]: act_of(row) for row in rows}
    if missing := [one for one in ids if one not in found]:
        raise NotFound(f"Nothing in the history has the id {missing[0]}.", "It may belong to another library.")
    return tuple(found[one] for one in ids)


def changes_of_act(connection: Connection, act_seq: int) -> tuple[tuple[MemoryChange, ...], tuple[LinkChange, ...]]:
    """Return what an act changed, of memories and of links."""
    of_memories = connection.rows(f"{CHANGE} AND act_seq = $act ORDER BY seq", {"act": act_seq})
    of_links = connection.rows(f"{_LINK_CHANGE} AND act_seq = $act ORDER BY seq", {"act": act_seq})
    return tuple(map(change_of, of_memories)), tuple(map(_link_change, of_links))


def _link_change(row: Row) -> LinkChange:
    seq, act_seq, link_seq, before, after = row
    return LinkChange(seq, act_seq, link_seq, None if before is None else LinkState(before), LinkState(after))
