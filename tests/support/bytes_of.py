"""Looking for a sentence in everything that lies in a folder: byte by byte, and inside every table that an engine can read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from strata.storage.engine import connect, quoted

_STEP = 1 << 20


def files_holding(folder: Path, *needles: str) -> list[str]:
    """Return "file: needle" for every file in `folder` whose bytes hold a needle as UTF-8, UTF-16 or JSON escapes."""
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        for needle in needles:
            forms = (needle.encode(), needle.encode("utf-16-le"), needle.encode("unicode_escape"))
            if any(form in content for form in forms):
                found.append(f"{file.relative_to(folder)}: {needle}")
    return found


def rows_holding(file: Path, *needles: str) -> list[str]:
    """Return "table.column: needle" for every column of a closed record, or checkpoint, whose text holds a needle.

    The engine compresses what it stores, so that its bytes alone prove nothing.
    """
    with connect(file, read_only=True) as connection:
        columns: Sequence[tuple[str, str]] = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'library'"
        ).fetchall()
        return [
            f"{table}.{column}: {needle}"
            for table, column in columns
            for needle in _held(connection, f'"{table}"', column, needles)
        ]


def archived_rows_holding(file: Path, *needles: str) -> list[str]:
    """Return "column: needle" for every column of a file of the archive whose text holds a needle; its pages are compressed."""
    with duckdb.connect() as connection:
        source = f"read_parquet({quoted(str(file))})"
        columns = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        return [f"{column}: {needle}" for column, *_ in columns for needle in _held(connection, source, column, needles)]


def _held(connection: duckdb.DuckDBPyConnection, source: str, column: str, needles: Sequence[str]) -> list[str]:
    """Return the needles that a column holds, by one look at it."""
    found = connection.execute(
        f'SELECT DISTINCT needle FROM (SELECT "{column}"::VARCHAR AS held FROM {source}), (SELECT unnest(?) AS needle) '
        "WHERE contains(held, needle) ORDER BY needle",
        [list(needles)],
    )
    return [needle for (needle,) in found.fetchall()]


def traces(folder: Path, *needles: str) -> Iterator[str]:
    """Yield every trace of the needles in a closed library."""
    yield from files_holding(folder, *needles)
    for file in sorted(folder.rglob("*.duckdb*")):
        yield from (f"{file.name}: {row}" for row in rows_holding(file, *needles))
    for file in sorted(folder.rglob("*.parquet")):
        yield from (f"{file.name}: {row}" for row in archived_rows_holding(file, *needles))
