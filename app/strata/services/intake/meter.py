"""How far an import is: bytes read of the files, and from them how many messages there will be."""

import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import BinaryIO, cast

from strata.services.ports.formats import Found, SourceFile

_BUFFER = 1 << 16


class Meter:
    """Counts the bytes that reading takes out of one group of files.

    Attributes:
        found: the group, over files that count; read this one.
        size: bytes of all its files.
        finished: whether its end was reached.
    """

    def __init__(self, found: Found) -> None:
        self.size = sum(file.size for file in found.files)
        self._taken = 0
        self.finished = False
        self.found = replace(found, files=tuple(MeteredFile(file, self._take) for file in found.files))

    @property
    def read(self) -> int:
        """Bytes read so far, never more than there are."""
        return self.size if self.finished else min(self._taken, self.size)

    def finish(self) -> None:
        """Count all as read: the end was reached, whatever was passed over."""
        self.finished = True

    def _take(self, count: int) -> None:
        self._taken += count


class MeteredFile:
    """A source file that says how much is read of it."""

    def __init__(self, file: SourceFile, count: Callable[[int], None]) -> None:
        self._file = file
        self._count = count

    @property
    def name(self) -> str:
        """Path relative to what was dropped."""
        return self._file.name

    @property
    def where(self) -> str:
        """How to name it to the person."""
        return self._file.where

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        return self._file.size

    @property
    def modified(self) -> float:
        """Seconds since 1970 of its last change."""
        return self._file.modified

    def open(self) -> BinaryIO:
        """Open for reading from the start. Raises `UnreadableExport`."""
        return cast(BinaryIO, io.BufferedReader(_MeteredStream(self._file.open(), self._count), _BUFFER))

    def head(self, size: int = 65536) -> bytes:
        """Return its first bytes."""
        return self._file.head(size)


class _MeteredStream(io.RawIOBase):
    """A stream that counts what passes through it."""

    def __init__(self, stream: BinaryIO, count: Callable[[int], None]) -> None:
        super().__init__()
        self._stream = stream
        self._count = count

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._count(len(data))
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()
        super().close()


def expected(done: int, meters: Iterable[Meter]) -> int | None:
    """Return how many there will be in the end if the rest is like what was read; None while that cannot be told."""
    every = tuple(meters)
    if all(meter.finished for meter in every):
        return done
    read, size = sum(meter.read for meter in every), sum(meter.size for meter in every)
    too_little, read_ahead = read * 50 < size, read >= size
    return None if too_little or read_ahead else max(done, round(done * size / read))
