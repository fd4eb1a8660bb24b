"""Memories as exports carry them: sources by the names of the exports that they came from, and what else was said."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import pyarrow as pa

from strata.domain.carried import CarriedMemory, NamedSource
from strata.domain.memories import Memory, SourceKind
from strata.storage import schemas
from strata.storage.connection import Connection

_NAMED: Final = pa.schema(
    [("place", pa.int64()), ("source", pa.string()), ("conversation", pa.string()), ("source_id", pa.string())]
)
_MESSAGES: Final = """
    SELECT place, m.id FROM staged JOIN conversations AS c ON c.source = staged.source AND c.source_id = conversation
    JOIN {messages} AS m ON m.conversation_seq = c.seq AND m.source_id = staged.source_id
"""
_DOCUMENTS: Final = """
    SELECT place, d.id FROM staged JOIN documents AS d ON d.source = staged.source AND d.source_id = staged.source_id
"""
_SOURCES: Final = """
    SELECT memory_seq, owner_kind, coalesce(c.source, d.source), coalesce(c.source_id, ''), coalesce(m.source_id, d.source_id),
        first_char, end_char
    FROM (
        SELECT * FROM memory_sources WHERE memory_seq IN (SELECT unnest($seqs::BIGINT[]))
            AND act_seq IN (SELECT seq FROM memory_acts WHERE in_effect)
    ) AS s
    LEFT JOIN {messages} AS m ON s.owner_kind = 'message' AND m.id = s.owner_id
    LEFT JOIN conversations AS c ON c.seq = m.conversation_seq
    LEFT JOIN documents AS d ON s.owner_kind = 'document' AND d.id = s.owner_id
    WHERE m.seq IS NOT NULL OR d.seq IS NOT NULL ORDER BY s.seq
"""
_METADATA: Final = "SELECT seq, metadata FROM memory_metadata WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
_METADATA_ROWS: Final = pa.schema([("seq", pa.int64()), ("metadata", pa.string())])


def find_sources(connection: Connection, named: Sequence[NamedSource], messages: str) -> dict[NamedSource, UUID]:
    """Return the messages and documents that these name; what the record does not have is left out.

    `messages` stands after FROM.
    """
    found: dict[NamedSource, UUID] = {}
    for kind, sql in ((SourceKind.MESSAGE, _MESSAGES.format(messages=messages)), (SourceKind.DOCUMENT, _DOCUMENTS)):
        wanted = [one for one in dict.fromkeys(named) if one.kind is kind]
        rows: list[tuple[object, ...]] = [
            (place, one.source, one.conversation, one.source_id) for place, one in enumerate(wanted)
        ]
        if rows:
            found |= {wanted[place]: owner for place, owner in connection.rows_with_staged(schemas.table(_NAMED, rows), sql)}
    return found


def note_metadata(connection: Connection, metadata: Mapping[int, str]) -> None:
    """Keep what else an export said of memories."""
    if metadata:
        connection.insert("memory_metadata", schemas.table(_METADATA_ROWS, list(metadata.items())))


def carried(connection: Connection, memories: Sequence[Memory], messages: str) -> tuple[CarriedMemory, ...]:
    """Return memories with their sources by name; `messages` stands after FROM."""
    values = {"seqs": [one.seq for one in memories]}
    sources: dict[int, list[NamedSource]] = {}
    for seq, kind, *rest in connection.rows(_SOURCES.format(messages=messages), values):
        sources.setdefault(seq, []).append(NamedSource(SourceKind(kind), *rest))
    metadata: dict[int, str] = dict(connection.rows(_METADATA, values))
    return tuple(_carried(one, tuple(sources.get(one.seq, ())), metadata.get(one.seq, "{}")) for one in memories)


def _carried(memory: Memory, sources: tuple[NamedSource, ...], metadata: str) -> CarriedMemory:
    return CarriedMemory(
        id=memory.id,
        content=memory.content,
        kind=memory.kind,
        layer=memory.layer,
        state=memory.state,
        origin=memory.origin,
        score=memory.strength,
        touched_at=memory.touched_at,
        usage_count=memory.usage_count,
        created_at=memory.created_at,
        said_at=memory.said_at,
        valid_until=memory.valid_until,
        layer_since=memory.layer_since,
        expires_at=memory.expires_at,
        endless=memory.expires_at is None,
        pinned=memory.pinned,
        flagged=memory.flagged,
        sureness=memory.sureness,
        sources=sources,
        metadata=metadata,
    )
