"""A first look at a file: whether it is text, JSON or JSON Lines, and which keys its first record has."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from json import JSONDecodeError
from typing import Final

from strata.domain.errors import UnreadableExport
from strata.importers.json_lines import first_objects
from strata.importers.json_values import DECODER, Json
from strata.importers.text_stream import decoded, looks_binary
from strata.services.ports.formats import SourceFile

SNIFF: Final = 1024
HEAD: Final = 65536
LONG_HEAD: Final = 4 << 20

_BLANK: Final = re.compile(r"[ \t\n\r\ufeff]*")
_COLON: Final = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
_COMMA: Final = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_ELEMENT: Final = re.compile(r"[\[\s]*(?=\{)")
_WRAPPER: Final = re.compile(r'[{\s]*"conversations"\s*:\s*(?=\[)')


class Look(StrEnum):
    """What the first bytes look like."""

    EMPTY = "empty"
    BINARY = "binary"
    ARRAY = "array"
    OBJECT = "object"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Outline:
    """The first record of a JSON file.

    Attributes:
        record: its members as far as they could be read; of a member that is too long only the empty hull is there.
        whole: whether the record was read to its end.
    """

    look: Look
    record: Json
    whole: bool


def look_at(file: SourceFile) -> Look:
    """Say what a file looks like. Unreadable files look empty: whoever reads them tells what is wrong."""
    try:
        head = file.head(SNIFF)
    except UnreadableExport:
        return Look.EMPTY
    if looks_binary(head):
        return Look.BINARY
    text = decoded(head).lstrip("\ufeff \t\r\n")
    match text[:1]:
        case "":
            return Look.EMPTY
        case "[":
            return Look.ARRAY
        case "{":
            return Look.OBJECT
        case _:
            return Look.TEXT


def outline(file: SourceFile, *keys: str) -> Outline:
    """Return the outline of a JSON file; reads further than usual while none of `keys` has been met."""
    look = look_at(file)
    if look not in (Look.ARRAY, Look.OBJECT):
        return Outline(look, {}, whole=False)
    try:
        record, whole = _first_record(file.head(HEAD))
        if not whole and file.size > HEAD and not any(key in record for key in keys):
            record, whole = _first_record(_long_head(file))
    except UnreadableExport:
        return Outline(Look.EMPTY, {}, whole=False)
    return Outline(look, record, whole)


def mentions(file: SourceFile, pattern: re.Pattern[str]) -> bool:
    """Whether the first bytes match a pattern anywhere; for files whose first record is damaged."""
    try:
        return pattern.search(decoded(file.head(HEAD))) is not None
    except UnreadableExport:
        return False


def sample_lines(file: SourceFile) -> list[Json]:
    """Return the first objects of a file of JSON Lines, none when it is something else."""
    if look_at(file) is not Look.OBJECT:
        return []
    try:
        found = _sampled(file.head(HEAD))
        return list(found or (_sampled(_long_head(file)) if file.size > HEAD else ()))
    except UnreadableExport:
        return []


def _long_head(file: SourceFile) -> bytes:
    with file.open() as stream:
        return stream.read(LONG_HEAD)


@lru_cache(maxsize=64)
def _sampled(head: bytes) -> tuple[Json, ...]:
    return tuple(first_objects(head))


def _first_record(head: bytes) -> tuple[Json, bool]:
    text = decoded(head)
    at = _BLANK.match(text).end()  # type: ignore[union-attr]
    if text[at : at + 1] == "{":
        wrapper = _WRAPPER.match(text, at)
        if wrapper is None:
            return _members(text, at)
        at = wrapper.end()
    found = _ELEMENT.match(text, at)
    return _members(text, found.end()) if found else ({}, text[at:].strip("[] \n\r\t") == "")


def _members(text: str, at: int) -> tuple[Json, bool]:
    """Return the members of the object at `at`, and whether its end was reached."""
    members: Json = {}
    at = _BLANK.match(text, at + 1).end()  # type: ignore[union-attr]
    while text[at : at + 1] == '"':
        try:
            key, at = DECODER.raw_decode(text, at)
            colon = _COLON.match(text, at)
            if colon is None:
                return members, False
            at = colon.end()
            members[key] = _hull(text[at : at + 1])
            members[key], at = DECODER.raw_decode(text, at)
        except (JSONDecodeError, ValueError, RecursionError):
            return members, False
        comma = _COMMA.match(text, at)
        if comma is None:
            break
        at = comma.end()
    return members, text[_BLANK.match(text, at).end() :][:1] == "}"  # type: ignore[union-attr]


def _hull(first: str) -> object:
    match first:
        case "{":
            return {}
        case "[":
            return []
        case '"':
            return ""
        case _:
            return None
