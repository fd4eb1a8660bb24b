"""A connection that knows who may use it, and a few ways to ask."""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from strata.storage import engine

_log = logging.getLogger(__name__)

Row: TypeAlias = tuple[Any, ...]
"""One row as the engine gives it; the stores turn it into domain records at once."""

Parameters: TypeAlias = Sequence[object] | Mapping[str, object]


class Connection:
    """One engine connection, for one thread at a time.

    The engine gives wrong or empty answers, mostly without an error, when two threads share a connection. So every call
    asserts that it comes from the thread that holds the connection now.
    """

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        self._raw = raw
        self._holder: int | None = None

    def hold(self) -> None:
        """Give the connection to the calling thread."""
        self._holder = threading.get_ident()

    def let_go(self) -> None:
        """Take it back; nobody may use it until the next `hold`."""
        self._holder = None

    def run(self, sql: str, parameters: Parameters = ()) -> None:
        """Execute a statement whose result nobody reads."""
        self._execute(sql, parameters)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return all rows."""
        found: list[Row] = self._execute(sql, parameters).fetchall()
        return found

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row, None if there is none."""
        # All of them, because the engine refuses the next query while one result is half read.
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def number(self, sql: str, parameters: Parameters = ()) -> int:
        """Return the only value of the only row as a whole number; a NULL counts as 0."""
        found = self.row(sql, parameters)
        return int(found[0] or 0) if found else 0

    def arrow(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """Return all rows as an Arrow table."""
        self._check()
        return self._raw.sql(sql, params=parameters or None).to_arrow_table()

    @contextmanager
    def stream(self, sql: str, batch_rows: int) -> Iterator[pa.RecordBatchReader]:
        """Read rows batch by batch, on a cursor of their own: others may be asked meanwhile."""
        self._check()
        beside = self._raw.cursor()
        try:
            engine.use(beside)
            yield beside.sql(sql).to_arrow_reader(batch_rows)
        finally:
            beside.close()

    def columns(self, sql: str, parameters: Parameters = ()) -> dict[str, NDArray[np.int64]]:
        """Return all rows as one array for each column; for columns of whole numbers without gaps."""
        found = self.arrow(sql, parameters)
        return {name: found.column(name).to_numpy() for name in found.column_names}

    def insert(self, table: str, rows: pa.Table) -> None:
        """Append many rows at once; a statement for each would cost half a millisecond a row."""
        if rows.num_rows:
            self.run_with_staged(rows, f"INSERT INTO {table} BY NAME SELECT * FROM staged")

    def run_with_staged(self, staged: pa.Table, sql: str, parameters: Parameters = ()) -> None:
        """Execute a statement that reads `staged`."""
        self.rows_with_staged(staged, sql, parameters)

    def rows_with_staged(self, staged: pa.Table, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return the rows of a query that reads `staged`."""
        self._check()
        self._raw.register("staged", staged)
        try:
            found = self.rows(sql, parameters)
        except duckdb.Error:
            # In a transaction that failed this fails too, and would hide why; the next one replaces what is staged.
            with suppress(duckdb.Error):
                self._raw.unregister("staged")
            raise
        self._raw.unregister("staged")
        return found

    def end(self) -> None:
        """Roll back if a transaction is open."""
        try:
            self.run("ROLLBACK")
        except duckdb.Error as error:
            # A failed commit has ended its transaction already, and a file that was given up has none.
            _log.debug("Nothing to roll back: %s", error)

    def close(self) -> None:
        """Close it; may come from any thread, and twice."""
        self._raw.close()

    def _execute(self, sql: str, parameters: Parameters) -> duckdb.DuckDBPyConnection:
        self._check()
        if not parameters:
            return self._raw.execute(sql)
        try:
            return self._raw.execute(sql, parameters)
        except duckdb.InvalidInputException as error:
            if "surrogate" not in str(error):
                raise
            # Names of files may hold bytes that are no text. Looking for them in each text would cost more than it is worth.
            return self._raw.execute(sql, _as_text(parameters))

    def _check(self) -> None:
        assert self._holder == threading.get_ident(), "a connection was used by a thread that does not hold it"


def _as_text(value: Any) -> Any:
    """Return a parameter with what no text can hold replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {name: _as_text(one) for name, one in value.items()}
    return [_as_text(one) for one in value] if isinstance(value, list | tuple) else value
