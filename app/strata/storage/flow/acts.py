"""Everything that the person did, whatever table it stands in, as one relation: messages are read where they are."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

import duckdb

from strata.domain.errors import LibraryDamaged
from strata.domain.events import EventKind
from strata.storage import engine
from strata.storage.archive_folder import ArchiveFile, ArchiveFolder, damaged
from strata.storage.connection import Connection
from strata.storage.database import Database

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

DAY: Final = 86_400_000_000
"""Microseconds."""

_COLUMNS: Final = 'seq, id, conversation_seq, "position", role, kind, created_at'

# A message without a time of its own was given its conversation's; then only the first tells when something was done.
_MESSAGES: Final = """
    SELECT epoch_us(m.created_at) AS moment, '{messaged}' AS kind, m.seq AS message, m.conversation_seq AS conversation
    FROM ({source}) AS m JOIN conversations AS c ON c.seq = m.conversation_seq
    WHERE m.role IN ('user', 'other') AND m.kind = 'text' AND c.deleted_at IS NULL
    AND (m.created_at <> c.created_at OR m."position" = 0)
"""
_ELSEWHERE: Final = """
    SELECT epoch_us("at") AS moment, kind, NULL::BIGINT AS message, NULL::BIGINT AS conversation FROM interaction_events
    WHERE kind NOT IN ('deleted', 'restored')
    UNION ALL
    SELECT epoch_us("at"), CASE kind WHEN 'opened' THEN 'opened' ELSE 'feedback' END, NULL, NULL FROM memory_uses
    WHERE kind IN ('opened', 'thumb_up', 'thumb_down')
    UNION ALL
    SELECT epoch_us("at"), 'captured', NULL, NULL FROM memory_acts WHERE kind = 'remember' AND actor = 'person'
"""
PASSIVE: Final = "('interrupted', 'paused', 'resumed')"
"""Kinds of acts at which the person turned away or back; they begin and prolong no session."""


class Acts:
    """Reads acts from the record and from the archive."""

    def __init__(self, database: Database, folder: ArchiveFolder) -> None:
        self._database = database
        self._folder = folder

    def ask(self, query: Callable[[Connection, "Relations"], Answer]) -> Answer:
        """Run a query that reads acts; without the archive, and a line in the log, where that is damaged."""
        if not self._database.ask(self._folder.files):
            return self._database.ask(lambda connection: query(connection, self.relations(())))
        try:
            return self._folder.ask(lambda connection, files: query(connection, self.relations(files)))
        except LibraryDamaged as error:
            _log.warning("Acts in the archive are passed over: %s", error)
            return self._database.ask(lambda connection: query(connection, self.relations(())))

    def within(self, connection: Connection) -> "Relations":
        """Return the relations for a connection that is at hand, inside a write."""
        return self.relations(self._folder.files(connection))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell of damaged files of the archive in our words; around a write that reads them. Raises `LibraryDamaged`."""
        try:
            yield
        except duckdb.Error as error:
            if engine.invalidated(error):
                raise
            broken = self._folder.broken()
            if broken:
                raise damaged(*sorted(broken)) from error
            raise

    def relations(self, files: Sequence[ArchiveFile]) -> "Relations":
        """Return the relations over these files of the archive and the record."""
        names = [file.name for file in files if file.kind == "messages"]
        archived = f" UNION ALL SELECT {_COLUMNS} FROM {self._folder.source(names)}" if names else ""
        return Relations(f"SELECT {_COLUMNS} FROM messages{archived}")


class Relations:
    """SQL texts of what acts are made of.

    Attributes:
        source: messages of record and archive.
        messages: the person's own messages: moment (microseconds), kind, message, conversation.
        acts: the same and all other acts, passive ones too; message and conversation NULL for these.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.messages = _MESSAGES.format(source=source, messaged=EventKind.MESSAGED)
        self.acts = f"{self.messages} UNION ALL {_ELSEWHERE}"
        self.others = _ELSEWHERE
