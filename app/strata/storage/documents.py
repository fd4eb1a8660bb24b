"""The kept documents."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final
from uuid import UUID

from strata.domain.errors import NotFound
from strata.domain.records import Document
from strata.storage.connection import Connection, Row
from strata.storage.database import Database
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, aware_or_none
from strata.storage.trash import move
from strata.storage.waiting import WaitingList

_COLUMNS: Final = """
    SELECT seq, id, source, source_id, title, path, "text", created_at, updated_at, deleted_at, metadata FROM documents
"""
_TAGS: Final = "SELECT document_seq, name FROM tags WHERE document_seq IN (SELECT unnest($seqs::BIGINT[])) ORDER BY seq"
_LINKS: Final = "SELECT document_seq, target FROM links WHERE document_seq IN (SELECT unnest($seqs::BIGINT[])) ORDER BY seq"


class Documents:
    """The store behind the port `DocumentStore`."""

    def __init__(self, database: Database, numbers: RowNumbers, waiting: WaitingList) -> None:
        self._database = database
        self._numbers = numbers
        self._waiting = waiting

    def seqs(self, text: str, sources: Sequence[str], *, in_trash: bool = False) -> Sequence[int]:
        """Return the row numbers of documents whose title or path contains `text`, newest first."""
        conditions = ["deleted_at IS NOT NULL" if in_trash else "deleted_at IS NULL"]
        parameters: dict[str, object] = {}
        if text:
            conditions.append("(contains(lower(title), lower($text)) OR contains(lower(coalesce(path, '')), lower($text)))")
            parameters["text"] = text
        if sources:
            conditions.append("source IN (SELECT unnest($sources::VARCHAR[]))")
            parameters["sources"] = list(sources)
        sql = f"SELECT seq FROM documents WHERE {' AND '.join(conditions)} ORDER BY updated_at DESC, seq DESC"
        found: list[int] = self._database.ask(lambda connection: connection.columns(sql, parameters))["seq"].tolist()
        return found

    def page(self, seqs: Sequence[int]) -> tuple[Document, ...]:
        """Return these documents, in this order, each with its text."""
        condition = "WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
        found = {document.seq: document for document in self._found(condition, {"seqs": list(seqs)})}
        return tuple(found[seq] for seq in seqs if seq in found)

    def get(self, document_id: UUID) -> Document:
        """Return one document. Raises `NotFound`."""
        return self._one("id = $value", document_id)

    def find_source(self, source_id: str) -> Document:
        """Return the document with this id in its export. Raises `NotFound`."""
        return self._one("source_id = $value", source_id)

    def trash(self, document_ids: Sequence[UUID], at: datetime) -> None:
        """Put into the trash, out of every list and of search."""
        self._move(document_ids, at)

    def restore(self, document_ids: Sequence[UUID]) -> None:
        """Take back out of the trash."""
        self._move(document_ids, None)

    def _move(self, document_ids: Sequence[UUID], at: datetime | None) -> None:
        move(self._database, self._numbers, Table.DOCUMENTS, document_ids, at)
        self._waiting.forget()

    def _one(self, condition: str, value: object) -> Document:
        found = self._found(f"WHERE {condition} ORDER BY seq LIMIT 1", {"value": value})
        if not found:
            raise NotFound("There is no such document.", "It may lie in another library.")
        return found[0]

    def _found(self, condition: str, parameters: dict[str, object]) -> list[Document]:
        with self._database.snapshot() as connection:
            rows = connection.rows(f"{_COLUMNS} {condition}", parameters)
            seqs = [row[0] for row in rows]
            tags, links = _labels(connection, _TAGS, seqs), _labels(connection, _LINKS, seqs)
        return [_document(row, tags.get(row[0], ()), links.get(row[0], ())) for row in rows]


def _labels(connection: Connection, sql: str, seqs: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    if seqs:
        for seq, name in connection.rows(sql, {"seqs": seqs}):
            found[seq] = (*found.get(seq, ()), name)
    return found


def _document(row: Row, tags: tuple[str, ...], links: tuple[str, ...]) -> Document:
    seq, public_id, source, source_id, title, path, text, created_at, updated_at, deleted_at, metadata = row
    return Document(
        seq, public_id, source, source_id, title, PurePosixPath(path) if path else None, text, aware(created_at),
        aware(updated_at), tags, links, aware_or_none(deleted_at), metadata,
    )  # fmt: skip
