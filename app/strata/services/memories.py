"""Memories: the list, what each says of itself, and what the person does to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from strata.domain.changes import Changes
from strata.domain.history import ActKind, Actor, Field
from strata.domain.memories import (
    Layer,
    Memory,
    MemoryCount,
    MemoryDraft,
    MemoryFilter,
    MemoryKind,
    MemoryLink,
    MemorySource,
    Origin,
    SourceRef,
    UseKind,
)
from strata.services.ports.memories import Grains
from strata.services.remembering import deeds
from strata.services.remembering.acting import act_upon, touched
from strata.services.remembering.explaining import Explanation, KeptMemory, explained, kept
from strata.services.remembering.making import cleaned
from strata.services.remembering.reshaping import edit, merge, split
from strata.services.remembering.taking_in import TakingIn
from strata.services.remembering.tools import Tools
from strata.services.remembering.using import use
from strata.services.remembering.wording import quoted


class RememberOutcome(StrEnum):
    """What became of something to remember."""

    NEW = "new"
    JOINED = "joined"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What became of it.

    Attributes:
        contradictions: how many memories say otherwise; they wait in the inbox to be settled.
    """

    memory: Memory
    outcome: RememberOutcome
    contradictions: int
    changes: Changes


class MemoryService:
    """Reads and keeps memories. Every change is one act of the history and can be undone there."""

    def __init__(self, tools: Tools, begins_in: Callable[[], Layer]) -> None:
        """`begins_in` tells the layer in which what the person notes down begins."""
        self._tools = tools
        self._begins_in = begins_in

    # Reading

    def seqs(self, wanted: MemoryFilter) -> Sequence[int]:
        """Return the row numbers of all matching memories, sorted as asked."""
        return self._tools.store.seqs(wanted, self._tools.clock.now(), self._tools.rules())

    def page(self, seqs: Sequence[int]) -> tuple[KeptMemory, ...]:
        """Return these memories, in this order, each with its present effectiveness and its next step."""
        now, rules = self._tools.clock.now(), self._tools.rules()
        return tuple(kept(memory, now, rules) for memory in self._tools.store.page(seqs))

    def grains(self, wanted: MemoryFilter) -> Grains:
        """Return all matching memories as columns, for a picture of them."""
        return self._tools.store.grains(wanted, self._tools.clock.now(), self._tools.rules())

    def get(self, memory_id: UUID) -> KeptMemory:
        """Return one memory. Raises `NotFound`."""
        return kept(self._tools.store.get(memory_id), self._tools.clock.now(), self._tools.rules())

    def sources(self, memory_id: UUID) -> tuple[MemorySource, ...]:
        """Return where a memory comes from. Raises `NotFound`."""
        return self._tools.store.sources(self._tools.store.get(memory_id).seq)

    def related(self, memory_id: UUID) -> tuple[tuple[MemoryLink, Memory], ...]:
        """Return the memories that are linked with this one, each with the link. Raises `NotFound`."""
        seq = self._tools.store.get(memory_id).seq
        links = self._tools.store.links(seq)
        others = [link.to_seq if link.from_seq == seq else link.from_seq for link in links]
        found = {memory.seq: memory for memory in self._tools.store.page(others)}
        return tuple((link, found[other]) for link, other in zip(links, others, strict=True) if other in found)

    def explain(self, memory_id: UUID) -> Explanation:
        """Return how the score came to be, in words, and what happens next. Raises `NotFound`."""
        memory = self._tools.store.get(memory_id)
        made = self._tools.history.changes_of(memory.seq)[0].after
        began = made[Field.STRENGTH]
        uses = self._tools.store.uses(memory.seq)
        return explained(memory, float(str(began)), uses, self._tools.clock.now(), self._tools.rules())

    def counts(self) -> tuple[MemoryCount, ...]:
        """Return how many memories are in each layer and state."""
        return self._tools.store.counts()

    # Remembering

    def remember(
        self,
        text: str,
        *,
        kind: MemoryKind = MemoryKind.NOTE,
        sources: Sequence[SourceRef] = (),
        said_at: datetime | None = None,
        layer: Layer | None = None,
    ) -> Remembered:
        """Keep what the person wants kept; the same and nearly the same join the memory that is there.

        `said_at` None means now; `layer` None the one that the settings name. Raises `InvalidRequest` for a text that is
        empty, too long, or was itself recalled from memory; `DiskFull`.
        """
        now = self._tools.clock.now()
        draft = MemoryDraft(cleaned(text), kind, Origin.PERSON, said_at or now, 1.0, tuple(sources))
        taking = TakingIn(self._tools, ActKind.REMEMBER, Actor.PERSON, f"Remembered {quoted(draft.content)}")
        tally = taking.tally
        with self._tools.analyser.held(), self._tools.store.desk() as desk:
            taking.take(desk, [draft], layer or self._begins_in(), by_person=True)
            seq = tally.touched[-1].seq
            memory = desk.by_seq([seq])[seq]
        outcome = RememberOutcome.NEW if tally.kept else RememberOutcome.BACK if tally.back else RememberOutcome.JOINED
        return Remembered(memory, outcome, tally.contradictions, touched([memory.id]))

    # Acts

    def promote(self, memory_ids: Sequence[UUID]) -> Changes:
        """Move to the next layer with a longer life. Raises `NotFound`, `InvalidRequest` where there is none."""
        return act_upon(self._tools, memory_ids, deeds.PROMOTE)

    def demote(self, memory_ids: Sequence[UUID]) -> Changes:
        """Move to the next layer with a shorter life. Raises `NotFound`, `InvalidRequest` where there is none."""
        return act_upon(self._tools, memory_ids, deeds.DEMOTE)

    def pin(self, memory_ids: Sequence[UUID]) -> Changes:
        """Keep for good in their layer: no rule moves them. Raises `NotFound`, `InvalidRequest`."""
        return act_upon(self._tools, memory_ids, deeds.PIN)

    def unpin(self, memory_ids: Sequence[UUID]) -> Changes:
        """Let the rules move them again; their layer keeps them for a fresh lifetime. Raises `NotFound`."""
        return act_upon(self._tools, memory_ids, deeds.UNPIN)

    def forget(self, memory_ids: Sequence[UUID]) -> Changes:
        """Take out of every list and of search; `bring_back` and undo bring them back. Raises `NotFound`."""
        return act_upon(self._tools, memory_ids, deeds.FORGET)

    def bring_back(self, memory_ids: Sequence[UUID]) -> Changes:
        """Bring what expired, was forgotten or dismissed into force again, out of the archive too.

        Raises `NotFound`, `InvalidRequest`, `LibraryDamaged` when its file of the archive is not what it was.
        """
        return act_upon(self._tools, memory_ids, deeds.BRING_BACK)

    def edit(self, memory_id: UUID, text: str, kind: MemoryKind | None = None) -> Changes:
        """Change what a memory says; the history keeps what it said. Raises `NotFound`, `InvalidRequest`, `DiskFull`."""
        return edit(self._tools, memory_id, cleaned(text), kind)

    def merge(self, memory_ids: Sequence[UUID], into: UUID) -> Changes:
        """Let several live on in one of them, with the sources and uses of all. Raises `NotFound`, `InvalidRequest`."""
        return merge(self._tools, memory_ids, into)

    def split(self, memory_id: UUID, parts: Sequence[str]) -> Changes:
        """Let one live on in several that share its layer, times and sources. Raises `NotFound`, `InvalidRequest`."""
        return split(self._tools, memory_id, tuple(cleaned(part) for part in parts))

    # Uses

    def opened(self, memory_ids: Sequence[UUID], where: str = "search") -> Changes:
        """Note that the person opened memories, e.g. from "search"; again within ten minutes counts once."""
        return use(self._tools, memory_ids, UseKind.OPENED, f"opened from {where}")

    def recalled(self, memory_ids: Sequence[UUID], where: str = "a conversation") -> Changes:
        """Note that memories were put before an assistant; again within ten minutes counts once."""
        return use(self._tools, memory_ids, UseKind.RECALLED, f"recalled for {where}")

    def thumb(self, memory_ids: Sequence[UUID], *, up: bool) -> Changes:
        """Note the person's judgement. Raises `NotFound`."""
        kind, reason = (UseKind.THUMB_UP, "thumb up") if up else (UseKind.THUMB_DOWN, "thumb down")
        return use(self._tools, memory_ids, kind, reason)
