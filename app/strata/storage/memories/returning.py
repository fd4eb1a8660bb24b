"""The passages of memories after the memories were put back to what they were at a checkpoint."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import pyarrow as pa

from strata.domain.passages import PassageDraft
from strata.domain.resemblance import read
from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.memories.findable import Findable
from strata.storage.memories.rows import COLUMNS, memory_of
from strata.storage.row_numbers import RowNumbers
from strata.storage.staging import DELETE_VECTORS, add_to_outbox

Cut = Callable[[str, datetime], Sequence[PassageDraft]]
"""Returns the passages of a content that was said at a time."""

_OTHERS: Final = """
    SELECT here.seq FROM {here}.memories AS here JOIN {there}.memories AS there ON here.seq = there.seq
    WHERE here.id <> there.id OR here.content <> there.content
"""
_TEXTS: Final = pa.schema([("seq", pa.int64()), ("content", pa.string()), ("words", pa.string())])
_TOLD: Final = """
    SELECT memory_seq, arg_max(after ->> '$.content', seq) FROM memory_changes
    WHERE memory_seq IN (SELECT seq FROM memories WHERE content = '') AND (after ->> '$.content') IS NOT NULL
    GROUP BY memory_seq
"""
_STALE: Final = "SELECT seq FROM passages WHERE kind = 'memory' AND owner_seq NOT IN (SELECT seq FROM memories)"
_STALE_OF: Final = "SELECT seq FROM passages WHERE kind = 'memory' AND owner_seq IN (SELECT seq FROM staged)"
_BARE: Final = (
    f"SELECT {COLUMNS} FROM memories WHERE seq NOT IN (SELECT owner_seq FROM passages WHERE kind = 'memory') ORDER BY seq"
)
_ASTRAY: Final = """
    SELECT p.seq, m.state = 'active', m.state NOT IN ('active', 'superseded')
    FROM passages AS p JOIN memories AS m ON m.seq = p.owner_seq
    WHERE p.kind = 'memory' AND (p.active <> (m.state = 'active') OR p.in_trash <> (m.state NOT IN ('active', 'superseded')))
"""


def with_other_content(connection: Connection, here: str, there: str) -> list[int]:
    """Return the rows that hold another memory, or another content, in two attached databases."""
    return [seq for (seq,) in connection.rows(_OTHERS.format(here=here, there=there))]


def write_out_archive(connection: Connection) -> None:
    """Let every memory lie in the table again, after the tables were put back: its text as the history tells it.

    Files of the archive count no more: they belong to what was. The next move to the archive takes its memories again.
    """
    told = connection.rows(_TOLD)
    staged = schemas.table(_TEXTS, [(seq, content, " ".join(read(content).words())) for seq, content in told])
    connection.run_with_staged(
        staged, "UPDATE memories SET content = staged.content, words = staged.words FROM staged WHERE memories.seq = staged.seq"
    )
    connection.run("DELETE FROM archives WHERE id IN (SELECT archive_id FROM archived_memories)")
    connection.run("DELETE FROM archived_memories")


def put_back_passages(
    connection: Connection, numbers: RowNumbers, findable: Findable, changed: Sequence[int], cut: Cut
) -> list[int]:
    """Make the passages fit the memories; `changed` are rows whose content is another now. Return the passages touched.

    Inside a write; the caller flushes `findable`.
    """
    stale = [seq for (seq,) in connection.rows(_STALE)]
    stale += [seq for (seq,) in connection.rows_with_staged(schemas.seqs(list(changed)), _STALE_OF)]
    gone = schemas.seqs(stale)
    connection.run_with_staged(gone, DELETE_VECTORS)
    connection.run_with_staged(gone, "DELETE FROM passages WHERE seq IN (SELECT seq FROM staged)")
    astray = connection.rows(_ASTRAY)
    for active, in_trash in {(active, in_trash) for _, active, in_trash in astray}:
        some = [seq for seq, *flags in astray if tuple(flags) == (active, in_trash)]
        connection.run_with_staged(
            schemas.seqs(some),
            "UPDATE passages SET active = $active, in_trash = $in_trash WHERE seq IN (SELECT seq FROM staged)",
            {"active": active, "in_trash": in_trash},
        )
    for memory in map(memory_of, connection.rows(_BARE)):
        findable.add(memory, cut(memory.content, memory.said_at))
    touched = [*stale, *(seq for seq, _, _ in astray)]
    add_to_outbox(connection, numbers, touched)
    return touched
