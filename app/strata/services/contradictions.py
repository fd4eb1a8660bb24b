"""Contradictions: memories that say otherwise of the same thing, until the person settles which one holds."""

from dataclasses import dataclass, replace

from strata.domain.changes import Changes
from strata.domain.effectiveness import present
from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.layers import entry_layer, moved
from strata.domain.memories import LinkState, Memory, MemoryDraft, MemoryLink, MemoryState, Resolution
from strata.services.ports.memories import Alteration, NewAct
from strata.services.remembering.acting import note_moves, touched
from strata.services.remembering.tools import Tools
from strata.services.remembering.wording import quoted


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two memories that say otherwise."""

    link: MemoryLink
    older: Memory
    newer: Memory


class ContradictionService:
    """Lists and settles contradictions. Nothing is ever overwritten."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def open(self) -> tuple[Contradiction, ...]:
        """Return the unsettled ones, newest first."""
        links = self._tools.store.contradictions()
        found = {
            one.seq: one for one in self._tools.store.page([seq for link in links for seq in (link.from_seq, link.to_seq)])
        }
        return tuple(Contradiction(link, found[link.from_seq], found[link.to_seq]) for link in links)

    def resolve(self, link_seqs: tuple[int, ...], resolution: Resolution) -> Changes:
        """Settle contradictions by the rows of their links, as one act.

        With `NEWER_HOLDS` the older one is superseded and keeps its dates; it is true until the newer one was said. What
        waited in the inbox is accepted by any decision. Raises `NotFound`, `InvalidRequest` for one that is settled already.
        """
        now, rules = self._tools.clock.now(), self._tools.rules()
        with self._tools.store.desk() as desk:
            links = desk.links(link_seqs)
            if len(links) < len(set(link_seqs)):
                raise NotFound("There is no such contradiction.", "It may lie in another library.")
            memories = desk.by_seq([seq for link in links for seq in (link.from_seq, link.to_seq)])
            title = (
                f"Settled {quoted(memories[links[0].to_seq].content)}"
                if len(links) == 1
                else f"Settled {len(links)} contradictions"
            )
            act = desk.begin(NewAct(new_id(), ActKind.RESOLVE, Actor.PERSON, now, title))
            for link in links:
                if link.state is not LinkState.OPEN:
                    raise InvalidRequest("That contradiction is settled already.", "Undo it in the history to decide anew.")
                desk.set_link(act, link, _STATES[resolution])
            before = dict(memories)
            for link in links:
                for seq in (link.from_seq, link.to_seq):
                    memories[seq] = self._in_force(memories[seq])
                if resolution is Resolution.NEWER_HOLDS:
                    older, newer = memories[link.from_seq], memories[link.to_seq]
                    memories[older.seq] = replace(
                        older, state=MemoryState.SUPERSEDED, valid_until=max(newer.said_at, older.said_at)
                    )
            altered = [
                Alteration(before[seq], one, _REASONS[resolution]) for seq, one in memories.items() if one != before[seq]
            ]
            desk.change(act, altered)
            note_moves(desk, act, altered, now, rules)
        return touched(memory.id for memory in memories.values())

    def _in_force(self, memory: Memory) -> Memory:
        """Return what waited in the inbox as accepted."""
        if memory.state is not MemoryState.INBOX:
            return memory
        now, rules = self._tools.clock.now(), self._tools.rules()
        layer = entry_layer(MemoryDraft(memory.content, memory.kind, memory.origin, memory.said_at, 1.0), now, rules)
        return replace(moved(memory, layer, present(memory, now, rules), now, rules), state=MemoryState.ACTIVE)


_STATES = {
    Resolution.NEWER_HOLDS: LinkState.SUPERSEDED,
    Resolution.KEEP_BOTH: LinkState.KEPT_BOTH,
    Resolution.NO_CONTRADICTION: LinkState.NO_CONTRADICTION,
}
_REASONS = {
    Resolution.NEWER_HOLDS: "a newer one took its place",
    Resolution.KEEP_BOTH: "both kept by you",
    Resolution.NO_CONTRADICTION: "no contradiction, says you",
}
