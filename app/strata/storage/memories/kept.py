"""Memories as a checkpoint has them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from strata.domain.memories import SourceKind, SourceRef
from strata.services.ports.keeping import KeptMemory
from strata.storage.connection import Connection
from strata.storage.copying import tables_of
from strata.storage.memories.rows import COLUMNS, memory_of

_SOURCES: Final = """
    SELECT owner_kind, owner_id, first_char, end_char FROM {catalog}.memory_sources
    WHERE memory_seq = $memory AND act_seq IN (SELECT seq FROM {catalog}.memory_acts WHERE in_effect) ORDER BY seq
"""


def kept_memories(connection: Connection, catalog: str, ids: Sequence[UUID]) -> tuple[KeptMemory, ...]:
    """Return those of these memories that an attached checkpoint has."""
    if "memories" not in tables_of(connection, catalog):
        return ()
    rows = connection.rows(
        f"SELECT {COLUMNS} FROM {catalog}.memories WHERE id IN (SELECT unnest($ids::UUID[])) ORDER BY seq", {"ids": list(ids)}
    )
    found = []
    for memory in map(memory_of, rows):
        sources = connection.rows(_SOURCES.format(catalog=catalog), {"memory": memory.seq})
        found.append(KeptMemory(memory, tuple(SourceRef(SourceKind(kind), *rest) for kind, *rest in sources)))
    return tuple(found)
