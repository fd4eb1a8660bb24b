"""What was done to memories, newest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np

from strata.domain.history import Act, Actor, Flow, HistoryFilter, MemoryChange, Promotion
from strata.domain.layers import LADDER
from strata.domain.memories import Layer, MemoryUse, UseKind
from strata.services.ports.memories import MoveColumns
from strata.storage.connection import Row
from strata.storage.database import Database
from strata.storage.memories.acts import ACT, CHANGE, act_of, acts_by_id, change_of
from strata.storage.times import aware, stored

_PROMOTIONS: Final = """
    SELECT p.seq, a.id, m.id, from_layer, to_layer, score, reason, p.actor, p."at" FROM memory_promotions AS p
    JOIN memory_acts AS a ON a.seq = p.act_seq JOIN memories AS m ON m.seq = p.memory_seq
    WHERE coalesce(a.id = $act, TRUE) AND coalesce(p.memory_seq = $memory, TRUE) ORDER BY p.seq DESC LIMIT $most
"""
_FLOWS: Final = """
    SELECT date_trunc('week', "at")::TIMESTAMP AS week, from_layer, to_layer, count(*) FROM memory_promotions
    WHERE "at" >= $since GROUP BY ALL ORDER BY week, from_layer NULLS FIRST, to_layer NULLS LAST
"""
_MOVES: Final = """
    SELECT memory_seq, epoch_us("at") AS at_us, list_position($ladder, from_layer) - 1 AS from_layer,
        list_position($ladder, to_layer) - 1 AS to_layer
    FROM (
        SELECT * FROM memory_promotions WHERE from_layer IS NOT NULL AND to_layer IS NOT NULL AND from_layer <> to_layer
        ORDER BY seq DESC LIMIT $most
    ) ORDER BY seq
"""
_USES: Final = 'SELECT seq, memory_seq, kind, "at", delta, strength, usage_count, reason FROM memory_uses ORDER BY seq'

Condition = tuple[str, str, object]
"""SQL, the name of its parameter, and the parameter."""


class MemoryHistory:
    """The store behind the port `MemoryHistoryStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seqs(self, wanted: HistoryFilter) -> Sequence[int]:
        """Return the row numbers of all matching acts, by time."""
        conditions = list(_conditions(wanted))
        where = " AND ".join(sql for sql, _, _ in conditions) or "TRUE"
        way = "DESC" if wanted.descending else "ASC"
        sql = f'SELECT seq FROM memory_acts WHERE {where} ORDER BY "at" {way}, seq {way}'
        parameters = {name: value for _, name, value in conditions}
        found: list[int] = self._database.ask(lambda connection: connection.columns(sql, parameters))["seq"].tolist()
        return found

    def page(self, seqs: Sequence[int]) -> tuple[Act, ...]:
        """Return these acts, in this order."""
        rows = self._database.rows(f"{ACT} WHERE seq IN (SELECT unnest($seqs::BIGINT[]))", {"seqs": list(seqs)})
        found = {row[0]: act_of(row) for row in rows}
        return tuple(found[seq] for seq in seqs if seq in found)

    def get(self, act_id: UUID) -> Act:
        """Return one act. Raises `NotFound`."""
        return self._database.ask(lambda connection: acts_by_id(connection, [act_id]))[0]

    def changes(self, act_id: UUID, limit: int) -> tuple[MemoryChange, ...]:
        """Return the first changes of an act."""
        rows = self._database.rows(
            f"{CHANGE} AND act_seq = (SELECT seq FROM memory_acts WHERE id = $id) ORDER BY seq LIMIT $most",
            {"id": act_id, "most": limit},
        )
        return tuple(map(change_of, rows))

    def changes_of(self, memory_seq: int) -> tuple[MemoryChange, ...]:
        """Return every change of a memory, oldest first."""
        rows = self._database.rows(f"{CHANGE} AND memory_seq = $memory ORDER BY seq", {"memory": memory_seq})
        return tuple(map(change_of, rows))

    def promotions(self, act_id: UUID | None, memory_seq: int | None, limit: int) -> tuple[Promotion, ...]:
        """Return moves between layers, newest first; of one act, of one memory, or all."""
        rows = self._database.rows(_PROMOTIONS, {"act": act_id, "memory": memory_seq, "most": limit})
        return tuple(map(_promotion, rows))

    def moves(self, limit: int) -> MoveColumns:
        """Return the newest moves from one layer to another as columns; coming in and expiry are none."""
        parameters = {"ladder": [layer.value for layer in LADDER], "most": limit}
        found = self._database.ask(lambda connection: connection.columns(_MOVES, parameters))
        layers = (found[name].astype(np.int8) for name in ("from_layer", "to_layer"))
        return MoveColumns(found["memory_seq"], found["at_us"], *layers)

    def flows(self, since: datetime) -> tuple[Flow, ...]:
        """Return how many memories moved between which layers, by week, oldest first."""
        return tuple(
            Flow(aware(week), _layer(from_layer), _layer(to_layer), count)
            for week, from_layer, to_layer, count in self._database.rows(_FLOWS, {"since": stored(since)})
        )

    def events(self) -> tuple[MemoryChange | MemoryUse, ...]:
        """Return the whole history, for a replay."""
        with self._database.snapshot() as connection:
            changes = map(change_of, connection.rows(f"{CHANGE} ORDER BY seq"))
            uses = [
                MemoryUse(seq, memory, UseKind(kind), aware(at), *rest)
                for seq, memory, kind, at, *rest in connection.rows(_USES)
            ]
            return (*changes, *uses)


def _conditions(wanted: HistoryFilter) -> Iterator[Condition]:
    if wanted.text:
        yield "contains(lower(title), lower($text))", "text", wanted.text
    if wanted.kinds:
        yield "kind IN (SELECT unnest($kinds::VARCHAR[]))", "kinds", [kind.value for kind in wanted.kinds]
    if wanted.actors:
        yield "actor IN (SELECT unnest($actors::VARCHAR[]))", "actors", [actor.value for actor in wanted.actors]
    if wanted.since is not None:
        yield '"at" >= $since', "since", stored(wanted.since)
    if wanted.until is not None:
        yield '"at" < $until', "until", stored(wanted.until)
    if wanted.in_effect is not None:
        yield "in_effect = $in_effect", "in_effect", wanted.in_effect
    if wanted.memory_id is not None:
        changed = "SELECT act_seq FROM memory_changes WHERE memory_seq = (SELECT seq FROM memories WHERE id = $memory)"
        yield f"seq IN ({changed})", "memory", wanted.memory_id


def _promotion(row: Row) -> Promotion:
    seq, act, memory, from_layer, to_layer, score, reason, actor, at = row
    return Promotion(seq, act, memory, _layer(from_layer), _layer(to_layer), score, reason, Actor(actor), aware(at))


def _layer(text: str | None) -> Layer | None:
    return None if text is None else Layer(text)
