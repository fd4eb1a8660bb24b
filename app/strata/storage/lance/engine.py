"""Bringing LanceDB up: imported late because that takes a second, quiet, and with bounded caches."""

import ctypes
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lancedb import DBConnection, Session

INDEX_CACHE: Final = 512 << 20
"""Bytes of index kept in RAM by all tables together; both indexes of 1M rows fit in it."""

METADATA_CACHE: Final = 64 << 20


class Engine:
    """One session, whose caches all tables share."""

    def __init__(self) -> None:
        self._session: Session | None = None

    def connect(self, folder: Path) -> "DBConnection":
        """Open `folder` as a database of its own."""
        os.environ.setdefault("LANCEDB_LOG", "error")
        import lancedb

        if self._session is None:
            self._session = lancedb.Session(index_cache_size_bytes=INDEX_CACHE, metadata_cache_size_bytes=METADATA_CACHE)
        return lancedb.connect(str(folder), session=self._session)


def give_back_memory() -> None:
    """Hand freed memory back to the system; glibc alone keeps hundreds of megabytes after a fold."""
    if sys.platform == "linux":
        try:
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        except (OSError, AttributeError):
            return
