"""The filter columns of rows that are not folded yet, in RAM."""

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.services.ports.index import IndexFilter
from strata.storage.lance.present import SeqSet

_FIRST_ROOM: Final = 256

_TEXT: Final = ("kind", "source", "role")
_NUMBERS: Final[tuple[tuple[str, type], ...]] = (
    ("seq", np.int64),
    ("conversation_seq", np.int64),
    ("created_us", np.int64),
    ("active", np.bool_),
)


@dataclass(frozen=True, slots=True)
class FreshRows:
    """A moment of `FreshTable`; never changes.

    Attributes:
        columns: arrays of length `count` by name; text columns as numbers of `codes`.
        alive: False for rows that were replaced or deleted since.
        taken: the row numbers; shared with the table and only ever growing, which is what telling folded rows that are
            out of date needs.
    """

    count: int
    columns: dict[str, NDArray[np.generic]]
    codes: dict[str, int]
    alive: NDArray[np.bool_]
    taken: SeqSet

    @property
    def seqs(self) -> NDArray[np.int64]:
        """Row numbers by place."""
        return self.columns["seq"].view(np.int64)

    def passing(self, where: IndexFilter) -> NDArray[np.bool_]:
        """Return by place whether a row is alive and passes the filter; the same as `columns.sql` says."""
        mask = self.alive.copy()
        if not where.side_branches:
            mask &= self.columns["active"].view(np.bool_)
        for name, wanted in (
            ("source", where.sources),
            ("kind", tuple(kind.value for kind in where.kinds)),
            ("role", tuple(role.value for role in where.roles)),
        ):
            if wanted:
                mask &= np.isin(self.columns[name], [self.codes.get(value, -1) for value in wanted])
        if where.conversation_seq is not None:
            mask &= self.columns["conversation_seq"] == where.conversation_seq
        created = self.columns["created_us"].view(np.int64)
        if where.since_us is not None:
            mask &= created >= where.since_us
        if where.until_us is not None:
            mask &= created < where.until_us
        return mask


class FreshTable:
    """Rows by place, in the order they came; a replaced row gets a new place. One writer; readers use `moment()`."""

    def __init__(self) -> None:
        self._count = 0
        self._codes: dict[str, int] = {}
        self._taken = SeqSet()
        self._alive: NDArray[np.bool_] = np.zeros(_FIRST_ROOM, np.bool_)
        self._columns: dict[str, NDArray[np.generic]] = {name: np.zeros(_FIRST_ROOM, kind) for name, kind in _NUMBERS}
        self._columns |= {name: np.zeros(_FIRST_ROOM, np.int32) for name in _TEXT}

    @property
    def count(self) -> int:
        """Number of places taken."""
        return self._count

    def moment(self) -> FreshRows:
        """Return the present state, safe from later changes."""
        columns = {name: column[: self._count] for name, column in self._columns.items()}
        return FreshRows(self._count, columns, self._codes, self._alive[: self._count], self._taken)

    def append(self, rows: pa.Table) -> None:
        """Take rows with the columns of `columns.SHARED`; earlier rows of the same number die."""
        seqs = rows["seq"].to_numpy()
        self.remove(seqs)
        start, end = self._count, self._count + rows.num_rows
        self._make_room(end)
        for name, _ in _NUMBERS:
            self._columns[name][start:end] = rows[name].to_numpy()
        for name in _TEXT:
            self._columns[name][start:end] = self._coded(rows[name])
        self._alive[start:end] = True
        self._taken.add(seqs)
        self._count = end

    def remove(self, seqs: NDArray[np.int64]) -> None:
        """Let rows die; numbers that are not here are passed over."""
        held = self._taken.among(seqs)
        if held.size:
            alive = self._alive.copy()
            alive[: self._count] &= ~np.isin(self._columns["seq"][: self._count], held)
            self._alive = alive

    def _coded(self, column: pa.ChunkedArray) -> NDArray[np.int32]:
        encoded = column.combine_chunks().dictionary_encode()
        names = encoded.dictionary.to_pylist()
        codes = np.array([self._codes.setdefault(name, len(self._codes)) for name in names], np.int32)
        places: NDArray[np.int32] = encoded.indices.to_numpy()
        return codes[places]

    def _make_room(self, needed: int) -> None:
        if needed <= self._alive.size:
            return
        room = max(needed, self._alive.size * 2)
        self._columns = {name: _grown(column, room) for name, column in self._columns.items()}
        self._alive = _grown(self._alive, room)


Kind = TypeVar("Kind", bound=np.generic)


def _grown(array: NDArray[Kind], room: int) -> NDArray[Kind]:
    grown = np.zeros(room, array.dtype)
    grown[: array.size] = array
    return grown
