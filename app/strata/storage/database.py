"""The one owner of the library's file: one writer, a cursor for each reading thread, and a way back when the disk was full."""

import logging
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final, TypeVar

import duckdb

from strata.domain.errors import WorldError
from strata.domain.health import Writability
from strata.domain.system_errors import in_words
from strata.storage import engine
from strata.storage.connection import Connection, Parameters, Row
from strata.storage.durable import sync_folder
from strata.storage.gate import Gate, Why
from strata.storage.memory_limit import MemoryLimit

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

MINIMUM_FREE: Final = 32 * 1024 * 1024
"""Bytes that must be free before a write: the log up to its next checkpoint, and the blocks that replace old ones."""


def free_bytes(folder: Path) -> int:
    """Return the bytes free on the disk that holds `folder`."""
    return shutil.disk_usage(folder).free


class Database:
    """The open file. Safe to use from any thread: writes wait for each other, reads wait for nobody.

    A disk that fills up makes the engine give up the whole file, reads included. Then every cursor is closed, the file is
    opened again in place and the writer gets `DiskFull`; readers carry on with fresh cursors. Until there is room again
    writes are refused before they start.
    """

    def __init__(
        self,
        file: Path,
        *,
        minimum_free: int = MINIMUM_FREE,
        free: Callable[[Path], int] = free_bytes,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open `file`, which is made when it is missing. Raises `duckdb.Error`; see `recovery` for the repairs."""
        self.file = file
        self._minimum_free = minimum_free
        self._free = free
        self._writing = threading.RLock()
        self._making = threading.Lock()
        self._write_depth = 0
        self._gate = Gate()
        self._local = threading.local()
        self._cursors: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._generation = 0
        self._closed = False
        # Only the mother of cursors: no query ever runs on it, so that no two threads meet on one connection.
        self._root: duckdb.DuckDBPyConnection | None = engine.connect(file)
        self._memory = MemoryLimit(self._making, lambda: self._root, seconds)
        self._writer: Connection | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend the calling thread its own cursor; nested calls get the same one."""
        self._gate.enter()
        seen = self._generation
        lost = False
        try:
            yield self._reader()
        except duckdb.Error as error:
            lost = engine.invalidated(error)
            self._memory.give_more(error)
            raise
        finally:
            outermost = self._gate.leave()
            if lost and outermost:
                self._renew(seen)
            self._memory.take_back()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """As `read`, with every query of the block seeing the same state."""
        with self.read() as connection:
            if getattr(self._local, "in_snapshot", False):
                yield connection
                return
            connection.run("BEGIN TRANSACTION")
            self._local.in_snapshot = True
            try:
                yield connection
            finally:
                self._local.in_snapshot = False
                connection.end()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return the rows of one query, asked again if the file had to be opened anew meanwhile."""
        return self.ask(lambda connection: connection.rows(sql, parameters))

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row of one query, None if there is none."""
        return self.ask(lambda connection: connection.row(sql, parameters))

    def number(self, sql: str, parameters: Parameters = ()) -> int:
        """Return the only value of one query as a whole number; a NULL counts as 0."""
        return self.ask(lambda connection: connection.number(sql, parameters))

    def ask(self, query: Callable[[Connection], Answer]) -> Answer:
        """Run `query` on this thread's cursor, once more if the file had to be opened anew, or the engine got more memory.

        Raises `MemoryError` where that did not suffice.
        """
        try:
            with self.read() as connection:
                return query(connection)
        except duckdb.Error as error:
            if not (engine.invalidated(error) or engine.out_of_memory(error)) or self._gate.inside():
                raise
            lacking = engine.out_of_memory(error)
        try:
            with self._memory.again() if lacking else nullcontext(), self.read() as connection:
                return query(connection)
        except duckdb.Error as error:
            if engine.out_of_memory(error):
                raise engine.LacksMemory(str(error).splitlines()[0]) from error
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Run the block as one transaction: all of it is on disk when the block is left, or none of it.

        Nested blocks join the outer one. Raises `DiskFull`, and `MemoryError` where the engine lacks memory.
        """
        with self._writing:
            if self._write_depth and self._writer is not None:
                yield self._writer
                return
            if not self._has_room():
                raise engine.disk_full()
            writer = self._begin()
            self._write_depth = 1
            try:
                yield writer
                writer.run("COMMIT")
            except BaseException as error:
                self._undo(writer, error)
                if isinstance(error, duckdb.Error) and engine.out_of_memory(error):
                    raise engine.LacksMemory(str(error).splitlines()[0]) from error
                raise
            finally:
                self._write_depth = 0
                writer.let_go()
                self._memory.take_back()

    def with_enough_memory(self, work: Callable[[], Answer]) -> Answer:
        """Do work that writes, once more if the engine lacked memory for it: it has more then.

        Inside a write, whose earlier part would be lost, it is done once.
        """
        try:
            return work()
        except (duckdb.Error, MemoryError) as error:
            if not engine.out_of_memory(error) or self._inside_write():
                raise
        with self._memory.again():
            return work()

    @contextmanager
    def sparing(self) -> Iterator[None]:
        """Let the engine keep less in memory for the length of the block; blocks of several threads may overlap."""
        self._memory.spare(1)
        try:
            yield
        finally:
            self._memory.spare(-1)

    def writability(self) -> Writability:
        """Whether a write would be taken now."""
        if self._closed:
            return Writability(False, "The library is closed.")
        try:
            has_room = self._has_room()
        except WorldError as error:
            return Writability(False, str(error))
        return Writability(True) if has_room else Writability(False, str(engine.disk_full()))

    def checkpoint(self) -> None:
        """Fold the log into the file. Raises `DiskFull`."""
        with self._writing:
            writer = self._held_writer()
            try:
                self._fold(writer)
            except duckdb.Error as error:
                self._undo(writer, error)
                raise
            finally:
                writer.let_go()

    def wanted(self) -> Why | None:
        """Return why another thread waits for all readers to leave, None when none does. Who reads for long should ask."""
        return self._gate.wanted()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let writers of other threads wait while the block runs."""
        with self._writing:
            yield

    def rewrite(self, fresh: Path, fill: Callable[[Connection], object]) -> None:
        """Put the file `fresh`, which `fill` makes from what is there, in the place of the present one.

        Writers wait meanwhile, readers only while the files change places; it must not be called inside a write. Raises
        `WorldError`, or what `fill` raises; the present file stays then.
        """
        with self._writing:
            assert not self._write_depth, "the file cannot be rewritten inside a write"
            if self._closed:
                raise WorldError("The library is closed.", "Open it again.")
            writer = self._held_writer()
            try:
                self._fold(writer)
                fill(writer)
            except duckdb.Error as error:
                self._undo(writer, error)
                raise
            finally:
                writer.let_go()
            with self._gate.shut(Why.REWRITE):
                self._close_all()
                self._generation += 1
                self._swap_in(fresh)

    def close(self) -> None:
        """Let writes and reads finish, fold the log in and let go of the file; later calls do nothing."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            with self._gate.shut(Why.CLOSE):
                self._fold_at_end()
                self._close_all()

    def _inside_write(self) -> bool:
        """Whether this thread is in the middle of a write."""
        with self._writing:
            return self._write_depth > 0

    def _swap_in(self, fresh: Path) -> None:
        """Let `fresh` take the place of the closed file; the next cursor opens it."""
        if self.file.with_name(self.file.name + ".wal").exists():
            raise WorldError("The log of newest changes could not be folded in.", "Nothing was changed; try again.")
        shutil.rmtree(self.file.with_name(self.file.name + ".tmp"), ignore_errors=True)
        fresh.replace(self.file)
        sync_folder(self.file.parent)

    def _fold(self, writer: Connection) -> None:
        """Fold the log in, with the memory that takes: all texts of a row group stand in it at once."""
        with self._memory.more():
            writer.run(f"CHECKPOINT {engine.CATALOG}")

    def _fold_at_end(self) -> None:
        if self._root is None:
            return
        try:
            self._fold(self._held_writer())
        except duckdb.Error as error:
            # Nothing is lost: the log stays beside the file and is read at the next start.
            _log.warning("The log could not be folded in at closing: %s", error)

    def _reader(self) -> Connection:
        kept: tuple[int, Connection] | None = getattr(self._local, "cursor", None)
        if kept is not None and kept[0] == self._generation and not self._closed:
            return kept[1]
        if self._closed:
            raise WorldError("The library is closed.", "Open it again.")
        cursor = self._cursor()
        cursor.hold()
        self._local.cursor = (self._generation, cursor)
        return cursor

    def _cursor(self) -> Connection:
        """Return a fresh cursor, opening the file again if the last attempt failed."""
        with self._making:
            if self._root is None:
                try:
                    self._root = engine.connect(self.file)
                except duckdb.Error as error:
                    raise engine.explained(error, self.file) from error
                self._memory.set()
            raw = self._root.cursor()
            engine.use(raw)
            cursor = Connection(raw)
            self._cursors.add(cursor)
            return cursor

    def _held_writer(self) -> Connection:
        if self._writer is None:
            self._writer = self._cursor()
        self._writer.hold()
        return self._writer

    def _begin(self) -> Connection:
        """Start a transaction; on a fresh writer if the engine had given the file up since the last one."""
        if self._closed:
            raise WorldError("The library is closed.", "Open it again.")
        writer = self._held_writer()
        try:
            writer.run("BEGIN TRANSACTION")
        except duckdb.Error as error:
            if not engine.invalidated(error):
                raise
            self._renew(self._generation)
            writer = self._held_writer()
            writer.run("BEGIN TRANSACTION")
        return writer

    def _undo(self, writer: Connection, error: BaseException) -> None:
        """Roll back or open the file again; raise `DiskFull` in place of the engine's own words where that is what happened."""
        self._memory.give_more(error)
        if engine.astray(error):
            self._renew(self._generation, logging.INFO if engine.out_of_memory(error) else logging.WARNING)
        else:
            writer.end()
        if isinstance(error, duckdb.Error) and engine.out_of_room(error):
            raise engine.disk_full() from error

    def _renew(self, seen: int, level: int = logging.WARNING) -> None:
        """Close every cursor and open the file again, unless another thread has done so since `seen`."""
        with self._writing:
            if self._generation != seen or self._closed:
                return
            _log.log(level, "The engine gave the library's file up; it is opened again.")
            with self._gate.shut(Why.REOPEN):
                self._close_all(astray=True)
                self._generation += 1
                self._writer = self._cursor()

    def _close_all(self, *, astray: bool = False) -> None:
        with self._making:
            for cursor in list(self._cursors):
                cursor.close()
            self._cursors.clear()
            self._writer = None
            if self._root is not None:
                if astray:
                    engine.forget_tables(self._root)
                self._root.close()
                self._root = None

    def _has_room(self) -> bool:
        """Whether there is room for a write. Raises `WorldError` when the folder is gone, or its disk."""
        log = self.file.with_name(self.file.name + ".wal")
        try:
            log_bytes = log.stat().st_size
        except OSError:
            log_bytes = 0
        try:
            free = self._free(self.file.parent)
        except OSError as error:
            told = in_words(error, self.file.parent)
            raise (told or WorldError(f"The library's folder cannot be used: {error}.", "Open the library again.")) from error
        return free >= max(self._minimum_free, 2 * log_bytes)
