"""Reading the archive where it lies: messages of archived conversations, and words looked up by reading every passage."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from strata.domain.errors import LibraryDamaged
from strata.domain.passages import Passage, PassageKind
from strata.domain.records import MessageKind, Role
from strata.services.ports.index import IndexFilter, WordQuery
from strata.services.ports.keeping import ArchivedHits
from strata.storage.archive_folder import ArchiveFile, ArchiveFolder, damaged
from strata.storage.archived_titles import ArchivedTitles
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.scanning import conditions, scan_table
from strata.storage.times import aware
from strata.storage.titles import Titles

_log = logging.getLogger(__name__)

_HOMES: Final = "SELECT DISTINCT archive_id FROM archived_conversations WHERE seq IN (SELECT unnest($conversations::BIGINT[]))"
_BEGINNINGS: Final = """
    SELECT arg_min(seq, ("position"::BIGINT << 20) + part) FROM {}
    WHERE conversation_seq IN (SELECT unnest($conversations::BIGINT[])) AND {} GROUP BY conversation_seq
"""
_HOME: Final = "SELECT archive_id FROM archived_conversations WHERE seq = $seq"
_OUT_OF_TRASH: Final = (
    "(SELECT * FROM {} WHERE conversation_seq NOT IN (SELECT seq FROM conversations WHERE deleted_at IS NOT NULL))"
)
_PASSAGES: Final = """
    SELECT p.seq, p.kind, owner_id, owner_source_id, conversation_seq, c.id, c.source_id, c.title, p.source, role, message_kind,
        speaker, p.created_at, "position", part, first_char, end_char, is_question, has_time, p.word_count, active, owner_seq
    FROM {} AS p JOIN conversations AS c ON c.seq = p.conversation_seq WHERE p.seq IN (SELECT unnest($seqs::BIGINT[]))
"""
_TEXTS: Final = 'SELECT seq, "text" FROM {} WHERE seq IN (SELECT unnest($seqs::BIGINT[]))'
# What expired lies in the trash of passages, out of which the archive is a way.
_IN_FORCE: Final = "(SELECT * REPLACE (FALSE AS in_trash, TRUE AS active) FROM {})"
_OF_MEMORIES: Final = "SELECT DISTINCT archive_id FROM archived_memories"
_MEMORY_PASSAGES: Final = """
    SELECT seq, kind, owner_id, owner_source_id, NULL, NULL, '', '', source, role, message_kind, speaker, created_at,
        "position", part, first_char, end_char, is_question, has_time, word_count, TRUE, owner_seq
    FROM {} WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
"""
_MEMORY_TEXTS: Final = "SELECT seq, content FROM {} WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"


@dataclass(frozen=True, slots=True)
class _Shelf:
    """How passages of one kind are read: what is scanned, the found ones, and the texts of `told_in` that they belong to."""

    kind: PassageKind
    scanned: str
    passages: str
    told_in: str
    texts: str


_SHELVES: Final = (
    _Shelf(PassageKind.MESSAGE, _OUT_OF_TRASH, _PASSAGES, "messages", _TEXTS),
    _Shelf(PassageKind.MEMORY, _IN_FORCE, _MEMORY_PASSAGES, "memories", _MEMORY_TEXTS),
)


class ArchiveReading:
    """Reads what was archived without bringing it back; also the store behind the port `ArchiveSearch`."""

    def __init__(self, database: Database, folder: ArchiveFolder, titles: Titles) -> None:
        self._titles = ArchivedTitles(database, titles)
        self._folder = folder

    def messages(self, conversation: int, columns: str, condition: str) -> list[Row]:
        """Return these columns of the messages of a conversation (`$seq` in the condition).

        One that is not archived is read where it lies: it may have come back since it was looked for there. Raises
        `LibraryDamaged`.
        """

        def read(connection: Connection, files: Sequence[ArchiveFile]) -> list[Row]:
            home = connection.row(_HOME, {"seq": conversation})
            if home is None:
                return connection.rows(f"SELECT {columns} FROM messages {condition}", {"seq": conversation})
            mine = [file for file in files if file.archive_id == home[0]]
            return self._select(connection, mine, columns, condition, {"seq": conversation})

        return self._folder.ask(read)

    def message(self, columns: str, condition: str, value: object) -> Row | None:
        """Return the first message that a condition on `$value` holds for, in the archive and among those that came back.

        Damaged files are passed over.
        """

        def read(connection: Connection, files: Sequence[ArchiveFile]) -> Row | None:
            for file in files:
                try:
                    found = self._select(connection, [file], columns, f"WHERE {condition}", {"value": value})
                except LibraryDamaged as error:
                    _log.warning("A message was looked for in vain in a part of the archive: %s", error)
                    continue
                if found:
                    return found[0]
            return connection.row(f"SELECT {columns} FROM messages WHERE {condition} ORDER BY seq LIMIT 1", {"value": value})

        return self._folder.ask(read)

    @property
    def titles(self) -> ArchivedTitles:
        """See `ArchiveSearch.titles`."""
        return self._titles

    def beginnings(self, conversations: Sequence[int], where: IndexFilter) -> tuple[Passage, ...]:
        """See `ArchiveSearch.beginnings`."""
        kept = list(conditions(replace(where, kinds=(PassageKind.MESSAGE,))))
        parameters: dict[str, object] = {name: value for _, name, value in kept} | {"conversations": list(conversations)}
        condition = " AND ".join(sql for sql, _, _ in kept)

        def read(connection: Connection, files: Sequence[ArchiveFile]) -> tuple[Passage, ...]:
            homes = {home for (home,) in connection.rows(_HOMES, {"conversations": list(conversations)})}
            files = [file for file in files if file.archive_id in homes]
            names = [file.name for file in files if file.kind == "passages"]
            if not names:
                return ()
            shelf = _SHELVES[0]
            sql = _BEGINNINGS.format(shelf.scanned.format(self._folder.source(names)), condition)
            return tuple(self._told(connection, shelf, files, names, [seq for (seq,) in connection.rows(sql, parameters)]))

        try:
            return self._folder.ask(read)
        except LibraryDamaged as error:
            _log.warning("Titles of archived conversations lead nowhere for now: %s", error)
            return ()

    def find(self, query: WordQuery, where: IndexFilter, limit: int) -> ArchivedHits:
        """Return the passages of messages and memories with any of the tokens and all that are required, best first."""
        try:
            return ArchivedHits(self._folder.ask(lambda one, files: self._found(one, files, query, where, limit)))
        except LibraryDamaged:
            broken = self._folder.broken()
            if not broken:
                raise

            def rest(connection: Connection, files: Sequence[ArchiveFile]) -> tuple[Passage, ...]:
                gone = {file.archive_id for file in files if file.name in broken}
                whole = [file for file in files if file.archive_id not in gone]
                return self._found(connection, whole, query, where, limit)

            return ArchivedHits(self._folder.ask(rest), len(broken))

    def _found(
        self, connection: Connection, files: Sequence[ArchiveFile], query: WordQuery, where: IndexFilter, limit: int
    ) -> tuple[Passage, ...]:
        of_memories = {archive_id for (archive_id,) in connection.rows(_OF_MEMORIES)}
        found: list[Passage] = []
        for shelf in _SHELVES:
            if where.kinds and shelf.kind not in where.kinds:
                continue
            mine = [file for file in files if (file.archive_id in of_memories) is (shelf.kind is PassageKind.MEMORY)]
            found += self._on_shelf(connection, shelf, mine, query, replace(where, kinds=(shelf.kind,)), limit)
        return tuple(found)

    def _on_shelf(
        self,
        connection: Connection,
        shelf: "_Shelf",
        files: Sequence[ArchiveFile],
        query: WordQuery,
        where: IndexFilter,
        limit: int,
    ) -> list[Passage]:
        names = [file.name for file in files if file.kind == "passages"]
        if not names:
            return []
        scanned = shelf.scanned.format(self._folder.source(names))
        hits = [hit.seq for hit in scan_table(connection, scanned, query, where, limit)]
        return self._told(connection, shelf, files, names, hits)

    def _told(
        self, connection: Connection, shelf: "_Shelf", files: Sequence[ArchiveFile], names: Sequence[str], hits: Sequence[int]
    ) -> list[Passage]:
        """Return passages of the files of these names with their texts."""
        source = self._folder.source(names)
        rows = {row[0]: row for row in connection.rows(shelf.passages.format(source), {"seqs": hits})} if hits else {}
        texts: dict[int, str] = {}
        if rows:
            owners = {"seqs": [row[-1] for row in rows.values()]}
            told = self._folder.source([file.name for file in files if file.kind == shelf.told_in])
            texts = dict(connection.rows(shelf.texts.format(told), owners))
        return [_passage(rows[seq], texts) for seq in hits if seq in rows]

    def _select(
        self, connection: Connection, files: Sequence[ArchiveFile], columns: str, condition: str, values: dict[str, object]
    ) -> list[Row]:
        wanted = [file for file in files if file.kind == "messages"]
        # The engine reads some damaged files without a word.
        wrong = [file.name for file in wanted if not self._folder.is_whole(file)]
        if wrong:
            raise damaged(*wrong)
        source = self._folder.source([file.name for file in wanted])
        return connection.rows(f"SELECT {columns} FROM {source} {condition}", values) if wanted else []


def _passage(row: Row, texts: Mapping[int, str]) -> Passage:
    seq, kind, owner_id, owner_source_id, conversation, home_id, home_source_id, title, source, role, said, *rest = row
    speaker, created_at, position, part, first, end, is_question, has_time, words, active, owner = rest
    return Passage(
        seq, PassageKind(kind), owner_id, owner_source_id, conversation, home_id, home_source_id, title, source, Role(role),
        MessageKind(said), speaker, aware(created_at), position, part, first, end, texts[owner][first:end], is_question,
        has_time, words, active,
    )  # fmt: skip
