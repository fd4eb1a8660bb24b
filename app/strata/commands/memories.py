"""`strata memories`, `remember`, `distil` and `inbox`: what is remembered, how it is found, what waits for a word."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from strata.commands.output import Json
from strata.commands.request import ExitCode, Session
from strata.domain.memories import Layer, MemoryFilter, MemoryKind, Resolution

if TYPE_CHECKING:
    from strata.services.remembering.explaining import KeptMemory


@dataclass(frozen=True, slots=True)
class Memories:
    """Arguments of `strata memories`."""

    wanted: MemoryFilter
    limit: int
    explain: bool
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """List them."""
        memories = session.services.memories
        for kept in memories.page(memories.seqs(self.wanted)[: self.limit]):
            told = memories.explain(kept.memory.id).changes if self.explain else ()
            if self.as_json:
                more: dict[str, Json] = {"explained": [change.words for change in told]} if self.explain else {}
                session.output.json(memory_json(kept) | more)
            else:
                session.output.data(line(kept))
                for change in told:
                    session.output.data(f"   {change.words}")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Remember:
    """Arguments of `strata remember`; `layer` None means the one that the settings name."""

    text: str
    kind: MemoryKind
    layer: Layer | None
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Keep it."""
        memories = session.services.memories
        remembered = memories.remember(self.text, kind=self.kind, layer=self.layer)
        session.settle()
        kept = memories.get(remembered.memory.id)
        if self.as_json:
            more: dict[str, Json] = {"outcome": remembered.outcome.value, "contradictions": remembered.contradictions}
            session.output.json(memory_json(kept) | more)
        else:
            session.output.data(line(kept))
        if remembered.contradictions:
            session.output.note(f"Other memories say otherwise ({remembered.contradictions}); see `strata inbox`.")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Inbox:
    """Arguments of `strata inbox`; without any, what waits is listed. `settle` are links of contradictions."""

    accept: tuple[UUID, ...]
    dismiss: tuple[UUID, ...]
    settle: tuple[int, ...]
    resolution: Resolution
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Settle what is named, then list what still waits."""
        inbox = session.services.inbox
        if self.accept:
            inbox.accept(self.accept)
        if self.dismiss:
            inbox.dismiss(self.dismiss)
        if self.settle:
            session.services.contradictions.resolve(self.settle, self.resolution)
        session.settle()
        for kept in inbox.page(inbox.seqs()):
            if self.as_json:
                session.output.json(memory_json(kept))
            else:
                session.output.data(line(kept))
        for found in session.services.contradictions.open():
            if self.as_json:
                session.output.json(
                    {
                        "type": "contradiction",
                        "link": found.link.seq,
                        "older": str(found.older.id),
                        "newer": str(found.newer.id),
                    }
                )
            else:
                session.output.data(f"{found.older.content}  ≠  {found.newer.content}  [{found.link.seq}]")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Distil:
    """Arguments of `strata distil`."""

    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Look through what came in and was not looked at yet, and say what was found."""
        session.settle()
        found = session.services.distillation.run(session.control)
        if self.as_json:
            session.output.json({"kept": found.kept, "waiting": found.waiting, "joined": found.joined})
        else:
            session.output.data(f"{found.kept:,} kept, {found.waiting:,} wait in the inbox, {found.joined:,} joined others.")
        return ExitCode.DONE


def line(kept: "KeptMemory") -> str:
    """Return a memory on one line."""
    memory = kept.memory
    flag = "  ⚠ reads like an order to a machine" if memory.flagged else ""
    content = " ".join(memory.content.split())
    return f"{kept.effectiveness:4.1f}  {memory.layer.value:5}  {content}  ({kept.next_step.words}){flag}  [{memory.id}]"


def memory_json(kept: "KeptMemory") -> dict[str, Json]:
    """Return a memory as JSON."""
    memory = kept.memory
    return {
        "type": "memory",
        "id": str(memory.id),
        "content": memory.content,
        "kind": memory.kind.value,
        "layer": memory.layer.value,
        "state": memory.state.value,
        "origin": memory.origin.value,
        "effectiveness": round(kept.effectiveness, 3),
        "usage_count": memory.usage_count,
        "created_at": memory.created_at.isoformat(),
        "said_at": memory.said_at.isoformat(),
        "valid_until": memory.valid_until.isoformat() if memory.valid_until else None,
        "expires_at": kept.ends_at.isoformat() if kept.ends_at else None,
        "pinned": memory.pinned,
        "flagged": memory.flagged,
        "sureness": memory.sureness,
        "next_step": kept.next_step.words,
    }
