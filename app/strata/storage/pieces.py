"""The texts of passages: pieces of the messages and documents they were cut from."""

from dataclasses import dataclass
from typing import Final

from strata.storage import schemas
from strata.storage.connection import Connection

_PLACES: Final = """
    SELECT seq, kind, owner_seq, first_char, end_char, prefix, suffix, content_hash
    FROM passages WHERE seq IN (SELECT seq FROM staged)
"""


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
    places = connection.rows_with_staged(schemas.seqs(passages), _PLACES)
    texts = {
        kind: _texts(connection, table, {owner for _, other, owner, *_ in places if other == kind})
        for kind, table in (("message", "messages"), ("document", "documents"))
    }
    return [
        Piece(seq, texts[kind][owner][first:end], prefix, suffix, content_hash)
        for seq, kind, owner, first, end, prefix, suffix, content_hash in places
        if owner in texts[kind]
    ]


def _texts(connection: Connection, table: str, owners: set[int]) -> dict[int, str]:
    if not owners:
        return {}
    sql = f'SELECT seq, "text" FROM {table} WHERE seq IN (SELECT seq FROM staged)'
    return dict(connection.rows_with_staged(schemas.seqs(sorted(owners)), sql))
