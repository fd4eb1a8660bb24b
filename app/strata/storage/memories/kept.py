"""Memories as a checkpoint has them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from strata.domain.memories import SourceKind, SourceRef
from strata.services.ports.keeping import KeptMemory
from strata.storage.connection import Connection
from strata.storage.copying import tables_of
from strata.storage.memories.archive import lies_in_archive
from strata.storage.memories.rows import COLUMNS, memory_of

_SOURCES: Final = """
    SELECT owner_kind, owner_id, first_char, end_char FROM {catalog}.memory_sources
    WHERE memory_seq = $memory AND act_seq IN (SELECT seq FROM {catalog}.memory_acts WHERE in_effect) ORDER BY seq
"""
# The history says what every memory says, also of those whose text lies in the archive.
_TOLD: Final = """
    SELECT memory_seq, arg_max(after ->> '$.content', seq) FROM {catalog}.memory_changes
    WHERE memory_seq IN (SELECT unnest($seqs::BIGINT[])) AND (after ->> '$.content') IS NOT NULL GROUP BY memory_seq
"""


def kept_memories(connection: Connection, catalog: str, ids: Sequence[UUID]) -> tuple[KeptMemory, ...]:
    """Return those of these memories that an attached checkpoint has."""
    if "memories" not in tables_of(connection, catalog):
        return ()
    rows = connection.rows(
        f"SELECT {COLUMNS} FROM {catalog}.memories WHERE id IN (SELECT unnest($ids::UUID[])) ORDER BY seq", {"ids": list(ids)}
    )
    told: dict[int, str] = dict(connection.rows(_TOLD.format(catalog=catalog), {"seqs": [row[0] for row in rows]}))
    found = []
    for memory in map(memory_of, rows):
        if lies_in_archive(memory):
            memory = replace(memory, content=told[memory.seq])
        sources = connection.rows(_SOURCES.format(catalog=catalog), {"memory": memory.seq})
        found.append(KeptMemory(memory, tuple(SourceRef(SourceKind(kind), *rest) for kind, *rest in sources)))
    return tuple(found)
