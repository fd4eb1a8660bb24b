"""Vectors of rows that are not folded yet: compared one by one in RAM, which is exact."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.services.ports.index import Hit, IndexFilter, Vector, Vectors
from strata.storage.lance.fresh_rows import FreshRows, FreshTable
from strata.storage.lance.ranking import best


@dataclass(frozen=True, slots=True)
class FreshVectorsMoment:
    """A moment of `FreshVectors`; never changes."""

    rows: FreshRows
    vectors: Vectors

    def search(self, vector: Vector, where: IndexFilter, limit: int) -> list[Hit]:
        """Return the nearest rows by cosine."""
        # vecdot stays on this thread: waking BLAS threads costs twenty milliseconds when the processor is busy.
        return best(self.rows.seqs, np.vecdot(self.vectors, vector), self.rows.passing(where), limit)


class FreshVectors:
    """Collects rows that are not folded yet. One writer."""

    COLUMN: Final = "vector"

    def __init__(self, dimension: int) -> None:
        self._rows = FreshTable()
        self._vectors: Vectors = np.zeros((64, dimension), np.float32)

    @property
    def count(self) -> int:
        """Number of rows taken, replaced ones included."""
        return self._rows.count

    def append(self, rows: pa.Table) -> None:
        """Take rows with their vectors."""
        start, end = self._rows.count, self._rows.count + rows.num_rows
        if end > len(self._vectors):
            grown = np.zeros((max(end, 2 * len(self._vectors)), self._vectors.shape[1]), np.float32)
            grown[:start] = self._vectors[:start]
            self._vectors = grown
        self._vectors[start:end] = rows[self.COLUMN].combine_chunks().flatten().to_numpy().reshape(rows.num_rows, -1)
        self._rows.append(rows)

    def remove(self, seqs: NDArray[np.int64]) -> None:
        """Let rows go."""
        self._rows.remove(seqs)

    def moment(self) -> FreshVectorsMoment:
        """Return the present state, safe from later changes."""
        return FreshVectorsMoment(self._rows.moment(), self._vectors[: self._rows.count])
