"""The archive: conversations that moved from the tables of the record to Parquet files, and the way back.

What moves in one go is one transaction: the files are written and compared first, then rows go and the files' names come. So
there is nothing to undo or to finish when the process ends in between; only files that no row names are cleared up.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

import pyarrow as pa

from strata.domain.archive import ArchiveMove, ArchiveSize
from strata.domain.ids import new_id
from strata.services.ports.keeping import ArchiveBatch
from strata.services.ports.memories import NewAct
from strata.storage import schemas
from strata.storage.archive_acts import moves_of, note_moves
from strata.storage.archive_moving import VECTORS, Mover, let_go, name_passages, seqs_in
from strata.storage.connection import Connection
from strata.storage.extents import add_extents, forget_extents
from strata.storage.row_numbers import Table
from strata.storage.segment_rows import forget_periods
from strata.storage.times import stored
from strata.storage.titles import Titles

_TALK: Final = "conversation_seq IN (SELECT seq FROM moving)"
MOVED: Final = {
    "messages": _TALK,
    "passages": _TALK,
    "embeddings": VECTORS,
    "memory_segments": _TALK,
    "segmented_conversations": "seq IN (SELECT seq FROM moving)",
}
"""By table, which rows move with the conversations in `moving`; sizes of messages are counted anew instead."""

_HOME: Final = "archived_conversations"
_LIVE: Final = "deleted_at IS NULL AND seq NOT IN (SELECT seq FROM archived_conversations)"
_DUE: Final = f"""
    SELECT id, strftime(updated_at, '%Y-%m'), message_count + branch_count FROM conversations
    WHERE {_LIVE} AND updated_at < $before ORDER BY updated_at, seq
"""
_SIZE: Final = f"""
    SELECT count(*), coalesce(sum(message_count + branch_count), 0)::BIGINT, coalesce(sum(size), 0)::BIGINT
    FROM conversations LEFT JOIN (
        SELECT conversation_seq, sum(strlen("text")) AS size FROM messages GROUP BY conversation_seq
    ) ON conversation_seq = seq
    WHERE {_LIVE} AND updated_at < $before
"""
_CHOOSE: Final = f"CREATE OR REPLACE TEMP TABLE moving AS SELECT seq FROM conversations WHERE {_LIVE} AND id IN {{}}"
_CHOOSE_BACK: Final = """
    CREATE OR REPLACE TEMP TABLE moving AS SELECT seq FROM archived_conversations
    WHERE archive_id = $archive AND seq IN (SELECT unnest($seqs::BIGINT[]))
"""
_HOMES: Final = """
    SELECT archive_id, list(seq), any_value(language) FROM archived_conversations
    WHERE seq IN (SELECT seq FROM conversations WHERE id IN (SELECT unnest($ids::UUID[])))
    GROUP BY archive_id ORDER BY archive_id
"""
_TRASHED: Final = """
    UPDATE passages SET in_trash = TRUE WHERE conversation_seq IN (SELECT seq FROM moving)
    AND conversation_seq IN (SELECT seq FROM conversations WHERE deleted_at IS NOT NULL)
"""
_IDS: Final = "(SELECT unnest($ids::UUID[]))"


class Archive:
    """The store behind the port `ArchiveStore`."""

    def __init__(self, mover: Mover, titles: Titles) -> None:
        self._mover = mover
        self._titles = titles
        self._database = mover.database
        self._folder = mover.folder

    def due(self, before: datetime) -> tuple[ArchiveBatch, ...]:
        """Return what last changed before that time, by month, outside trash and archive."""
        batches: dict[str, list[tuple[UUID, int]]] = {}
        for public_id, month, messages in self._database.rows(_DUE, {"before": stored(before)}):
            batches.setdefault(month, []).append((public_id, messages))
        return tuple(ArchiveBatch(month, tuple(found)) for month, found in batches.items())

    def weigh(self, before: datetime) -> ArchiveSize:
        """Return how much that is; `bytes` are those of the texts."""
        found = self._database.row(_SIZE, {"before": stored(before)})
        assert found is not None
        return ArchiveSize(*found)

    def put(self, month: str, conversation_ids: Sequence[UUID], at: datetime, act: NewAct | None = None) -> int:
        """Move conversations to files of their own, verified, in one transaction; return how many messages moved.

        `act` is begun with the first move that belongs to it; its title tells how many those are, unless it undoes another.
        Those in the trash or in the archive already are passed over. Raises `InvalidRequest` while the language of the words
        changes, `DiskFull`, `WorldError`.
        """
        return self._database.with_enough_memory(lambda: self._put(month, conversation_ids, at, act))

    def _put(self, month: str, conversation_ids: Sequence[UUID], at: datetime, act: NewAct | None) -> int:
        language = self._mover.words.language_to_archive()
        with self._mover.told(), self._database.write() as connection:
            connection.run(_CHOOSE.format(_IDS), {"ids": list(conversation_ids)})
            chosen = _moving(connection)
            forget_periods(connection, chosen)
            passages = name_passages(connection, "passages", _TALK)
            archive_id = new_id()
            files = self._mover.write(connection, archive_id, month, MOVED)
            for kind, condition in reversed(MOVED.items()):
                connection.run(f"DELETE FROM {kind} WHERE {condition}")
            forget_extents(connection, chosen)
            self._mover.note_away(connection, _HOME, files, archive_id, language, at, passages)
            if act is not None:
                note_moves(connection, self._mover.numbers, act, away=True)
            let_go(connection)
        self._mover.waiting.forget()
        self._mover.facts.forget(passages, ())
        return sum(file.rows for file in files if file.kind == Table.MESSAGES)

    def bring_back(self, conversation_ids: Sequence[UUID], act: NewAct | None = None) -> int:
        """Move conversations back as they were; return how many. Others are passed over. `act` as in `put`.

        What was archived together comes back in one transaction. May be called inside a write; then `settle` must follow it.
        Raises `LibraryDamaged` when a file is not what it was, `DiskFull`, `WorldError`.
        """
        back = 0
        with self._database.write() as connection:  # which sees what moved earlier in the same write
            homes = connection.rows(_HOMES, {"ids": list(conversation_ids)})
        try:
            for archive_id, seqs, language in homes:
                moved = partial(self._bring_home, archive_id, seqs, language, act)
                back += self._database.with_enough_memory(moved)
        finally:
            if back:
                self.tell()
        return back

    def moves(self, act_id: UUID) -> tuple[ArchiveMove, ...]:
        """Return the conversations that an act moved, in order of their rows."""
        return self._database.ask(lambda connection: moves_of(connection, act_id))

    def moves_within(self, act_id: UUID) -> tuple[ArchiveMove, ...]:
        """As `moves`, with what moved earlier in the same write."""
        with self._database.write() as connection:
            return moves_of(connection, act_id)

    def tell(self) -> None:
        """Bring what is kept in RAM up to date, once a write is committed in which conversations came back."""
        self._mover.tell()
        self._titles.all_changed()

    def settle(self) -> None:
        """Clear up files that count no more, after a write or when the process ended within one. Not inside a write."""
        self._mover.settle()

    def archived(self) -> tuple[UUID, ...]:
        """Return the archived conversations, in order of their rows."""
        found = self._database.rows(
            "SELECT id FROM conversations WHERE seq IN (SELECT seq FROM archived_conversations) ORDER BY seq"
        )
        return tuple(public_id for (public_id,) in found)

    def problems(self) -> tuple[str, ...]:
        """Compare every file with what it was when it was written; return a sentence for each that is something else."""
        files = self._database.ask(self._folder.files)
        return tuple(
            f"The archive's file {file.name} is damaged or missing." for file in files if not self._folder.is_whole(file)
        )

    @contextmanager
    def forgetting(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID]) -> Iterator[None]:
        """Bring back what is about to be deleted for good, so that it goes with all the rest. Raises as `bring_back`."""
        self.bring_back(conversation_ids)
        self.settle()
        yield

    def _bring_home(self, archive_id: UUID, seqs: Sequence[int], language: str, act: NewAct | None) -> int:
        """Move those of one home back, in one transaction; return how many."""
        with self._mover.told(), self._database.write() as connection:
            connection.run(_CHOOSE_BACK, {"archive": archive_id, "seqs": seqs})
            self._bring_back(connection, archive_id, language)
            back = connection.number("SELECT count(*) FROM moving")
            if act is not None:
                note_moves(connection, self._mover.numbers, act, away=False)
            let_go(connection)
        return back

    def _bring_back(self, connection: Connection, archive_id: UUID, language: str) -> None:
        files = self._mover.open(connection, archive_id)
        passages = name_passages(connection, files.sources.get("passages", "passages"), _TALK)
        for kind, source in files.sources.items():
            connection.run(f"INSERT INTO {kind} BY NAME SELECT * FROM {source} WHERE {MOVED[kind]}")
        self._mover.write_rest(connection, archive_id, files, MOVED)
        connection.run(_TRASHED)
        add_extents(connection, _moving(connection))
        self._mover.note_back(connection, _HOME, language, passages)


def _moving(connection: Connection) -> pa.Table:
    return schemas.seqs(seqs_in(connection, "moving"))
