"""The file of the Confidence Lake: memory-mapped, append-only, checksummed; it holds no words.

Layout, little-endian. Header, 64 bytes:

    0   8  "STRALAKE"
    8   2  version of the format, 1
    10  2  bytes of the header, 64
    12  4  bytes of a record, 80
    16  4  CRC-32 of the 16 bytes before
    20  44 zeros

Records of 80 bytes follow, then zeros up to the end of the last chunk of 4,096 records:

    0   4  CRC-32 of the 76 bytes after
    4   1  position on the wheel, 0 to 9; -1 without a vector
    5   1  zero
    6   2  number of results
    8   8  number of the recall in the record
    16  8  time, microseconds since 1970
    24  4  confidence (float)
    28  4  milliseconds that the search took (float)
    32  16 id of the first result
    48  32 256 signs of the query's vector

A record counts when its sum is right. What follows the last such record was torn off by a crash and is cleared at opening; a
wrong one before it is damage, which is told and left out. The file is made anew from the record then: it is not the truth.
It is never shortened in place: taking entries out writes a new file, which takes the old one's place.
"""

import errno
import mmap
import os
import struct
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from strata.domain.errors import DiskFull, WorldError
from strata.domain.lake import LakeEntry
from strata.services.flow.zone import micros_of, moment_of
from strata.services.ports.recalls import Integers, LakeColumns
from strata.storage.durable import sync_folder

MAGIC: Final = b"STRALAKE"
VERSION: Final = 1
HEADER: Final = 64
RECORD: Final = 80
CHUNK: Final = 4096
"""Records by which the file grows."""

_HEAD: Final = struct.Struct("<8sHHI")
_BODY: Final = struct.Struct("<bxHqqff16s4q")
_SUM: Final = struct.Struct("<I")
_TYPE: Final = np.dtype(
    [
        ("sum", "<u4"), ("position", "i1"), ("zero", "u1"), ("results", "<u2"), ("number", "<i8"), ("at", "<i8"),
        ("confidence", "<f4"), ("took", "<f4"), ("best", "V16"), ("signs", "<i8", (4,)),
    ]
)  # fmt: skip


class Lake:
    """The store behind the port `LakeFile`; opened at the first use. Safe to use from any thread."""

    def __init__(self, file: Path) -> None:
        """Name the file; it is made when it is missing."""
        self._file = file
        self._lock = threading.RLock()
        self._stream: BinaryIO | None = None
        self._map: mmap.mmap | None = None
        self._count = 0
        self._damaged = 0
        self._wrong: Integers = np.empty(0, np.int64)
        self._closed = False

    @property
    def bytes(self) -> int:
        """Its size on disk."""
        return self._file.stat().st_size if self._file.exists() else 0

    @property
    def problem(self) -> str:
        """What was wrong with it when it was opened; "" when nothing is."""
        with self._lock:
            self._open()
            return f"{self._damaged:,} damaged entries" if self._damaged else ""

    def __len__(self) -> int:
        """Return how many entries it holds, damaged ones not counted."""
        with self._lock:
            self._open()
            return self._count - self._damaged

    def append(self, entry: LakeEntry) -> None:
        """Add one entry; it is in the file when this returns, and on the disk at the next `sync`. Raises `DiskFull`."""
        with self._lock:
            mapped = self._open()
            place = HEADER + self._count * RECORD
            if place + RECORD > len(mapped):
                mapped = self._grow()
            mapped[place : place + RECORD] = packed(entry)
            self._count += 1

    def at_least(self, confidence: float) -> Integers:
        """Return the places of entries with at least that confidence, ascending."""
        with self._lock:
            return np.flatnonzero(self._sound(self._records()["confidence"] >= np.float32(confidence)))

    def entries(self, places: Integers) -> tuple[LakeEntry, ...]:
        """Return entries by their places."""
        with self._lock:
            rows = self._records()[places]
        columns = (rows[name].tolist() for name in ("number", "at", "confidence", "position", "results", "took", "signs"))
        return tuple(
            LakeEntry(
                number, moment_of(at), confidence, position if position >= 0 else None, UUID(bytes=bytes(best)), results, took,
                (signs[0], signs[1], signs[2], signs[3]),
            )
            for best, number, at, confidence, position, results, took, signs in zip(rows["best"], *columns, strict=True)
        )  # fmt: skip

    def columns(self, places: Integers) -> LakeColumns:
        """Return entries by their places, as columns."""
        with self._lock:
            rows = self._records()[places]
        return LakeColumns(
            rows["number"], rows["at"], rows["confidence"], rows["position"].astype(np.int64), rows["results"], rows["took"],
            rows["best"].tobytes(),
        )  # fmt: skip

    def numbers(self) -> Integers:
        """Return the number of the recall behind each entry."""
        with self._lock:
            records = self._records()
            return records["number"][self._sound(np.ones(len(records), np.bool_))]

    def signs(self) -> tuple[Integers, Integers]:
        """Return the number of the recall behind each entry, and its signs, shape (n, 4)."""
        with self._lock:
            records = self._records()
            sound = self._sound(np.ones(len(records), np.bool_))
            return records["number"][sound], records["signs"][sound]

    def replace(self, entries: Sequence[LakeEntry]) -> None:
        """Write the file anew with these entries; no byte of the others is left. Raises `DiskFull`."""
        fresh = self._file.with_name(self._file.name + ".new")
        with self._lock:
            self._let_go()
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with fresh.open("wb") as stream:
                    stream.write(header())
                    stream.write(b"".join(map(packed, entries)))
                    stream.write(bytes(-len(entries) % CHUNK * RECORD))
                    stream.flush()
                    os.fsync(stream.fileno())
                fresh.replace(self._file)
                sync_folder(self._file.parent)
            except OSError as error:
                fresh.unlink(missing_ok=True)
                raise _explained(error, self._file) from error

    def sync(self) -> None:
        """Bring it to disk."""
        with self._lock:
            if self._map is not None:
                self._map.flush()

    def close(self) -> None:
        """Bring it to disk and let go of it; may be called twice."""
        with self._lock:
            self._let_go()
            self._closed = True

    def _open(self) -> mmap.mmap:
        if self._map is not None:
            return self._map
        if self._closed:
            raise WorldError("The lake is closed.", "Open the library again.")
        if not self._file.exists() or self._file.stat().st_size < HEADER:
            self.replace(())
        try:
            self._stream = self._file.open("rb+")
            self._map = mmap.mmap(self._stream.fileno(), 0)
        except (OSError, ValueError) as error:
            raise WorldError(f"The lake {self._file.name} cannot be opened: {error}.", "Run `strata rebuild`.") from error
        if self._map[:HEADER] != header():
            # Of another version or damaged: it is derived, so it begins anew and is filled from the record.
            self._let_go()
            self.replace(())
            return self._open()
        self._settle(self._map)
        return self._map

    def _settle(self, mapped: mmap.mmap) -> None:
        """Find the end, clear what was torn, count what is damaged."""
        most = (len(mapped) - HEADER) // RECORD
        whole = memoryview(mapped)
        sums, crc = _SUM, zlib.crc32
        places = range(HEADER, HEADER + most * RECORD, RECORD)
        right = [sums.unpack_from(whole, at)[0] == crc(whole[at + 4 : at + RECORD]) for at in places]
        whole.release()
        last = most - right[::-1].index(True) if True in right else 0
        torn = HEADER + last * RECORD
        if any(mapped[torn:]):
            mapped[torn:] = bytes(len(mapped) - torn)
        self._count, self._damaged = last, right[:last].count(False)
        self._wrong = np.flatnonzero(~np.array(right[:last], np.bool_)) if self._damaged else np.empty(0, np.int64)

    def _records(self) -> NDArray[np.void]:
        # A view on the map, which cannot grow or close while one is about: none may leave the lock.
        return np.frombuffer(self._open(), _TYPE, self._count, HEADER)

    def _sound(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        if self._damaged:
            mask[self._wrong] = False
        return mask

    def _grow(self) -> mmap.mmap:
        """Add a chunk of zeros, written and not only promised: a full disk must raise here, not end the process later."""
        assert self._stream is not None
        assert self._map is not None
        before = len(self._map)
        size = HEADER + (self._count // CHUNK + 1) * CHUNK * RECORD
        try:
            self._stream.seek(before)
            self._stream.write(bytes(size - before))
            self._stream.flush()
        except OSError as error:
            self._stream.truncate(before)
            raise _explained(error, self._file) from error
        self._map.close()
        self._map = mmap.mmap(self._stream.fileno(), 0)
        return self._map

    def _let_go(self) -> None:
        if self._map is not None:
            self._map.flush()
            self._map.close()
            self._map = None
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def header() -> bytes:
    """Return the header of a file."""
    head = _HEAD.pack(MAGIC, VERSION, HEADER, RECORD)
    return (head + _SUM.pack(zlib.crc32(head))).ljust(HEADER, b"\0")


def packed(entry: LakeEntry) -> bytes:
    """Return an entry as it lies in the file."""
    body = _BODY.pack(
        -1 if entry.position is None else entry.position, min(entry.results, 65_535), entry.number, micros_of(entry.at),
        entry.confidence, entry.took_ms, entry.best.bytes, *entry.signs,
    )  # fmt: skip
    return _SUM.pack(zlib.crc32(body)) + body


def _explained(error: OSError, file: Path) -> WorldError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk is full: the lake of recalls cannot grow.", "Free some room; nothing of your memory is lost.")
    return WorldError(f"The lake {file.name} cannot be written: {error.strerror}.", "Look at the permissions of its folder.")
