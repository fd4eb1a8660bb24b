"""Taking arriving records in: one transaction for a batch, outbox rows included."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from strata.domain.ids import new_ids_bytes
from strata.services.ports.clock import Clock
from strata.services.ports.record import UNPACED, ConversationDraft, DocumentDraft, Pace, RecordBatch, WriteCounts
from strata.storage import kept, schemas
from strata.storage.archive import Archive
from strata.storage.connection import Connection
from strata.storage.conversation_rows import KeptConversation, stage_known_conversation, stage_new_conversation
from strata.storage.database import Database
from strata.storage.document_rows import KeptDocument, stage_known_document, stage_new_document
from strata.storage.extents import renew_extents
from strata.storage.passage_facts import PassageFacts
from strata.storage.row_numbers import RowNumbers
from strata.storage.staging import Staging
from strata.storage.titles import Titles
from strata.storage.waiting import WaitingList

Draft = TypeVar("Draft", ConversationDraft, DocumentDraft)

_FINGERPRINTS = """
    SELECT source_id, fingerprint FROM documents WHERE source = $source AND source_id IN (SELECT unnest($ids::VARCHAR[]))
    UNION ALL
    SELECT source_id, fingerprint FROM conversations WHERE source = $source AND source_id IN (SELECT unnest($ids::VARCHAR[]))
"""


@dataclass(slots=True)
class _Tally:
    """Counts of one write while it goes on."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    added: int = 0
    altered: int = 0

    def counts(self) -> WriteCounts:
        return WriteCounts(self.new, self.changed, self.unchanged, self.added, self.altered)


@dataclass(slots=True)
class _Known:
    """Drafts whose record is kept already, in another state."""

    conversations: list[tuple[ConversationDraft, KeptConversation]] = field(default_factory=list)
    documents: list[tuple[DocumentDraft, KeptDocument]] = field(default_factory=list)


class Records:
    """The store behind the port `RecordStore`."""

    def __init__(
        self,
        database: Database,
        numbers: RowNumbers,
        waiting: WaitingList,
        facts: PassageFacts,
        titles: Titles,
        archive: Archive,
        clock: Clock,
    ) -> None:
        self._database = database
        self._numbers = numbers
        self._waiting = waiting
        self._facts = facts
        self._titles = titles
        self._archive = archive
        self._clock = clock

    def fingerprints(self, source: str, source_ids: Sequence[str]) -> dict[str, int]:
        """Return the fingerprint by source id of those conversations and documents that are kept."""
        rows = self._database.rows(_FINGERPRINTS, {"source": source, "ids": list(source_ids)})
        return dict(rows)

    def in_bulk(self) -> AbstractContextManager[None]:
        """Return a block within which many batches come in; the engine keeps less in memory meanwhile."""
        return self._database.sparing()

    def write(self, batch: RecordBatch, pace: Pace = UNPACED) -> WriteCounts:
        """Write a batch in one transaction; see the port for the rules. Raises `DiskFull`."""
        return self._database.with_enough_memory(lambda: self._write(batch, pace))

    def _write(self, batch: RecordBatch, pace: Pace) -> WriteCounts:
        staging, tally, back = Staging(), _Tally(), 0
        with self._database.write() as connection:
            known = self._sort(connection, batch, staging, tally, pace)
            if known.conversations:
                # Merging looks at the kept messages, which must be here for it.
                back = self._archive.bring_back([UUID(bytes=one.id) for _, one in known.conversations])
                self._merge_conversations(connection, known.conversations, staging, tally)
            if known.documents:
                self._merge_documents(connection, known.documents, staging, tally)
            added = staging.flush(connection, self._numbers, pace)
            renew_extents(connection, added, staging.conversations, staging.changed_conversations)
        if back:
            self._archive.settle()
            self._archive.tell()
        self._waiting.note(staging.passages, gone=bool(staging.gone_passages))
        self._facts.forget(staging.changed_seqs(), (message for message, _ in staging.moved))
        if staging.passages:
            self._facts.take_new()
        self._titles.changed(staging.conversation_seqs())
        return tally.counts()

    def _sort(self, connection: Connection, batch: RecordBatch, staging: Staging, tally: _Tally, pace: Pace) -> _Known:
        """Stage what is new, count what is unchanged and return the rest."""
        now = self._clock.now()
        known = _Known()
        conversations = _last_of_each(batch.conversations)
        kept_conversations = kept.conversations(connection, conversations)
        # For all at once: each time the system is asked, other threads run first.
        ids = iter(new_ids_bytes(sum(1 + len(draft.incoming.messages) for draft in conversations.values())))
        for key, draft in conversations.items():
            pace.step()
            conversation = kept_conversations.get(key)
            if conversation is None:
                tally.new += 1
                tally.added += stage_new_conversation(staging, self._numbers, draft, now, ids)
            elif conversation.fingerprint == draft.fingerprint:
                tally.unchanged += 1
            else:
                known.conversations.append((draft, conversation))
        documents = _last_of_each(batch.documents)
        kept_documents = kept.documents(connection, documents)
        for key, paper in documents.items():
            document = kept_documents.get(key)
            if document is None:
                tally.new += 1
                stage_new_document(staging, self._numbers, paper, now)
            elif document.fingerprint == paper.fingerprint:
                tally.unchanged += 1
            else:
                known.documents.append((paper, document))
        return known

    def _merge_conversations(
        self,
        connection: Connection,
        known: Sequence[tuple[ConversationDraft, KeptConversation]],
        staging: Staging,
        tally: _Tally,
    ) -> None:
        chosen = schemas.seqs([conversation.seq for _, conversation in known])
        messages = kept.messages(connection, chosen)
        passages = kept.passages_of_conversations(connection, chosen)
        for draft, conversation in known:
            counts = stage_known_conversation(
                staging, self._numbers, draft, conversation, messages.get(conversation.seq, ()), passages
            )
            if counts is None:
                tally.unchanged += 1
            else:
                tally.changed += 1
                tally.added += counts.added
                tally.altered += counts.changed

    def _merge_documents(
        self, connection: Connection, known: Sequence[tuple[DocumentDraft, KeptDocument]], staging: Staging, tally: _Tally
    ) -> None:
        passages = kept.passages_of_documents(connection, schemas.seqs([document.seq for _, document in known]))
        for draft, document in known:
            if stage_known_document(staging, self._numbers, draft, document, passages.get(document.seq, ())):
                tally.changed += 1
            else:
                tally.unchanged += 1


def _last_of_each(drafts: Iterable[Draft]) -> dict[tuple[str, str], Draft]:
    """Return the drafts by source and id; of two with the same id the later one stands."""
    return {(draft.incoming.source, draft.incoming.source_id): draft for draft in drafts}
