"""Moves of conversations into the archive and out of it, as acts of the history."""

from typing import Final
from uuid import UUID

from strata.domain.archive import ArchiveMove
from strata.services.ports.memories import NewAct
from strata.storage.connection import Connection
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import stored

_ACT: Final = "INSERT INTO memory_acts VALUES ($seq, $id, $kind, $actor, $at, $title, $undoes, TRUE, 0)"
_MOVES: Final = "INSERT INTO archive_moves SELECT $first + row_number() OVER (ORDER BY seq) - 1, $act, seq, $away FROM moving"
# A later act stands in the way while it is in effect; an undo only leads back to what was before.
_OF_ACT: Final = """
    SELECT c.id, c.title, m.away,
        m.away = (c.seq IN (SELECT seq FROM archived_conversations)) AND c.deleted_at IS NULL
            AND m.seq >= (
                SELECT coalesce(max(n.seq), 0) FROM archive_moves AS n JOIN memory_acts AS a ON a.id = n.act_id
                WHERE n.conversation_seq = m.conversation_seq AND a.in_effect AND a.undoes IS NULL),
        strftime(c.updated_at, '%Y-%m')
    FROM archive_moves AS m JOIN conversations AS c ON c.seq = m.conversation_seq WHERE m.act_id = $act ORDER BY c.seq
"""


def note_moves(connection: Connection, numbers: RowNumbers, act: NewAct, *, away: bool) -> None:
    """Write that the conversations in `moving` moved by this act, which is begun with its first move; inside the write.

    Titles name no conversation: what is deleted for good must not be quoted here.
    """
    moving = connection.number("SELECT count(*) FROM moving")
    if not moving:
        return
    first = next(iter(numbers.take_many(Table.ARCHIVE_MOVES, moving)))
    connection.run(_MOVES, {"first": first, "act": act.id, "away": away})
    if not connection.row("SELECT 1 FROM memory_acts WHERE id = $id", {"id": act.id}):
        connection.run(
            _ACT,
            {
                "seq": numbers.take(Table.MEMORY_ACTS),
                "id": act.id,
                "kind": act.kind.value,
                "actor": act.actor.value,
                "at": stored(act.at),
                "title": act.title,
                "undoes": act.undoes,
            },
        )
    if act.undoes is None:
        count = connection.number("SELECT count(*) FROM archive_moves WHERE act_id = $id", {"id": act.id})
        connection.run(
            "UPDATE memory_acts SET title = $title WHERE id = $id", {"title": _title(count, away=away), "id": act.id}
        )


def moves_of(connection: Connection, act_id: UUID) -> tuple[ArchiveMove, ...]:
    """Return the conversations that an act moved, in order of their rows."""
    return tuple(ArchiveMove(*row) for row in connection.rows(_OF_ACT, {"act": act_id}))


def _title(count: int, *, away: bool) -> str:
    what = f"{count:,} conversation{'' if count == 1 else 's'}"
    return f"Archived {what}" if away else f"Brought back {what} from the archive"
