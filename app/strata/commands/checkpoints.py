"""`strata checkpoint`, `checkpoints`, `compare` and `rollback`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from strata.commands.output import Json
from strata.commands.request import ExitCode, Session

if TYPE_CHECKING:
    from strata.domain.checkpoints import Checkpoint as Made
    from strata.domain.checkpoints import Comparison, Count, MemoryDifference


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Arguments of `strata checkpoint`."""

    name: str
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Make a checkpoint."""
        made = session.services.checkpoints.make(self.name)
        _tell(session, made, as_json=self.as_json)
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Arguments of `strata checkpoints`; `drop` is the id or name of one that is to be deleted."""

    drop: str | None
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """List all checkpoints, newest first, or delete one."""
        checkpoints = session.services.checkpoints
        if self.drop is not None:
            checkpoints.drop(checkpoints.find(self.drop).id)
        for made in checkpoints.all():
            _tell(session, made, as_json=self.as_json)
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Compare:
    """Arguments of `strata compare`; without `after`, with how things are now."""

    before: str
    after: str | None
    limit: int
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Say what lies between."""
        checkpoints = session.services.checkpoints
        after = None if self.after is None else checkpoints.find(self.after).id
        found = checkpoints.compare(checkpoints.find(self.before).id, after, self.limit)
        if self.as_json:
            session.output.json(_comparison(found))
        else:
            _tell_comparison(session, found)
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Rollback:
    """Arguments of `strata rollback`; with memories, only those are brought back."""

    wanted: str
    memories: tuple[UUID, ...]
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Go back to a checkpoint, or bring single memories back from it."""
        checkpoints = session.services.checkpoints
        wanted = checkpoints.find(self.wanted)
        session.settle()
        if self.memories:
            return self._bring_back(session, wanted)
        done = checkpoints.roll_back(wanted.id, session.control)
        session.services.indexing.drain()
        if self.as_json:
            session.output.json(
                {
                    "checkpoint": str(wanted.id),
                    "before": str(done.before.id),
                    "rows": done.rows,
                    "trashed": done.trashed,
                    "restored": done.restored,
                }
            )
        else:
            session.output.data(
                f"Went back to “{wanted.name}”: {done.rows:,} rows of memories put back, {done.trashed:,} conversations and "
                f"documents to the trash, {done.restored:,} out of it. Forward again: strata rollback {done.before.id}"
            )
        return ExitCode.DONE

    def _bring_back(self, session: Session, wanted: "Made") -> ExitCode:
        session.services.checkpoints.bring_back(wanted.id, self.memories)
        session.services.indexing.drain()
        if self.as_json:
            session.output.json({"checkpoint": str(wanted.id), "memories": [str(one) for one in self.memories]})
        else:
            session.output.data(f"Brought {len(self.memories):,} memories back from “{wanted.name}”.")
        return ExitCode.DONE


def _tell(session: Session, made: "Made", *, as_json: bool) -> None:
    if as_json:
        session.output.json(
            {
                "id": str(made.id),
                "name": made.name,
                "reason": made.reason.value,
                "made_at": made.made_at.isoformat(),
                "conversations": made.conversations,
                "messages": made.messages,
                "documents": made.documents,
                "memories": made.memories,
                "bytes": made.bytes,
            }
        )
        return
    session.output.data(
        f"{made.made_at:%Y-%m-%d %H:%M}  {made.name}: {made.memories:,} memories, {made.conversations:,} conversations, "
        f"{made.documents:,} documents, {made.bytes / 1e6:,.1f} MB  [{made.id}]"
    )


def _tell_comparison(session: Session, found: "Comparison") -> None:
    if found.same:
        session.output.data("Nothing differs.")
    for count in (*found.tables, *found.layers):
        if count.before != count.after:
            session.output.data(f"{count.name}: {count.before:,} before, {count.after:,} after")
    if found.came or found.went:
        session.output.data(f"{found.came:,} conversations and documents came, {found.went:,} went.")
    for one in found.memories:
        layers = " → ".join(layer.value for layer in dict.fromkeys((one.layer_before, one.layer_after)) if layer)
        text = one.after if one.after is not None else one.before
        session.output.data(f"{one.difference.value} ({layers}): {text}  [{one.id}]")


def _comparison(found: "Comparison") -> dict[str, Json]:
    return {
        "same": found.same,
        "tables": {count.name: _pair(count) for count in found.tables},
        "layers": {count.name: _pair(count) for count in found.layers},
        "differences": {kind.value: count for kind, count in found.differences},
        "memories": [_memory(one) for one in found.memories],
        "came": found.came,
        "went": found.went,
    }


def _pair(count: "Count") -> Json:
    return [count.before, count.after]


def _memory(one: "MemoryDifference") -> Json:
    return {
        "id": str(one.id),
        "difference": one.difference.value,
        "before": one.before,
        "after": one.after,
        "layer_before": one.layer_before.value if one.layer_before else None,
        "layer_after": one.layer_after.value if one.layer_after else None,
    }
