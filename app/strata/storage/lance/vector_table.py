"""The vectors of one embedding space: IVF with 4-bit RaBitQ codes on disk, exact comparison of fresh rows in RAM."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import pyarrow as pa

from strata.domain.errors import IndexUnavailable
from strata.domain.passages import IndexRow
from strata.services.ports.index import Hit, IndexFilter, Vector, Vectors
from strata.storage.index_rows import SHARED, as_table
from strata.storage.lance.addresses import Addresses
from strata.storage.lance.columns import sql
from strata.storage.lance.engine import Engine
from strata.storage.lance.folding import FoldingTable, Limits, Live
from strata.storage.lance.fresh_vectors import FreshVectors, FreshVectorsMoment
from strata.storage.lance.ranking import merged
from strata.storage.lance.table import TableFile

_COLUMN: Final = "vector"

_MOST_FRESH_BYTES: Final = 96 << 20
"""RAM that fresh vectors may take before they are folded."""

_LEAST_WANTED: Final = 20
"""Hits asked of the engine at least: it weighs that many exactly, which is what makes the first ten right."""


@dataclass(frozen=True, slots=True)
class _Now:
    """What readers see."""

    folder: Path
    file: TableFile
    known: Addresses
    probes: int
    moment: FreshVectorsMoment


class VectorTable(FoldingTable[FreshVectors]):
    """One space of `VectorIndex`."""

    title: ClassVar[str] = "vector index"
    table: ClassVar[str] = "vectors"
    _now: _Now | None = None

    def __init__(self, engine: Engine, folder: Path, limits: Limits, dimension: int) -> None:
        hard = min(limits.hard, _MOST_FRESH_BYTES // (4 * dimension))
        super().__init__(engine, folder, replace(limits, hard=hard, first=min(limits.first, hard)))
        self._dimension = dimension
        self.extra = pa.field(_COLUMN, pa.list_(pa.float32(), dimension), nullable=False)
        self._schema = pa.schema([*SHARED, self.extra])

    def search(self, vector: Vector, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """Return the nearest rows."""
        self._opened()
        now = self._now
        if now is None or limit < 1:
            return ()
        try:
            with self._blamed():
                folded = _search_folded(now, vector, sql(where), limit) if now.probes else []
        except IndexUnavailable:
            if self._now is now or self._now is None or self._now.folder == now.folder:
                raise
            return self.search(vector, where, limit)  # a rebuild swapped the table under this search
        return merged(folded, now.moment.search(vector, where, limit), now.moment.rows.taken, limit)

    def apply(self, rows: Sequence[IndexRow], vectors: Vectors, deletes: Sequence[int]) -> None:
        """Bring rows up to date."""
        self._apply(self._to_arrow(rows, vectors), np.asarray(deletes, np.int64))

    def rebuild(self, rows: Iterator[tuple[Sequence[IndexRow], Vectors]]) -> None:
        """Build anew beside the old table, then swap."""
        self._rebuild(self._to_arrow(some, vectors) for some, vectors in rows)

    def _to_arrow(self, rows: Sequence[IndexRow], vectors: Vectors) -> pa.Table:
        shared = as_table(rows).select([field.name for field in SHARED]).columns
        if len(shared[0]) < len(rows):
            vectors = vectors[list({row.seq: place for place, row in enumerate(rows)}.values())]
        flat = pa.array(np.ascontiguousarray(vectors, np.float32).reshape(-1))
        lists = pa.FixedSizeListArray.from_arrays(flat, self._dimension)
        return pa.Table.from_arrays([*shared, lists], schema=self._schema)

    def _new_fresh(self, folder: Path) -> FreshVectors:
        return FreshVectors(self._dimension)

    def _publish(self, live: Live[FreshVectors]) -> None:
        probes = _probes(live.mark.trained) if live.mark.wave else 0
        self._now = _Now(live.folder, live.file, live.known, probes, live.fresh.moment())

    def _retract(self) -> None:
        self._now = None

    def _build(self, file: TableFile) -> int:
        from lancedb.index import IvfRq

        rows = file.count()
        file.index(
            _COLUMN,
            IvfRq(distance_type="cosine", num_bits=4, num_partitions=_partitions(rows), sample_rate=64, max_iterations=10),
        )
        file.index_filters()
        return rows

    def _note_folded(self, live: Live[FreshVectors]) -> None:
        """Nothing is kept of folded vectors."""

    def _note_written(self, folder: Path, batches: Iterator[pa.Table]) -> Iterator[pa.Table]:
        """Nothing is kept of written vectors."""
        return batches


def _partitions(rows: int) -> int:
    """Return into how many cells vectors are sorted."""
    return max(2, round(sqrt(rows) / 4))


def _probes(trained: int) -> int:
    """Return how many cells a search looks into."""
    return min(_partitions(trained), 20 + _partitions(trained) // 8)


def _search_folded(now: _Now, vector: Vector, where: str, limit: int) -> list[Hit]:
    """Ask the engine; where a narrow filter leaves too few in the cells looked into, ask again with all of them."""
    wanted = max(limit, _LEAST_WANTED)
    seqs, gaps = now.file.find_vectors(vector, where, wanted, now.known, now.probes, all_cells=False)
    if len(seqs) < wanted:
        seqs, gaps = now.file.find_vectors(vector, where, wanted, now.known, now.probes, all_cells=True)
    return [Hit(seq, 1.0 - gap) for seq, gap in zip(seqs.tolist(), gaps.tolist(), strict=True)]
