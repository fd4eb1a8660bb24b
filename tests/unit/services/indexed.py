"""A real record and real indexes with the service between them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strata.domain.models import EmbeddingSpace
from strata.domain.passages import PassageDraft
from strata.domain.records import IncomingConversation
from strata.services.courtesy import Courtesy
from strata.services.indexing import IndexingService
from strata.services.ports.index import IndexFilter, WordQuery
from strata.services.ports.record import ConversationDraft, RecordBatch
from strata.services.work import WorkService
from strata.storage.lance.opening import Indexes, open_indexes
from strata.storage.record import Record, open_record
from tests.support.clock import FakeClock
from tests.support.records import conversation
from tests.unit.storage.lance.rows import SMALL, SPACE, unit_vectors


@dataclass(frozen=True, slots=True)
class Indexed:
    """A library, as far as indexing goes."""

    folder: Path
    record: Record
    indexes: Indexes
    service: IndexingService
    work: WorkService

    def write(self, *conversations: IncomingConversation) -> None:
        """Put conversations into the record; each message is one passage, whose words are the message's own."""
        self.record.records.write(RecordBatch(tuple(map(_draft, conversations))))

    def talk(self, count: int, turns: int = 10) -> None:
        """Put `count` conversations into the record."""
        texts = [f"otter {number} swims" for number in range(turns)]
        self.write(*(conversation(f"c{number}", *(f"{text} river{number}" for text in texts)) for number in range(count)))

    def embed(self, space: EmbeddingSpace = SPACE) -> int:
        """Give every passage a vector; return how many lacked one."""
        tasks = self.record.embeddings.next_tasks(space, 1_000_000)
        vectors = unit_vectors(len(tasks), dimension=space.dimension)
        self.record.embeddings.save(space, [task.seq for task in tasks], [task.content_hash for task in tasks], vectors)
        return len(tasks)

    def use(self, space: EmbeddingSpace = SPACE) -> None:
        """Take a space into use."""
        self.record.embeddings.set_spaces(space, None)

    def found(self, word: str, limit: int = 10_000) -> Sequence[int]:
        """Return the rows that the word index finds."""
        return [hit.seq for hit in self.indexes.words.search(WordQuery((word,)), IndexFilter(side_branches=True), limit)]

    def near(self, space: EmbeddingSpace = SPACE) -> Sequence[int]:
        """Return all rows that the vector index finds."""
        vector = np.ones(space.dimension, np.float32) / np.sqrt(np.float32(space.dimension))
        return [hit.seq for hit in self.indexes.vectors.search(space, vector, IndexFilter(side_branches=True), 10_000)]


@contextmanager
def opened(folder: Path) -> Iterator[Indexed]:
    """Open record and indexes in `folder`."""
    record, indexes = open_record(folder), open_indexes(folder / "index", SMALL)
    work = WorkService(record.work, FakeClock())
    service = IndexingService(
        outbox=record.outbox,
        words=indexes.words,
        vectors=indexes.vectors,
        embeddings=record.embeddings,
        library=record.library,
        work=work,
        courtesy=Courtesy(),
    )
    try:
        yield Indexed(folder, record, indexes, service, work)
    finally:
        indexes.close()
        record.close()


def _draft(incoming: IncomingConversation) -> ConversationDraft:
    hashes = tuple(abs(hash((message.source_id, message.text))) >> 1 for message in incoming.messages)
    passages = tuple((_passage(message.text, hashed),) for message, hashed in zip(incoming.messages, hashes, strict=True))
    return ConversationDraft(incoming, abs(hash(hashes)) >> 1, hashes, passages)


def _passage(text: str, content_hash: int) -> PassageDraft:
    return PassageDraft(0, len(text), text, "", "", content_hash, False, False, len(text.split()))
