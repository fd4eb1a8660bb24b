"""Opening the engine: one in-memory instance with the library's file attached, and the engine's errors in our words."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

import duckdb

from strata.domain.errors import DiskFull, LibraryDamaged, LibraryInUse, StrataError, WorldError

CATALOG: Final = "library"
"""Name under which the file is attached."""

STORAGE_VERSION: Final = "v1.5.0"
"""Format of new files; the release before reads it too, which leaves a way down."""

MEMORY_LIMIT: Final = "128MB"
"""Bytes that the engine may keep in memory; what it lacks it reads again, at a tenth more of time for a whole rebuild.
With twice as much an import of 250 MB peaks at 576 MB instead of 456, and takes as much of the processor."""

SPARING_LIMIT: Final = "64MB"
"""The same while an import runs: its peak is 70 MB lower on an export of 200 MB, for 4 % more of the processor."""

GENEROUS_LIMIT: Final = "2GB"
"""The same once it did not suffice: a text is one block in memory, so a message of 50 MB needs some 200 to be kept."""

ROW_GROUP: Final = 16_384
"""Rows that are stored, and rewritten, together. Each folding of the log rewrites the last row group of a table: with the
engine's own 122,880 rows an import of 500 MB spent 31 of 67 seconds on that, with these 11 of 48; the file is a third smaller
after it, and reading single rows, which is what dressing results does, is 10 % faster."""

NEW_FILES: Final = f"STORAGE_VERSION '{STORAGE_VERSION}', ROW_GROUP_SIZE {ROW_GROUP}"
"""Options of `ATTACH` for every file that is written."""

CHECKPOINT_AT: Final = "128MB"
"""Size of the log from which it is folded into the file. Folding rewrites the last row groups, so at the engine's own 16 MB
an import spends more time on that than on writing; from 64 to 128 MB it gains 7 %. Such a log is read back in two seconds."""

THREADS: Final = "1"
"""Threads of one query. What a search asks is over in a few milliseconds and a third faster without handing parts out;
what takes long streams row by row anyway."""

ASYNC_THREADS: Final = "0"
"""Threads that write files beside the query. There are none, so that a file is written by who asked for it: when the disk
fills up under `COPY`, engine 2.0.0 takes a lock twice on such a thread and waits for itself for ever."""

_NO_ROOM: Final = re.compile(r"No space left on device|not enough space|Disk quota exceeded|ENOSPC", re.IGNORECASE)
_NO_MEMORY: Final = re.compile(r"Out of Memory Error|could not allocate block|failed to pin block", re.IGNORECASE)
_LOCKED: Final = re.compile(r"Could not set lock on file|already attached|used by another process", re.IGNORECASE)


class LacksMemory(MemoryError):
    """The engine may take no more memory for this; what it was asked for was not done."""


def connect(file: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Attach `file` (made when it is missing) and return a connection that uses it. Raises `duckdb.Error`."""
    config = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        # Reading the log back takes what its longest texts take.
        "memory_limit": GENEROUS_LIMIT,
        "checkpoint_threshold": CHECKPOINT_AT,
        "threads": THREADS,
        "async_threads": ASYNC_THREADS,
        # Numbers in a list of more than a few would be made a table to join with: 2.6 ms instead of 2.1 for thirty rows.
        "disabled_optimizers": "in_clause",
        "temp_directory": str(file.with_name(file.name + ".tmp")),
    }
    connection = duckdb.connect(":memory:", config=config)
    options = "READ_ONLY" if read_only else NEW_FILES
    try:
        connection.execute(f"ATTACH {quoted(str(file))} AS {CATALOG} ({options})")
        use(connection)
        limit_memory(connection, MEMORY_LIMIT)
    except duckdb.Error:
        connection.close()
        raise
    return connection


def use(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the library the place where unqualified names are looked up; each cursor needs it once."""
    connection.execute(f"USE {CATALOG}")


def forget_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Let closing write nothing of what is in memory: the log on disk has what was committed."""
    with suppress(duckdb.Error):  # an instance that gave the file up writes nothing anyway
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")


def limit_memory(connection: duckdb.DuckDBPyConnection, limit: str) -> bool:
    """Set how much the engine may keep in memory from now on; return whether it could give back what is more than that.

    An instance that gave the file up takes no setting, and needs none: the limit is set when the file is opened again.
    """
    try:
        connection.execute(f"SET GLOBAL memory_limit = {quoted(limit)}")
    except duckdb.OutOfMemoryException:  # what the log held and no file holds yet; the old limit stays
        return False
    except duckdb.Error as error:
        if not invalidated(error):
            raise
    return True


def quoted(text: str) -> str:
    """Return `text` as an SQL string literal."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def out_of_room(error: BaseException) -> bool:
    """Whether the engine failed because the disk is full."""
    return _NO_ROOM.search(str(error)) is not None


def invalidated(error: BaseException) -> bool:
    """Whether the engine gave the whole file up, so that it must be opened again."""
    return isinstance(error, duckdb.FatalException) or "has been invalidated" in str(error)


def out_of_memory(error: BaseException) -> bool:
    """Whether the engine failed because it may take no more memory."""
    return isinstance(error, LacksMemory | duckdb.OutOfMemoryException) or _NO_MEMORY.search(str(error)) is not None


def astray(error: BaseException) -> bool:
    """Whether the engine's own picture of the file cannot be trusted any more, so that it must be opened again.

    Engine 2.0.0 goes on with tables whose columns differ in length when a commit failed for want of memory: it gives wrong rows
    then, and the next commits write them to the file.
    """
    return isinstance(error, duckdb.Error) and (invalidated(error) or out_of_memory(error) or "Failed to commit" in str(error))


def disk_full() -> DiskFull:
    """Return the error for a disk without room."""
    return DiskFull(
        "There is no room left on the disk that holds your library.", "Free some room; it takes changes again by itself."
    )


def disk_full_at(folder: Path) -> DiskFull:
    """Return the error for a disk without room for a copy."""
    return DiskFull(f"There is no room left in {folder}.", "Free some room, or choose a folder on another disk.")


def explained(error: duckdb.Error, file: Path) -> StrataError:
    """Return the error to raise when `file` could not be opened."""
    text = str(error)
    if _LOCKED.search(text):
        owner = re.search(r"PID (\d+)", text)
        who = f"Another program (process {owner[1]})" if owner else "Another program"
        return LibraryInUse(f"{who} has this library open.", "Close it there, then try again.")
    if out_of_room(error):
        return disk_full()
    if out_of_memory(error):
        return WorldError(
            "There is not enough memory to open the library.", "Nothing was changed. Close other programs, then try again."
        )
    if "permission denied" in text.lower():
        return LibraryDamaged(
            f"The file {file.name} may not be read or written.", "Look at the permissions of the library's folder."
        )
    return LibraryDamaged(
        f"The file {file.name} cannot be read: {text.splitlines()[0].rstrip('.!')}.",
        "Nothing was changed. Put back the library's folder from a backup, or open another library.",
    )
