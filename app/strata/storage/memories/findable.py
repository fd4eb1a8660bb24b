"""The passages by which memories are found: in the index while in force, and while superseded for questions about the past."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import pyarrow as pa

from strata.domain.memories import Memory, MemoryState
from strata.domain.passages import PassageDraft, PassageKind
from strata.domain.records import MessageKind, Role
from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.passage_facts import PassageFacts
from strata.storage.passage_rows import KeptPassage, Owner, stage_changed, stage_new
from strata.storage.row_numbers import RowNumbers
from strata.storage.staging import Staging, add_to_outbox
from strata.storage.waiting import WaitingList

SOURCE: Final = "memory"
"""What stands in the column `source` of a memory's passages."""

_FINDABLE: Final = frozenset((MemoryState.ACTIVE, MemoryState.SUPERSEDED))

_STANDING: Final = pa.schema([("seq", pa.int64()), ("active", pa.bool_()), ("in_trash", pa.bool_())])
_MINE: Final = (
    "SELECT owner_seq, seq, content_hash FROM passages WHERE kind = 'memory' AND owner_seq IN (SELECT seq FROM staged)"
)
_SET: Final = """
    UPDATE passages SET active = staged.active, in_trash = staged.in_trash FROM staged
    WHERE kind = 'memory' AND owner_seq = staged.seq
"""
_MOVED: Final = """
    SELECT p.seq, epoch_us(p.created_at), p.in_trash FROM passages AS p JOIN staged ON p.owner_seq = staged.seq
    WHERE p.kind = 'memory'
"""


class Findable:
    """Passages of memories within one write. `flush` inside it, `tell` once it is committed."""

    def __init__(self, numbers: RowNumbers, waiting: WaitingList, facts: PassageFacts) -> None:
        self._numbers = numbers
        self._waiting = waiting
        self._facts = facts
        self._staging = Staging()
        self._standing: dict[int, Memory] = {}
        self._cut: dict[int, tuple[Memory, tuple[PassageDraft, ...]]] = {}
        self._back: list[tuple[int, int]] = []
        self._moved: list[int] = []

    def add(self, memory: Memory, drafts: Sequence[PassageDraft]) -> None:
        """Stage the passages of a new memory."""
        stage_new(self._staging, self._numbers, _owner(memory), drafts)

    def cut_anew(self, memory: Memory, drafts: Sequence[PassageDraft]) -> None:
        """Stage the passages of a memory whose content changed; of several times in one write the last one counts."""
        self._cut[memory.seq] = (memory, tuple(drafts))

    def stand(self, memories: Iterable[Memory]) -> None:
        """Stage that these came into force, or out of it."""
        self._standing.update({memory.seq: memory for memory in memories})

    def flush(self, connection: Connection) -> None:
        """Write what is staged, outbox rows included."""
        if self._cut:
            kept: dict[int, list[KeptPassage]] = defaultdict(list)
            for owner, seq, content_hash in connection.rows_with_staged(schemas.seqs(list(self._cut)), _MINE):
                kept[owner].append(KeptPassage(seq, content_hash))
            for memory, drafts in self._cut.values():
                stage_changed(self._staging, self._numbers, _owner(memory), drafts, kept[memory.seq])
        self._staging.flush(connection, self._numbers)
        self._moved = self._staging.changed_seqs()
        if self._standing:
            rows: list[tuple[object, ...]] = [(seq, *_flags(memory)) for seq, memory in self._standing.items()]
            staged = schemas.table(_STANDING, rows)
            connection.run_with_staged(staged, _SET)
            touched = connection.rows_with_staged(staged, _MOVED)
            add_to_outbox(connection, self._numbers, (seq for seq, _, _ in touched))
            self._back = [(time, seq) for seq, time, in_trash in touched if not in_trash]
            self._moved += [seq for seq, _, _ in touched]

    def tell(self) -> None:
        """Bring what is kept in RAM up to date."""
        self._waiting.note(self._staging.passages, gone=bool(self._staging.gone_passages))
        self._waiting.note_back(self._back)
        self._facts.forget(self._moved, ())


def _flags(memory: Memory) -> tuple[bool, bool]:
    """Return whether a passage answers at once, and whether it lies in the trash."""
    return memory.state is MemoryState.ACTIVE, memory.state not in _FINDABLE


def _owner(memory: Memory) -> Owner:
    active, in_trash = _flags(memory)
    return Owner(
        PassageKind.MEMORY.value, memory.seq, memory.id.bytes, str(memory.id), None, 0, SOURCE, Role.OTHER.value,
        MessageKind.TEXT.value, "", memory.said_at, active, in_trash,
    )  # fmt: skip
