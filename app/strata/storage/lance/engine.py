"""Bringing LanceDB up: imported late because that takes a second, quiet, and with bounded caches."""

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

_M_ARENA_MAX: Final = -8


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


def run(work: Coroutine[object, object, Answer]) -> Answer:
    """Run a call of the engine on its own event loop and wait for the answer.

    The engine's blocking interface does the same, but goes to the loop and back six times for one search, each time
    waiting for Python's lock: 12 ms instead of 8 at 100,000 rows.
    """
    from lancedb.background_loop import LOOP

    answer: Answer = LOOP.run(work)
    return answer


def use_one_heap() -> None:
    """Let all threads of this process share one heap: glibc gives each its own, and keeps what they free apart.

    See https://man7.org/linux/man-pages/man3/mallopt.3.html.
    """
    _tell_glibc("mallopt", _M_ARENA_MAX, 1)


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
