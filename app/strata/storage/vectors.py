"""Vectors between their column and numpy, without a copy for each row."""

from typing import Final

import numpy as np
import pyarrow as pa

from strata.services.ports.index import Vectors
from strata.storage.connection import Connection
from strata.storage.waiting import bounds

ROWS: Final = pa.schema([("seq", pa.int64()), ("content_hash", pa.int64()), ("vector", pa.list_(pa.float32()))])


def vector_table(seqs: list[int], hashes: list[int], vectors: Vectors) -> pa.Table:
    """Return rows of `embeddings`; vectors of shape (len(seqs), dimension)."""
    count, dimension = vectors.shape
    values = pa.array(np.ascontiguousarray(vectors, np.float32).ravel())
    offsets = pa.array(np.arange(count + 1, dtype=np.int32) * dimension)
    lists = pa.ListArray.from_arrays(offsets, values)
    return pa.table([pa.array(seqs, pa.int64()), pa.array(hashes, pa.int64()), lists], schema=ROWS)


def matrix(column: pa.ChunkedArray, dimension: int) -> Vectors:
    """Return a column of lists of equal length as one matrix."""
    chunks = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
    flat = np.concatenate(chunks) if chunks else np.empty(0, np.float32)
    return flat.reshape(-1, dimension)


def kept_vectors(connection: Connection, space: int, dimension: int, passages: list[int]) -> tuple[list[int], Vectors]:
    """Return those of `passages` that have a vector in the space, ascending, and the vectors, row by row."""
    if not passages:
        return [], np.empty((0, dimension), np.float32)
    first, _ = bounds(space)
    rows = [first + passage for passage in passages]
    found = connection.arrow(
        "SELECT seq - $first AS seq, vector FROM embeddings WHERE seq IN (SELECT unnest($rows::BIGINT[]))",
        {"first": first, "rows": rows},
    )
    return _ascending(found, dimension)


def vector_window(connection: Connection, space: int, dimension: int, first: int, last: int) -> tuple[list[int], Vectors]:
    """Return the passages from `first` to `last` that have a vector in the space, ascending, and the vectors, row by row."""
    base, _ = bounds(space)
    found = connection.arrow(
        "SELECT seq - $base AS seq, vector FROM embeddings WHERE seq BETWEEN $first AND $last",
        {"base": base, "first": base + first, "last": base + last},
    )
    return _ascending(found, dimension)


def _ascending(found: pa.Table, dimension: int) -> tuple[list[int], Vectors]:
    """Sort here, where only the keys are moved before the vectors are; the engine would carry them along."""
    seqs, vectors = found.column("seq").to_numpy(), matrix(found.column("vector"), dimension)
    if (seqs[1:] > seqs[:-1]).all():
        return seqs.tolist(), vectors
    order = np.argsort(seqs)
    return seqs[order].tolist(), vectors[order]
