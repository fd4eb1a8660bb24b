"""The engine's write-ahead log as bytes, so that damage can be seen which the engine passes over in silence.

A log is a header, then frames of (size, checksum, data), both numbers 8 bytes, little endian; the data of a frame that
ends a transaction is always the same. The header names the file that the log belongs to and the file's last checkpoint.
When the header does not fit, or the size of a frame points past the end, the engine takes the log for an old or an
unfinished one and drops the rest without a word, acknowledged transactions included. Learnt from logs of the release
named in `KNOWN_ENGINE`; other releases may write otherwise, and then nothing is concluded.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

KNOWN_ENGINE: Final = "2.0.0"

COMMIT: Final = bytes.fromhex("0500000000000000e7fe7d722fed3d5e640064ffff")
"""The whole frame that ends a transaction: size, checksum, data."""

_FRAME: Final = struct.Struct("<QQ")
_ABSURD: Final = 1 << 40
_FILE_ID: Final = slice(124, 140)
"""Where the main header of a database file has its 16 random bytes."""

_HEADERS: Final = (4096, 8192)
"""Where its two headers lie: checksum, then the number of the checkpoint; the higher one counts."""


@dataclass(frozen=True, slots=True)
class LogState:
    """What a log looks like from outside.

    Attributes:
        header: the header that the log should have, "" of bytes when the one it has will do.
        broken_at: where the frames stop although more was written, None if nowhere.
    """

    header: bytes = b""
    broken_at: int | None = None


def inspected(file: Path, log: Path) -> LogState:
    """Look at the log of a database file. Reads both, changes nothing."""
    if duckdb.__version__ != KNOWN_ENGINE or not log.exists() or not file.exists():
        return LogState()
    content = log.read_bytes()
    with file.open("rb") as stream:
        front = stream.read(_HEADERS[-1] + 16)
    right, older = _headers(front)
    if len(content) < len(right) or content.startswith(older):
        return LogState()
    broken_at = _break(content, len(right))
    if content.startswith(right):
        return LogState(broken_at=broken_at)
    if _frames_end(content, len(right)) > len(right):
        return LogState(header=right, broken_at=broken_at)
    return LogState(broken_at=0)


def _headers(front: bytes) -> tuple[bytes, bytes]:
    """Return the header of a log of this file's last checkpoint, and of the one before, which the engine rightly drops."""
    last = max(int.from_bytes(front[place + 8 : place + 16], "little") for place in _HEADERS)
    identity = b"".join(map(_number, front[_FILE_ID]))
    before = b"\x64\x00\x62\x65\x00\x02\x66\x00\x10" + identity + b"\x67\x00"
    return before + _number(last) + b"\xff\xff", before + _number(max(0, last - 1)) + b"\xff\xff"


def _number(value: int) -> bytes:
    """Return a number in the log's variable-length form: seven bits a byte, low ones first."""
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _frames_end(content: bytes, start: int) -> int:
    """Follow the frames from `start`, and return where the first one begins that is not whole."""
    place = start
    while place + _FRAME.size <= len(content):
        size, _ = _FRAME.unpack_from(content, place)
        if size == 0 or place + _FRAME.size + size > len(content):
            break
        place += _FRAME.size + size
    return place


def _break(content: bytes, start: int) -> int | None:
    """Return where the frames stop in a way that no unfinished write leaves behind, None if they do not.

    A transaction that ends beyond says so, and so does a size of nothing, or of a terabyte: the engine writes neither.
    """
    end = _frames_end(content, start)
    size = content[end : end + 8]
    absurd = len(size) == 8 and (not any(size) or int.from_bytes(size, "little") >= _ABSURD)
    return end if absurd or content.find(COMMIT, end) >= 0 else None
