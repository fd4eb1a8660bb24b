"""The library as a whole: how much it holds, whether it takes writes, whether it is sound."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from strata.domain.health import Writability
from strata.domain.records import LibraryStats
from strata.storage.archive import Archive
from strata.storage.copying import copy_record
from strata.storage.database import Database
from strata.storage.selfcheck import problems
from strata.storage.sources import source_counts

_COUNTS: Final = """
    SELECT
        (SELECT count(*) FROM conversations WHERE deleted_at IS NULL),
        (SELECT coalesce(sum(message_count + branch_count), 0)::BIGINT FROM conversations WHERE deleted_at IS NULL),
        (SELECT count(*) FROM documents WHERE deleted_at IS NULL),
        (SELECT count(*) FROM passages WHERE NOT in_trash)
"""


class WholeLibrary:
    """The store behind the port `LibraryStore`."""

    def __init__(self, database: Database, archive: Archive) -> None:
        self._database = database
        self._archive = archive

    def stats(self) -> LibraryStats:
        """Return counts of what is not in the trash; `bytes` and `pending` are filled in by the service."""
        with self._database.snapshot() as connection:
            counts = connection.row(_COUNTS)
            sources = source_counts(connection)
        assert counts is not None
        conversations, messages, documents, passages = counts
        return LibraryStats(conversations, messages, documents, passages, 0, 0, sources)

    def problems(self) -> tuple[str, ...]:
        """Look for faults inside the record itself; empty when it is sound."""
        with self._database.snapshot() as connection:
            found = problems(connection)
        return (*found, *self._archive.problems())

    def writability(self) -> Writability:
        """Whether writes are taken now; looks at free space and turns back to writable by itself."""
        return self._database.writability()

    def copy_to(self, file: Path) -> None:
        """Write the whole record to a new file; writers wait meanwhile. Raises `DiskFull` or `WorldError`."""
        copy_record(self._database, file)

    def sequence(self) -> AbstractContextManager[None]:
        """Group several reads into one snapshot."""
        return self._sequence()

    def close(self) -> None:
        """Finish writes, checkpoint, let go of the file; may be called twice."""
        self._database.close()

    @contextmanager
    def _sequence(self) -> Iterator[None]:
        with self._database.snapshot():
            yield
