"""Where a memory comes from, with the texts: those of archived conversations are read in the archive."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final
from uuid import UUID

from strata.domain.errors import LibraryDamaged
from strata.domain.memories import MemorySource, SourceKind, SourcePlace, SourceRef
from strata.storage.archive_folder import ArchiveFile, ArchiveFolder, damaged
from strata.storage.connection import Connection, Row
from strata.storage.times import aware

# By id, because a source that was noted while its message lay in the archive has no row number.
_SOURCES: Final = """
    SELECT owner_kind, owner_id, first_char, end_char, noted_at,
        coalesce(m."text"[first_char + 1 : end_char], d."text"[first_char + 1 : end_char]),
        coalesce(c.title, d.title, ''), c.id
    FROM (
        SELECT * FROM memory_sources WHERE memory_seq = $memory
            AND act_seq IN (SELECT seq FROM memory_acts WHERE in_effect)
    ) AS s
    LEFT JOIN messages AS m ON s.owner_kind = 'message' AND m.id = s.owner_id
    LEFT JOIN conversations AS c ON c.seq = m.conversation_seq
    LEFT JOIN documents AS d ON s.owner_kind = 'document' AND d.id = s.owner_id
    ORDER BY s.seq
"""
_ARCHIVED: Final = """
    SELECT m.id, m."text", c.title, c.id, m.filename
    FROM {} AS m JOIN conversations AS c ON c.seq = m.conversation_seq WHERE m.id IN (SELECT unnest($ids::UUID[]))
"""


def sources_of(folder: ArchiveFolder, memory_seq: int) -> tuple[MemorySource, ...]:
    """Return the sources that hold, with their texts. What lies in a damaged part of the archive is told as such."""
    try:
        return folder.ask(lambda connection, files: _read(folder, connection, files, memory_seq))
    except LibraryDamaged:
        broken = folder.broken()
        if not broken:
            raise

        def rest(connection: Connection, files: Sequence[ArchiveFile]) -> tuple[MemorySource, ...]:
            whole = [file for file in files if file.name not in broken]
            return _read(folder, connection, whole, memory_seq, SourcePlace.DAMAGED)

        return folder.ask(rest)


def _read(
    folder: ArchiveFolder,
    connection: Connection,
    files: Sequence[ArchiveFile],
    memory_seq: int,
    missing: SourcePlace = SourcePlace.GONE,
) -> tuple[MemorySource, ...]:
    """Return the sources; of messages that are found nowhere it is said that they are `missing`."""
    rows = connection.rows(_SOURCES, {"memory": memory_seq})
    away = [owner for kind, owner, *_, text, _, _ in rows if text is None and kind == SourceKind.MESSAGE]
    archived = _archived(folder, connection, files, away)
    return tuple(_source(row, archived.get(row[1]), missing) for row in rows)


def _archived(
    folder: ArchiveFolder, connection: Connection, files: Sequence[ArchiveFile], ids: Sequence[UUID]
) -> dict[UUID, Row]:
    """Return text, title and conversation of archived messages. Raises `LibraryDamaged`."""
    mine = {file.name: file for file in files if file.kind == "messages"}
    if not mine or not ids:
        return {}
    rows = connection.rows(_ARCHIVED.format(folder.source(list(mine))), {"ids": list(ids)})
    # The engine reads some damaged files without a word; those that say nothing here need not be read again for it.
    read = {PurePath(row[-1]).name for row in rows}
    if wrong := [name for name in read if not folder.is_whole(mine[name])]:
        raise damaged(*wrong)
    return {message: rest for message, *rest, _ in rows}


def _source(row: Row, archived: Row | None, missing: SourcePlace) -> MemorySource:
    kind, owner, first, end, noted_at, text, title, conversation = row
    place = SourcePlace.RECORD
    if text is None and kind == SourceKind.MESSAGE and archived is not None:
        whole, title, conversation = archived
        text, place = whole[first:end], SourcePlace.ARCHIVE
    elif text is None:
        place = missing if kind == SourceKind.MESSAGE else SourcePlace.GONE
    reference = SourceRef(SourceKind(kind), owner, first, end)
    return MemorySource(reference, aware(noted_at), text or "", title, conversation, place)
