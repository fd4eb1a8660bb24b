"""The child: an engine of its own in a process of its own, without files, fed with the rows of views when it reads them.

It speaks with the parent in messages: a line of JSON, some followed by Arrow data. It never sees the library's file.
"""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from typing import Any, Final

import duckdb
import pyarrow as pa

from strata.domain.errors import InvalidRequest
from strata.services.child_process import end_with_parent
from strata.storage.sql.confining import OUT_OF_MEMORY, confine, silence
from strata.storage.sql.statement import Reads, mistake, reads_of

BATCH: Final = 2048
_OVERHEAD: Final = 192 * 1024 * 1024
"""Bytes beside the engine's own accounts: Arrow, strings that functions make, Python."""

_SETTINGS: Final = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "threads": "1",
    "lock_configuration": "true",
}


class Views:
    """Rows of the parent, as the engine asks for them. One thread at a time may speak."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._speaking = threading.Lock()

    def schema(self, reads: Reads) -> pa.Schema:
        """Return the columns of what is read."""
        return pa.ipc.read_schema(pa.py_buffer(self._ask({"ask": "schema", "view": reads.view, "columns": reads.columns})))

    def reader(self, reads: Reads, schema: pa.Schema) -> pa.RecordBatchReader:
        """Return the rows, from the beginning."""
        number = json.loads(self._ask({"ask": "open", "view": reads.view, "columns": reads.columns}))
        return pa.RecordBatchReader.from_batches(schema, self._batches(number, schema))

    def _batches(self, number: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        while data := self._ask({"ask": "next", "reader": number}):
            yield pa.ipc.read_record_batch(pa.py_buffer(data), schema)

    def _ask(self, message: Mapping[str, object]) -> bytes:
        with self._speaking:
            self._connection.send_bytes(json.dumps(message).encode())
            return self._connection.recv_bytes()


class Rows:
    """Something that the engine can read any number of times."""

    def __init__(self, views: Views, reads: Reads) -> None:
        self._views = views
        self._reads = reads
        self._schema = views.schema(reads)

    def __arrow_c_schema__(self) -> object:
        return self._schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._views.reader(self._reads, self._schema).__arrow_c_stream__(requested_schema)


def main(connection: Connection) -> None:
    """Wait for one question, answer it, end."""
    silence()
    end_with_parent()
    engine = _warmed()
    try:
        job = json.loads(connection.recv_bytes())
    except EOFError:
        os._exit(0)
    confine(job["memory"] + _OVERHEAD, job["seconds"])
    try:
        answer = _answer(engine, connection, job)
        said: dict[str, object] = {"done": True, "cut": answer[1], "types": answer[2]}
        connection.send_bytes(json.dumps(said).encode())
        connection.send_bytes(answer[0])
    except InvalidRequest as error:
        _tell(connection, error.what, error.remedy)
    except (MemoryError, duckdb.OutOfMemoryException):
        os._exit(OUT_OF_MEMORY)
    except duckdb.Error as error:
        _tell(connection, mistake(error), "Correct it and ask again.")
    except OSError:
        os._exit(1)
    os._exit(0)


def _tell(connection: Connection, what: str, remedy: str) -> None:
    connection.send_bytes(json.dumps({"refused": what, "remedy": remedy}).encode())


def _warmed() -> duckdb.DuckDBPyConnection:
    """Return an engine that has loaded all it needs to read Arrow data: afterwards no file can be opened."""
    engine = duckdb.connect(":memory:", config={**_SETTINGS, "memory_limit": "64MB", "lock_configuration": "false"})
    table = pa.table({"a": [1, 2], "b": ["x", None]})
    engine.register("warm", pa.RecordBatchReader.from_batches(table.schema, table.to_batches()))
    engine.sql("SELECT count(b), json_serialize_sql('SELECT 1'), now() FROM warm WHERE a > 1").to_arrow_reader(10).read_all()
    engine.unregister("warm")
    return engine


def _answer(
    engine: duckdb.DuckDBPyConnection, connection: Connection, job: dict[str, Any]
) -> tuple[pa.Buffer, bool, list[str]]:
    """Return rows as an Arrow stream, whether there are more, and the types of the columns."""
    statement = str(job["statement"])
    views = {name: tuple(columns) for name, columns in job["views"].items()}
    source = Views(connection)
    for reads in reads_of(engine, statement, views):
        engine.register(reads.view, Rows(source, reads))
    engine.execute(f"SET memory_limit = '{job['memory']}B'")
    engine.execute("SET lock_configuration = true")
    result = engine.sql(statement)
    types = [str(type_) for type_ in result.types]
    reader = result.to_arrow_reader(BATCH)
    table, cut = _first(reader, int(job["rows"]), int(job["answer_bytes"]))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue(), cut, types


def _first(reader: pa.RecordBatchReader, rows: int, room: int) -> tuple[pa.Table, bool]:
    """Return the first rows, no more than fit, and whether there are more."""
    kept: list[pa.RecordBatch] = []
    held, cut = 0, False
    for batch in reader:
        fits = rows - sum(one.num_rows for one in kept)
        if batch.nbytes > room - held:
            fits = min(fits, (room - held) * batch.num_rows // batch.nbytes)
        cut = batch.num_rows > fits
        kept.append(batch.slice(0, fits))
        held += batch.nbytes
        if cut:
            break
    return pa.Table.from_batches(kept, reader.schema), cut
