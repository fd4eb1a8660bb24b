"""Bytes to text, piece by piece: byte-order marks, UTF-16 without one, and bytes that are no text at all."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Final

CHUNK: Final = 4 << 20
"""Bytes read at once."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(head: bytes) -> str:
    """Return the name of the encoding of a text by its first bytes; UTF-8 unless they say otherwise."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if len(head) >= 4 and head[0] and not head[1] and head[2] and not head[3]:
        return "utf-16-le"
    if len(head) >= 4 and not head[0] and head[1] and not head[2] and head[3]:
        return "utf-16-be"
    return "utf-8"


def decoded(head: bytes) -> str:
    """Return the text of the first bytes of a file; a character cut at the end is left out."""
    return codecs.getincrementaldecoder(encoding_of(head))("replace").decode(head)


def text_pieces(stream: BinaryIO, chunk: int = CHUNK) -> Iterator[str]:
    """Yield the text of a stream in pieces; bytes that are no text become U+FFFD. Raises what reading raises."""
    data = stream.read(chunk)
    decoder = codecs.getincrementaldecoder(encoding_of(data[:4]))("replace")
    while data:
        yield decoder.decode(data)
        data = stream.read(chunk)
    yield decoder.decode(b"", final=True)


def looks_binary(head: bytes) -> bool:
    """Whether first bytes belong to no text."""
    if encoding_of(head) != "utf-8":
        return False
    return b"\0" in head or sum(byte < 9 or 13 < byte < 27 for byte in head[:1024]) > len(head[:1024]) // 20
