"""`strata forget`, `promote`, `demote`, `pin`, `unpin`, `history`, `undo` and `pass`: what is done, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from strata.commands.memories import line, memory_json
from strata.commands.request import ExitCode, Session
from strata.domain.changes import Changes
from strata.domain.history import Act, HistoryFilter

if TYPE_CHECKING:
    from strata.services.memories import MemoryService


class Deed(Enum):
    """What can be done to memories by their ids."""

    FORGET = "forget"
    PROMOTE = "promote"
    DEMOTE = "demote"
    PIN = "pin"
    UNPIN = "unpin"

    @property
    def help(self) -> str:
        """Return the line that the command line's help shows."""
        return {
            Deed.FORGET: "take memories out of every list and of search",
            Deed.PROMOTE: "move memories to the next layer with a longer life",
            Deed.DEMOTE: "move memories to the next layer with a shorter life",
            Deed.PIN: "keep memories for good",
            Deed.UNPIN: "let the rules move memories again",
        }[self]

    def do(self, memories: "MemoryService", ids: Sequence[UUID]) -> Changes:
        """Do it. Raises `NotFound`, `InvalidRequest`."""
        match self:
            case Deed.FORGET:
                return memories.forget(ids)
            case Deed.PROMOTE:
                return memories.promote(ids)
            case Deed.DEMOTE:
                return memories.demote(ids)
            case Deed.PIN:
                return memories.pin(ids)
            case Deed.UNPIN:
                return memories.unpin(ids)


@dataclass(frozen=True, slots=True)
class ActUpon:
    """Arguments of a command that does one thing to memories."""

    deed: Deed
    ids: tuple[UUID, ...]
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Do it and print the memories as they are now."""
        memories = session.services.memories
        self.deed.do(memories, self.ids)
        session.settle()
        for one in self.ids:
            kept = memories.get(one)
            if self.as_json:
                session.output.json(memory_json(kept))
            else:
                session.output.data(line(kept))
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class History:
    """Arguments of `strata history`."""

    wanted: HistoryFilter
    limit: int
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """List the acts."""
        history = session.services.history
        for act in history.page(history.seqs(self.wanted)[: self.limit]):
            _tell(session, act, as_json=self.as_json)
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Undo:
    """Arguments of `strata undo`: acts to take back, all of them or none."""

    ids: tuple[UUID, ...]
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Take them back and print the undos, which can be undone in turn."""
        undone = session.services.history.undo(self.ids)
        session.settle()
        for act_id in undone.act_ids:
            _tell(session, session.services.history.get(act_id), as_json=self.as_json)
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Settle:
    """Arguments of `strata pass`."""

    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Let memories move between layers now."""
        report = session.services.promotion.run(session.control)
        session.settle()
        counts = report.counts
        if self.as_json:
            act = str(report.act_id) if report.act_id else None
            session.output.json(
                {
                    "act": act,
                    "expired": counts.expired,
                    "promoted": counts.promoted,
                    "demoted": counts.demoted,
                    "archived": report.archived,
                }
            )
        else:
            moved = f"{counts.promoted:,} promoted, {counts.demoted:,} demoted, {counts.expired:,} expired"
            session.output.data(f"{moved}, {report.archived:,} to the archive." if report.archived else f"{moved}.")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Forecast:
    """Arguments of `strata pass --dry-run`."""

    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Say what a pass would do; write nothing."""
        plan = session.services.promotion.dry_run()
        for move, memory in plan.moves:
            to = move.to_layer.value if move.to_layer else None
            if self.as_json:
                session.output.json(
                    {
                        "id": str(memory.id),
                        "content": memory.content,
                        "move": move.kind.value,
                        "from": move.from_layer.value,
                        "to": to,
                        "score": round(move.score, 3),
                        "reason": move.reason,
                    }
                )
            else:
                session.output.data(f"{move.from_layer.value} → {to or 'expired'}  {memory.content}  ({move.reason})")
        counts = plan.counts
        moved = f"{counts.promoted:,} promoted, {counts.demoted:,} demoted, {counts.expired:,} expired"
        session.output.note(f"Would do: {moved}, {plan.archived:,} to the archive.")
        return ExitCode.DONE


def _tell(session: Session, act: Act, *, as_json: bool) -> None:
    if as_json:
        session.output.json(
            {
                "id": str(act.id),
                "kind": act.kind.value,
                "actor": act.actor.value,
                "at": act.at.isoformat(),
                "title": act.title,
                "undoes": str(act.undoes) if act.undoes else None,
                "in_effect": act.in_effect,
                "memories": act.memories,
            }
        )
    else:
        undone = "" if act.in_effect else "  (undone)"
        session.output.data(f"{act.at:%Y-%m-%d %H:%M}  {act.title}{undone}  [{act.id}]")
