"""The kept memories: lists, what belongs to one, and what a search must know of those that it found."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

import numpy as np
import pyarrow as pa

from strata.domain.carried import CarriedMemory
from strata.domain.layers import LADDER
from strata.domain.memories import (
    Layer,
    LinkKind,
    LinkState,
    Memory,
    MemoryCount,
    MemoryFilter,
    MemoryLink,
    MemorySource,
    MemoryState,
    MemoryUse,
    UseKind,
)
from strata.domain.rules import MemoryRules
from strata.services.ports.memories import Grains, Recallable
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.memories.archive import MemoryArchive, lies_in_archive
from strata.storage.memories.carrying import carried
from strata.storage.memories.desk import Desk, link_of, unknown
from strata.storage.memories.findable import Findable
from strata.storage.memories.listing import condition, order, reads_archived_text
from strata.storage.memories.rows import COLUMNS, memory_of
from strata.storage.memories.score import score_at
from strata.storage.passage_facts import PassageFacts
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, stored
from strata.storage.waiting import WaitingList

_HELD: Final = "act_seq IN (SELECT seq FROM memory_acts WHERE in_effect)"
_USES: Final = """
    SELECT seq, memory_seq, kind, "at", delta, strength, usage_count, reason FROM memory_uses
    WHERE memory_seq = $memory ORDER BY seq
"""
_LINK: Final = 'SELECT l.seq, l.from_seq, l.to_seq, l.kind, l.state, l."at" FROM memory_links AS l'
_CONTRADICTIONS: Final = f"""
    {_LINK} JOIN memories AS a ON a.seq = l.from_seq JOIN memories AS b ON b.seq = l.to_seq
    WHERE l.kind = '{LinkKind.CONTRADICTS}' AND l.state = '{LinkState.OPEN}'
        AND a.state IN ('active', 'inbox') AND b.state IN ('active', 'inbox')
    ORDER BY l.seq DESC
"""
_COUNTS: Final = "SELECT layer, state, count(*) FROM memories GROUP BY layer, state ORDER BY layer, state"
_MESSAGES_OF: Final = f"""
    SELECT s.memory_seq, m.seq, m.id, c.id FROM memory_sources AS s JOIN messages AS m ON m.seq = s.owner_seq
    JOIN conversations AS c ON c.seq = m.conversation_seq
    WHERE s.owner_kind = 'message' AND s.memory_seq IN (SELECT unnest($seqs::BIGINT[])) AND s.{_HELD} ORDER BY s.seq
"""
_OF_MESSAGES: Final = f"""
    SELECT owner_seq, memory_seq FROM memory_sources
    WHERE owner_kind = 'message' AND owner_seq IN (SELECT unnest($seqs::BIGINT[])) AND {_HELD}
        AND memory_seq IN (SELECT seq FROM memories WHERE state = 'active')
    ORDER BY memory_seq
"""
_NEVER: Final = np.iinfo(np.int64).max

Answer = TypeVar("Answer")


class Memories:
    """The store behind the port `MemoryStore`."""

    def __init__(
        self, database: Database, numbers: RowNumbers, waiting: WaitingList, facts: PassageFacts, archive: MemoryArchive
    ) -> None:
        self._database = database
        self._archive = archive
        self._numbers = numbers
        self._waiting = waiting
        self._facts = facts

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Open the desk: everything done at it is on disk when the block is left, or nothing. Raises `DiskFull`."""
        findable = Findable(self._numbers, self._waiting, self._facts)
        with self._database.write() as connection:
            desk = Desk(connection, self._numbers, findable, self._archive)
            yield desk
            findable.flush(connection)
        findable.tell()
        if desk.brought_back:
            self._archive.tell()

    def seqs(self, wanted: MemoryFilter, now: datetime, rules: MemoryRules) -> Sequence[int]:
        """Return the row numbers of all matching memories, sorted as asked."""
        where, parameters = condition(wanted, now, rules)
        by, more = order(wanted, now, rules)

        def read(connection: Connection, source: str) -> list[int]:
            sql = f"SELECT seq FROM {source} WHERE {where} ORDER BY {by}"
            found: list[int] = connection.columns(sql, parameters | more)["seq"].tolist()
            return found

        return self._among(wanted, read)

    def grains(self, wanted: MemoryFilter, now: datetime, rules: MemoryRules) -> Grains:
        """Return all matching memories as columns, in order of their rows."""
        where, parameters = condition(wanted, now, rules)
        ladder = " ".join(f"WHEN '{layer.value}' THEN {place}" for place, layer in enumerate(LADDER))
        columns = f"""
            SELECT seq, epoch_us(said_at) AS said, coalesce(epoch_us(expires_at), {_NEVER}) AS expires,
                (CASE layer {ladder} END)::TINYINT AS layer, {score_at("$now::TIMESTAMP", rules)}::FLOAT AS score, pinned
        """
        parameters |= {"now": stored(now)}

        def read(connection: Connection, source: str) -> pa.Table:
            return connection.arrow(f"{columns} FROM {source} WHERE {where} ORDER BY seq", parameters)

        found = self._among(wanted, read)
        said, expires, layers, score, pinned = (
            found.column(name).to_numpy() for name in ("said", "expires", "layer", "score", "pinned")
        )
        return Grains(found.column("seq").to_numpy(), said, expires, layers, score, pinned.astype(np.bool_))

    def page(self, seqs: Sequence[int]) -> tuple[Memory, ...]:
        """Return these memories, in this order; rows that are gone are left out."""
        sql = f"SELECT {COLUMNS} FROM memories WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
        found = {one.seq: one for one in self._read(sql, {"seqs": list(seqs)})}
        return tuple(found[seq] for seq in seqs if seq in found)

    def get(self, memory_id: UUID) -> Memory:
        """Return one memory. Raises `NotFound`, `LibraryDamaged`."""
        found = self._read(f"SELECT {COLUMNS} FROM memories WHERE id = $id", {"id": memory_id})
        if not found:
            raise unknown()
        return found[0]

    def known(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        """Return which of these are here, in any state."""
        rows = self._database.rows("SELECT id FROM memories WHERE id IN (SELECT unnest($ids::UUID[]))", {"ids": list(ids)})
        return frozenset(public_id for (public_id,) in rows)

    def carried(self, seqs: Sequence[int]) -> tuple[CarriedMemory, ...]:
        """Return memories as exports carry them, in this order. Raises `LibraryDamaged`."""
        memories = self.page(seqs)
        return self._archive.ask(lambda connection: carried(connection, memories, self._archive.messages(connection)))

    def sources(self, memory_seq: int) -> tuple[MemorySource, ...]:
        """Return the sources that hold, with their texts; what lies in the archive is read there."""
        return self._archive.sources(memory_seq)

    def uses(self, memory_seq: int) -> tuple[MemoryUse, ...]:
        """Return what moved the score, oldest first."""
        found = self._database.rows(_USES, {"memory": memory_seq})
        return tuple(MemoryUse(seq, memory, UseKind(kind), aware(at), *rest) for seq, memory, kind, at, *rest in found)

    def links(self, memory_seq: int) -> tuple[MemoryLink, ...]:
        """Return the links from and to a memory."""
        rows = self._database.rows(
            f"{_LINK} WHERE (l.from_seq = $memory OR l.to_seq = $memory) AND l.state <> $gone ORDER BY l.seq",
            {"memory": memory_seq, "gone": LinkState.GONE.value},
        )
        return tuple(map(link_of, rows))

    def contradictions(self) -> tuple[MemoryLink, ...]:
        """Return the open contradictions between memories that wait or are in force, newest first."""
        return tuple(map(link_of, self._database.rows(_CONTRADICTIONS)))

    def counts(self) -> tuple[MemoryCount, ...]:
        """Return how many memories are in each layer and state."""
        return tuple(
            MemoryCount(Layer(layer), MemoryState(state), count) for layer, state, count in self._database.rows(_COUNTS)
        )

    def recallable(self, seqs: Sequence[int]) -> dict[int, Recallable]:
        """Return what a search must know of these memories, by row."""
        found = {memory.seq: memory for memory in self.page(seqs)}
        messages: dict[int, list[tuple[int, UUID, UUID]]] = {}
        for memory_seq, *message in self._database.rows(_MESSAGES_OF, {"seqs": list(found)}):
            messages.setdefault(memory_seq, []).append((message[0], message[1], message[2]))
        return {
            seq: Recallable(
                memory,
                frozenset(message for message, _, _ in messages.get(seq, ())),
                messages[seq][0][1:] if seq in messages else None,
            )
            for seq, memory in found.items()
        }

    def of_messages(self, seqs: Sequence[int]) -> dict[int, Recallable]:
        """Return the memories in force that were taken from these messages, by the message's row; of several the newest."""
        if not self._numbers.last(Table.MEMORY_SOURCES):  # known without a statement, which every search would wait for
            return {}
        rows = self._database.rows(_OF_MESSAGES, {"seqs": list(seqs)})
        found = self.recallable([memory for _, memory in rows]) if rows else {}
        return {message: found[memory] for message, memory in rows if memory in found}

    def _read(self, sql: str, values: dict[str, object]) -> list[Memory]:
        """Return the memories of rows; the archive is looked into only where one of them lies there."""
        found = list(map(memory_of, self._database.rows(sql, values)))
        if not any(lies_in_archive(one) for one in found):
            return found

        def read(connection: Connection) -> list[Memory]:
            return self._archive.filled(connection, list(map(memory_of, connection.rows(sql, values))))

        return self._archive.ask(read)

    def _among(self, wanted: MemoryFilter, read: Callable[[Connection, str], Answer]) -> Answer:
        """Run a query with what stands after FROM; texts of the archive are joined only where they are needed."""
        if reads_archived_text(wanted):
            return self._archive.ask(lambda connection: read(connection, self._archive.whole(connection)))
        return self._database.ask(lambda connection: read(connection, "memories"))
