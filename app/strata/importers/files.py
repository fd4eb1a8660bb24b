"""Files on disk as importers see them, and the walk through a folder."""

import io
import itertools
import lzma
import os
import stat
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from strata.domain.errors import UnreadableExport
from strata.domain.imports import Skipped, SkipReason
from strata.services.ports.formats import SourceFile

FAULTS: Final = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
"""What reading can raise: disks, damaged and encrypted zips, closed files, unknown compression."""

_HEADS_KEPT: Final = 64 << 20
_NOISE: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini", "node_modules", "__pycache__"})


class Heads:
    """The first bytes of files, kept while there is room (64 MB), so that many formats can look at many files."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._bytes = 0
        self._tickets = itertools.count()

    def ticket(self) -> int:
        """Return a number under which a file asks for its first bytes."""
        return next(self._tickets)

    def of(self, file: SourceFile, ticket: int, size: int) -> bytes:
        """Return the first `size` bytes of a file. Raises `UnreadableExport`."""
        kept = self._kept.get(ticket)
        if kept is None or (len(kept) < size and len(kept) < file.size):
            with file.open() as stream:
                kept = stream.read(size)
            self._keep(ticket, kept)
        return kept[:size]

    def _keep(self, key: int, head: bytes) -> None:
        self._bytes += len(head) - len(self._kept.pop(key, b""))
        self._kept[key] = head
        while self._bytes > _HEADS_KEPT and len(self._kept) > 1:
            self._bytes -= len(self._kept.popitem(last=False)[1])


class GuardedStream(io.RawIOBase):
    """A stream whose faults, whatever library they come from, are told as `UnreadableExport`."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        self._stream = stream
        self._where = where

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes, fewer only at the end."""
        try:
            return self._stream.read(-1 if size is None else size)
        except FAULTS as error:
            raise unreadable(self._where, error) from error

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Fill `buffer` as far as there are bytes."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what lies beneath, too."""
        if not self.closed:
            self._stream.close()
        super().close()


class DiskFile:
    """A file on disk.

    Attributes:
        path: where it lies.
        name, where, size, modified: as `SourceFile` has it.
    """

    def __init__(self, path: Path, name: str, where: str, facts: os.stat_result, heads: Heads) -> None:
        self.path = path
        self.name = name
        self.where = where
        self.size = facts.st_size
        self.modified = facts.st_mtime
        self._heads = heads
        self._ticket = heads.ticket()

    def open(self) -> BinaryIO:
        """Open for reading from the start. Raises `UnreadableExport`."""
        try:
            return GuardedStream(self.path.open("rb"), self.where)  # type: ignore[return-value]
        except OSError as error:
            raise unreadable(self.where, error) from error

    def head(self, size: int = 65536) -> bytes:
        """Return the first bytes. Raises `UnreadableExport`."""
        return self._heads.of(self, self._ticket, size)


def dropped_file(path: Path, heads: Heads) -> DiskFile:
    """Return a file that was dropped by itself; it is named with the folder it lies in. Raises `OSError`."""
    return DiskFile(path, path.name, f"{path.parent.name}/{path.name}".lstrip("/"), path.stat(), heads)


def files_in(folder: Path, heads: Heads) -> Iterator[DiskFile | Skipped]:
    """Yield the plain files below a folder in a fixed order, without hidden ones and those that systems leave behind.

    Links are not followed: an unpacked archive could point them anywhere. What cannot be entered is told.
    """
    errors: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not is_noise(name))
        inner = Path(place).relative_to(folder)
        for name in sorted(names):
            if not is_noise(name):
                relative = (inner / name).as_posix()
                yield _plain_file(Path(place, name), relative, f"{folder.name}/{relative}".lstrip("/"), heads)
    for error in errors:
        yield Skipped(str(error.filename), SkipReason.MISSING, f"This folder cannot be opened ({error.strerror}).")


def is_noise(name: str) -> bool:
    """Whether a file or folder is hidden, or one that systems and tools leave behind."""
    return name.startswith(".") or name.casefold() in _NOISE


def folder_of(where: str) -> str:
    """Return the folder part of a `where`, "" when it has none."""
    return where.rpartition("/")[0]


def base_name(name: str) -> str:
    """Return the last part of a path with forward slashes."""
    return name.rpartition("/")[2]


def _plain_file(path: Path, name: str, where: str, heads: Heads) -> DiskFile | Skipped:
    try:
        facts = path.lstat()
    except OSError as error:
        return Skipped(where, SkipReason.MISSING, f"This file cannot be opened ({error.strerror}).")
    if not stat.S_ISREG(facts.st_mode):
        return Skipped(where, SkipReason.REFUSED, "It is a link or a device, not a file; links are not followed.")
    return DiskFile(path, name, where, facts, heads)


def unreadable(where: str, error: BaseException) -> UnreadableExport:
    """Return the error to raise for a file that could not be read."""
    what = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return UnreadableExport(f"{where} cannot be read ({what}).", "Copy or download it again and import the copy.")
