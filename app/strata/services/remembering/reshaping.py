"""Changing what memories say: edit one, merge several, split one."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from strata.domain.changes import Changes
from strata.domain.effectiveness import present, settled
from strata.domain.errors import InvalidRequest
from strata.domain.history import ActKind, Actor
from strata.domain.ids import new_id
from strata.domain.injection import reads_as_order
from strata.domain.layers import LADDER
from strata.domain.memories import LinkKind, Memory, MemoryKind, MemoryState
from strata.services.ports.memories import Alteration, LayerMove, NewAct, NewMemory
from strata.services.remembering.acting import note_moves, touched
from strata.services.remembering.tools import Tools
from strata.services.remembering.wording import quoted, subject

EDITED = frozenset((MemoryState.ACTIVE, MemoryState.INBOX, MemoryState.SUPERSEDED))
"""States in which a memory can be edited."""


def edit(tools: Tools, memory_id: UUID, content: str, kind: MemoryKind | None) -> Changes:
    """Change what a memory says. Raises `NotFound`, `InvalidRequest`, `DiskFull`."""
    now = tools.clock.now()
    with tools.analyser.held(), tools.store.desk() as desk:
        (memory,) = desk.memories([memory_id])
        if memory.state not in EDITED:
            raise InvalidRequest(f"{quoted(memory.content)} is {memory.state.value}.", "Bring it back before you edit it.")
        after = replace(memory, content=content, kind=kind or memory.kind, flagged=reads_as_order(content))
        if after == memory:
            return touched(())
        act = desk.begin(NewAct(new_id(), ActKind.EDIT, Actor.PERSON, now, f"Edited {quoted(memory.content)}"))
        passages = None if content == memory.content else tools.passages(content, memory.said_at)
        desk.change(act, [Alteration(memory, after, "edited by you", passages)])
    return touched([memory_id])


def merge(tools: Tools, ids: Sequence[UUID], into: UUID) -> Changes:
    """Let several live on in one of them. Raises `NotFound`, `InvalidRequest`, `DiskFull`."""
    now, rules = tools.clock.now(), tools.rules()
    with tools.store.desk() as desk:
        target, *others = desk.memories((into, *dict.fromkeys(one for one in ids if one != into)))
        if not others:
            raise InvalidRequest("There is nothing to merge.", "Choose two memories or more.")
        for one in (target, *others):
            if one.state not in (MemoryState.ACTIVE, MemoryState.INBOX):
                raise InvalidRequest(f"{quoted(one.content)} is {one.state.value}.", "Leave it out, or bring it back first.")
        act = desk.begin(NewAct(new_id(), ActKind.MERGE, Actor.PERSON, now, _merge_title(target, others)))
        strongest = max(present(one, now, rules) for one in (target, *others))
        together = replace(
            settled(target, now, strongest),
            usage_count=target.usage_count + sum(one.usage_count for one in others),
            pinned=target.pinned or any(one.pinned for one in others),
        )
        highest = max((target, *others), key=lambda one: (one.pinned, LADDER.index(one.layer)))
        together = replace(
            together,
            layer=highest.layer,
            layer_since=highest.layer_since,
            expires_at=highest.expires_at,
            state=MemoryState.ACTIVE,
        )
        altered = [Alteration(target, together, "took others in")]
        altered += [
            Alteration(one, replace(one, state=MemoryState.MERGED), f"merged into {quoted(target.content)}") for one in others
        ]
        desk.change(act, altered)
        note_moves(desk, act, altered, now, rules)
        for one in others:
            desk.note_sources(act, target.seq, desk.sources(one.seq), now)
            desk.link(act, one.seq, target.seq, LinkKind.MERGED, now)
    return touched(one.id for one in (target, *others))


def split(tools: Tools, memory_id: UUID, parts: tuple[str, ...]) -> Changes:
    """Let one live on in several. Raises `NotFound`, `InvalidRequest`, `DiskFull`."""
    now, rules = tools.clock.now(), tools.rules()
    if len(set(parts)) < 2:
        raise InvalidRequest("One part is no split.", "Write two parts or more, each once.")
    with tools.analyser.held(), tools.store.desk() as desk:
        (whole,) = desk.memories([memory_id])
        if whole.state not in (MemoryState.ACTIVE, MemoryState.INBOX):
            raise InvalidRequest(f"{quoted(whole.content)} is {whole.state.value}.", "Bring it back before you split it.")
        title = f"Split {quoted(whole.content)} into {len(parts)}"
        act = desk.begin(NewAct(new_id(), ActKind.SPLIT, Actor.PERSON, now, title))
        sources = desk.sources(whole.seq)
        made = [
            replace(whole, seq=seq, id=new_id(), content=part, created_at=now, flagged=reads_as_order(part))
            for seq, part in zip(desk.take_seqs(len(parts)), parts, strict=True)
        ]
        reason = f"part of {quoted(whole.content)}"
        desk.add(act, [NewMemory(one, sources, tools.passages(one.content, one.said_at), reason) for one in made])
        if whole.state is MemoryState.ACTIVE:
            score = present(whole, now, rules)
            desk.note_moves(act, [LayerMove(one.seq, None, one.layer, score, reason) for one in made])
        gone = [Alteration(whole, replace(whole, state=MemoryState.MERGED), "split by you")]
        desk.change(act, gone)
        note_moves(desk, act, gone, now, rules)
        for one in made:
            desk.link(act, whole.seq, one.seq, LinkKind.SPLIT, now)
    return touched(one.id for one in (whole, *made))


def _merge_title(target: Memory, others: Sequence[Memory]) -> str:
    return f"Merged {subject(tuple(others))} into {quoted(target.content)}"
