"""A real record and real indexes with understanding over them, and encoders that count what they are given."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace, ModelSpec
from strata.domain.passages import PassageDraft
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.embedding import EmbeddingService
from strata.services.models import ModelService
from strata.services.ports.index import IndexFilter, Vector, Vectors
from strata.services.ports.record import ConversationDraft, RecordBatch
from tests.support.clock import FakeClock
from tests.support.encoder import DUMMY, DUMMY_WIDE, DummyEncoder, DummyLoader
from tests.support.records import conversation
from tests.unit.services.indexed import Indexed, opened

NARROW = EmbeddingSpace(DUMMY.name, 32)
WIDE = EmbeddingSpace(DUMMY_WIDE.name, 64)


class CountingEncoder(DummyEncoder):
    """Notes every text that it is given, and whether it was closed."""

    def __init__(self, space: EmbeddingSpace, device: Device, before: Callable[[Sequence[str]], object]) -> None:
        super().__init__(space.dimension, space.model, device)
        self.texts: list[str] = []
        self.queries: list[str] = []
        self.closed = False
        self._before = before

    def encode_query(self, text: str) -> Vector:
        self.queries.append(text)
        return super().encode_query(text)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self._before(texts)
        self.texts += texts
        return super().encode_documents(texts)

    def close(self) -> None:
        self.closed = True


class CountingLoader(DummyLoader):
    """Hands out counting encoders. `broken` names models that do not load; `before` is called with every batch,
    `fetching` instead of the network."""

    def __init__(self) -> None:
        super().__init__()
        self.light: list[CountingEncoder] = []
        self.bulk: list[CountingEncoder] = []
        self.broken: set[str] = set()
        self.tries = 0
        self.before: Callable[[Sequence[str]], object] = len
        self.fetching: Callable[[ModelSpec, Control], None] = super().fetch

    def load_light(self, space: EmbeddingSpace) -> CountingEncoder:
        self.light.append(self._load(space, Device.CPU))
        return self.light[-1]

    def load_bulk(self, space: EmbeddingSpace, device: Device | None) -> CountingEncoder:
        self.bulk.append(self._load(space, device or Device.CPU))
        return self.bulk[-1]

    def available(self, spec: ModelSpec) -> bool:
        return spec.name not in self.broken

    def fetch(self, spec: ModelSpec, control: Control) -> None:
        self.fetching(spec, control)

    def texts(self) -> list[str]:
        """Every text that was encoded as a document so far."""
        return [text for encoder in self.bulk for text in encoder.texts]

    def _load(self, space: EmbeddingSpace, device: Device) -> CountingEncoder:
        self.tries += 1
        if space.model in self.broken:
            raise ModelUnavailable("The model is broken.", "Choose another.")
        return CountingEncoder(space, device, lambda texts: self.before(texts))


@dataclass(frozen=True, slots=True)
class Embedded:
    """A library, as far as understanding goes."""

    indexed: Indexed
    loader: CountingLoader
    service: EmbeddingService
    models: ModelService
    clock: FakeClock

    def write(self, *texts: str, name: str = "talk") -> None:
        """Put one conversation into the record; equal texts have equal hashes."""
        incoming = conversation(name, *texts)
        passages = tuple((_passage(text),) for text in texts)
        hashes = tuple(_hash(message.source_id) for message in incoming.messages)
        draft = ConversationDraft(incoming, _hash(" ".join(texts)), hashes, passages)
        self.indexed.record.records.write(RecordBatch((draft,)))

    def found(self, query: str, limit: int = 3) -> list[str]:
        """Return the texts that the vector index of the space in use finds for a query."""
        hits = self.indexed.indexes.vectors.search(
            self.service.space_in_use(), self.service.encode_query(query), IndexFilter(), limit
        )
        passages = self.indexed.record.passages.passages([hit.seq for hit in hits])
        by_seq = {passage.seq: passage.text for passage in passages}
        return [by_seq[hit.seq] for hit in hits]


@contextmanager
def embedded(folder: Path) -> Iterator[Embedded]:
    """Open a library with counting encoders in `folder`."""
    with opened(folder) as indexed:
        loader, clock = CountingLoader(), FakeClock(ticks=timedelta(seconds=0.5))
        store = indexed.record.embeddings
        service = EmbeddingService(
            store=store, loader=loader, indexing=indexed.service, work=indexed.work, courtesy=Courtesy(), clock=clock
        )
        checkpoints: list[str] = []
        models = ModelService(loader=loader, store=store, embedding=service, work=indexed.work, before=checkpoints.append)
        yield Embedded(indexed, loader, service, models, clock)
        service.close()


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


def _passage(text: str) -> PassageDraft:
    return PassageDraft(0, len(text), text, "", "", _hash(text), False, False, len(text.split()))
