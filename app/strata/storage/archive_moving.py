"""Rows between the tables of the record and the files of the archive: what all moves have in common.

What moves is named by temporary tables: `moving` (seq of conversations or memories), `moving_passages` and `moving_vectors`.
All of this but `settle` and `tell` happens inside a write.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.storage import engine
from strata.storage.archive_folder import ArchiveFile, ArchiveFolder, damaged
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.passage_facts import PassageFacts
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.staging import add_to_outbox
from strata.storage.times import stored
from strata.storage.waiting import SPACE_SHIFT, WaitingList
from strata.storage.words import Words

VECTORS: Final = "seq IN (SELECT seq FROM moving_vectors)"
"""The rows of `embeddings` that move."""

_NAME: Final = "INSERT INTO archives VALUES ($seq, $id, $kind, $month, $file, $rows, $bytes, $digest, $last)"


@dataclass(frozen=True, slots=True)
class Mover:
    """What the archives of conversations and of memories work with, and the steps that both take."""

    database: Database
    numbers: RowNumbers
    waiting: WaitingList
    facts: PassageFacts
    folder: ArchiveFolder
    words: Words

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell the system's errors in our words; the engine's are told by the write."""
        try:
            yield
        except OSError as error:
            raise engine.disk_full_at(self.folder.path) if engine.out_of_room(error) else damaged() from error

    def tell(self) -> None:
        """Bring what is kept in RAM up to date, once a write is committed in which something moved."""
        self.waiting.forget()
        self.facts.renew()

    def settle(self) -> None:
        """Clear up files that count no more, after a write or when the process ended within one. Not inside a write."""
        self.folder.sweep()

    def write(self, connection: Connection, archive_id: UUID, month: str, moved: Mapping[str, str]) -> list[ArchiveFile]:
        """Write what moves to new files, by table; raises as `ArchiveFolder.write`."""
        return _write_files(self.folder, connection, archive_id, month, {kind: kind for kind in moved}, moved)

    def note_away(
        self,
        connection: Connection,
        table: str,
        files: Sequence[ArchiveFile],
        archive_id: UUID,
        language: str,
        at: datetime,
        passages: Sequence[int],
    ) -> None:
        """Let files count from the commit on, and name in `table` what lies in them; the index lets the passages go."""
        self._name(connection, files)
        connection.run(
            f"INSERT INTO {table} SELECT seq, $archive, $language, $at FROM moving",
            {"archive": archive_id, "language": language, "at": stored(at)},
        )
        add_to_outbox(connection, self.numbers, passages)

    def note_back(self, connection: Connection, table: str, language: str, passages: Sequence[int]) -> None:
        """Take what came back out of `table`; the index takes the passages, read again where words are read otherwise now."""
        connection.run(f"DELETE FROM {table} WHERE seq IN (SELECT seq FROM moving)")
        add_to_outbox(connection, self.numbers, passages)
        now = self.words.language()
        if passages and language != (now.changing_to or now.answering):
            self.words.read_again(min(passages))

    def open(self, connection: Connection, archive_id: UUID) -> "Opened":
        """Return the files that were written together, compared with what they were. Raises `LibraryDamaged`."""
        files = {file.kind: file for file in self.folder.files(connection, archive_id)}
        wrong = [file.name for file in files.values() if not self.folder.is_whole(file)]
        if wrong:
            raise damaged(*wrong)
        months = [file.month for file in files.values()]
        return Opened({kind: self.folder.source([file.name]) for kind, file in files.items()}, months[0] if months else "")

    def write_rest(self, connection: Connection, archive_id: UUID, opened: "Opened", moved: Mapping[str, str]) -> None:
        """Put files without the rows that moved out of them in the place of the old ones, which count no more."""
        stay = {kind: f"NOT ({condition})" for kind, condition in moved.items()}
        left = _write_files(self.folder, connection, archive_id, opened.month, opened.sources, stay)
        connection.run("DELETE FROM archives WHERE id = $id", {"id": archive_id})
        self._name(connection, left)

    def _name(self, connection: Connection, files: Sequence[ArchiveFile]) -> None:
        for file in files:
            connection.run(
                _NAME,
                {
                    "seq": self.numbers.take(Table.ARCHIVES),
                    "id": file.archive_id,
                    "kind": file.kind,
                    "month": file.month,
                    "file": file.name,
                    "rows": file.rows,
                    "bytes": self.folder.size(file.name),
                    "digest": file.digest,
                    "last": file.last_seq,
                },
            )


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


def _write_files(
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
