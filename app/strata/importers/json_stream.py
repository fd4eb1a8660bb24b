"""A huge JSON array, element by element, in the memory of its largest element.

Text is decoded in pieces into a buffer; the standard library's decoder (in C) reads one element from it at a time. An
element that is cut by the end of the buffer is tried again when the buffer has doubled, so that no byte is parsed more
than about twice. After a damaged element reading goes on at the next one: the next place where an object starts behind a
closing brace and a comma, and that the caller recognises as an element.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Final

from strata.domain.errors import UnreadableExport
from strata.importers.json_values import DECODER, Json
from strata.importers.text_stream import CHUNK, text_pieces
from strata.services.ports.formats import SourceFile

LONGEST: Final = 64 << 20
"""Characters that one element may have."""

_BLANK: Final = re.compile(r"[ \t\n\r\ufeff]*")
_GAP: Final = re.compile(r"[ \t\n\r,]*")
_NEXT: Final = re.compile(r"\}\s*,\s*(?=\{)")
_SLACK: Final = 16
_OVERLAP: Final = 256
_TRIES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Element:
    """One element; `place` counts from 1."""

    place: int
    value: object


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch that could not be read, where an element was expected."""

    place: int
    detail: str


class _Cut(Exception):
    """The value goes on beyond the end of the buffer."""


class _Damaged(Exception):
    """The value is no JSON."""


class _Buffer:
    """The part of the text that is being looked at; `at` is where reading goes on."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._ended = False
        self.text = ""
        self.at = 0

    def grow(self) -> bool:
        """Take in more text, at least as much as is waiting; False at the end of the file."""
        wanted = max(CHUNK // 4, len(self.text) - self.at)
        parts, taken = [self.text[self.at :]], 0
        while taken < wanted and not self._ended:
            piece = next(self._pieces, None)
            if piece is None:
                self._ended = True
            else:
                parts.append(piece)
                taken += len(piece)
        self.text, self.at = "".join(parts), 0
        return taken > 0

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Go past what `pattern` matches and return the character behind it, "" at the end of the file."""
        while True:
            found = pattern.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.grow():
                return ""

    def drop_rest(self) -> None:
        """Go to the end of the file."""
        self.at = len(self.text)
        while self.grow():
            self.at = len(self.text)

    def value(self) -> object:
        """Read the value at `at` and go past it. Raises `_Cut` at the end of the file, or `_Damaged`."""
        while True:
            try:
                value, self.at = _scan(self.text, self.at)
            except _Cut:
                if len(self.text) - self.at > LONGEST:
                    raise _Damaged from None
                if not self.grow():
                    raise
            else:
                return value


def _scan(text: str, at: int) -> tuple[object, int]:
    """Return the value that starts at `at`, and where it ends. Raises `_Cut` or `_Damaged`."""
    try:
        return DECODER.raw_decode(text, at)
    except JSONDecodeError as error:
        if error.msg.startswith("Unterminated") or error.pos >= len(text) - _SLACK:
            raise _Cut from None
        raise _Damaged from None
    except (ValueError, RecursionError):
        raise _Damaged from None


def elements(
    file: SourceFile, wanted: Callable[[Json], bool], wrappers: frozenset[str] = frozenset({"conversations"})
) -> Iterator[Element | Broken]:
    """Yield the elements of the array in a file.

    The array may also be a member of an object, under one of the names in `wrappers`; any other object counts as the only
    element. Several such values may follow one another. `wanted` says whether an object looks like an element; it is asked
    only to find the way back after damage. Never raises for content.
    """
    place = 0
    try:
        with file.open() as stream:
            for each in _Reading(_Buffer(text_pieces(stream)), wanted, wrappers).values():
                place = each.place
                yield each
    except UnreadableExport as error:
        yield Broken(place + 1, f"{error.what} What came before was read.")


class _Reading:
    """One pass over a file."""

    def __init__(self, buffer: _Buffer, wanted: Callable[[Json], bool], wrappers: frozenset[str]) -> None:
        self._buffer = buffer
        self._wanted = wanted
        self._wrappers = wrappers
        self.place = 0

    def values(self) -> Iterator[Element | Broken]:
        """Yield the elements of all values of the file."""
        while (first := self._buffer.skip(_BLANK)) != "":
            if first == "[":
                yield from self._array()
            elif first == "{":
                yield from self._object()
            else:
                yield Broken(self.place + 1, "Something that is no record stands here; the rest of the file was not read.")
                return

    def _array(self) -> Iterator[Element | Broken]:
        self._buffer.at += 1
        while (first := self._buffer.skip(_GAP)) != "]":
            if not first:
                yield Broken(self.place + 1, "The file ends in the middle; what came before was read.")
                return
            self.place += 1
            try:
                yield Element(self.place, self._buffer.value())
                continue
            except _Cut:
                yield Broken(self.place, "The file ends in the middle of this record, or it is damaged; it was left out.")
            except _Damaged:
                yield Broken(self.place, "This record is damaged and was left out.")
            found = self._find_next()
            if found is None:
                return
            self.place += 1
            yield Element(self.place, found)
        self._buffer.at += 1

    def _object(self) -> Iterator[Element | Broken]:
        """Read an object member by member, so that an array inside it need not fit in memory."""
        members: Json = {}
        wrapped = False
        self._buffer.at += 1
        try:
            while (first := self._buffer.skip(_GAP)) != "}":
                key = self._key(first)
                if self._buffer.skip(_BLANK) == "[" and key in self._wrappers:
                    wrapped = True
                    yield from self._array()
                else:
                    members[key] = self._buffer.value()
            self._buffer.at += 1
        except (_Cut, _Damaged):
            self._buffer.drop_rest()
            yield Broken(self.place + 1, "The file is damaged or ends in the middle here; the rest of it was not read.")
            return
        if not wrapped or self._wanted(members):
            self.place += 1
            yield Element(self.place, members)

    def _key(self, first: str) -> str:
        if not first:
            raise _Cut
        key = self._buffer.value() if first == '"' else None
        if not isinstance(key, str) or self._buffer.skip(_BLANK) != ":":
            raise _Damaged
        self._buffer.at += 1
        return key

    def _find_next(self) -> Json | None:
        """Return the next whole element behind a damaged one; None when there is none, at the end of the file."""
        buffer = self._buffer
        for _ in range(_TRIES):
            found = _NEXT.search(buffer.text, buffer.at)
            if found is None:
                buffer.at = max(buffer.at, len(buffer.text) - _OVERLAP)
                if not buffer.grow():
                    break
                continue
            buffer.at = found.end()
            try:
                value = buffer.value()
            except (_Cut, _Damaged):
                continue
            if isinstance(value, dict) and self._wanted(value):
                return value
            buffer.at -= 1
        buffer.drop_rest()
        return None
