"""Passages on their way to the indexes as Arrow columns, from the engine that kept them to the one that indexes them."""

from collections.abc import Iterator, Sequence
from typing import Final, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.domain.passages import IndexRow, PassageKind
from strata.domain.records import Role
from strata.services.ports.index import IndexRows

SHARED: Final = (
    pa.field("seq", pa.int64(), nullable=False),
    pa.field("kind", pa.string(), nullable=False),
    pa.field("source", pa.string(), nullable=False),
    pa.field("role", pa.string(), nullable=False),
    pa.field("conversation_seq", pa.int64(), nullable=False),
    pa.field("created_us", pa.int64(), nullable=False),
    pa.field("active", pa.bool_(), nullable=False),
    pa.field("content_hash", pa.int64(), nullable=False),
)
"""The columns of both indexes: what filters look at, and the hash by which two states of a row are told apart."""

WORDS: Final = pa.field("words", pa.string(), nullable=False)

_SCHEMA: Final = pa.schema([*SHARED, WORDS])
_KINDS: Final = {kind.value: kind for kind in PassageKind}
_ROLES: Final = {role.value: role for role in Role}


class ArrowRows(IndexRows):
    """Rows in one Arrow table, each row number once.

    Attributes:
        table: the columns `SHARED` and `WORDS`, ascending by row number.
    """

    def __init__(self, table: pa.Table) -> None:
        """`table` has these columns in this order, rows in any order."""
        self.table = pa.Table.from_arrays(table.columns, schema=_SCHEMA)
        if np.any(np.diff(self.seqs) < 0):
            self.table = self.table.take(pa.array(np.argsort(self.seqs)))

    @property
    def seqs(self) -> NDArray[np.int64]:
        """See `IndexRows.seqs`."""
        seqs: NDArray[np.int64] = self.table["seq"].to_numpy()
        return seqs

    def only(self, seqs: NDArray[np.int64]) -> "ArrowRows":
        """Return the rows of these numbers, which must be here."""
        if seqs.size == len(self):
            return self
        return ArrowRows(self.table.take(pa.array(np.searchsorted(self.seqs, seqs))))

    def __len__(self) -> int:
        rows: int = self.table.num_rows
        return rows

    @overload
    def __getitem__(self, place: int) -> IndexRow: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[IndexRow, ...]: ...

    def __getitem__(self, place: int | slice) -> IndexRow | tuple[IndexRow, ...]:
        return tuple(self)[place]

    def __iter__(self) -> Iterator[IndexRow]:
        for seq, kind, source, role, *rest, words in zip(*[column.to_pylist() for column in self.table.columns], strict=True):
            yield IndexRow(seq, words, _KINDS[kind], source, _ROLES[role], *rest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)


def as_table(rows: Sequence[IndexRow]) -> pa.Table:
    """Return rows as an Arrow table of `SHARED` and `WORDS`; of two with the same number the later one stands."""
    if isinstance(rows, ArrowRows):
        return rows.table
    latest = list({row.seq: row for row in rows}.values())
    arrays = [
        pa.array([row.seq for row in latest], pa.int64()),
        pa.array([row.kind.value for row in latest], pa.string()),
        pa.array([row.source for row in latest], pa.string()),
        pa.array([row.role.value for row in latest], pa.string()),
        pa.array([row.conversation_seq for row in latest], pa.int64()),
        pa.array([row.created_us for row in latest], pa.int64()),
        pa.array([row.active for row in latest], pa.bool_()),
        pa.array([row.content_hash for row in latest], pa.int64()),
        pa.array([row.words for row in latest], pa.string()),
    ]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA)
