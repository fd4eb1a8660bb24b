"""Vectors between their column and numpy, without a copy for each row."""

from typing import Final

import numpy as np
import pyarrow as pa

from strata.services.ports.index import Vectors
from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.waiting import SPACE_SHIFT

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
    """Return those of `passages` (ascending) that have a vector in the space, and the vectors, row by row."""
    if not passages:
        return [], np.empty((0, dimension), np.float32)
    base = space << SPACE_SHIFT
    # The range lets the engine skip what lies elsewhere before it looks for single rows.
    found = connection.arrow_with_staged(
        schemas.seqs(passages),
        "SELECT seq - $base AS seq, vector FROM embeddings WHERE seq BETWEEN $first AND $last "
        "AND seq - $base IN (SELECT seq FROM staged) ORDER BY seq",
        {"base": base, "first": base + passages[0], "last": base + passages[-1]},
    )
    return found.column("seq").to_pylist(), matrix(found.column("vector"), dimension)
