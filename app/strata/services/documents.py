"""Documents: notes, files and saved memories."""

from collections.abc import Sequence
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.records import Document
from strata.services.ports.clock import Clock
from strata.services.ports.record import DocumentStore


class DocumentService:
    """Reads and keeps documents."""

    def __init__(self, store: DocumentStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def seqs(self, text: str = "", sources: Sequence[str] = (), in_trash: bool = False) -> Sequence[int]:
        """Return the row numbers of documents whose title or path contains `text`, newest first."""
        return self._store.seqs(text, sources, in_trash=in_trash)

    def page(self, seqs: Sequence[int]) -> tuple[Document, ...]:
        """Return these documents, in this order, each with its text."""
        return self._store.page(seqs)

    def get(self, document_id: UUID) -> Document:
        """Return one document. Raises `NotFound`."""
        return self._store.get(document_id)

    def find_source(self, source_id: str) -> Document:
        """Return the document with this id in its export. Raises `NotFound`."""
        return self._store.find_source(source_id)

    def trash(self, document_ids: Sequence[UUID]) -> Changes:
        """Put into the trash, out of every list and of search; `restore` undoes it. Raises `NotFound`."""
        self._store.trash(document_ids, self._clock.now())
        return Changes.of(Noun.DOCUMENTS, Noun.INDEX, ids=frozenset(document_ids))

    def restore(self, document_ids: Sequence[UUID]) -> Changes:
        """Take back out of the trash. Raises `NotFound`."""
        self._store.restore(document_ids)
        return Changes.of(Noun.DOCUMENTS, Noun.INDEX, ids=frozenset(document_ids))
