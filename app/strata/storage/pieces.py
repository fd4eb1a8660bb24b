"""The texts of passages: pieces of what they were cut from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from strata.domain.passages import PassageKind
from strata.storage.connection import Connection

_PLACES: Final = """
    SELECT seq, kind, owner_seq, first_char, end_char, prefix, suffix, content_hash
    FROM passages WHERE seq IN (SELECT unnest($seqs::BIGINT[]))
"""

_TEXTS: Final = {
    PassageKind.MESSAGE.value: 'SELECT seq, "text" FROM messages',
    PassageKind.DOCUMENT.value: 'SELECT seq, "text" FROM documents',
    PassageKind.MEMORY.value: "SELECT seq, content FROM memories",
}
"""Where the texts of each kind stand, by row."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one passage, with what the encoder reads around it."""

    seq: int
    text: str
    prefix: str
    suffix: str
    content_hash: int


def pieces(connection: Connection, passages: list[int]) -> list[Piece]:
    """Return the texts of these passages, in any order; each owner's text is read once."""
    places = connection.rows(_PLACES, {"seqs": passages})
    texts = owner_texts(connection, ((kind, owner) for _, kind, owner, *_ in places))
    return [
        Piece(seq, texts[kind, owner][first:end], prefix, suffix, content_hash)
        for seq, kind, owner, first, end, prefix, suffix, content_hash in places
        if (kind, owner) in texts
    ]


def owner_texts(connection: Connection, owners: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the whole texts that passages were cut from, by kind and row."""
    wanted = set(owners)
    found: dict[tuple[str, int], str] = {}
    for kind, select in _TEXTS.items():
        seqs = sorted(seq for other, seq in wanted if other == kind)
        if seqs:
            sql = f"{select} WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
            found.update({(kind, seq): text for seq, text in connection.rows(sql, {"seqs": seqs})})
    return found
