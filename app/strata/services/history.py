"""The history of memories: what was done, by whom and why; and taking it back, one by one or together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from strata.domain.archive import ArchiveMove
from strata.domain.changes import Changes
from strata.domain.errors import InvalidRequest
from strata.domain.history import (
    Act,
    ActKind,
    Actor,
    Flow,
    HistoryFilter,
    MemoryChange,
    Promotion,
)
from strata.domain.ids import new_id
from strata.domain.memories import LinkState, Memory
from strata.domain.passages import PassageDraft
from strata.domain.rules import MemoryRules
from strata.domain.undoing import in_the_way, taken_back
from strata.services.ports.keeping import ArchiveStore
from strata.services.ports.memories import Alteration, MemoryDesk, MoveColumns, NewAct
from strata.services.remembering.acting import note_moves, touched
from strata.services.remembering.archived import Conversations
from strata.services.remembering.tools import Tools
from strata.services.remembering.wording import day, quoted

MANY_ACTS: Final = 10
MANY_MEMORIES: Final = 100
"""Acts, and memories moved by them, from which an undo is a big one: a checkpoint is made before."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: its own acts, which can be undone in turn, and what moved."""

    act_ids: tuple[UUID, ...]
    changes: Changes


class HistoryService:
    """Reads the history and takes acts back."""

    def __init__(self, tools: Tools, before: Callable[[str], None], archive: ArchiveStore) -> None:
        """`before` makes a checkpoint under a name; `archive` moves conversations back."""
        self._tools = tools
        self._before = before
        self._archive = archive

    def seqs(self, wanted: HistoryFilter) -> Sequence[int]:
        """Return the row numbers of all matching acts, by time."""
        return self._tools.history.seqs(wanted)

    def page(self, seqs: Sequence[int]) -> tuple[Act, ...]:
        """Return these acts, in this order."""
        return self._tools.history.page(seqs)

    def get(self, act_id: UUID) -> Act:
        """Return one act. Raises `NotFound`."""
        return self._tools.history.get(act_id)

    def changes(self, act_id: UUID, limit: int = 500) -> tuple[tuple[MemoryChange, Memory], ...]:
        """Return the first changes of an act, each with the memory as it is now."""
        found = self._tools.history.changes(act_id, limit)
        memories = {one.seq: one for one in self._tools.store.page([change.memory_seq for change in found])}
        return tuple((change, memories[change.memory_seq]) for change in found)

    def conversations(self, act_id: UUID) -> tuple[ArchiveMove, ...]:
        """Return the conversations that an act moved into the archive or out of it."""
        return self._archive.moves(act_id)

    def of_memory(self, memory_id: UUID) -> tuple[MemoryChange, ...]:
        """Return every change of a memory, oldest first. Raises `NotFound`."""
        return self._tools.history.changes_of(self._tools.store.get(memory_id).seq)

    def promotions(
        self, *, act_id: UUID | None = None, memory_id: UUID | None = None, limit: int = 500
    ) -> tuple[Promotion, ...]:
        """Return moves between layers, newest first; of one act, of one memory, or all. Raises `NotFound`."""
        seq = None if memory_id is None else self._tools.store.get(memory_id).seq
        return self._tools.history.promotions(act_id, seq, limit)

    def moves(self, limit: int = 20_000) -> MoveColumns:
        """Return the newest moves from one layer to another as columns, for a picture of them."""
        return self._tools.history.moves(limit)

    def flows(self, weeks: int = 12) -> tuple[Flow, ...]:
        """Return how many memories moved between which layers in each of the last weeks, oldest first."""
        today = self._tools.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return self._tools.history.flows(today - timedelta(days=today.weekday(), weeks=weeks - 1))

    def undo(self, act_ids: Sequence[UUID]) -> Undone:
        """Take acts back, the newest first, all of them or none; each undo is an act of its own. Undo an undo to redo.

        A checkpoint is made before many at once. Raises `NotFound`; `InvalidRequest` for an act that is undone already, or
        when a later act changed the same; `WorldError` when no checkpoint can be made, and nothing is undone then.
        """
        if not act_ids:
            raise InvalidRequest("Nothing is chosen to be undone.", "Choose one or more acts.")
        if len(act_ids) >= MANY_ACTS or sum(self.get(one).memories for one in act_ids) >= MANY_MEMORIES:
            self._before(f"Before undoing {len(act_ids):,} acts" if len(act_ids) > 1 else "Before a big undo")
        now, rules = self._tools.clock.now(), self._tools.rules()
        moved: set[UUID] = set()
        conversations = Conversations(self._archive)
        with self._tools.analyser.held(), self._tools.store.desk() as desk:
            acts = sorted(desk.acts(tuple(dict.fromkeys(act_ids))), key=lambda act: -act.seq)
            undoing = _Undoing(self._tools, desk, conversations, now, rules)
            made = tuple(undoing.take_back(act, moved) for act in acts)
        return Undone(made, conversations.settled(touched(moved)))


class _Undoing:
    """Takes acts back at one desk."""

    def __init__(self, tools: Tools, desk: MemoryDesk, conversations: Conversations, now: datetime, rules: MemoryRules) -> None:
        self._tools = tools
        self._conversations = conversations
        self._desk = desk
        self._now = now
        self._rules = rules

    def take_back(self, act: Act, moved: set[UUID]) -> UUID:
        """Take one act back; return the act that does it and note which memories moved."""
        (act,) = self._desk.acts([act.id])  # another undo of this call may have changed it
        if not act.in_effect:
            raise InvalidRequest(f"“{act.title}” is undone already.", "Undo that undo to have it again.")
        memory_changes, link_changes = self._desk.changes(act.seq)
        altered = self._altered(act, memory_changes)
        undo = NewAct(new_id(), ActKind.UNDO, Actor.PERSON, self._now, _title(act), act.id)
        seq = self._desk.begin(undo)
        changed = [one for one in altered if one.after != one.before]
        self._desk.change(seq, changed)
        note_moves(self._desk, seq, changed, self._now, self._rules)
        for change in reversed(link_changes):
            for link in self._desk.links([change.link_seq]):
                self._desk.set_link(seq, link, change.before or LinkState.GONE)
        self._conversations.take_back(act, undo)
        self._desk.set_in_effect(act.id, in_effect=False)
        moved.update(one.after.id for one in altered)
        return undo.id

    def _altered(self, act: Act, changes: Sequence[MemoryChange]) -> list[Alteration]:
        """Return what becomes of each memory; an act that moved one twice is followed backwards."""
        before = self._desk.by_seq([change.memory_seq for change in changes])
        back, reasons = dict(before), {change.memory_seq: change.reason for change in changes}
        for change in reversed(changes):
            memory = back[change.memory_seq]
            if in_the_way(memory, change):
                raise self._refusal(act, before[change.memory_seq])
            back[memory.seq] = taken_back(memory, change, act.actor, self._now, self._rules)
        return [
            Alteration(before[seq], one, f"undone: {reasons[seq]}", self._recut(before[seq], one)) for seq, one in back.items()
        ]

    def _recut(self, before: Memory, after: Memory) -> tuple[PassageDraft, ...] | None:
        return None if before.content == after.content else self._tools.passages(after.content, after.said_at)

    def _refusal(self, act: Act, memory: Memory) -> InvalidRequest:
        later = self._desk.later(act.seq, memory.seq)
        what = f"“{act.title}” cannot be undone: {quoted(memory.content)} was changed after it"
        if later is None:
            return InvalidRequest(f"{what}.", "Change it by hand.")
        return InvalidRequest(f"{what}, on {day(later.at, self._now)} (“{later.title}”).", "Undo that first, or both together.")


def _title(act: Act) -> str:
    if act.kind is ActKind.UNDO:
        return (
            act.title.replace("Undid: ", "Redid: ", 1)
            if act.title.startswith("Undid: ")
            else act.title.replace("Redid: ", "Undid: ", 1)
        )
    return f"Undid: {act.title}"
