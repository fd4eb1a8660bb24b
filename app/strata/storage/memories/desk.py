"""The desk: memories read and changed within one transaction, every change with its place in the history."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from strata.domain.carried import NamedSource
from strata.domain.errors import LibraryDamaged, NotFound
from strata.domain.history import Act, LinkChange, MemoryChange, difference, values_of
from strata.domain.memories import LinkKind, LinkState, Memory, MemoryLink, MemoryState, SourceKind, SourceRef
from strata.services.ports.memories import Alteration, LayerMove, NewAct, NewMemory, NewUse
from strata.storage import schemas
from strata.storage.connection import Connection, Row
from strata.storage.memories import rows
from strata.storage.memories.acts import ACT, act_of, acts_by_id, changes_of_act
from strata.storage.memories.alike import alike
from strata.storage.memories.archive import MemoryArchive
from strata.storage.memories.carrying import find_sources, note_metadata
from strata.storage.memories.findable import Findable
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.staging import RowValues
from strata.storage.times import aware, stored

_log = logging.getLogger(__name__)

_BY_SEQ: Final = f"SELECT {rows.COLUMNS} FROM memories WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
_BY_ID: Final = f"SELECT {rows.COLUMNS} FROM memories WHERE id IN (SELECT unnest($ids::UUID[]))"
_MOVED: Final = ", ".join(f"{name} = staged.{name}" for name in rows.MOVED.names if name != "seq")
_SAID: Final = ", ".join(f"{name} = staged.{name}" for name in ("content", "content_hash", "words"))
_SOURCES: Final = """
    SELECT owner_kind, owner_id, first_char, end_char FROM memory_sources
    WHERE memory_seq = $memory AND act_seq IN (SELECT seq FROM memory_acts WHERE in_effect) ORDER BY seq
"""
_OWNERS: Final = {
    SourceKind.MESSAGE: "SELECT id, seq FROM messages WHERE id IN (SELECT unnest($ids::UUID[]))",
    SourceKind.DOCUMENT: "SELECT id, seq FROM documents WHERE id IN (SELECT unnest($ids::UUID[]))",
}
_LINK: Final = 'SELECT seq, from_seq, to_seq, kind, state, "at" FROM memory_links'
_LATER: Final = f"""
    {ACT} WHERE seq > $act AND in_effect AND seq IN (SELECT act_seq FROM memory_changes WHERE memory_seq = $memory)
    ORDER BY seq DESC LIMIT 1
"""


class Desk:
    """What stands behind the port `MemoryDesk`, for the length of one write."""

    def __init__(self, connection: Connection, numbers: RowNumbers, findable: Findable, archive: MemoryArchive) -> None:
        self._connection = connection
        self._numbers = numbers
        self._findable = findable
        self._archive = archive
        self.brought_back = False
        """Whether memories came back from the archive."""

    def take_seqs(self, count: int) -> Sequence[int]:
        """Return row numbers for memories that are about to be made."""
        return tuple(self._numbers.take_many(Table.MEMORIES, count))

    def memories(self, ids: Sequence[UUID]) -> tuple[Memory, ...]:
        """Return these memories in this order. Raises `NotFound`."""
        found = self.by_id(ids)
        if len(found) < len(set(ids)):
            raise unknown()
        return tuple(found[one] for one in ids)

    def by_id(self, ids: Sequence[UUID]) -> dict[UUID, Memory]:
        """Return those of these memories that are here."""
        read = list(map(rows.memory_of, self._connection.rows(_BY_ID, {"ids": list(ids)})))
        return {one.id: one for one in self._archive.filled(self._connection, read)}

    def by_seq(self, seqs: Sequence[int]) -> dict[int, Memory]:
        """Return these memories by row."""
        read = list(map(rows.memory_of, self._connection.rows(_BY_SEQ, {"seqs": list(seqs)})))
        return {one.seq: one for one in self._archive.filled(self._connection, read)}

    def alike(self, texts: Sequence[str]) -> tuple[tuple[Memory, ...], ...]:
        """Return for each text the memories that share most of its telling words, whatever their state."""
        try:
            candidates = alike(self._connection, texts, self._archive.whole(self._connection))
            found = self.by_seq(sorted({seq for some in candidates for seq in some}))
        except LibraryDamaged as error:
            _log.warning("Memories in the archive could not be compared with what comes in: %s", error)
            candidates = alike(self._connection, texts, "(SELECT * FROM memories WHERE content <> '')")
            found = self.by_seq(sorted({seq for some in candidates for seq in some}))
        return tuple(tuple(found[seq] for seq in some) for some in candidates)

    def sources(self, memory_seq: int) -> tuple[SourceRef, ...]:
        """Return the sources of a memory that hold."""
        found = self._connection.rows(_SOURCES, {"memory": memory_seq})
        return tuple(SourceRef(SourceKind(kind), *rest) for kind, *rest in found)

    def find_sources(self, named: Sequence[NamedSource]) -> dict[NamedSource, UUID]:
        """Return the messages and documents that these name; what the record does not have is left out.

        Raises `LibraryDamaged` when a file of the archive is not what it was.
        """
        return find_sources(self._connection, named, self._archive.messages(self._connection)) if named else {}

    def note_metadata(self, metadata: Mapping[int, str]) -> None:
        """Keep what else an export said of memories, as JSON text by row."""
        note_metadata(self._connection, metadata)

    def begin(self, act: NewAct) -> int:
        """Write an act and return its row."""
        seq = self._numbers.take(Table.MEMORY_ACTS)
        self._connection.run(
            "INSERT INTO memory_acts VALUES ($seq, $id, $kind, $actor, $at, $title, $undoes, TRUE, 0)",
            {
                "seq": seq, "id": act.id, "kind": act.kind.value, "actor": act.actor.value, "at": stored(act.at),
                "title": act.title, "undoes": act.undoes,
            },
        )  # fmt: skip
        return seq

    def add(self, act_seq: int, memories: Sequence[NewMemory]) -> None:
        """Make memories, passages and outbox rows included."""
        made = [new.memory for new in memories]
        self._connection.insert("memories", schemas.table(rows.MEMORIES, [rows.row_of(memory) for memory in made]))
        for new in memories:
            self._findable.add(new.memory, new.passages)
        self._note_changes(
            act_seq, [(new.memory.seq, None, rows.values_text(values_of(new.memory)), new.reason) for new in memories]
        )
        sources = {new.memory.seq: new.sources for new in memories if new.sources}
        self._insert_sources(act_seq, sources, {memory.seq: memory.created_at for memory in made})

    def change(self, act_seq: int, alterations: Sequence[Alteration]) -> None:
        """Change memories; their passages follow. What lies in the archive comes back first. Raises `LibraryDamaged`."""
        away = [one.before.seq for one in alterations if one.before.state is MemoryState.ARCHIVED]
        if away:
            self.brought_back |= self._archive.bring_back(self._connection, away)
        self._replace([one.after for one in alterations])
        self._reword([one.after for one in alterations if one.before.content != one.after.content])
        noted = []
        for one in alterations:
            before, after = difference(one.before, one.after)
            noted.append((one.after.seq, rows.values_text(before), rows.values_text(after), one.reason))
            if one.passages is not None:
                self._findable.cut_anew(one.after, one.passages)
        self._findable.stand(one.after for one in alterations if one.before.state is not one.after.state)
        self._note_changes(act_seq, noted)

    def note_sources(self, act_seq: int, memory_seq: int, sources: Sequence[SourceRef], at: datetime) -> int:
        """Add sources that the memory lacks; return how many."""
        known = {(one.owner_kind, one.owner_id) for one in self.sources(memory_seq)}
        fresh = tuple(one for one in sources if (one.owner_kind, one.owner_id) not in known)
        self._insert_sources(act_seq, {memory_seq: fresh}, {memory_seq: at})
        return len(fresh)

    def note_moves(self, act_seq: int, moves: Sequence[LayerMove]) -> None:
        """Write moves between layers."""
        actor, at = self._connection.rows('SELECT actor, "at" FROM memory_acts WHERE seq = $act', {"act": act_seq})[0]
        values: list[RowValues] = [
            (seq, act_seq, one.memory_seq, one.from_layer, one.to_layer, one.score, one.reason, actor, aware(at))
            for seq, one in zip(self._numbers.take_many(Table.MEMORY_PROMOTIONS, len(moves)), moves, strict=True)
        ]
        self._connection.insert("memory_promotions", schemas.table(rows.MOVES, values))

    def use(self, uses: Sequence[NewUse]) -> None:
        """Write uses."""
        self._replace([one.after for one in uses])
        values: list[RowValues] = [
            (seq, one.after.seq, one.kind.value, one.after.touched_at, one.delta, one.after.strength, one.after.usage_count,
             one.reason)
            for seq, one in zip(self._numbers.take_many(Table.MEMORY_CHANGES, len(uses)), uses, strict=True)
        ]  # fmt: skip
        self._connection.insert("memory_uses", schemas.table(rows.USES, values))

    def link(self, act_seq: int, from_seq: int, to_seq: int, kind: LinkKind, at: datetime) -> None:
        """Link two memories, unless they are linked in this way already; a contradiction is open at first."""
        both = {"from": from_seq, "to": to_seq, "kind": kind.value, "gone": LinkState.GONE.value}
        if self._connection.row(
            "SELECT 1 FROM memory_links WHERE kind = $kind AND state <> $gone "
            "AND ((from_seq = $from AND to_seq = $to) OR (from_seq = $to AND to_seq = $from))",
            both,
        ):
            return
        seq = self._numbers.take(Table.MEMORY_LINKS)
        state = LinkState.OPEN if kind is LinkKind.CONTRADICTS else LinkState.HOLDS
        self._connection.run(
            "INSERT INTO memory_links VALUES ($seq, $from_seq, $to_seq, $kind, $state, $at)",
            {"seq": seq, "from_seq": from_seq, "to_seq": to_seq, "kind": kind.value, "state": state.value, "at": stored(at)},
        )
        self._note_link(act_seq, seq, None, state)

    def links(self, seqs: Sequence[int]) -> tuple[MemoryLink, ...]:
        """Return these links."""
        found = self._connection.rows(
            f"{_LINK} WHERE seq IN (SELECT unnest($seqs::BIGINT[])) ORDER BY seq", {"seqs": list(seqs)}
        )
        return tuple(map(link_of, found))

    def set_link(self, act_seq: int, link: MemoryLink, state: LinkState) -> None:
        """Change what became of a link."""
        self._connection.run("UPDATE memory_links SET state = $state WHERE seq = $seq", {"state": state.value, "seq": link.seq})
        self._note_link(act_seq, link.seq, link.state, state)

    def acts(self, ids: Sequence[UUID]) -> tuple[Act, ...]:
        """Return these acts in this order. Raises `NotFound`."""
        return acts_by_id(self._connection, ids)

    def changes(self, act_seq: int) -> tuple[tuple[MemoryChange, ...], tuple[LinkChange, ...]]:
        """Return what an act changed, of memories and of links."""
        return changes_of_act(self._connection, act_seq)

    def later(self, act_seq: int, memory_seq: int) -> Act | None:
        """Return the newest act in effect after this one that changed the memory."""
        row = self._connection.row(_LATER, {"act": act_seq, "memory": memory_seq})
        return None if row is None else act_of(row)

    def set_in_effect(self, act_id: UUID, *, in_effect: bool) -> None:
        """Note that an act was undone, or that its undo was; through a chain of undos, the other way round at each."""
        here: UUID | None = act_id
        while here is not None:
            values = {"id": here, "in_effect": in_effect}
            self._connection.run("UPDATE memory_acts SET in_effect = $in_effect WHERE id = $id", values)
            row = self._connection.row("SELECT undoes FROM memory_acts WHERE id = $id", {"id": here})
            here, in_effect = (row[0] if row else None), not in_effect

    def _replace(self, memories: Sequence[Memory]) -> None:
        """Write everything but the words, which cost the most to make and change the least."""
        if memories:
            staged = schemas.table(rows.MOVED, [rows.moved_row_of(memory) for memory in memories])
            self._connection.run_with_staged(
                staged, f"UPDATE memories SET {_MOVED} FROM staged WHERE memories.seq = staged.seq"
            )

    def _reword(self, memories: Sequence[Memory]) -> None:
        if memories:
            staged = schemas.table(rows.MEMORIES, [rows.row_of(memory) for memory in memories])
            self._connection.run_with_staged(staged, f"UPDATE memories SET {_SAID} FROM staged WHERE memories.seq = staged.seq")

    def _note_changes(self, act_seq: int, noted: Sequence[tuple[int, str | None, str, str]]) -> None:
        values: list[RowValues] = [
            (seq, act_seq, memory, None, before, after, reason)
            for seq, (memory, before, after, reason) in zip(
                self._numbers.take_many(Table.MEMORY_CHANGES, len(noted)), noted, strict=True
            )
        ]
        self._connection.insert("memory_changes", schemas.table(rows.CHANGES, values))
        self._connection.run(
            "UPDATE memory_acts SET memories = memories + $more WHERE seq = $act", {"more": len(noted), "act": act_seq}
        )

    def _note_link(self, act_seq: int, link_seq: int, before: LinkState | None, after: LinkState) -> None:
        seq = self._numbers.take(Table.MEMORY_CHANGES)
        row: RowValues = (seq, act_seq, None, link_seq, before, after, "")
        self._connection.insert("memory_changes", schemas.table(rows.CHANGES, [row]))

    def _insert_sources(self, act_seq: int, sources: dict[int, tuple[SourceRef, ...]], noted_at: dict[int, datetime]) -> None:
        flat = [(memory, one) for memory, some in sources.items() for one in some]
        owners: dict[SourceKind, dict[UUID, int]] = {
            kind: dict(self._connection.rows(sql, {"ids": sorted({one.owner_id for _, one in flat if one.owner_kind is kind})}))
            for kind, sql in _OWNERS.items()
            if flat
        }
        values: list[RowValues] = [
            (seq, act_seq, memory, one.owner_kind.value, one.owner_id.bytes, owners[one.owner_kind].get(one.owner_id),
             one.first_char, one.end_char, noted_at[memory])
            for seq, (memory, one) in zip(self._numbers.take_many(Table.MEMORY_SOURCES, len(flat)), flat, strict=True)
        ]  # fmt: skip
        self._connection.insert("memory_sources", schemas.table(rows.SOURCES, values))


def link_of(row: Row) -> MemoryLink:
    """Return the link of a row."""
    seq, from_seq, to_seq, kind, state, at = row
    return MemoryLink(seq, from_seq, to_seq, LinkKind(kind), LinkState(state), aware(at))


def unknown() -> NotFound:
    """Return the error for a memory that is not there."""
    return NotFound("There is no such memory.", "It may lie in another library.")
