"""Memories to try rules on, and a record with memories and nothing else, with all services that work on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from strata.bootstrap import Library
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.memories import (
    Layer,
    Memory,
    MemoryDraft,
    MemoryFilter,
    MemoryKind,
    MemoryState,
    Origin,
    SourceKind,
    SourceRef,
)
from strata.domain.rules import MemoryRules
from strata.services.contradictions import ContradictionService
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.history import HistoryService
from strata.services.inbox import InboxService
from strata.services.memories import MemoryService
from strata.services.memory_archive import MemoryArchiveService
from strata.services.ports.memories import Alteration, LayerMove, NewAct
from strata.services.promotion import PromotionService
from strata.services.remembering.tools import Tools
from strata.services.words import Analyser
from strata.services.work import WorkService
from strata.storage.record import Record, open_record
from tests.support.clock import FakeClock

NOON = datetime(2023, 6, 9, 12, 0, tzinfo=UTC)
RULES = MemoryRules()


def memory(content: str = "Tea at four", *, layer: Layer = Layer.STM, now: datetime = NOON, **values: object) -> Memory:
    """Return a memory that has just come into a layer."""
    life = RULES.life(layer)
    made = Memory(
        1, new_id(), content, MemoryKind.NOTE, layer, MemoryState.ACTIVE, Origin.PERSON, 5.0, now, 0, now, now, None, now,
        None if life is None else now + life, None, False, False, 1.0,
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def draft(
    content: str,
    *,
    age: timedelta = timedelta(),
    now: datetime = NOON,
    sureness: float = 0.9,
    sources: int = 1,
    saved: bool = False,
) -> MemoryDraft:
    """Return a statement that somebody found; its sources are in no record."""
    places = tuple(SourceRef(SourceKind.MESSAGE, _id(content, number), 0, len(content)) for number in range(sources))
    return MemoryDraft(content, MemoryKind.FACT, Origin.DISTILLED, now - age, sureness, places, saved)


def _id(content: str, number: int) -> UUID:
    """Return the same id for the same content, as an import gives it each time."""
    return uuid5(NAMESPACE_URL, f"{content}#{number}")


@dataclass(frozen=True, slots=True)
class Mind:
    """Everything that works on memories, over a real record."""

    record: Record
    clock: FakeClock
    memories: MemoryService
    inbox: InboxService
    contradictions: ContradictionService
    promotion: PromotionService
    history: HistoryService
    archive: MemoryArchiveService

    def all(self) -> dict[int, Memory]:
        """Return every memory, whatever its state."""
        rows = self.record.memories.seqs(MemoryFilter(states=()), self.clock.now(), RULES)
        return {one.seq: one for one in self.record.memories.page(rows)}


@contextmanager
def mind(folder: Path, clock: FakeClock | None = None, rules: MemoryRules = RULES) -> Iterator[Mind]:
    """Open a record in `folder` with the services; it must be sound at the end."""
    clock = clock or FakeClock(NOON)
    record = open_record(folder, clock)
    checkpoints: list[str] = []
    work = WorkService(record.work, clock)
    tools = Tools(record.memories, record.memory_history, clock, Analyser(), lambda: rules)
    archive = MemoryArchiveService(tools, record.memory_archive, work)
    try:
        yield Mind(
            record,
            clock,
            MemoryService(tools, lambda: Layer.STM),
            InboxService(tools, work, Courtesy()),
            ContradictionService(tools),
            PromotionService(tools, record.passes, work, archive),
            HistoryService(tools, checkpoints.append, record.archive),
            archive,
        )
        assert record.library.problems() == ()
    finally:
        record.close()


def archive(library: Library, memory: Memory) -> None:
    """Let a memory expire a day ago, as a pass does, and move it to the archive."""
    over = replace(memory, state=MemoryState.EXPIRED, expires_at=memory.created_at - timedelta(days=1))
    with library._stores.record.memories.desk() as desk:
        act = desk.begin(NewAct(new_id(), ActKind.PASS, Actor.RULE, memory.created_at, "Pass: 1 expired"))
        desk.change(act, [Alteration(memory, over, "its time was over")])
        desk.note_moves(act, [LayerMove(memory.seq, memory.layer, None, memory.strength, "its time was over")])
    assert library.services.memory_archive.archive(timedelta(), Control()) == 1
