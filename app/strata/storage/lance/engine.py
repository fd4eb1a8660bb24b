"""Bringing LanceDB up: imported late because that takes a second, quiet, and with bounded caches."""

import asyncio
import ctypes
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from strata.storage.lance.lean import import_engine

if TYPE_CHECKING:
    from lancedb import AsyncConnection, Session

Answer = TypeVar("Answer")

INDEX_CACHE: Final = 512 << 20
"""Bytes of index kept in RAM by all tables together; both indexes of 1M rows fit in it."""

METADATA_CACHE: Final = 64 << 20

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8

_KEPT_ON_TOP: Final = 4 << 20
_BLOCK_OF_ITS_OWN: Final = 512 << 10


class Engine:
    """One session, whose caches all tables share."""

    def __init__(self) -> None:
        self._session: Session | None = None

    def connect(self, folder: Path) -> "AsyncConnection":
        """Open `folder` as a database of its own."""
        os.environ.setdefault("LANCEDB_LOG", "error")
        import_engine()
        import lancedb

        if self._session is None:
            self._session = lancedb.Session(index_cache_size_bytes=INDEX_CACHE, metadata_cache_size_bytes=METADATA_CACHE)
        return run(lancedb.connect_async(str(folder), session=self._session))


class _Loops:
    """Event loops that nobody runs now: as many are made as calls are under way at once, and they are kept."""

    def __init__(self) -> None:
        # Taking from a list and appending to it are atomic.
        self._idle: list[asyncio.AbstractEventLoop] = []

    def run(self, work: Coroutine[object, object, Answer]) -> Answer:
        """Run a call on this thread and wait for the answer."""
        try:
            loop = self._idle.pop()
        except IndexError:
            loop = asyncio.new_event_loop()
        try:
            answer = loop.run_until_complete(work)
        except BaseException:
            loop.close()  # what was broken off may still stand in it
            raise
        self._idle.append(loop)
        return answer


_LOOPS: Final = _Loops()


def run(work: Coroutine[object, object, Answer]) -> Answer:
    """Run a call of the engine on an event loop of this thread and wait for the answer.

    The engine's blocking interface hands it to one loop on a thread of its own and goes there and back six times for one
    search, each time waiting for Python's lock: 12 ms instead of 8 at 100,000 rows. Handing over once takes a fifth more
    than not at all.
    """
    return _LOOPS.run(work)


def spare_memory() -> None:
    """Let this process keep little of what it frees, for a tenth more time.

    All threads share one heap: glibc gives each its own, and keeps what they free apart. Big blocks never lie in it: else
    small ones behind them keep their room; glibc raises the bounds by itself unless they are set. See
    https://man7.org/linux/man-pages/man3/mallopt.3.html. Arrow allocates as everybody does, instead of from a pool.
    """
    import pyarrow as pa

    _tell_glibc("mallopt", _M_ARENA_MAX, 1)
    _tell_glibc("mallopt", _M_MMAP_THRESHOLD, _BLOCK_OF_ITS_OWN)
    _tell_glibc("mallopt", _M_TRIM_THRESHOLD, _KEPT_ON_TOP)
    pa.set_memory_pool(pa.system_memory_pool())


def give_back_memory() -> None:
    """Hand freed memory back to the system; glibc alone keeps hundreds of megabytes after a fold."""
    _tell_glibc("malloc_trim", 0)


def _tell_glibc(function: str, *numbers: int) -> None:
    """Call a function that only glibc has; elsewhere there is nothing to tell."""
    if sys.platform == "linux":
        try:
            getattr(ctypes.CDLL("libc.so.6"), function)(*numbers)
        except (OSError, AttributeError):
            return
