"""The parent's side: begins a child for each question, feeds it with rows, ends it when it takes too long or too much."""

import json
import multiprocessing
import time
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from typing import Final, assert_never

import pyarrow as pa

from strata.domain.errors import Cancelled, InvalidRequest, WorldError
from strata.domain.sql import Limits, SqlAnswer, View
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.gate import Why
from strata.storage.sql import catalogue
from strata.storage.sql.cells import answer_of
from strata.storage.sql.child import main
from strata.storage.sql.confining import OUT_OF_MEMORY

_LOOK_SECONDS: Final = 0.05
_BATCH: Final = 8192
_BATCH_OF_TEXTS: Final = 512


class SqlRunner:
    """The runner behind the port `StatementRunner`. Any number of questions may run at once, each in a child of its own.

    A question reads for as long as it runs, and nobody can replace or close the file meanwhile. So it gives way at once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._views: tuple[View, ...] = ()

    def views(self) -> tuple[View, ...]:
        """Return what can be asked of."""
        if not self._views:
            self._views = catalogue.views(self._database)
        return self._views

    def run(self, statement: str, limits: Limits, stopped: Callable[[], bool]) -> SqlAnswer:
        """Answer one statement. Raises `InvalidRequest`, `Cancelled`, or `WorldError` when it had to give way."""
        begun = time.monotonic()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(target=main, args=(theirs,), name="strata-sql", daemon=True)
        child.start()
        theirs.close()
        try:
            with self._database.read() as connection, ExitStack() as open_readers:
                ours.send_bytes(_job(statement, limits))
                feeding = _Feeding(connection, open_readers, ours)
                answer = _Watch(child, ours, limits, stopped, self._database.wanted, begun).wait(feeding)
        finally:
            ours.close()
            child.kill()
            child.join()
        return answer_of(answer.table, answer.types, cut=answer.cut, seconds=time.monotonic() - begun)


def _job(statement: str, limits: Limits) -> bytes:
    views = {one.name: [name for name, _ in one.helps] for one in catalogue.definitions().values()}
    said = {
        "statement": statement,
        "memory": limits.memory,
        "seconds": limits.seconds,
        "rows": limits.rows,
        "answer_bytes": limits.answer_bytes,
        "views": views,
    }
    return json.dumps(said).encode()


class _Raw:
    """What came back: the rows, whether there are more, and the engine's names of the types."""

    def __init__(self, table: pa.Table, types: list[str], *, cut: bool) -> None:
        self.table, self.types, self.cut = table, types, cut


class _Feeding:
    """Answers what the child asks for."""

    def __init__(self, connection: Connection, readers: ExitStack, pipe: Pipe) -> None:
        self._connection = connection
        self._stack = readers
        self._pipe = pipe
        self._readers: list[pa.RecordBatchReader] = []

    def answer(self, message: dict[str, object]) -> None:
        """Send a schema, the number of a new reader, or the next rows of one; nothing at its end."""
        if message["ask"] == "next":
            batch = next(self._readers[int(str(message["reader"]))], None)
            self._pipe.send_bytes(b"" if batch is None else batch.serialize())
            return
        columns = tuple(str(name) for name in message["columns"])  # type: ignore[attr-defined]
        query = catalogue.definitions()[str(message["view"])].select(columns)
        if message["ask"] == "schema":
            self._pipe.send_bytes(self._connection.arrow(f"{query} LIMIT 0").schema.serialize())
            return
        rows = _BATCH_OF_TEXTS if {"text", "summary", "report"} & set(columns) else _BATCH
        self._readers.append(self._stack.enter_context(self._connection.stream(query, rows)))
        self._pipe.send_bytes(json.dumps(len(self._readers) - 1).encode())


class _Watch:
    """Waits for the answer, and looks whether it may still come."""

    def __init__(
        self,
        child: BaseProcess,
        pipe: Pipe,
        limits: Limits,
        stopped: Callable[[], bool],
        wanted: Callable[[], Why | None],
        begun: float,
    ) -> None:
        self._child = child
        self._pipe = pipe
        self._limits = limits
        self._stopped = stopped
        self._wanted = wanted
        self._until = begun + limits.seconds

    def wait(self, feeding: _Feeding) -> _Raw:
        """Return the answer. Raises `InvalidRequest`, `Cancelled`, or `WorldError` when it gave way or the child broke down."""
        try:
            while True:
                if self._pipe.poll(_LOOK_SECONDS):
                    message = json.loads(self._pipe.recv_bytes())
                    if "refused" in message:
                        raise InvalidRequest(message["refused"], message["remedy"])
                    if "done" in message:
                        table = pa.ipc.open_stream(self._pipe.recv_bytes()).read_all()
                        return _Raw(table, message["types"], cut=message["cut"])
                    feeding.answer(message)
                self._look()
        except (EOFError, OSError) as error:
            raise self._broken() from error

    def _look(self) -> None:
        if self._stopped():
            raise Cancelled
        why = self._wanted()
        if why is not None:
            raise _given_way(why)
        if time.monotonic() > self._until:
            raise InvalidRequest(
                f"The question was stopped: it took longer than {self._limits.seconds:.0f} s.",
                "Ask for less: a shorter time, fewer rows, a smaller join.",
            )

    def _broken(self) -> InvalidRequest | WorldError:
        self._child.join(5)
        # A process that asks the system for more than it may is refused (and says so) or ended by it.
        if self._child.exitcode == OUT_OF_MEMORY or (self._child.exitcode or 0) < 0:
            return InvalidRequest(
                f"The question was stopped: it took more memory than {self._limits.memory // 2**20} MB.",
                "Ask for less: fewer columns, shorter texts, a smaller join or sort.",
            )
        return WorldError("The question broke down in its process.", "Nothing was changed; ask again, or ask for less.")


def _given_way(why: Why) -> WorldError | Cancelled:
    match why:
        case Why.REWRITE:
            return WorldError("The question was stopped, because something was being deleted for good.", "Ask again.")
        case Why.REOPEN:
            return WorldError("The question was stopped, because the library had to be opened anew.", "Ask again.")
        case Why.CLOSE:
            return Cancelled()
        case _:
            assert_never(why)
