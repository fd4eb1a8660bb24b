"""The folder of the archive: Parquet files that rows of `archives` name, written whole and verified before they count."""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID, uuid4

import duckdb

from strata.domain.errors import LibraryDamaged, WorldError
from strata.storage import engine
from strata.storage.connection import Connection
from strata.storage.copying import sum_of
from strata.storage.database import Database
from strata.storage.durable import sync_file, sync_folder
from strata.storage.own_files import delete, own_files

_log = logging.getLogger(__name__)

FOLDER: Final = "archive"
ROW_GROUP: Final = 16_384
"""Rows that lie together in a file; few enough for the engine's memory, vectors included."""

_PIECE: Final = 1 << 20
_NAMED: Final = 'SELECT id, kind, "month", file, "rows", digest, last_seq FROM archives'

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file of the archive.

    Attributes:
        archive_id: the same for all files that were written together.
        kind: the table that its rows belong to.
        month: YYYY-MM.
        digest: SHA-256, hexadecimal.
        last_seq: the highest row number in it.
    """

    archive_id: UUID
    kind: str
    month: str
    name: str
    rows: int
    digest: str
    last_seq: int


class ArchiveFolder:
    """Writes, reads and clears up the files. A file counts once a committed row names it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keeping = threading.Lock()
        self.path = database.file.parent / FOLDER

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Let no file be deleted while the block runs."""
        with self._keeping:
            yield

    def write(self, connection: Connection, archive_id: UUID, kind: str, month: str, query: str) -> ArchiveFile | None:
        """Write the rows of a query (numbered by `seq`) to a new file and compare it with them; None when there are none.

        Inside a write. Raises `WorldError` when the file differs, `duckdb.Error` or `OSError`.
        """
        expected = sum_of(connection, query)
        if not expected.rows:
            return None
        self.path.mkdir(exist_ok=True)
        file = self.path / f"{month}-{kind}-{uuid4().hex}.parquet"
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
        connection.run(f"COPY ({query}) TO {engine.quoted(str(file))} ({options})")
        if sum_of(connection, f"SELECT * FROM {self.source([file.name])}") != expected:
            raise WorldError(f"The archive's file {file.name} differs from what was copied.", "Nothing was changed; try again.")
        sync_file(file)
        sync_folder(self.path)
        last = connection.number(f"SELECT max(seq) FROM ({query})")
        return ArchiveFile(archive_id, kind, month, file.name, expected.rows, _digest(file), last)

    def source(self, names: Sequence[str]) -> str:
        """Return what stands after FROM to read these files, of one kind."""
        return f"read_parquet([{', '.join(engine.quoted(str(self.path / name)) for name in names)}])"

    def size(self, name: str) -> int:
        """Return the bytes of a file."""
        return (self.path / name).stat().st_size

    def files(self, connection: Connection, archive_id: UUID | None = None) -> list[ArchiveFile]:
        """Return the files that count, or those that were written together."""
        if archive_id is None:
            return [ArchiveFile(*row) for row in connection.rows(_NAMED)]
        return [ArchiveFile(*row) for row in connection.rows(f"{_NAMED} WHERE id = $id", {"id": archive_id})]

    def is_whole(self, file: ArchiveFile) -> bool:
        """Whether a file is there and what it was when it was written."""
        try:
            return _digest(self.path / file.name) == file.digest
        except OSError:
            return False

    def broken(self) -> frozenset[str]:
        """Return the names of the files that are not what they were when they were written."""
        return frozenset(file.name for file in self._database.ask(self.files) if not self.is_whole(file))

    def ask(self, query: Callable[[Connection, Sequence[ArchiveFile]], Answer]) -> Answer:
        """Run a query over the files that count at one moment, once more if they went meanwhile. Raises `LibraryDamaged`."""
        for attempt in (1, 2):
            try:
                with self._database.snapshot() as connection:
                    return query(connection, self.files(connection))
            except duckdb.Error as error:
                if engine.invalidated(error):
                    raise
                if attempt == 2:
                    raise damaged() from error
        raise AssertionError("not reached")

    def sweep(self) -> None:
        """Delete the files of ours that no row names: begun, or replaced. Not inside a write."""
        if not self.path.is_dir():
            return
        with self._keeping, self._database.still():
            named = {name for (name,) in self._database.rows("SELECT file FROM archives")}
            for file in own_files(self._database.file.parent, FOLDER):
                if file.name not in named:
                    try:
                        delete(file)
                    except OSError as error:
                        _log.warning("A leftover of the archive stays for now: %s", error)
            sync_folder(self.path)


def damaged(*names: str) -> LibraryDamaged:
    """Return the error for files that are not what they were."""
    which = f" ({', '.join(names)})" if names else ""
    return LibraryDamaged(
        f"A part of the archive is damaged or missing{which}.",
        "Everything else is safe. Put the file back from a backup of the library.",
    )


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
