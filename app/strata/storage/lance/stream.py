"""A stream of rows into the engine that keeps its own errors: the engine would wrap them in its own."""

from collections.abc import Iterator

import pyarrow as pa


class RowStream:
    """Tables in, one Arrow reader out."""

    def __init__(self, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
        self._schema = schema
        self._tables = tables
        self._error: BaseException | None = None

    def reader(self) -> pa.RecordBatchReader:
        """Return the reader, to be used once."""
        return pa.RecordBatchReader.from_batches(self._schema, self._batches())

    def raise_own_error(self) -> None:
        """Raise again what making the rows raised, if anything (a person's cancel, for one)."""
        if self._error is not None:
            raise self._error

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for table in self._tables:
                yield from table.cast(self._schema).to_batches()
        except GeneratorExit:
            raise
        except BaseException as error:
            self._error = error
            raise
