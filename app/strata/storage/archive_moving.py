"""Rows between the tables of the record and the files of the archive: what all moves have in common.

What moves is named by temporary tables: `moving` (seq of conversations or memories), `moving_passages` and `moving_vectors`.
All of this happens inside a write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from strata.storage.archive_folder import ArchiveFile, ArchiveFolder, damaged
from strata.storage.connection import Connection
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.waiting import SPACE_SHIFT

VECTORS: Final = "seq IN (SELECT seq FROM moving_vectors)"
"""The rows of `embeddings` that move."""

_NAME: Final = "INSERT INTO archives VALUES ($seq, $id, $kind, $month, $file, $rows, $bytes, $digest, $last)"


@dataclass(frozen=True, slots=True)
class Opened:
    """The files that were written together, whole.

    Attributes:
        sources: by table, what stands after FROM to read its rows.
        month: YYYY-MM.
    """

    sources: Mapping[str, str]
    month: str


def name_passages(connection: Connection, source: str, condition: str) -> list[int]:
    """Name the passages of a table or file that move, and their vectors; return the passages."""
    connection.run(f"CREATE OR REPLACE TEMP TABLE moving_passages AS SELECT seq FROM {source} WHERE {condition}")
    connection.run(
        "CREATE OR REPLACE TEMP TABLE moving_vectors AS "
        f"SELECT (m.seq << {SPACE_SHIFT}) | p.seq AS seq FROM embedding_models AS m, moving_passages AS p"
    )
    return seqs_in(connection, "moving_passages")


def seqs_in(connection: Connection, table: str) -> list[int]:
    """Return the rows that a temporary table names, ascending."""
    return [seq for (seq,) in connection.rows(f"SELECT seq FROM {table} ORDER BY seq")]


def let_go(connection: Connection) -> None:
    """Forget what was named."""
    for table in ("moving", "moving_passages", "moving_vectors"):
        connection.run(f"DROP TABLE IF EXISTS temp.{table}")


def write_files(
    folder: ArchiveFolder,
    connection: Connection,
    archive_id: UUID,
    month: str,
    sources: Mapping[str, str],
    conditions: Mapping[str, str],
) -> list[ArchiveFile]:
    """Write the rows of each table or file that a condition holds for, verified. Raises as `ArchiveFolder.write`."""
    written = (
        folder.write(connection, archive_id, kind, month, f"SELECT * FROM {source} WHERE {conditions[kind]}")
        for kind, source in sources.items()
    )
    return [file for file in written if file is not None]


def name_files(folder: ArchiveFolder, connection: Connection, numbers: RowNumbers, files: Sequence[ArchiveFile]) -> None:
    """Let files count from the commit on."""
    for file in files:
        connection.run(
            _NAME,
            {
                "seq": numbers.take(Table.ARCHIVES),
                "id": file.archive_id,
                "kind": file.kind,
                "month": file.month,
                "file": file.name,
                "rows": file.rows,
                "bytes": folder.size(file.name),
                "digest": file.digest,
                "last": file.last_seq,
            },
        )


def open_files(folder: ArchiveFolder, connection: Connection, archive_id: UUID) -> Opened:
    """Return the files that were written together, compared with what they were. Raises `LibraryDamaged`."""
    files = {file.kind: file for file in folder.files(connection, archive_id)}
    wrong = [file.name for file in files.values() if not folder.is_whole(file)]
    if wrong:
        raise damaged(*wrong)
    months = [file.month for file in files.values()]
    return Opened({kind: folder.source([file.name]) for kind, file in files.items()}, months[0] if months else "")


def write_rest(
    folder: ArchiveFolder,
    connection: Connection,
    numbers: RowNumbers,
    archive_id: UUID,
    opened: Opened,
    moved: Mapping[str, str],
) -> None:
    """Put files without the rows that moved out of them in the place of the old ones, which count no more."""
    stay = {kind: f"NOT ({condition})" for kind, condition in moved.items()}
    left = write_files(folder, connection, archive_id, opened.month, opened.sources, stay)
    connection.run("DELETE FROM archives WHERE id = $id", {"id": archive_id})
    name_files(folder, connection, numbers, left)
