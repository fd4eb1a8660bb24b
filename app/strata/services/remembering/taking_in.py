"""What comes in is kept once: the same and nearly the same join what is there, what says otherwise is linked to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from strata.domain.effectiveness import present, used
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.layers import entry_layer, moved
from strata.domain.memories import Layer, LinkKind, Memory, MemoryDraft, MemoryState, UseKind
from strata.domain.resemblance import telling_words
from strata.domain.rules import BEGINNING, MemoryRules
from strata.services.ports.memories import Alteration, LayerMove, MemoryDesk, NewAct, NewMemory, NewUse
from strata.services.remembering.making import COMPARED, Likeness, likeness, made
from strata.services.remembering.tools import Tools

BROUGHT_BACK = frozenset(
    (
        MemoryState.EXPIRED,
        MemoryState.ARCHIVED,
        MemoryState.FORGOTTEN,
        MemoryState.DISMISSED,
        MemoryState.MERGED,
        MemoryState.INBOX,
    )
)
"""States from which the person's own word brings a memory back."""


@dataclass(slots=True)
class Tally:
    """What became of drafts.

    Attributes:
        kept: memories that are new in force; waiting: new in the inbox; joined: drafts that added a source to a memory;
            back: memories that came back into force; known: drafts that added nothing.
        touched: every memory that moved.
    """

    kept: int = 0
    waiting: int = 0
    joined: int = 0
    back: int = 0
    known: int = 0
    contradictions: int = 0
    touched: list[Memory] = field(default_factory=list)


class TakingIn:
    """One act of taking drafts in. It is begun with the first thing that it changes, so that nothing leaves no trace."""

    def __init__(self, tools: Tools, kind: ActKind, actor: Actor, title: str) -> None:
        self.tally = Tally()
        self._tools = tools
        self._rules = tools.rules()
        self._now = tools.clock.now()
        self._act = NewAct(new_id(), kind, actor, self._now, title)
        self._seq: int | None = None
        self._new: list[NewMemory] = []
        self._moves: list[LayerMove] = []

    def take(self, desk: MemoryDesk, drafts: Sequence[MemoryDraft], layer: Layer | None, *, by_person: bool) -> None:
        """Take drafts in, within one transaction.

        `layer` None means the one that age and use give. What the person says is kept whatever its sureness, and brings back
        what had gone; what rules found is not offered again once it was dismissed, forgotten or expired.
        """
        batch = _Batch()
        for draft, candidates in zip(drafts, desk.alike([draft.content for draft in drafts]), strict=True):
            found = likeness(draft.content, (*candidates, *batch.alike(draft.content)))
            twin = found.twin
            if twin is None or self._says_anew(draft, twin):
                self._make(desk, draft, layer, found, batch, by_person=by_person)
            elif by_person and twin.state in BROUGHT_BACK:
                self._write(desk)
                self._bring_back(desk, draft, twin, layer)
            elif twin.state in COMPARED or twin.state is MemoryState.SUPERSEDED:
                self._write(desk)
                self._join(desk, draft, batch.latest(twin), batch, by_person=by_person)
            else:
                self.tally.known += 1
        self._write(desk)

    def _says_anew(self, draft: MemoryDraft, twin: Memory) -> bool:
        """Whether something is said again that a newer memory had taken the place of."""
        return twin.state is MemoryState.SUPERSEDED and twin.valid_until is not None and draft.said_at >= twin.valid_until

    def _make(
        self, desk: MemoryDesk, draft: MemoryDraft, layer: Layer | None, found: Likeness, batch: "_Batch", *, by_person: bool
    ) -> None:
        seq = desk.take_seqs(1)[0]
        place = layer or entry_layer(draft, self._now, self._rules)
        memory = made(seq, draft, place, MemoryState.ACTIVE, self._now, self._rules)
        sure = by_person or (draft.sureness >= self._rules.sure_from and not memory.flagged)
        if not sure:
            memory = made(seq, draft, place, MemoryState.INBOX, self._now, self._rules)
        act, reason = self._begun(desk), draft.why or ("remembered" if by_person else "found in what you said")
        self._new.append(NewMemory(memory, draft.sources, self._tools.passages(memory.content, memory.said_at), reason))
        if sure:
            self._moves.append(LayerMove(seq, None, place, BEGINNING, reason))
            self.tally.kept += 1
        else:
            self.tally.waiting += 1
        for other in found.contradicted:
            older, newer = sorted((other, memory), key=lambda one: (one.said_at, one.seq))
            desk.link(act, older.seq, newer.seq, LinkKind.CONTRADICTS, self._now)
            self.tally.contradictions += 1
        batch.add(memory)
        self.tally.touched.append(memory)

    def _bring_back(self, desk: MemoryDesk, draft: MemoryDraft, twin: Memory, layer: Layer | None) -> None:
        back = brought_back(twin, layer or entry_layer(draft, self._now, self._rules), self._now, self._rules)
        act = self._begun(desk)
        desk.change(act, [Alteration(twin, back, "remembered again")])
        desk.note_moves(act, [LayerMove(twin.seq, None, back.layer, back.strength, "remembered again")])
        desk.note_sources(act, twin.seq, draft.sources, self._now)
        self.tally.back += 1
        self.tally.touched.append(back)

    def _join(self, desk: MemoryDesk, draft: MemoryDraft, twin: Memory, batch: "_Batch", *, by_person: bool) -> None:
        """Add the draft's sources to its twin; saying it again is a use, seeing the same export again is not."""
        known = set(desk.sources(twin.seq))
        places = {(one.owner_kind, one.owner_id) for one in known}
        fresh = tuple(one for one in draft.sources if (one.owner_kind, one.owner_id) not in places)
        if fresh:
            desk.note_sources(self._begun(desk), twin.seq, fresh, self._now)
        if not fresh and not by_person:
            self.tally.known += 1
            return
        if twin.state is MemoryState.ACTIVE:
            after = used(twin, UseKind.REPEATED, self._now, self._rules)
            delta = after.strength - present(twin, self._now, self._rules)
            desk.use([NewUse(twin, after, UseKind.REPEATED, delta, "said again")])
            batch.replace(after)
        self.tally.joined += 1
        self.tally.touched.append(twin)

    def _write(self, desk: MemoryDesk) -> None:
        """Write the memories that were made: together, because a statement of the store costs as much for one as for many."""
        if self._new:
            desk.add(self._begun(desk), self._new)
        if self._moves:
            desk.note_moves(self._begun(desk), self._moves)
        self._new, self._moves = [], []

    def _begun(self, desk: MemoryDesk) -> int:
        if self._seq is None:
            self._seq = desk.begin(self._act)
        return self._seq


def brought_back(memory: Memory, layer: Layer, now: datetime, rules: MemoryRules) -> Memory:
    """Return a memory that had gone, in force again with a fresh life; at least as strong as a new one."""
    strength = max(BEGINNING, present(memory, now, rules))
    return replace(moved(memory, layer, strength, now, rules), state=MemoryState.ACTIVE, valid_until=None)


class _Batch:
    """What this act has made so far, by its words: the store's query for candidates was asked before."""

    def __init__(self) -> None:
        self._memories: dict[int, Memory] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)

    def add(self, memory: Memory) -> None:
        """Take a new memory in."""
        self._memories[memory.seq] = memory
        for word in telling_words(memory.content) or (memory.content,):
            self._by_word[word].append(memory.seq)

    def replace(self, memory: Memory) -> None:
        """Note what became of a memory."""
        self._memories[memory.seq] = memory

    def latest(self, memory: Memory) -> Memory:
        """Return the memory as it is after what this act did to it."""
        return self._memories.get(memory.seq, memory)

    def alike(self, content: str) -> tuple[Memory, ...]:
        """Return what shares words with a content."""
        seqs = {seq for word in telling_words(content) or (content,) for seq in self._by_word.get(word, ())}
        return tuple(self._memories[seq] for seq in sorted(seqs))
