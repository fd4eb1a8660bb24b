"""The checkpoints of a library."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from strata.domain.checkpoints import Checkpoint, CheckpointReason, Comparison, RolledBack
from strata.domain.errors import LibraryDamaged, NotFound
from strata.domain.ids import new_id
from strata.services.ports.keeping import KeptMemory
from strata.storage import checkpoint_files, engine
from strata.storage.checkpoint_comparing import IN_FORCE, compare
from strata.storage.connection import Row
from strata.storage.copying import tables_of
from strata.storage.database import Database
from strata.storage.memories.findable import Findable
from strata.storage.memories.kept import kept_memories
from strata.storage.memories.returning import Cut, put_back_passages, with_other_content, write_out_archive
from strata.storage.passage_facts import PassageFacts
from strata.storage.rolling_back import put_back_marks, put_back_memories, put_back_record
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, stored
from strata.storage.titles import Titles
from strata.storage.waiting import WaitingList

_COLUMNS: Final = "SELECT id, name, reason, made_at, conversations, messages, documents, memories, bytes FROM checkpoints"
_INSERT: Final = """
    INSERT INTO checkpoints
    VALUES ($seq, $id, $name, $reason, $made_at, $conversations, $messages, $documents, $memories, $bytes)
"""


class Checkpoints:
    """The store behind the port `CheckpointStore`."""

    def __init__(
        self, database: Database, numbers: RowNumbers, waiting: WaitingList, facts: PassageFacts, titles: Titles
    ) -> None:
        self._database = database
        self._numbers = numbers
        self._waiting = waiting
        self._facts = facts
        self._titles = titles
        # Whoever writes or sweeps the folder of checkpoints: what is being made must not be swept away.
        self._turn = threading.RLock()

    def make(self, name: str, reason: CheckpointReason, at: datetime) -> Checkpoint:
        """Make a checkpoint of this moment and verify it. Raises `DiskFull` or `WorldError`."""
        with self._turn:
            return self._make(new_id(), name, reason, at)

    def all(self) -> tuple[Checkpoint, ...]:
        """Return every checkpoint, newest first."""
        return tuple(map(_checkpoint, self._database.rows(f"{_COLUMNS} ORDER BY seq DESC")))

    def get(self, checkpoint_id: UUID) -> Checkpoint:
        """Return one checkpoint. Raises `NotFound`."""
        row = self._database.row(f"{_COLUMNS} WHERE id = $id", {"id": checkpoint_id})
        if row is None:
            raise NotFound("There is no such checkpoint.", "It may have been deleted, or belong to another library.")
        return _checkpoint(row)

    def drop(self, checkpoint_ids: Sequence[UUID]) -> None:
        """Delete checkpoints; those that are gone already are passed over. Raises `DiskFull`."""
        with self._turn:
            with self._database.write() as connection:
                connection.run(
                    "DELETE FROM checkpoints WHERE id IN (SELECT unnest($ids::UUID[]))", {"ids": list(checkpoint_ids)}
                )
            for checkpoint_id in checkpoint_ids:
                checkpoint_files.place(self._database, checkpoint_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what an interrupted checkpoint left behind."""
        with self._turn:
            checkpoint_files.sweep(self._database, {checkpoint.id for checkpoint in self.all()})

    def compare(self, before: UUID, after: UUID | None, limit: int) -> Comparison:
        """Compare two checkpoints, or one with now; name at most `limit` memories. Raises `NotFound`, `LibraryDamaged`."""
        with ExitStack() as held:
            first, second = (
                engine.CATALOG
                if one is None
                else held.enter_context(checkpoint_files.attached(self._database, self._file(one)))
                for one in (before, after)
            )
            with self._database.snapshot() as connection:
                return compare(connection, first, second, limit)

    def memories(self, checkpoint_id: UUID, memory_ids: Sequence[UUID]) -> tuple[KeptMemory, ...]:
        """Return memories as a checkpoint has them. Raises `NotFound`, `LibraryDamaged`."""
        with checkpoint_files.attached(self._database, self._file(checkpoint_id)) as held, self._database.read() as connection:
            found = kept_memories(connection, held, memory_ids)
        if len(found) < len(set(memory_ids)):
            raise NotFound("That checkpoint has no such memory.", "Compare it with now to see what it has.")
        return found

    def roll_back(self, checkpoint_id: UUID, before: Checkpoint, at: datetime, cut: Cut) -> RolledBack:
        """Make the library what it was, in one transaction; `before` is the checkpoint made just now.

        `cut` gives the passages of a memory that comes back.

        Raises `NotFound`, `LibraryDamaged`, `DiskFull`; the library is as it was then.
        """
        file = self._file(checkpoint_id)
        findable = Findable(self._numbers, self._waiting, self._facts)
        with self._database.still(), checkpoint_files.attached(self._database, file, verified=True) as held:
            with self._database.write() as connection:
                changed = with_other_content(connection, engine.CATALOG, held)
                rows = put_back_memories(connection, held)
                write_out_archive(connection)
                put_back_marks(connection, self._numbers, held)
                touched = put_back_passages(connection, self._numbers, findable, changed, cut)
                findable.flush(connection)
                moved = put_back_record(self._database, self._numbers, connection, held, at)
                done = RolledBack(before, rows, moved.trashed, moved.restored)
                connection.run(
                    "INSERT INTO rollbacks VALUES ($seq, $id, $at, $checkpoint, $before, $rows, $trashed, $restored)",
                    {
                        "seq": self._numbers.take(Table.ROLLBACKS),
                        "id": new_id(),
                        "at": stored(at),
                        "checkpoint": checkpoint_id,
                        "before": before.id,
                        "rows": rows,
                        "trashed": moved.trashed,
                        "restored": moved.restored,
                    },
                )
            self._waiting.forget()
            findable.tell()
            self._facts.forget(touched, ())
            self._titles.all_changed()
        return done

    @contextmanager
    def forgetting(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID]) -> Iterator[None]:
        """Write anew, without them, the checkpoints that hold or quote these; none is made while the block runs.

        Raises `LibraryDamaged` for one that cannot be read, `DiskFull`, `WorldError`.
        """
        conversations = self._seqs(Table.CONVERSATIONS, conversation_ids)
        documents = self._seqs(Table.DOCUMENTS, document_ids)
        with self._turn:
            self.sweep()
            for checkpoint in self.all():
                self._forget(checkpoint, conversations, documents)
            yield

    def _forget(self, checkpoint: Checkpoint, conversations: list[int], documents: list[int]) -> None:
        file = checkpoint_files.place(self._database, checkpoint.id)
        if not file.exists():  # nothing is kept in it
            return
        try:
            checkpoint_files.forget(self._database, file, conversations, documents)
        except LibraryDamaged as error:
            raise LibraryDamaged(
                f"The checkpoint “{checkpoint.name}” is damaged: what it holds cannot be told, so nothing was deleted.",
                "Delete that checkpoint first.",
            ) from error

    def _make(self, checkpoint_id: UUID, name: str, reason: CheckpointReason, at: datetime) -> Checkpoint:
        file = checkpoint_files.write(self._database, checkpoint_id)
        with checkpoint_files.attached(self._database, file) as held, self._database.read() as connection:
            counts: dict[str, int] = dict(connection.rows(f"SELECT name, n FROM {held}.kept_counts"))
            memories = 0
            if "memories" in tables_of(connection, held):
                memories = connection.number(f"SELECT count(*) FROM {held}.memories WHERE state IN {IN_FORCE}")
        values: dict[str, object] = {
            "id": checkpoint_id,
            "name": name,
            "reason": reason.value,
            "made_at": stored(at),
            **counts,
            "memories": memories,
            "bytes": file.stat().st_size,
        }
        with self._database.write() as connection:
            connection.run(_INSERT, values | {"seq": self._numbers.take(Table.CHECKPOINTS)})
        return self.get(checkpoint_id)

    def _file(self, checkpoint_id: UUID) -> Path:
        return checkpoint_files.place(self._database, self.get(checkpoint_id).id)

    def _seqs(self, table: Table, ids: Sequence[UUID]) -> list[int]:
        rows = self._database.rows(f"SELECT seq FROM {table} WHERE id IN (SELECT unnest($ids::UUID[]))", {"ids": list(ids)})
        return [seq for (seq,) in rows]


def _checkpoint(row: Row) -> Checkpoint:
    public_id, name, reason, made_at, *counts = row
    conversations, messages, documents, memories, size = counts
    return Checkpoint(
        public_id, name, CheckpointReason(reason), aware(made_at), conversations, messages, documents, memories, size
    )
