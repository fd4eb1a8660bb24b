"""JSON Lines: one object a line, a bad line never costs the file."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from strata.domain.errors import UnreadableExport
from strata.importers.json_values import Json, parsed
from strata.importers.text_stream import decoded, encoding_of
from strata.services.ports.formats import SourceFile

LONGEST_LINE: Final = 64 << 20
"""Bytes that one line may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One whole line; `number` counts from 1."""

    number: int
    value: Json


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no JSON object."""

    number: int
    detail: str


def lines(file: SourceFile) -> Iterator[Line | BadLine]:
    """Yield the objects of a file, line by line; empty lines are passed over. Never raises for content."""
    number = 0
    try:
        with file.open() as stream:
            for number, raw in enumerate(_raw_lines(stream), 1):
                line = _line(number, raw)
                if line is not None:
                    yield line
    except UnreadableExport as error:
        yield BadLine(number + 1, f"{error.what} What came before was read.")


def _line(number: int, raw: bytes) -> Line | BadLine | None:
    if len(raw) >= LONGEST_LINE:
        return BadLine(number, "This line is too long to be a record and was left out.")
    text = raw.decode("utf-8", "replace").strip("\ufeff \t\r\n")
    if not text:
        return None
    value = parsed(text)
    return Line(number, value) if isinstance(value, dict) else BadLine(number, "This line is damaged; it was left out.")


def first_objects(head: bytes, most: int = 20) -> list[Json]:
    """Return the first objects of a file of JSON Lines by its first bytes; a line cut at the end does not count."""
    found: list[Json] = []
    for text in decoded(head).split("\n")[: most * 3]:
        value = parsed(text.strip("\ufeff \t\r")) if text.lstrip("\ufeff \t").startswith("{") else None
        if isinstance(value, dict):
            found.append(value)
            if len(found) == most:
                break
    return found


def _raw_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines, none longer than `LONGEST_LINE`; UTF-16 is turned into UTF-8 on the way."""
    buffered = io.BufferedReader(_Raw(stream), 1 << 20)
    encoding = encoding_of(buffered.peek(4)[:4])
    if encoding.startswith(("utf-16", "utf-32")):
        text = io.TextIOWrapper(buffered, encoding, "replace", newline="\n")
        yield from (line.encode() for line in iter(lambda: text.readline(LONGEST_LINE), ""))
        return
    too_long = False
    while line := buffered.readline(LONGEST_LINE):
        if not too_long:
            yield line
        too_long = not line.endswith(b"\n")


class _Raw(io.RawIOBase):
    """Puts `readinto` on top of a stream that can only be read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
