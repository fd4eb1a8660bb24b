"""The columns that filters look at, and a filter as SQL."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from strata.services.ports.index import IndexFilter

BITMAP: Final = ("kind", "source", "role", "active")
"""Columns of few values."""

BTREE: Final = ("seq", "conversation_seq", "created_us")
"""Columns of many values."""

WAVE: Final = pa.field("wave", pa.int32(), nullable=False)
"""The fold that a row waits for; see `mark.Mark`."""


def with_wave(rows: pa.Table, wave: int) -> pa.Table:
    """Append the column `WAVE`."""
    return rows.append_column(WAVE, pa.array(np.full(rows.num_rows, wave, np.int32)))


def sql(where: IndexFilter) -> str:
    """Return the filter as a condition of the engine's SQL; "" when everything passes."""
    return " AND ".join(_conditions(where))


def _conditions(where: IndexFilter) -> Iterator[str]:
    if not where.side_branches:
        yield "active = true"
    if where.sources:
        yield _among("source", where.sources)
    if where.kinds:
        yield _among("kind", [kind.value for kind in where.kinds])
    if where.roles:
        yield _among("role", [role.value for role in where.roles])
    if where.conversation_seq is not None:
        yield f"conversation_seq = {where.conversation_seq:d}"
    if where.since_us is not None:
        yield f"created_us >= {where.since_us:d}"
    if where.until_us is not None:
        yield f"created_us < {where.until_us:d}"


def _among(column: str, values: Sequence[str]) -> str:
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{column} IN ({quoted})"
