"""Writing an index in a process of its own: what the engine takes for that goes back to the system when the process ends.

A big import leaves this process with its own memory in use; with the engine's on top, one of 500 MB came to 690 MB. And
searches meanwhile share Python's lock with nothing.

The engine over there is told to be sparing: the words of 500 MB take it 330 MB instead of 700, for a tenth more time.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa

from strata.services.child_process import end_with_parent
from strata.storage.lance.engine import spare_memory

_NICENESS: Final = 5

_ROWS_AT_ONCE: Final = 4_000

_SPARING: Final = {
    "LANCE_DEFAULT_IO_BUFFER_SIZE": str(8 << 20),
    "LANCE_DEFAULT_BATCH_SIZE": "128",
    "LANCE_FILE_WRITER_MAX_PAGE_BYTES": str(512 << 10),
}
"""See https://lance.org/guide/performance. One thread, which would take less still, waits for itself for ever."""


class Writer(Protocol):
    """An index that nobody else has open."""

    def write(self, batches: Iterator[pa.Table]) -> Path:
        """Write a generation, whole and synced, point to it and return its folder."""
        ...


def write_beside(make: Callable[[], Writer], batches: Iterator[pa.Table]) -> Path:
    """Have the writer that `make` makes, over there, write these rows; `make` must be picklable.

    Raises what making the rows raises, and `RuntimeError` with what went wrong in the other process.
    """
    context = multiprocessing.get_context("spawn")
    # One pipe for each way: of a two-way one, the last words of a process that ended may be lost.
    theirs, rows = context.Pipe(duplex=False)
    answers, answer = context.Pipe(duplex=False)
    child = context.Process(target=main, args=(make, theirs, answer), name="strata-index", daemon=True)
    child.start()
    theirs.close()
    answer.close()
    try:
        _send(batches, rows)
        return _answered(answers)
    finally:
        rows.close()
        answers.close()
        child.kill()
        child.join()


def main(make: Callable[[], Writer], rows: Connection, answer: Connection) -> None:
    """Write what comes, say where it is or why it is not, end. Runs in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    spare_memory()
    os.environ |= _SPARING
    try:
        folder = make().write(_received(rows))
    except Exception as error:  # noqa: BLE001  whatever it is, the asking process tells it
        answer.send((str(error) or type(error).__name__, None))
    else:
        answer.send(("", folder))


def _send(batches: Iterator[pa.Table], rows: Connection) -> None:
    for message in _messages(batches):
        try:
            rows.send_bytes(message)
        except OSError:
            return  # it has ended; its answer says why


def _messages(batches: Iterator[pa.Table]) -> Iterator[bytes | pa.Buffer]:
    for batch in (batch for table in batches for batch in table.to_batches(max_chunksize=_ROWS_AT_ONCE)):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        yield sink.getvalue()
    yield b""


def _received(rows: Connection) -> Iterator[pa.Table]:
    while data := rows.recv_bytes():
        yield pa.ipc.open_stream(pa.py_buffer(data)).read_all()


def _answered(answers: Connection) -> Path:
    try:
        problem, folder = answers.recv()
    except EOFError:
        raise RuntimeError("the process that wrote it ended before it was done") from None
    if problem:
        raise RuntimeError(problem)
    assert isinstance(folder, Path)
    return folder
