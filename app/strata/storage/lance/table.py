"""One LanceDB table in a folder of its own, with every write synced."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.services.ports.index import Vector
from strata.storage.lance.addresses import Addresses, Places, Seqs
from strata.storage.lance.columns import BITMAP, BTREE
from strata.storage.lance.engine import Engine, run
from strata.storage.lance.syncing import Syncer

if TYPE_CHECKING:
    from lancedb.arrow import AsyncRecordBatchReader
    from lancedb.index import FTS, Bitmap, BTree, IvfRq
    from lancedb.query import AsyncFTSQuery, AsyncVectorQuery, FullTextQuery
    from lancedb.table import AsyncTable

_HIGHEST_VERSION: Final = 2**64 - 1
"""Manifests are named by what is left to it, so that the newest sorts first."""

_KEEP: Final = timedelta(minutes=2)
"""Versions younger than this survive a clean-up: a search may still be reading one."""

_SCAN_BATCH: Final = 65_536

_IDS_PER_DELETE: Final = 5_000

_ADDRESS: Final = "_rowid"

Values = NDArray[np.float32]


class TableFile:
    """A table and what Strata does to it. One writer; any number of threads may search meanwhile."""

    def __init__(self, folder: Path, handle: "AsyncTable") -> None:
        self.folder = folder
        self._handle = handle
        self._syncer = Syncer(folder)
        self._last_commit = time.time()

    @classmethod
    def create(cls, engine: Engine, folder: Path, name: str, rows: pa.RecordBatchReader) -> "TableFile":
        """Make a table of a stream, as one fragment; nothing is synced yet."""
        table = cls(folder, run(engine.connect(folder).create_table(name, schema=rows.schema)))
        run(table._handle.add(rows, write_parallelism=1))
        return table

    @classmethod
    def open(cls, engine: Engine, folder: Path, name: str, version: int) -> "TableFile":
        """Open a table as it was at `version`, the last one that was synced; later ones are dropped."""
        versions = folder / f"{name}.lance" / "_versions"
        _drop_after(versions, version)
        table = cls(folder, run(engine.connect(folder).open_table(name)))
        if table.version != version:
            raise ValueError(f"version {version} of the table is gone")
        table._syncer.trust_present()
        table._last_commit = max(file.stat().st_mtime for file in versions.glob("*.manifest"))
        return table

    @property
    def version(self) -> int:
        """Number of the present version."""
        version: int = run(self._handle.version())
        return version

    def count(self) -> int:
        """Return the number of rows."""
        rows: int = run(self._handle.count_rows())
        return rows

    def add(self, rows: pa.Table) -> None:
        """Append rows."""
        run(self._handle.add(rows))

    def delete(self, seqs: NDArray[np.int64]) -> None:
        """Delete rows by number."""
        for start in range(0, seqs.size, _IDS_PER_DELETE):
            part = seqs[start : start + _IDS_PER_DELETE].tolist()
            run(self._handle.delete(f"seq IN ({', '.join(map(str, part))})"))

    def index(self, column: str, config: "FTS | IvfRq | BTree | Bitmap") -> None:
        """Build the index of a column anew."""
        run(self._handle.create_index(column, config=config, replace=True))

    def index_filters(self) -> None:
        """Build the indexes of the columns that filters look at."""
        from lancedb.index import Bitmap, BTree

        for column in BITMAP:
            self.index(column, Bitmap())
        for column in BTREE:
            self.index(column, BTree())

    def optimize(self) -> None:
        """Join small files and fold new rows into the indexes.

        The clean-up in it must not take the last synced version away before the next one is synced.
        """
        since_commit = timedelta(seconds=max(0.0, time.time() - self._last_commit))
        run(self._handle.optimize(cleanup_older_than=since_commit + _KEEP))

    def scan(self, columns: Sequence[str], where: str = "") -> Iterator[pa.RecordBatch]:
        """Stream columns of all rows, or of those that meet a condition, in no certain order."""
        query = self._handle.query().select(list(columns))
        if where:
            query = query.where(where)
        reader = run(query.to_batches(max_batch_length=_SCAN_BATCH))
        while (batch := run(_next(reader))) is not None:
            yield batch

    def addresses(self) -> Iterator[tuple[Places, Seqs]]:
        """Stream the address and the row number of every row."""
        for batch in self.scan(("seq", _ADDRESS)):
            yield batch[_ADDRESS].to_numpy(), batch["seq"].to_numpy()

    def search_words(self, query: "FullTextQuery", where: str, limit: int, columns: Sequence[str]) -> pa.Table:
        """Return the best rows that the full-text index covers, best first, with their `_score`."""
        return _answer(self._by_words(query, limit), where, (*columns, "_score"))

    def find_words(self, query: "FullTextQuery", where: str, limit: int, known: Addresses) -> tuple[Seqs, Values]:
        """Return row numbers and scores of the best rows that the full-text index covers, best first."""
        return _found(self._by_words(query, limit), where, "_score", known)

    def _by_words(self, query: "FullTextQuery", limit: int) -> "AsyncFTSQuery":
        return self._handle.query().nearest_to_text(query).fast_search().limit(limit)

    def find_vectors(
        self, vector: Vector, where: str, limit: int, known: Addresses, probes: int, *, all_cells: bool
    ) -> tuple[Seqs, Values]:
        """Return row numbers and distances of the nearest rows that the vector index covers, nearest first.

        `probes` is how many cells are looked into; with `all_cells`, all of them while there are fewer than `limit`.
        """
        builder = self._handle.query().nearest_to(vector).column("vector").distance_type("cosine").refine_factor(1)
        builder = builder.nprobes(probes).fast_search().limit(limit)
        if all_cells:
            builder = builder.maximum_nprobes(0)
        return _found(builder, where, "_distance", known)

    def sync(self) -> int:
        """Make sure that everything written so far outlives a power cut; return the version that does."""
        version, self._last_commit = self.version, time.time()
        self._syncer.sync()
        return version


def _drop_after(versions: Path, version: int) -> None:
    for manifest in versions.glob("*.manifest"):
        if manifest.stem.isdigit() and _HIGHEST_VERSION - int(manifest.stem) > version:
            manifest.unlink()
            (versions / "latest_version_hint.json").unlink(missing_ok=True)


def _answer(query: "AsyncFTSQuery | AsyncVectorQuery", where: str, columns: Sequence[str]) -> pa.Table:
    if where:
        query = query.where(where)
    return run(query.select(list(columns)).to_arrow())


def _found(query: "AsyncFTSQuery | AsyncVectorQuery", where: str, value: str, known: Addresses) -> tuple[Seqs, Values]:
    """Ask for addresses; for row numbers only where the table is being written anew and gives addresses of another state."""
    found = _answer(query.with_row_id(), where, (value,))
    seqs = known.seqs(found[_ADDRESS].to_numpy())
    if seqs is None:
        found = _answer(query, where, ("seq", value))
        seqs = found["seq"].to_numpy()
    return seqs, found[value].to_numpy()


async def _next(reader: "AsyncRecordBatchReader") -> pa.RecordBatch | None:
    return await anext(reader, None)
