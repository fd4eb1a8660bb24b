"""What lies between two checkpoints, or between one and now."""

from typing import Final
from uuid import UUID

from strata.domain.checkpoints import Comparison, Count, Difference, MemoryDifference
from strata.domain.memories import Layer
from strata.storage.checkpoint_files import MEMORY_TABLES, outline
from strata.storage.connection import Connection
from strata.storage.copying import tables_of

IN_FORCE: Final = "('active', 'inbox', 'superseded')"
"""States of memories that a person can still see outside the history."""

_NO_MEMORIES: Final = (
    "SELECT NULL::UUID AS id, '' AS content, '' AS kind, '' AS layer, '' AS state, FALSE AS pinned, "
    "NULL::TIMESTAMP AS valid_until "
    "WHERE FALSE"
)
_MEMORIES: Final = (
    f"SELECT id, content, kind, layer, state, pinned, valid_until FROM {{catalog}}.memories WHERE state IN {IN_FORCE}"
)
_DIFFERENT: Final = """
    SELECT
        coalesce(a.id, b.id) AS id,
        CASE WHEN a.id IS NULL THEN 'added' WHEN b.id IS NULL THEN 'gone'
            WHEN a.layer <> b.layer THEN 'moved' ELSE 'changed' END
            AS difference,
        a.content AS before, b.content AS after, a.layer AS layer_before, b.layer AS layer_after
    FROM ({before}) AS a FULL JOIN ({after}) AS b ON a.id = b.id
    WHERE a.id IS NULL OR b.id IS NULL OR a.layer <> b.layer OR a.content <> b.content OR a.kind <> b.kind
        OR a.state <> b.state OR a.pinned <> b.pinned OR a.valid_until IS DISTINCT FROM b.valid_until
"""
_ALIVE: Final = (
    "SELECT id FROM ({conversations}) WHERE deleted_at IS NULL UNION ALL SELECT id FROM ({documents}) WHERE deleted_at IS NULL"
)


def compare(connection: Connection, before: str, after: str, limit: int) -> Comparison:
    """Compare two attached databases, each the library itself or a checkpoint; name at most `limit` memories."""
    different = _DIFFERENT.format(before=_memories(connection, before), after=_memories(connection, after))
    counted: dict[str, int] = dict(connection.rows(f"SELECT difference, count(*) FROM ({different}) GROUP BY difference"))
    shown = connection.rows(f"SELECT * FROM ({different}) ORDER BY difference, id LIMIT {limit:d}")
    alive = [_alive(catalog) for catalog in (before, after)]
    return Comparison(
        tables=_counts(_table_rows(connection, before), _table_rows(connection, after)),
        layers=_counts(_layers(connection, before), _layers(connection, after)),
        differences=tuple((kind, counted[kind.value]) for kind in Difference if kind.value in counted),
        memories=tuple(_difference(*row) for row in shown),
        came=connection.number(f"SELECT count(*) FROM ({alive[1]}) WHERE id NOT IN ({alive[0]})"),
        went=connection.number(f"SELECT count(*) FROM ({alive[0]}) WHERE id NOT IN ({alive[1]})"),
    )


def _memories(connection: Connection, catalog: str) -> str:
    return _MEMORIES.format(catalog=catalog) if "memories" in tables_of(connection, catalog) else _NO_MEMORIES


def _alive(catalog: str) -> str:
    return _ALIVE.format(conversations=outline(catalog, "kept_conversations"), documents=outline(catalog, "kept_documents"))


def _table_rows(connection: Connection, catalog: str) -> dict[str, int]:
    rows: dict[str, int] = dict(connection.rows(f"SELECT name, n FROM ({outline(catalog, 'kept_counts')})"))
    present = set(tables_of(connection, catalog))
    memory = {
        table: connection.number(f"SELECT count(*) FROM {catalog}.{table}") for table in MEMORY_TABLES if table in present
    }
    return rows | memory


def _layers(connection: Connection, catalog: str) -> dict[str, int]:
    counted: dict[str, int] = dict(
        connection.rows(f"SELECT layer, count(*) FROM ({_memories(connection, catalog)}) GROUP BY layer")
    )
    return {layer.value: counted[layer.value] for layer in Layer if layer.value in counted}


def _counts(before: dict[str, int], after: dict[str, int]) -> tuple[Count, ...]:
    return tuple(Count(name, before.get(name, 0), after.get(name, 0)) for name in dict.fromkeys((*before, *after)))


def _difference(
    memory_id: UUID, difference: str, before: str | None, after: str | None, layer_before: str | None, layer_after: str | None
) -> MemoryDifference:
    return MemoryDifference(
        memory_id,
        Difference(difference),
        before,
        after,
        Layer(layer_before) if layer_before else None,
        Layer(layer_after) if layer_after else None,
    )
