"""The archive of memories: texts, passages and vectors of what expired, in Parquet files by month, and the way back.

The memory's own row stays, without its text: lists, counts, links and the history go on. As with conversations, files are
written and compared first, and one transaction takes away and names; a process that ends anywhere leaves one or the other.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from strata.domain.ids import new_id
from strata.domain.memories import Memory, MemorySource, MemoryState
from strata.services.ports.memories import MemoryBatch
from strata.storage.archive_folder import ArchiveFile, damaged
from strata.storage.archive_moving import VECTORS, Mover, let_go, name_passages
from strata.storage.connection import Connection
from strata.storage.memories.sources import sources_of
from strata.storage.times import stored

_MINE: Final = "kind = 'memory' AND owner_seq IN (SELECT seq FROM moving)"
MOVED: Final = {"memories": "seq IN (SELECT seq FROM moving)", "passages": _MINE, "embeddings": VECTORS}
"""By table, which rows move with the memories in `moving`; of `memories` itself, the text."""

_HOME: Final = "archived_memories"
_DUE: Final = f"""
    SELECT seq, strftime(coalesce(expires_at, layer_since), '%Y-%m') AS month FROM memories
    WHERE state = '{MemoryState.EXPIRED}' AND coalesce(expires_at, layer_since) < $before
        AND coalesce($now::TIMESTAMP >= held_until, TRUE) ORDER BY month, seq
"""
_STRANDED: Final = f"""
    SELECT seq, strftime(coalesce(expires_at, layer_since), '%Y-%m') AS month FROM memories
    WHERE state = '{MemoryState.ARCHIVED}' AND seq NOT IN (SELECT seq FROM archived_memories) ORDER BY month, seq
"""
_CHOOSE: Final = f"""
    CREATE OR REPLACE TEMP TABLE moving AS SELECT seq FROM memories
    WHERE state = '{MemoryState.ARCHIVED}' AND seq NOT IN (SELECT seq FROM archived_memories)
        AND seq IN (SELECT unnest($seqs::BIGINT[]))
"""
_CHOOSE_BACK: Final = """
    CREATE OR REPLACE TEMP TABLE moving AS SELECT seq FROM archived_memories
    WHERE archive_id = $archive AND seq IN (SELECT unnest($seqs::BIGINT[]))
"""
_HOMES: Final = """
    SELECT archive_id, any_value(language) FROM archived_memories WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
    GROUP BY archive_id ORDER BY archive_id
"""
_FILES: Final = "SELECT DISTINCT archive_id FROM archived_memories"
_OF_DELETED: Final = """
    SELECT DISTINCT memory_seq FROM memory_sources WHERE memory_seq IN (SELECT seq FROM archived_memories) AND (
        owner_id IN (SELECT unnest($documents::UUID[])) OR owner_id IN (
            SELECT m.id FROM messages AS m JOIN conversations AS c ON c.seq = m.conversation_seq
            WHERE c.id IN (SELECT unnest($conversations::UUID[]))))
"""

Answer = TypeVar("Answer")


class MemoryArchive:
    """The store behind the port `MemoryArchiveStore`."""

    def __init__(self, mover: Mover) -> None:
        self._mover = mover
        self._database = mover.database
        self._folder = mover.folder

    def due(self, before: datetime, now: datetime | None) -> tuple[MemoryBatch, ...]:
        """Return what expired before a time, by the month in which it did; what is held off at `now` is left out."""
        values = {"before": stored(before), "now": None if now is None else stored(now)}
        return _batches(self._database.rows(_DUE, values))

    def stranded(self) -> tuple[MemoryBatch, ...]:
        """Return what belongs to the archive and lies here: going back to a checkpoint leaves it so."""
        return _batches(self._database.rows(_STRANDED))

    def can_move(self) -> bool:
        """Whether nothing moves for the moment because the words change their language."""
        return self._mover.words.language().changing_to is None

    def put(self, month: str, seqs: Sequence[int], at: datetime) -> int:
        """Move memories that are in the state `archived` to files of their own, verified, in one transaction; return how many.

        May be called inside a write; `tell` must follow the commit. Raises `InvalidRequest` while the language of the words
        changes, `DiskFull`, `WorldError`.
        """
        language = self._mover.words.language_to_archive()
        with self._mover.told(), self._database.write() as connection:
            connection.run(_CHOOSE, {"seqs": list(seqs)})
            passages = name_passages(connection, "passages", _MINE)
            archive_id = new_id()
            files = self._mover.write(connection, archive_id, month, MOVED)
            connection.run(f"DELETE FROM embeddings WHERE {MOVED['embeddings']}")
            connection.run(f"DELETE FROM passages WHERE {MOVED['passages']}")
            connection.run(f"UPDATE memories SET content = '', words = '' WHERE {MOVED['memories']}")
            self._mover.note_away(connection, _HOME, files, archive_id, language, at, passages)
            let_go(connection)
        return sum(file.rows for file in files if file.kind == "memories")

    def bring_back(self, connection: Connection, seqs: Sequence[int]) -> bool:
        """Move memories back as they were, inside a write; others are passed over. Return whether any moved.

        Their state stays `archived` until an act changes it. `tell` must follow the commit. Raises `LibraryDamaged` when a file
        is not what it was, `DiskFull`, `WorldError`.
        """
        homes = connection.rows(_HOMES, {"seqs": list(seqs)})
        with self._mover.told():
            for archive_id, language in homes:
                connection.run(_CHOOSE_BACK, {"archive": archive_id, "seqs": list(seqs)})
                self._bring_back(connection, archive_id, language)
                let_go(connection)
        return bool(homes)

    def tell(self) -> None:
        """Bring what is kept in RAM up to date, once a write is committed in which memories moved."""
        self._mover.tell()

    def settle(self) -> None:
        """Clear up files that count no more. Not inside a write."""
        self._mover.settle()

    def ask(self, query: Callable[[Connection], Answer]) -> Answer:
        """Run a query that may read files at one moment, once more if they went meanwhile. Raises `LibraryDamaged`."""
        return self._folder.ask(lambda connection, _: query(connection))

    def files(self, connection: Connection, kind: str) -> list[ArchiveFile]:
        """Return the files of one table that hold memories."""
        mine = {archive_id for (archive_id,) in connection.rows(_FILES)}
        files = self._folder.files(connection) if mine else []
        return [file for file in files if file.kind == kind and file.archive_id in mine]

    def texts(self, connection: Connection) -> str | None:
        """Return what stands after FROM to read the rows of archived memories, None when there are none.

        Raises `LibraryDamaged`.
        """
        files = self.files(connection, "memories")
        # The engine reads some damaged files without a word.
        if wrong := [file.name for file in files if not self._folder.is_whole(file)]:
            raise damaged(*wrong)
        return self._folder.source([file.name for file in files]) if files else None

    def messages(self, connection: Connection) -> str:
        """Return what stands after FROM to read the ids of every message, those of archived conversations too.

        Raises `LibraryDamaged`.
        """
        files = [file for file in self._folder.files(connection) if file.kind == "messages"]
        if wrong := [file.name for file in files if not self._folder.is_whole(file)]:
            raise damaged(*wrong)
        here = "SELECT seq, id, source_id, conversation_seq FROM"
        return f"({here} messages UNION ALL {here} {self._folder.source([one.name for one in files])})" if files else "messages"

    def whole(self, connection: Connection) -> str:
        """Return what stands after FROM to read every memory with its text, wherever that lies. Raises `LibraryDamaged`."""
        archived = self.texts(connection)
        if archived is None:
            return "memories"
        return (
            "(SELECT m.* REPLACE (coalesce(a.content, m.content) AS content, coalesce(a.words, m.words) AS words) "
            f"FROM memories AS m LEFT JOIN (SELECT seq, content, words FROM {archived}) AS a ON a.seq = m.seq)"
        )

    def filled(self, connection: Connection, memories: Sequence[Memory]) -> list[Memory]:
        """Return memories with the texts that lie in the archive. Raises `LibraryDamaged`."""
        bare = [one.seq for one in memories if lies_in_archive(one)]
        source = self.texts(connection) if bare else None
        if source is None:
            return list(memories)
        sql = f"SELECT seq, content FROM {source} WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
        texts: dict[int, str] = dict(connection.rows(sql, {"seqs": bare}))
        return [replace(one, content=texts[one.seq]) if one.seq in texts else one for one in memories]

    def sources(self, memory_seq: int) -> tuple[MemorySource, ...]:
        """Return the sources of a memory that hold, with their texts, wherever those lie."""
        return sources_of(self._folder, memory_seq)

    @contextmanager
    def forgetting(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID]) -> Iterator[None]:
        """Bring back what came from what is about to be deleted for good, so that it goes with all the rest."""
        values = {"conversations": list(conversation_ids), "documents": list(document_ids)}
        seqs = [seq for (seq,) in self._database.rows(_OF_DELETED, values)]
        if seqs:
            with self._database.write() as connection:
                self.bring_back(connection, seqs)
            self.tell()
            self.settle()
        yield

    def _bring_back(self, connection: Connection, archive_id: UUID, language: str) -> None:
        files = self._mover.open(connection, archive_id)
        passages = name_passages(connection, files.sources.get("passages", "passages"), _MINE)
        for kind, source in files.sources.items():
            if kind != "memories":
                connection.run(f"INSERT INTO {kind} BY NAME SELECT * FROM {source} WHERE {MOVED[kind]}")
        connection.run(
            f"UPDATE memories SET content = a.content, words = a.words FROM {files.sources['memories']} AS a "
            "WHERE memories.seq = a.seq AND a.seq IN (SELECT seq FROM moving)"
        )
        self._mover.write_rest(connection, archive_id, files, MOVED)
        self._mover.note_back(connection, _HOME, language, passages)


def lies_in_archive(memory: Memory) -> bool:
    """Whether the row of a memory stands without its text."""
    return memory.state is MemoryState.ARCHIVED and not memory.content


def _batches(rows: Sequence[tuple[int, str]]) -> tuple[MemoryBatch, ...]:
    months: dict[str, list[int]] = {}
    for seq, month in rows:
        months.setdefault(month, []).append(seq)
    return tuple(MemoryBatch(month, tuple(seqs)) for month, seqs in months.items())
