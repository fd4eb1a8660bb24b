"""The words of all passages and the language that they are in."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from strata.domain.errors import InvalidRequest
from strata.services.ports.words import NewWords, WordsLanguage, WrittenPassage
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.pieces import pieces
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware

_ANSWERING: Final = "words_language"
_CHANGING_TO: Final = "words_changing_to"
_DONE_UP_TO: Final = "words_done_up_to"
"""Names in `meta`."""

_NEW_WORDS: Final = pa.schema([("seq", pa.int64()), ("words", pa.string()), ("content_hash", pa.int64())])
_PASSAGES: Final = "SELECT seq, created_at, words FROM passages WHERE seq BETWEEN $first AND $last ORDER BY seq"
_SAVE: Final = """
    UPDATE passages SET words = staged.words FROM staged
    WHERE passages.seq = staged.seq AND passages.content_hash = staged.content_hash
"""


class Words:
    """The store behind the port `WordsStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def language_to_archive(self) -> str:
        """Return the language that all words are in. Raises `InvalidRequest` while it changes: files would keep the old one."""
        language = self.language()
        if language.changing_to is not None:
            raise InvalidRequest("The language of your words is being changed.", "Archive when that is done.")
        return language.answering

    def language(self) -> WordsLanguage:
        """Return which language they are in."""
        rows = self._database.rows(
            "SELECT name, value FROM meta WHERE name IN ($answering, $changing, $done)",
            {"answering": _ANSWERING, "changing": _CHANGING_TO, "done": _DONE_UP_TO},
        )
        noted: dict[str, str] = dict(rows)
        return WordsLanguage(noted.get(_ANSWERING, ""), noted.get(_CHANGING_TO), int(noted.get(_DONE_UP_TO, "0")))

    def note(self, language: str) -> None:
        """Write that all words are in this language and no change is under way. Raises `DiskFull`."""
        with self._database.write() as connection:
            self._set(connection, _ANSWERING, language)
            for name in (_CHANGING_TO, _DONE_UP_TO):
                connection.run("DELETE FROM meta WHERE name = $name", {"name": name})

    def begin(self, language: str) -> None:
        """Write that all words are to be brought into this language, from the first passage on. Raises `DiskFull`."""
        with self._database.write() as connection:
            self._set(connection, _CHANGING_TO, language)
            self._set(connection, _DONE_UP_TO, "0")

    def read_again(self, first: int) -> None:
        """Write that the passages from this one on may be in another language. Raises `DiskFull`."""
        with self._database.write() as connection:
            self._set(connection, _CHANGING_TO, self.language().answering)
            self._set(connection, _DONE_UP_TO, str(first - 1))

    def last(self) -> int:
        """Return the number of the last passage there is."""
        return self._database.number("SELECT max(seq) FROM passages")

    def passages(self, first: int, last: int) -> tuple[WrittenPassage, ...]:
        """Return the passages with these numbers, those in the trash too."""
        with self._database.snapshot() as connection:
            rows = connection.rows(_PASSAGES, {"first": first, "last": last})
            texts = {piece.seq: piece for piece in pieces(connection, [row[0] for row in rows])}
        found = ((texts[seq], created_at, words) for seq, created_at, words in rows if seq in texts)
        return tuple(
            WrittenPassage(piece.seq, piece.prefix, piece.text, piece.suffix, aware(created_at), words, piece.content_hash)
            for piece, created_at, words in found
        )

    def save(self, words: Sequence[NewWords], done_up_to: int) -> None:
        """Write new words and how far the change is in one transaction. Raises `DiskFull`."""
        staged = pa.table(
            [[one.seq for one in words], [one.words for one in words], [one.content_hash for one in words]],
            schema=_NEW_WORDS,
        )
        with self._database.write() as connection:
            if words:
                connection.run_with_staged(staged, _SAVE)
            self._set(connection, _DONE_UP_TO, str(done_up_to))

    def _set(self, connection: Connection, name: str, value: str) -> None:
        if connection.row("SELECT 1 FROM meta WHERE name = $name", {"name": name}):
            connection.run("UPDATE meta SET value = $value WHERE name = $name", {"name": name, "value": value})
        else:
            seq = self._numbers.take(Table.META)
            connection.run("INSERT INTO meta VALUES ($seq, $name, $value)", {"seq": seq, "name": name, "value": value})
