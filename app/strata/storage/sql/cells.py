"""Rows of Arrow as plain values."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
from pyarrow import types

from strata.domain.sql import AnswerColumn, Cell, CellKind, SqlAnswer


def answer_of(table: pa.Table, names_of_types: Sequence[str], *, cut: bool, seconds: float) -> SqlAnswer:
    """Return an answer; `names_of_types` are the engine's own, one to a column."""
    read = [_read(column) for column in table.columns]
    columns = tuple(
        AnswerColumn(field.name, kind, name) for field, (kind, _), name in zip(table.schema, read, names_of_types, strict=True)
    )
    cells = [values for _, values in read]
    return SqlAnswer(columns, tuple(zip(*cells, strict=True)) if cells else (), cut, seconds)


def _read(column: pa.ChunkedArray) -> tuple[CellKind, list[Cell]]:
    try:
        return _kind(column.type), [_plain(value) for value in column.to_pylist()]
    except (OverflowError, ValueError):
        # The engine knows infinity, and years before 1 and after 9999, which Python does not.
        with duckdb.connect(":memory:") as engine:
            rows = engine.from_arrow(pa.table({"c": column})).project("c::VARCHAR").fetchall()
        return CellKind.TEXT, [text for (text,) in rows]


def _kind(type_: pa.DataType) -> CellKind:
    tests: tuple[tuple[CellKind, Sequence[Callable[[pa.DataType], bool]]], ...] = (
        (CellKind.TRUTH, (types.is_boolean,)),
        (CellKind.NUMBER, (types.is_integer, types.is_floating, types.is_decimal)),
        (CellKind.TIME, (types.is_timestamp, types.is_date)),
    )
    return next((kind for kind, ways in tests if any(way(type_) for way in ways)), CellKind.TEXT)


def _plain(value: object) -> Cell:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
        case datetime():
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        case date():
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        case bytes():
            return value.hex()
        case pa.MonthDayNano():
            parts = ((value.months, "months"), (value.days, "days"), (value.nanoseconds / 1e9, "s"))
            return " ".join(f"{amount:g} {unit}" for amount, unit in parts if amount) or "0 s"
        case list() | dict():
            return json.dumps(value, default=_text, ensure_ascii=False)
        case _:
            return _text(value)


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
