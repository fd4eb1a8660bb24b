"""Uses: what moves a score and is no act of the history."""

from collections.abc import Sequence
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.effectiveness import present, used
from strata.domain.memories import MemoryState, UseKind
from strata.services.ports.memories import NewUse
from strata.services.remembering.tools import Tools


def use(tools: Tools, ids: Sequence[UUID], kind: UseKind, reason: str) -> Changes:
    """Note a use of each memory in force. Raises `NotFound`, `DiskFull`."""
    now, rules = tools.clock.now(), tools.rules()
    uses = []
    with tools.store.desk() as desk:
        for memory in desk.memories(tuple(dict.fromkeys(ids))):
            after = used(memory, kind, now, rules)
            if memory.state is MemoryState.ACTIVE and after != memory:
                uses.append(NewUse(memory, after, kind, after.strength - present(memory, now, rules), reason))
        desk.use(uses)
    return Changes.of(Noun.MEMORIES, ids=frozenset(one.after.id for one in uses))
